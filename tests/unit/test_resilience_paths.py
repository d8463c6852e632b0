"""Stress of plants, paths of fill and lost orders on the small network."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import kakehashi
from kakehashi.analysis.resilience_losses import RULES, rule_losses
from kakehashi.analysis.resilience_orders import extraction, lost_orders, sales_of
from kakehashi.analysis.resilience_path import fill_paths
from kakehashi.analysis.resilience_setting import NetworkSetting, network_setting
from kakehashi.analysis.resilience_stress import stress, value_at_risk
from kakehashi.reports.records import records
from kakehashi.schema.load import load_programme

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> NetworkSetting:
    """The small network of the tiny programme."""
    folder = tmp_path_factory.mktemp("paths") / "tiny"
    shutil.copytree(PROGRAMMES / "tiny", folder)
    shutil.copy(PROGRAMMES / "tiny_network.yaml", folder / "network.yaml")
    return network_setting(load_programme(folder, ()).programme)


def test_every_public_name_is_there() -> None:
    """What `__all__` promises can be imported."""
    for name in kakehashi.__all__:
        assert callable(getattr(kakehashi, name)), name


def test_all_of_what_users_make_hangs_on_the_raw_end(setting: NetworkSetting) -> None:
    """Every critical product risks the value of all users who need it, and users their own."""
    arrays = setting.before(setting.onsets[0]).compiled.arrays
    at_risk, own = value_at_risk(arrays), arrays.value * arrays.demand
    users = arrays.demand > 0.0
    assert_allclose(at_risk[users], own[users])
    assert np.all(at_risk[~users] <= own.sum() * (1 + 1e-12))
    assert at_risk[0] == pytest.approx(own.sum())


def test_stress_by_hand(setting: NetworkSetting) -> None:
    """With one site of a class out, stocks last stock / (need - what others can make)."""
    at = setting.before(setting.onsets[-1])
    arrays, place = at.compiled.arrays, at.compiled.site("chips.away")
    other = at.compiled.site("chips.home")
    row = next(one for one in records(stress(setting)) if one["site"] == "chips.away")
    made = arrays.baseline[[place, other]].sum()
    gap = made - at.capacity[other, 0] * arrays.surge[other]
    held = arrays.cover_weeks * arrays.input_use * arrays.baseline[arrays.slot_site]
    stock = (arrays.finished_weeks * arrays.baseline)[[place, other]].sum()
    into = np.isin(arrays.supplier, [place, other])
    stock += float((held[arrays.slot] * arrays.share)[into].sum())
    assert row["survives_before"] == pytest.approx(stock / gap)
    lost = max(row["weeks_out"] * gap - stock, 0.0)
    worth = value_at_risk(arrays)[place] / made
    assert row["cost_before"] == pytest.approx(lost * worth)


def test_a_site_that_others_make_up_for_costs_nothing(setting: NetworkSetting) -> None:
    """No end of survival means no cost, and the index of the dearest is one."""
    rows = records(stress(setting))
    assert rows[0]["exposure"] in (0.0, 1.0)
    for row in rows:
        if row["survives_before"] is None:
            assert row["cost_before"] == 0.0


def test_the_triangle_of_the_path_is_the_loss(setting: NetworkSetting) -> None:
    """Area x value of a full week is the loss under the rule."""
    names, onset = list(setting.network.events), setting.onsets[-1]
    at = setting.before(onset)
    losses = rule_losses(setting, at, names)
    whole = float((at.compiled.arrays.value * at.compiled.arrays.demand).sum())
    for place, name in enumerate(names):
        for row in records(fill_paths(setting, name).triangles()):
            if row["when"] == "before":
                expected = losses.total(row["rule"])[place] / whole
                assert row["area"] == pytest.approx(expected, rel=1e-9, abs=1e-9)
                assert 0.0 <= row["drawdown"] <= 1.0


def test_sales_are_an_input_output_table(setting: NetworkSetting) -> None:
    """In the steady state each maker sells exactly what it makes."""
    compiled = setting.before(setting.onsets[0]).compiled
    table = sales_of(compiled)
    makers = compiled.arrays.demand[table.site] <= 0.0
    assert_allclose(table.flows.sum(axis=1)[makers], table.output[makers])
    own = {
        compiled.sites[p].id: x for p, x in zip(table.site, table.output, strict=True)
    }
    for site, lost in extraction(compiled).items():
        assert lost >= 52 * own[site]


def test_orders_are_lost_as_users_make_less(setting: NetworkSetting) -> None:
    """No loss of users, no order lost; and never more than all that is sold."""
    names = list(setting.network.events)
    at = setting.before(setting.onsets[-1])
    losses = rule_losses(setting, at, names)
    for place, name in enumerate(names):
        for row in records(lost_orders(setting, losses, name)):
            assert row["rule"] in RULES
            assert 0.0 <= row["lost_share"] <= 1.0
            if losses.total(row["rule"])[place] == 0.0:
                assert row["lost"] == 0.0
