"""How much debt a project can carry, and what binds it."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels import sizing

PROFILES = ("level_principal", "level_payment", "sculpted", "bullet")


def test_sculpted_debt_is_the_worth_of_its_service() -> None:
    """The cover is kept in each instalment, the debt is repaid, at any path of rates."""
    cfads = np.array([10.0, 0.0, 30.0, 50.0, 5.0])
    rate = np.array([0.05, 0.01, 0.0, 0.2, 0.03])
    debt, interest, principal, closing = sizing.sculpt(cfads, 1.25, rate)
    assert_allclose(interest + principal, cfads / 1.25)
    assert_allclose(principal.sum(), debt)
    assert_allclose(closing, debt - np.cumsum(principal), atol=1e-12)
    assert_allclose(closing[-1], 0.0, atol=1e-12)


def test_capacity_is_the_tightest_instalment() -> None:
    """Debt at capacity has the cover exactly once, and never less of it."""
    fractions, rate = np.array([0.5, 1.0]), np.array([0.1, 0.1])
    unit = sizing.unit_debt_service(fractions, rate)
    assert_allclose(unit, [0.6, 0.55])
    debt = sizing.debt_capacity(np.array([90.0, 66.0]), 1.2, unit)
    assert_allclose(debt, 100.0)
    assert sizing.debt_capacity(np.array([90.0, 0.0]), 1.2, unit) == 0
    assert sizing.debt_capacity(np.array([90.0, -5.0]), 1.2, unit) == 0
    assert sizing.debt_capacity(np.array([90.0, 0.0]), 0.0, unit) == np.inf


@pytest.mark.parametrize(
    ("kind", "every", "price"), list(product(PROFILES, (6, 12), (80, 100, 150)))
)
def test_debt_sized_to_a_cover_keeps_it(
    make: Any, kind: str, every: int, price: int
) -> None:
    """In the run the cover of each instalment is at least that of the sizing."""
    loan = make.facility(
        "loan", 1.0, profile={"kind": kind}, instalment_interval=every, grace_period=0
    )
    plan = make.plan([loan], sizing_dscr=make.parameter(1.4, "x"))
    tree = make.tree(plans={"plan": plan}, technologies__plant__price=price)
    result = make.result(tree)
    flows = result.project_flows[:, 0]
    dates = flows["interval_due"] > 1
    covers = flows["interval_cash"][dates] / flows["interval_due"][dates]
    (label,) = result.inputs.facilities
    assert covers.min() >= 1.4 * (1 - 1e-9)
    if label.binding in ("dscr", "tenor"):
        assert_allclose(covers.min(), 1.4, rtol=1e-9)
        if kind == "sculpted":
            assert_allclose(covers, 1.4, rtol=1e-9)
    else:
        assert label.binding == "financing plan"
    assert not result.facility_flows["arrears"].any()


def test_what_binds_is_said(make: Any) -> None:
    """The amount of a loan names the least of plan, cover, tenor, gearing and limit."""
    dscr, share = make.parameter(1.4, "x"), make.parameter(0.5, "share")
    limit = make.parameter(100, "USD m")
    sculpted = {"profile": {"kind": "sculpted"}}
    cases = {
        "financing plan": ({}, {"sizing_dscr": dscr}, 600),
        "dscr": ({"tenor": 17, **sculpted}, {"sizing_dscr": dscr}, 80),
        "tenor": ({"tenor": 5, **sculpted}, {"sizing_dscr": dscr}, 250),
        "gearing": ({}, {"gearing_limit": share}, 250),
        "limit": ({"limit": limit}, {"gearing_limit": share}, 250),
    }
    for name, (terms, bounds, price) in cases.items():
        plan = make.plan([make.facility("loan", 1.0, **terms)], **bounds)
        tree = make.tree(plans={"plan": plan}, technologies__plant__price=price)
        (label,) = make.inputs(tree).facilities
        assert label.binding == name


@pytest.mark.parametrize("interest", ["capitalised", "funded"])
@pytest.mark.parametrize("gearing", [0.0, 0.3, 0.8])
def test_gearing_is_debt_in_all_uses(make: Any, interest: str, gearing: float) -> None:
    """Debt with its interest is at most the gearing limit of all that is raised."""
    loan = make.facility("loan", 1.0, interest_during_construction=interest)
    ratio = make.parameter(gearing, "share")
    plan = make.plan([loan], gearing_limit=ratio, draw_timing="middle")
    result = make.result(make.tree(plans={"plan": plan}))
    debt = result.facility_flows["closing_balance"][3, 0]
    equity = result.project_flows["sponsor_equity"].sum()
    assert_allclose(debt / (debt + equity), gearing, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("order", ["pro_rata", "equity_first", "debt_first"])
def test_limits_hold_in_every_order_of_funding(make: Any, order: str) -> None:
    """Two loans with limits of their own are drawn to their limits, no further."""
    limits = (150, 90)
    loans = [
        make.facility(
            name,
            0.5,
            limit=make.parameter(limit, "USD m"),
            interest_during_construction=interest,
        )
        for name, limit, interest in zip(
            ("a", "b"), limits, ("capitalised", "funded"), strict=True
        )
    ]
    plan = make.plan(loans, funding_order=order, draw_timing="middle")
    result = make.result(make.tree(plans={"plan": plan}))
    used = (
        result.facility_flows["drawdown"] + result.facility_flows["capitalised"]
    ).sum(0)
    assert_allclose(used, np.array(limits) * 1e6, rtol=1e-8)
    assert [label.binding for label in result.inputs.facilities] == ["limit", "limit"]


def test_debt_never_exceeds_the_uses(make: Any) -> None:
    """However much cash a plant throws off, debt is at most what its plan lends."""
    loan = make.facility("loan", 1.0, profile={"kind": "sculpted"})
    plan = make.plan([loan], sizing_dscr=make.parameter(1.01, "x"))
    tree = make.tree(plans={"plan": plan}, technologies__plant__price=99999)
    result = make.result(tree)
    assert_allclose(result.facility_flows["drawdown"].sum(), 1e9, rtol=1e-9)
    assert not result.project_flows["sponsor_equity"].any()


@pytest.mark.parametrize("kind", PROFILES)
def test_no_cash_no_debt(make: Any, kind: str) -> None:
    """A plant that earns nothing is sized to no debt; the sponsor pays, nothing is NaN."""
    loan = make.facility("loan", 1.0, profile={"kind": kind})
    reserve = {"months": make.parameter(6, "months"), "funded": "at_completion"}
    plan = make.plan([loan], sizing_dscr=make.parameter(1.3, "x"), reserve=reserve)
    tree = make.tree(plans={"plan": plan}, technologies__plant__price=0)
    result = make.result(tree)
    assert_allclose(result.facility_flows["drawdown"].sum(), 0.0, atol=1e-6)
    assert_allclose(result.project_flows["sponsor_equity"].sum(), 1e9)
