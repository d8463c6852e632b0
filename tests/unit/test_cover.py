"""How many times cash covers debt."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.cover import cover_ratios, cover_summary, present_value_after

SCULPTED = {"kind": "sculpted"}


def sculpted(make, dscr):
    """One loan sculpted to a cover, with room to spare in the plan."""
    loan = make.facility("loan", 1.0, profile=SCULPTED, grace_period=0)
    plan = make.plan([loan], sizing_dscr=make.parameter(dscr, "x"))
    plant = make.project("A", capex=3)
    return make.tree(plant, plans={"plan": plan})


def test_sculpted_debt_has_one_cover(make):
    """Debt sculpted to 1.3x has DSCR = LLCR = 1.3 on every instalment date."""
    result = make.result(sculpted(make, 1.3), "equity")
    assert result.inputs.facilities[0].binding in ("dscr", "tenor")
    table = cover_ratios(result)
    assert_allclose(table["dscr"].to_numpy(dtype=float), 1.3)
    assert_allclose(table["llcr"].dropna().to_numpy(dtype=float), 1.3)
    summary = cover_summary(result).iloc[0]
    assert summary["dscr_min"] == pytest.approx(1.3)
    assert summary["dscr_average"] == pytest.approx(1.3)
    assert summary["llcr_min"] == pytest.approx(1.3)
    assert summary["plcr_min"] > summary["llcr_min"]


def test_cover_does_not_depend_on_the_grid(make):
    """Half-yearly instalments on a quarterly grid are covered over the half-year."""
    covers = []
    for frequency in ("half_yearly", "quarterly"):
        tree = make.tree(grid__frequency=frequency)
        summary = cover_summary(make.result(tree, "equity"))
        covers.append(float(summary["dscr_min"].iloc[0]))
    assert covers[0] == pytest.approx(covers[1], rel=0.02)


def test_half_of_the_cash_covers_half(make):
    """A split that takes half of the cash first halves the cover."""
    whole, half = (
        float(cover_summary(make.result(make.tree(), rule))["dscr_min"].iloc[0])
        for rule in ("equity", "halves")
    )
    assert_allclose(half, whole / 2, rtol=1e-9)


def test_arrears_do_not_count_twice(make):
    """A project that misses payments is covered by cash over what falls due anew."""
    technology = {"technologies__plant__price": 60.0}
    result = make.result(make.tree(**technology), "equity")
    flows = result.project_flows
    assert result.facility_flows["arrears"].sum() > 0
    table = cover_ratios(result)
    due = flows["debt_service_due"][:, 0]
    cash = flows["cash_for_debt"][:, 0]
    first = int(np.argmax(due > 0))
    assert table["dscr"].iloc[0] == pytest.approx(cash[first] / due[first])


def test_ratios_are_never_nan(make):
    """What cannot be divided is absent, and no ratio is NaN or infinite."""
    table = cover_ratios(make.result(make.tree(), "halves"))
    for name in ("dscr", "llcr", "plcr"):
        known = table[name].dropna().to_numpy(dtype=float)
        assert np.isfinite(known).all()
    assert table["llcr"].isna().sum() == 1


def test_present_value_by_hand():
    """110 a period away at 10 % is worth 100 now, 121 two periods away as well."""
    cash = np.array([[5.0], [110.0], [121.0]])
    rate = np.full((3, 1), 0.1)
    assert_allclose(present_value_after(cash, rate)[:, 0], [200.0, 110.0, 0.0])


def test_a_project_under_construction_has_no_cover_yet(make):
    """Where no debt service falls due inside the grid there is no row, and no error."""
    end = make.tree(grid__end=dt.date(2027, 6, 30))
    assert cover_summary(make.result(end, "equity")).empty
