"""The priority of payments of one project."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

YEARLY = {"instalment_interval": 12, "grace_period": 12}


def test_interest_comes_before_principal(step: Any) -> None:
    """No principal is paid while interest or premium of any loan is short."""
    loan = {"share": 0.5, "margin": 0.1, "cover_ratio": 0.5, "premium_running": 0.02}
    for cash in (0.0, 5.0, 10.9, 11.0, 30.0):
        flows = step(
            periods=2,
            project={"capex": 100, "debt_share": 1},
            facilities=[loan, {"share": 0.5, "margin": 0.1}],
            fractions=[[1.0], [1.0]],
            cfads=[cash],
        ).facilities[1]
        due = 5.0 + 5.0 + 0.5
        paid = flows["interest_paid"].sum() + flows["premium"].sum()
        assert_allclose(paid, min(cash, due), atol=1e-12)
        assert_allclose(
            flows["principal_repaid"].sum(), max(cash - due, 0.0), atol=1e-12
        )


def test_premium_is_not_owed_later(step: Any) -> None:
    """A premium that cash cannot pay lapses; interest that it cannot pay stays owed."""
    flows = step(
        periods=3,
        project={"capex": 100, "debt_share": 1},
        facilities=[
            {
                "share": 1,
                "margin": 0.1,
                "cover_ratio": 1,
                "premium_running": 0.1,
                "accelerated": True,
            }
        ],
        fractions=[[0.0, 1.0]],
        cfads=[0.0, 500.0],
    )
    assert_allclose(flows.facilities["premium"][:, 0], [0, 0, 10])
    assert_allclose(flows.facilities["interest_paid"][:, 0], [0, 0, 21])


@pytest.mark.parametrize("kind", ["level_payment", "level_principal", "sculpted"])
def test_no_rounding_outlives_a_loan(make: Any, kind: str) -> None:
    """After maturity a served loan owes exactly nothing, so nothing can be missed."""
    loan = make.facility("loan", 1.0, profile={"kind": kind}, day_count="act_360")
    plan = make.plan([loan], **{"default.arrears_are_default": True})
    for price in (250, 150):
        tree = make.tree(plans={"plan": plan}, technologies__plant__price=price)
        result = make.result(tree)
        closing = result.facility_flows["closing_balance"][:, 0]
        if not result.facility_flows["write_off"].any():
            assert closing[-1] == 0
            assert not result.project_flows["debt_service_due"][25:].any()


def test_arrears_that_are_caught_up_leave_nothing(make: Any) -> None:
    """A loan served late from a rising cash flow is repaid to the last cent, no default."""
    plan = make.plan([make.facility("loan", 1.0, profile={"kind": "level_payment"})])
    changes = {"technologies__plant__price": 100, "market__escalation": 12}
    result = make.result(make.tree(plans={"plan": plan}, **changes))
    loans = result.facility_flows[:, 0]
    assert loans["arrears"].max() > 1e6
    assert loans["closing_balance"][-1] == 0
    assert not loans["write_off"].any()


def test_arrears_are_not_newly_due(make: Any) -> None:
    """Debt service of a period is what falls due in it, before and after maturity."""
    result = make.result(make.tree(technologies__plant__price=60))
    flows, loans = result.project_flows[:, 0], result.facility_flows[:, 0]
    assert loans["arrears"].max() > 0
    principal = flows["debt_service_due"] - loans["interest_accrued"]
    assert_allclose(principal[4:].sum(), loans["closing_balance"][3], rtol=1e-9)


def test_cash_waits_for_the_instalment(make: Any) -> None:
    """Between instalments cash is kept, so that the instalment finds it."""
    loan = make.facility("loan", 1.0, **YEARLY)
    result = make.result(make.tree(plans={"plan": make.plan([loan])}))
    flows, loans = result.project_flows[:, 0], result.facility_flows[:, 0]
    paid_out = flows["distribution_investor"] + flows["distribution_host"]
    on_date = loans["principal_due"] > 0
    owed = loans["opening_balance"] > 0
    assert not paid_out[owed & ~on_date & (np.arange(40) > 5)].any()
    assert (paid_out[on_date] > 0).all()
    assert (paid_out[~owed & (flows["cfads"] > 0)] > 0).all()
    assert not loans["arrears"].any()


def test_the_lock_up_looks_at_the_interval(make: Any) -> None:
    """The cover of the lock-up is that of all cash and debt service since the last date."""
    loan = make.facility("loan", 1.0, **YEARLY)
    for dscr in (1.0, 1.5, 2.0, 5.0):
        ratio = make.parameter(dscr, "x")
        result = make.result(
            make.tree(plans={"plan": make.plan([loan], lock_up_dscr=ratio)})
        )
        flows = result.project_flows[:, 0]
        tested = flows["interval_due"] > 0
        locked = flows["interval_cash"] < dscr * flows["interval_due"]
        assert (flows["retained_balance"][tested & locked] > 0).all()
        assert not flows["retained_balance"][tested & ~locked].any()
        assert flows["retained_balance"][-1] == 0


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_sweep_ends_the_loan_early(make: Any, share: float) -> None:
    """A sweep repays from the last instalment backwards and takes no more than is owed."""
    plan = make.plan(cash_sweep=share)
    swept, plain = (
        make.result(make.tree(plans={"plan": terms})).facility_flows[:, 0]
        for terms in (plan, make.plan())
    )
    both = np.minimum(swept["principal_due"], plain["principal_due"])
    kept = swept["closing_balance"] > 0
    assert_allclose(swept["principal_due"][kept], both[kept])
    assert swept["closing_balance"][-1] == 0
    assert (swept["closing_balance"] > 0).sum() < (plain["closing_balance"] > 0).sum()
    whole = swept["principal_repaid"].sum() + swept["prepayment"].sum()
    assert_allclose(whole, plain["principal_repaid"].sum())


def test_a_reserve_pays_before_arrears(make: Any) -> None:
    """A year without cash is served out of a reserve of a year."""
    reserve = {"months": make.parameter(12, "months"), "funded": "at_completion"}
    result = make.result(
        make.tree(
            plans={"plan": make.plan(reserve=reserve)}, technologies__plant__ramp_up=24
        )
    )
    assert result.project_flows["reserve_balance"][3, 0] > 0
    assert (result.project_flows["reserve_balance"] >= 0).all()
    assert result.project_flows["reserve_balance"][-1, 0] == 0
    assert not result.facility_flows["arrears"].any()


def test_cover_that_pays_as_due_steps_in_for_arrears_and_is_paid_back(
    step: Any,
) -> None:
    """After the waiting period the guarantor pays its cover of arrears; cash returns it.

    100 at 10 %, cover 80 %, waiting one period, nothing earned for two periods, then
    plenty: interest of 10 is in arrears, then 10 + 10 + 1 = 21, of which 16.8 is
    claimed; 4.2 stays owed and bears 0.42. The third period owes 4.2 + 0.42 + 10 and the
    100 of principal, pays them, and gives the guarantor its 16.8 before anybody else.
    """
    flows = step(
        periods=4,
        project={"capex": 100, "debt_share": 1},
        facilities=[{"share": 1, "margin": 0.1, "cover_ratio": 0.8, "claim_lag": 1}],
        fractions=[[0.0, 0.0, 1.0]],
        cfads=[0.0, 0.0, 500.0],
    )
    loan = flows.facilities
    assert_allclose(loan["guarantee_call"][:, 0], [0, 0, 16.8, 0])
    assert_allclose(loan["arrears"][:, 0], [0, 10, 4.2, 0])
    assert_allclose(loan["interest_paid"][:, 0], [0, 0, 0, 14.62])
    assert_allclose(loan["reimbursement"][:, 0], [0, 0, 0, 16.8])
    assert_allclose(loan["subrogated_balance"][:, 0], [0, 0, 16.8, 0])
    assert_allclose(loan["closing_balance"][:, 0], [100, 100, 100, 0])
