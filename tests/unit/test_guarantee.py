"""After a default: who loses what, whatever the order in which they are paid."""

import datetime as dt
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

DAYS = {
    "before the first drawdown": dt.date(2026, 1, 1),
    "during construction": dt.date(2027, 1, 1),
    "in the grace period": dt.date(2028, 1, 1),
    "with the first instalment": dt.date(2028, 7, 1),
    "half way": dt.date(2031, 7, 1),
    "with the last instalment": dt.date(2035, 7, 1),
    "after maturity": dt.date(2038, 1, 1),
}


@pytest.mark.parametrize(
    ("day", "claim", "wait", "lag"),
    list(product(DAYS, ("accelerated", "as_due"), (0, 12), (0, 12, 60))),
)
def test_the_lender_keeps_its_part_of_the_loss(
    make: Any, day: str, claim: str, wait: int, lag: int
) -> None:
    """The lender loses (1 - cover) of what does not come back, whoever was paid when."""
    insured = make.facility(
        "loan", 1.0, cover=make.cover(0.9, claim=claim, waiting_period=wait)
    )
    plan = make.plan([insured], **{"default.recovery_lag": lag})
    plant = make.project("A", default_on=DAYS[day])
    loans = make.result(make.tree(plant, plans={"plan": plan})).facility_flows[:, 0]
    defaulted = int(np.argmax(loans["guarantee_call"] > 0)) - wait // 6
    exposure = loans["opening_balance"] + loans["capitalised"]
    called = loans["guarantee_call"].any()
    lost = exposure[defaulted] if called else 0.0
    assert_allclose(loans["write_off"].sum(), 0.1 * 0.6 * lost, rtol=1e-9, atol=1e-3)
    interest = loans["capitalised"][defaulted + 1 :].sum() if called else 0.0
    theirs = 0.9 * 0.6 * lost + interest
    assert_allclose(loans["guarantor_write_off"].sum(), theirs, rtol=1e-9, atol=1e-3)
    assert (lost > 0) == (day not in ("before the first drawdown", "after maturity"))
    if claim == "accelerated":
        assert interest == 0


@pytest.mark.parametrize("claim", ["accelerated", "as_due"])
def test_a_prepaid_loan_is_not_claimed_twice(make: Any, claim: str) -> None:
    """After prepayments a claim covers the balance, not the first schedule."""
    insured = make.facility(
        "loan", 1.0, cover=make.cover(0.9, claim=claim, waiting_period=0)
    )
    plan = make.plan([insured], cash_sweep=0.6)
    plant = make.project("A", default_on=dt.date(2030, 7, 1))
    loans = make.result(make.tree(plant, plans={"plan": plan})).facility_flows[:, 0]
    first = int(np.argmax(loans["guarantee_call"] > 0))
    exposure = loans["opening_balance"][first] + loans["capitalised"][first]
    later = loans["capitalised"][first + 1 :].sum()
    called = loans["guarantee_call"].sum() - later
    back = 0.4 * exposure - loans["recovery_lender"].sum()
    assert called <= 0.9 * exposure * (1 + 1e-9)
    assert_allclose(called - back, 0.9 * 0.6 * exposure, rtol=1e-9)


@pytest.mark.parametrize(("recovery", "share"), [(0.0, 0.0), (1.0, 0.5), (0.5, 1.0)])
def test_the_host_makes_good_its_part(make: Any, recovery: float, share: float) -> None:
    """What the host makes good is its share of final losses, from nothing to all."""
    insured = make.facility("loan", 1.0, cover=make.cover(0.8))
    plan = make.plan([insured], **{"default.recovery_rate": recovery})
    plant = make.project("A", default_on=dt.date(2030, 7, 1))
    tree = make.tree(plant, plans={"plan": plan}, terms__loss_share_of_host=share)
    loans = make.result(tree).facility_flows
    assert_allclose(loans["loss_shared_lender"], share * loans["write_off"])
    assert_allclose(
        loans["loss_shared_guarantor"], share * loans["guarantor_write_off"]
    )
    assert (loans["write_off"].sum() > 0) == (recovery < 1)


def test_missed_payments_lead_to_default(make: Any) -> None:
    """Arrears that last as long as the plan says are a default one period later."""
    for months, periods in ((3, 1), (6, 1), (12, 2), (24, 4)):
        rule = {"default.missed_payments": months, "default.arrears_are_default": True}
        plan = make.plan(**rule)
        tree = make.tree(plans={"plan": plan}, technologies__plant__price=25)
        result = make.result(tree)
        first = int(np.argmax(result.facility_flows["arrears"][:, 0] > 0))
        earning = np.flatnonzero(result.project_flows["revenue"][:, 0])
        assert earning[-1] == first + periods - 1


def test_no_arrears_without_end(make: Any) -> None:
    """Where only scripted defaults count, arrears stand for ever and nothing is lost."""
    tree = make.tree(technologies__plant__price=25)
    loans = make.result(tree).facility_flows[:, 0]
    assert loans["arrears"][-1] > 0
    assert not loans["write_off"].any()


def test_no_cover_no_claim(make: Any) -> None:
    """An uncovered loan is recovered by its lender alone."""
    plant = make.project("A", default_on=dt.date(2030, 7, 1))
    loans = make.result(make.tree(plant)).facility_flows
    assert not loans["guarantee_call"].any()
    assert not loans["recovery_guarantor"].any()
    first = int(np.argmax(loans["write_off"][:, 0] > 0))
    exposure = loans["closing_balance"][first - 1, 0]
    assert_allclose(loans["recovery_lender"][first, 0], 0.4 * exposure)
    assert_allclose(loans["write_off"][first, 0], 0.6 * exposure)
