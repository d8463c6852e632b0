"""Every case of `golden/sam.json`: sculpting, debt service reserve, partnership flip."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kakehashi.kernels.debt import coming_debt_service
from kakehashi.kernels.equity import split
from kakehashi.kernels.profile import of_balance
from kakehashi.kernels.records import (
    DEBT_FIRST,
    FACILITY,
    IRR,
    TIER,
    TIER_FLOWS,
    TIER_STATE,
    UNLIMITED,
    records,
)
from kakehashi.kernels.sizing import sculpt

MONTHS_PER_YEAR = 12


def test_sculpting(
    sculpting: tuple[str, Any], golden: Path, step: Any, agrees: Any
) -> None:
    """Sculpted debt has SAM's size and schedule, and a run of the engine repays it so."""
    assert golden.is_dir()
    _, case = sculpting
    years = case["tenor_years"]
    cfads, rate = np.array(case["cfads"][:years]), np.full(years, case["rate"])
    debt, interest, principal, closing = sculpt(cfads, case["dscr"], rate)
    agrees(debt, case["size_of_debt"])
    agrees(interest, case["interest"])
    agrees(principal, case["principal"])
    np.testing.assert_allclose(
        closing, case["closing_balance"], rtol=1e-9, atol=1e-9 * debt
    )
    loan = step(
        periods=1 + years,
        project={"capex": debt, "debt_share": 1},
        facilities=[{"share": 1, "margin": case["rate"]}],
        fractions=[of_balance(principal / debt)],
        cfads=cfads,
    ).facilities[1:, 0]
    agrees(loan["interest_paid"], case["interest"])
    agrees(loan["principal_repaid"], case["principal"])


def test_debt_service_reserve(
    debt_service_reserve: tuple[str, Any], golden: Path, step: Any, agrees: Any
) -> None:
    """The reserve of a run holds months / 12 of next year's debt service, each year.

    The case gives debt service, not the loan: a loan without interest whose instalments
    are that debt service has it as well. Equity pays the first reserve.
    """
    assert golden.is_dir()
    _, case = debt_service_reserve
    service = np.array(case["debt_service"][1:])
    debt, reserved = service.sum(), case["months"] / MONTHS_PER_YEAR
    rows = step(
        periods=1 + service.size,
        project={
            "capex": debt,
            "budget": debt,
            "debt_share": 1,
            "funding_order": DEBT_FIRST,
            "reserve_periods": reserved,
            "reserve_at_completion": True,
        },
        facilities=[{"share": 1}],
        fractions=[of_balance(service / debt)],
        cfads=2 * service + debt,
    )
    agrees(rows.facilities["principal_repaid"][1:, 0], service)
    agrees(rows.projects["reserve_balance"][:, 0], case["reserve_balance"])


def test_reserve_with_interest(
    debt_service_reserve: tuple[str, Any], golden: Path, agrees: Any, sculpted: Any
) -> None:
    """The reserve rule finds the same for SAM's own loan, interest and all."""
    assert golden.is_dir()
    name, case = debt_service_reserve
    loan = sculpted.get(name)
    if loan is None:
        pytest.skip("the file holds no loan for this reserve")
    years = loan["tenor_years"]
    facility = records(1, FACILITY)
    facility["instalments"], facility["instalment_every"] = years, 1
    fractions = of_balance(np.array(loan["principal"]) / loan["size_of_debt"])
    balances = [loan["size_of_debt"], *loan["closing_balance"][:-1]]
    reserved = case["months"] / MONTHS_PER_YEAR
    held = [
        coming_debt_service(
            facility[0], fractions, year - 1, reserved, loan["rate"], balance, balance
        )
        for year, balance in enumerate(balances)
    ]
    agrees(held, case["reserve_balance"][:years])


def test_partnership_flip(
    partnership_flip: tuple[str, Any], golden: Path, agrees: Any
) -> None:
    """The investor's share flips in the year after its return to date met the target.

    SAM's return to date is after tax, which the case does not give: it sets `met`. The
    first year is the contribution, not a distribution.
    """
    assert golden.is_dir()
    _, case = partnership_flip
    tiers, states = records(2, TIER), records(2, TIER_STATE)
    shares = np.array([case["preflip_share"], case["postflip_share"]])
    tiers["until"], tiers["next_period"] = (IRR, UNLIMITED), (True, False)
    tiers["investor_share"], tiers["host_share"] = shares, 1 - shares
    rows, investor, total = records(2, TIER_FLOWS), [], []
    reached = np.array(case["max_irr_to_date_percent"]) >= case["target_irr_percent"]
    for year, cash in enumerate(case["distributable"][1:], start=1):
        states["met"][0] = reached[:year].any()
        ours, others, _ = split(cash, tiers, states, rows, 0.0, 0.0)
        investor.append(ours)
        total.append(ours + others)
    agrees(investor, case["investor_cash"][1:])
    agrees(total, case["distributable"][1:])
