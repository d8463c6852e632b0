"""Measures of the supply network: what a run says by name of how safe the supply is."""

import shutil
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

import kakehashi
from kakehashi import Run
from kakehashi.analysis.resilience_headline import HeadlineResilience
from kakehashi.analysis.resilience_losses import BRACKET
from kakehashi.analysis.resilience_reliance import reliance
from kakehashi.analysis.resilience_risk import Variants
from kakehashi.analysis.resilience_setting import network_setting
from kakehashi.schema.load import load_programme

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"
STATES = ("today", "before", "after")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny programme with the small network."""
    folder = tmp_path_factory.mktemp("measures") / "tiny"
    shutil.copytree(PROGRAMMES / "tiny", folder)
    shutil.copy(PROGRAMMES / "tiny_network.yaml", folder / "network.yaml")
    return folder


@pytest.fixture(scope="module")
def planned(small: Path) -> Run:
    """The run without chance."""
    return kakehashi.run(small, ())


def ours(run: Run) -> list[str]:
    """Ids of the measures of the network."""
    return [name for name in run.measures if name.startswith("resilience_")]


def test_a_programme_without_a_network_has_none_of_them(planned: Run) -> None:
    """They are there where there is a network, and nowhere else."""
    assert len(ours(planned)) > len(STATES)
    assert not ours(kakehashi.run(PROGRAMMES / "tiny", ()))


def test_parts_of_the_need_are_shares(planned: Run) -> None:
    """Every part lies in 0..1, and each measure has a value or says why it has none."""
    for name in ours(planned):
        measure = planned.measures[name]
        assert measure.value is not None or measure.note, name
        if measure.unit == "share":
            assert 0.0 <= float(str(measure.value)) <= 1.0, name


def test_the_home_share_by_hand(small: Path, planned: Run) -> None:
    """One class of chips: capacity at home over what users at home take."""
    setting = network_setting(load_programme(small, ()).programme)
    at = setting.before(setting.onsets[-1])
    arrays, site = at.compiled.arrays, at.compiled.site("chips.home")
    users = arrays.demand * at.compiled.host_share
    takes = sum(
        float(arrays.input_use[slot] * users[arrays.slot_site[slot]])
        for slot in range(len(arrays.slot_site))
        if users[arrays.slot_site[slot]] > 0.0
    )
    expected = min(float(at.capacity[site, 0]) / takes, 1.0)
    assert planned.measures["resilience_home_share_before"].value == pytest.approx(
        expected
    )


def test_what_is_averted_is_the_difference_of_losses(small: Path, planned: Run) -> None:
    """Each end of the bracket says what the headline of the network says."""
    programme = load_programme(small, ()).programme
    found = HeadlineResilience(network_setting(programme))
    for way in BRACKET:
        lost, averted = (
            float(str(planned.measures[f"resilience_{kind}_{way}"].value))
            for kind in ("loss", "averted")
        )
        before, after = (1e6 * one.total(way)[0] for one in found.bracket)
        assert_allclose([lost, averted], [before, before - after], rtol=1e-6, atol=1.0)
    planner, *rules = (
        float(str(planned.measures[f"resilience_loss_{way}"].value)) for way in BRACKET
    )
    assert all(planner <= rule * (1 + 1e-6) for rule in rules)


def test_the_planner_is_asked_only_for_its_own_measures(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a linear programme who asked for shares, points or rules."""

    def asked(_: object) -> None:
        message = "the planner was asked"
        raise AssertionError(message)

    monkeypatch.setattr(HeadlineResilience, "bracket", property(asked))
    run = kakehashi.run(small, (), seed=1)
    for name in ours(run):
        if not name.endswith("_planner"):
            assert run.measures[name].unit


def test_draws_give_the_rules_an_interval(small: Path) -> None:
    """Variants of the event hit both states alike, so a rule's losses have a spread."""
    found = HeadlineResilience(network_setting(load_programme(small, ()).programme))
    for rule in BRACKET[1:]:
        without, with_plants = found.drawn(Variants(16, 0), rule)
        assert without.shape == with_plants.shape == (16,)
        before, after = (one.total(rule)[0] for one in found.ruled)
        assert without.min() <= before * (1 + 1e-9)
        assert with_plants.min() <= after * (1 + 1e-9)


def test_drawn_shares_of_supply_surround_the_best(small: Path) -> None:
    """Figures without a range do not move; with one they move and stay within 0..1."""
    programme = load_programme(
        small,
        (),
        changes=[
            ("network.fabs.chips.supply.home.low", 20.0, "a range"),
            ("network.fabs.chips.supply.home.high", 45.0, "a range"),
        ],
    ).programme
    setting = network_setting(programme)
    at = setting.before(setting.onsets[0])
    found = reliance(setting, at, Variants(50, 0))
    assert found is not None
    away = found.by_country["AW"]
    assert away.shape == (51,)
    assert away[1:].min() < away[0] < away[1:].max()
    assert away.max() <= 1.0
    still = reliance(network_setting(load_programme(small, ()).programme), at)
    assert still is not None
    assert_allclose(still.by_country["AW"], away[:1])


def test_each_leads_to_its_sources(planned: Run) -> None:
    """What is lost leads to the figures of the event and of the network."""
    tree = planned.explain("resilience_averted_priority")
    (loss,) = tree.below
    paths = {origin.path for origin in loss.origins}
    assert "network.events.fire.outage" in paths
    below = {part.measure.id for part in loss.below}
    assert below == {"resilience_event", "resilience_sites"}
    sites = next(one for one in loss.below if one.measure.id == "resilience_sites")
    assert any(origin.citations for origin in sites.origins)
