"""Users who take one maker's parts alone, on the small network."""

import shutil
from pathlib import Path

import pytest

from kakehashi.analysis.resilience_history import back_tests
from kakehashi.analysis.resilience_losses import RULES, rule_losses, rules_of
from kakehashi.analysis.resilience_parts import tied_users
from kakehashi.analysis.resilience_setting import NetworkSetting, network_setting
from kakehashi.kernels.supply.simulation import simulate
from kakehashi.model.network_events import calendar_of
from kakehashi.schema.load import load_programme

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"


def setting_of(folder: Path, product: str) -> NetworkSetting:
    """The small network, in which the parts of one product are not alike."""
    text = (PROGRAMMES / "tiny_network.yaml").read_text(encoding="utf-8")
    label = f"  {product}:\n"
    assert label in text
    text = text.replace(label, f"{label}    alike: false\n", 1)
    shutil.copytree(PROGRAMMES / "tiny", folder, dirs_exist_ok=True)
    (folder / "network.yaml").write_text(text, encoding="utf-8")
    return network_setting(load_programme(folder, ()).programme)


def test_where_parts_are_alike_nobody_is_tied(tmp_path: Path) -> None:
    """An event that hits no class of unlike parts has the one reading."""
    setting = setting_of(tmp_path, "wafers")
    at, events = setting.before(setting.onsets[0]), setting.network.events
    assert tied_users(setting, at, events["fire"]) is None


def test_users_of_what_is_hit_lose_as_if_all_were_out(tmp_path: Path) -> None:
    """Their share is that of the site, and each of them loses no less than when pooled."""
    setting = setting_of(tmp_path, "chips")
    at, event = setting.before(setting.onsets[0]), setting.network.events["fire"]
    tied = tied_users(setting, at, event)
    assert tied is not None
    arrays, away = at.compiled.arrays, at.compiled.site("chips.away")
    home = at.compiled.site("chips.home")
    part = arrays.baseline[away] / (arrays.baseline[away] + arrays.baseline[home])
    severity = max(hit.severity.base for hit in event.hits)
    assert tied.share == pytest.approx(part * severity)
    assert tied.rows.site_severity[0, [away, home]].tolist() == [1.0, 1.0]
    pooled = rule_losses(setting, at, ["fire"])
    for way in RULES:
        rules = rules_of(setting, way)
        alone = simulate(
            tied.arrays, tied.rows, calendar_of(at), rules, setting.weeks
        ).loss.sum()
        assert alone >= pooled.total(way)[0]


def test_a_closed_way_ties_users_to_their_flow(tmp_path: Path) -> None:
    """Where a corridor is closed, the share is that of the flow that it takes."""
    setting = setting_of(tmp_path, "wafers")
    at = setting.before(setting.onsets[0])
    closing = [one for one in setting.network.events.values() if one.corridors]
    assert closing
    for event in closing:
        tied = tied_users(setting, at, event)
        assert tied is not None
        assert 0.0 < tied.share <= 1.0
        assert tied.arrays.corridor.max() == len(at.compiled.corridors)
        assert tied.rows.corridor_severity[0, -1] == 1.0


def test_the_range_of_the_record_holds_both_readings() -> None:
    """A past event's loss is between that of alike parts and that of one maker's alone."""
    bundled = network_setting(load_programme("us-japan-2025").programme)
    table = back_tests(bundled).set_index("event")
    nexperia = table.loc["nexperia-2025"]
    assert nexperia["computed_low"] < nexperia["computed_high"] <= 100.0
    assert nexperia["verdict"] == "within"
    assert table.loc["naka-quake-2022"]["verdict"].iloc[0] == "within"
