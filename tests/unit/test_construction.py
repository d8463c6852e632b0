"""Building a project: what it needs, and who pays it."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

ORDERS = ("pro_rata", "equity_first", "debt_first")
DEADLINE = "terms__deadline"


def geared(make: Any, share: float, order: str, interest: str, **changes: Any) -> Any:
    """A plan of debt and programme equity with fees, in one order of funding."""
    fees = {"upfront_fee": 1, "commitment_fee": 0.5, "cover": make.cover()}
    loan = make.facility("loan", share, interest_during_construction=interest, **fees)
    equity = {"holder": "bank", "share": make.parameter(1 - share, "share")}
    return make.plan([loan], programme_equity=equity, funding_order=order, **changes)


@pytest.mark.parametrize(
    ("order", "interest", "timing"),
    list(product(ORDERS, ("capitalised", "funded"), ("start", "middle", "end"))),
)
def test_the_commitment_is_what_construction_uses(
    make: Any, order: str, interest: str, timing: str
) -> None:
    """A loan is committed for exactly what its project draws, interest and fees inside."""
    plan = geared(make, 0.7, order, interest, draw_timing=timing)
    result = make.result(make.tree(plans={"plan": plan}))
    loans, flows = result.facility_flows[:, 0], result.project_flows[:, 0]
    commitment = result.inputs.terms.facilities["commitment"][0]
    used = loans["drawdown"].sum() + loans["capitalised"].sum()
    assert_allclose(used, commitment, rtol=1e-9)
    assert_allclose(flows["sponsor_equity"].sum(), 0.0, atol=1e-3)
    upfront, premium = loans["upfront_fee"].sum(), loans["premium"][0]
    assert_allclose(upfront, 0.01 * commitment)
    assert_allclose(premium, 0.01 * 0.9 * commitment)
    debt = loans["drawdown"].sum()
    if interest == "funded":
        assert_allclose(debt / (debt + flows["programme_equity"].sum()), 0.7, rtol=1e-2)


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_funding(make: Any, order: str) -> None:
    """Equity first is drawn before debt, debt first after it, pro rata beside it."""
    result = make.result(make.tree(plans={"plan": geared(make, 0.5, order, "funded")}))
    debt = np.cumsum(result.facility_flows["drawdown"][:4, 0])
    equity = np.cumsum(result.project_flows["programme_equity"][:4, 0])
    ahead = np.sign(np.round(equity - debt)[:3])
    assert_allclose(ahead, {"pro_rata": 0, "equity_first": 1, "debt_first": -1}[order])


@pytest.mark.parametrize(
    ("order", "interest", "months", "share"),
    list(product(ORDERS, ("capitalised", "funded"), (3, 6, 18), (0.02, 0.6, 0.97))),
)
def test_a_reserve_at_completion_is_full(
    make: Any, order: str, interest: str, months: int, share: float
) -> None:
    """The reserve raised in construction is the debt service to come, of all the debt."""
    reserve = {"months": make.parameter(months, "months"), "funded": "at_completion"}
    plan = geared(make, share, order, interest, reserve=reserve, draw_timing="middle")
    result = make.result(make.tree(plans={"plan": plan}))
    flows, loans = result.project_flows[:, 0], result.facility_flows[:, 0]
    service = loans["interest_accrued"] + loans["principal_due"]
    weight = np.clip(months / 6 - np.arange(4), 0, 1)
    assert_allclose(flows["reserve_balance"][3], service[4:8] @ weight, rtol=1e-9)
    assert_allclose(flows["sponsor_equity"].sum(), 0.0, atol=1e-3)


def test_a_reserve_without_debt_is_nothing(make: Any) -> None:
    """Where no debt is, no reserve is raised, and no number is missing."""
    reserve = {"months": make.parameter(6, "months"), "funded": "at_completion"}
    plan = geared(make, 0.0, "pro_rata", "funded", reserve=reserve)
    result = make.result(make.tree(plans={"plan": plan}))
    assert not result.project_flows["reserve_balance"].any()


@pytest.mark.parametrize("order", ORDERS)
def test_a_reserve_longer_than_the_loan_has_an_end(make: Any, order: str) -> None:
    """A reserve that asks for more than itself is not raised below zero."""
    reserve = {"months": make.parameter(240, "months"), "funded": "at_completion"}
    plan = geared(make, 0.7, order, "funded", reserve=reserve)
    result = make.result(make.tree(plans={"plan": plan}))
    assert (result.project_flows["reserve_balance"] >= 0).all()


def test_the_programme_pays_only_while_it_may(make: Any) -> None:
    """After the deadline for disbursement the sponsor pays, in sizing and in the run."""
    changes = {"date": make.tree()["as_of"].replace(year=2027), "basis": "disbursement"}
    until = {**make.tree()["terms"]["deadline"], **changes}
    plan = geared(make, 0.7, "pro_rata", "capitalised")
    result = make.result(make.tree(plans={"plan": plan}, **{DEADLINE: until}))
    flows, loans = result.project_flows[:, 0], result.facility_flows[:, 0]
    assert (loans["drawdown"][:2] > 0).all()
    assert not loans["drawdown"][2:].any()
    assert not flows["programme_equity"][2:].any()
    assert (flows["sponsor_equity"][2:4] > 0).all()
    terms = result.inputs.terms
    used = loans["drawdown"].sum() + loans["capitalised"].sum()
    assert_allclose(used, terms.facilities["commitment"][0], rtol=1e-9)
    raised = used + flows["programme_equity"].sum() + flows["sponsor_equity"].sum()
    assert_allclose(
        terms.projects["spv_share"][0],
        (used + flows["programme_equity"].sum()) / raised,
        rtol=1e-9,
    )


def test_a_delay_beyond_availability(make: Any) -> None:
    """A delay of twenty years leaves the undrawn part undrawn, and no number missing."""
    plant = make.project("A", **{"construction.delay": make.parameter(240, "months")})
    until = {**make.tree()["terms"]["deadline"], "basis": "disbursement"}
    for changes in ({}, {DEADLINE: until}):
        plan = geared(make, 0.7, "pro_rata", "capitalised")
        result = make.result(make.tree(plant, plans={"plan": plan}, **changes))
        loans = result.facility_flows[:, 0]
        assert (loans["undrawn"][-1] > 0) == bool(changes)
        assert result.project_flows["sponsor_equity"].sum() > 0


def test_zero_capital_is_not_placed(make: Any) -> None:
    """A project without capital has nothing to finance, and the run says so."""
    nothing = make.project("B", capex=make.parameter(0, "USD bn"))
    inputs = make.inputs(make.tree(make.project("A"), nothing))
    (left_out,) = inputs.placement.not_placed
    assert left_out.project == "B"
    assert "zero" in left_out.reason


def test_a_grant_may_pay_for_all(make: Any) -> None:
    """Where a grant pays for the whole plant, nobody lends and nothing is divided by it."""
    grant = {"label": "grant", "amount": make.parameter(2, "USD bn")}
    grant["probability"] = make.parameter(1, "share")
    result = make.result(make.tree(make.project("A", grants=[grant])), "halves")
    assert_allclose(result.project_flows["grant"].sum(), 1e9)
    assert not result.facility_flows["drawdown"].any()


@pytest.mark.parametrize("grant", [0, 200, 900])
@pytest.mark.parametrize("limit", [None, 300])
def test_a_whole_investment_holds_its_financing(
    make: Any, grant: float, limit: float | None
) -> None:
    """Capital that includes financing is all that is spent, grants and interest inside."""
    money = make.parameter(limit, "USD m") if limit else None
    loan = make.facility("loan", 1.0, limit=money, upfront_fee=2)
    grants = [
        {
            "label": "grant",
            "amount": make.parameter(grant, "USD m"),
            "probability": make.parameter(1, "share"),
        }
    ]
    plant = make.project("A", capex_includes_financing=True, grants=grants)
    result = make.result(make.tree(plant, plans={"plan": make.plan([loan])}))
    flows, loans = result.project_flows, result.facility_flows
    whole = (
        flows["capex"].sum() + loans["upfront_fee"].sum() + loans["capitalised"].sum()
    )
    assert_allclose(whole, 1e9, rtol=1e-9)
