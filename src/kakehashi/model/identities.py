"""What must add up in every run (§8): a breach stops the run and names the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import BrokenIdentityError
from kakehashi.model.postings import FACILITY_CAUSES, PROJECT, PROJECT_CAUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from kakehashi.model.result import Result

    ByPeriodInstrument = NDArray[np.float64]

TOLERANCE = 1e-9  # of the largest amount beside it; float64 holds 1e-16
COST_OF_FUNDS = ("upfront_fee", "commitment_fee", "premium", "interest_paid")
REPAID = ("principal_repaid", "prepayment")
SETTLED = ("guarantee_call", "recovery_lender", "write_off")


def _projects(result: Result) -> Sequence[str]:
    return [project.id for project in result.inputs.projects]


def _facilities(result: Result) -> Sequence[str]:
    return [f"{loan.project}/{loan.id}" for loan in result.inputs.facilities]


def _spvs(result: Result) -> Sequence[str]:
    """One name an SPV: the project's where it has one of its own."""
    return list(dict.fromkeys(project.spv for project in result.inputs.projects))


def _stop_where(
    broken: NDArray[np.bool_],
    amount: ByPeriodInstrument,
    name: str,
    instruments: Sequence[str],
    result: Result,
) -> None:
    """Raise at the first broken place; `broken` is (period, instrument)."""
    if not broken.any():
        return
    period, place = (int(index) for index in np.argwhere(broken)[0])
    raise BrokenIdentityError(
        identity=name,
        instrument=instruments[place],
        period=result.inputs.timeline.labels[period],
        amount=float(amount[period, place]),
    )


def _equal(
    left: ByPeriodInstrument,
    right: ByPeriodInstrument,
    turnover: ByPeriodInstrument,
    name: str,
    instruments: Sequence[str],
    result: Result,
) -> None:
    """Stop unless both sides agree to a rounding of the `turnover` that passed."""
    scale = np.maximum(turnover.max(axis=0), 1.0)
    gap = left - right
    broken = ~(np.abs(gap) <= TOLERANCE * scale)
    _stop_where(broken, gap, name, instruments, result)


def _per_project(result: Result, by_facility: ByPeriodInstrument) -> ByPeriodInstrument:
    first = result.inputs.terms.projects["first_facility"]
    return np.add.reduceat(by_facility, first, axis=1)


def _per_spv(result: Result, by_project: ByPeriodInstrument) -> ByPeriodInstrument:
    first = result.inputs.terms.spvs["first_project"]
    return np.add.reduceat(by_project, first, axis=1)


def _before(closing: ByPeriodInstrument) -> ByPeriodInstrument:
    """What each period opens with; nothing in the first."""
    return np.vstack([np.zeros((1, closing.shape[1])), closing[:-1]])


def no_number_is_missing(result: Result) -> None:
    """No NaN or infinity leaves a kernel, and no stock or flow is negative."""
    spvs = _spvs(result)
    tiers = result.tier_flows
    tables = [
        (result.project_flows, _projects(result)),
        (result.facility_flows, _facilities(result)),
        *((tiers[:, :, place], spvs) for place in range(tiers.shape[2])),
    ]
    for table, instruments in tables:
        columns = {name: np.asarray(table[name]) for name in table.dtype.names}
        finite = [np.abs(c[np.isfinite(c)]).max(initial=1.0) for c in columns.values()]
        least = -TOLERANCE * max(finite)
        for column, amounts in columns.items():
            bad = ~(np.isfinite(amounts) & (amounts >= least))
            name = f"{column} is a magnitude >= 0"
            _stop_where(bad, amounts, name, instruments, result)


def project_cash_is_kept(result: Result) -> None:
    """Per project and period: money in less money out is the change of its accounts.

    With every posting booked twice, this makes the postings of all parties sum to zero.
    """
    flows, loans = result.project_flows, result.facility_flows
    received, paid = np.zeros(flows.shape), np.zeros(flows.shape)
    for cause in (*PROJECT_CAUSES, *FACILITY_CAUSES):
        if PROJECT not in (cause.payer, cause.payee):
            continue
        side = received if cause.payee == PROJECT else paid
        if cause in FACILITY_CAUSES:
            side += _per_project(result, loans[cause.column])
        else:
            side += flows[cause.column]
    cash = flows["reserve_balance"] + flows["retained_balance"]
    turnover = received + _before(cash)
    name = "project cash is kept"
    _equal(turnover - paid, cash, turnover, name, _projects(result), result)


def pools_keep_nothing(result: Result) -> None:
    """What projects pay into their SPV's pool, other projects of the SPV receive."""
    paid = _per_spv(result, result.project_flows["paid_to_pool"])
    received = _per_spv(result, result.project_flows["received_from_pool"])
    turnover = _per_spv(result, result.project_flows["cfads"])
    name = "a pool keeps nothing"
    _equal(paid, received, turnover, name, _spvs(result), result)


def sources_equal_uses(result: Result) -> None:
    """Construction raises what it spends, in every project and period."""
    flows, loans = result.project_flows, result.facility_flows
    sources = flows["grant"] + flows["sponsor_equity"] + flows["programme_equity"]
    sources = sources + _per_project(result, loans["drawdown"])
    cost = sum(loans[name] for name in COST_OF_FUNDS)
    uses = flows["capex"] + flows["reserve_funded"] + _per_project(result, cost)
    building = (sources > 0) | (flows["capex"] > 0)
    sources, uses = (np.where(building, side, 0.0) for side in (sources, uses))
    name = "sources equal uses"
    _equal(sources, uses, uses, name, _projects(result), result)


def balances_roll(result: Result) -> None:
    """Opening + drawn + capitalised - repaid - claimed - recovered - lost = closing."""
    loans, names = result.facility_flows, _facilities(result)
    closing = loans["closing_balance"]
    opening = _before(closing)
    turnover = opening + loans["drawdown"] + loans["capitalised"]
    rolled = turnover - sum(loans[column] for column in (*REPAID, *SETTLED))
    _equal(rolled, closing, turnover, "balances roll forward", names, result)
    name = "a period opens where the last one closed"
    _equal(opening, loans["opening_balance"], turnover, name, names, result)


def tiers_in_order(result: Result) -> None:
    """A tier pays nothing while the tier before it is short."""
    shared, short = result.tier_flows["shared"], result.tier_flows["short"]
    scale = TOLERANCE * max(float(shared.max(initial=0.0)), 1.0)
    waiting = np.minimum(shared[:, :, 1:], short[:, :, :-1])
    name, spvs = "a tier waits for the one before it", _spvs(result)
    for place in range(waiting.shape[2]):
        paid = waiting[:, :, place]
        _stop_where(paid > scale, paid, name, spvs, result)


def shares_sum_to_one(result: Result) -> None:
    """What the two states get of an SPV is their shares of what the tiers shared."""
    flows, terms = result.project_flows, result.inputs.terms
    tiers = terms.tiers
    total = tiers["investor_share"] + tiers["host_share"]
    for place in np.flatnonzero(~(np.abs(total - 1.0) <= TOLERANCE)):
        raise BrokenIdentityError(
            identity="the shares of a tier sum to one",
            instrument=f"tier {place + 1} of {result.inputs.reading}",
            period="every period",
            amount=float(total[place] - 1.0),
        )
    shared = result.tier_flows["shared"]
    before_debt = bool(terms.rule["before_debt"][0])
    received = flows["cash_for_debt" if before_debt else "distribution_investor"]
    for side, amounts in (("investor", received), ("host", flows["distribution_host"])):
        due = shared @ tiers[f"{side}_share"]
        name = f"the {side} state gets its share of each tier"
        got = _per_spv(result, amounts)
        _equal(got, due, shared.sum(axis=2), name, _spvs(result), result)


def claims_within_cover(result: Result) -> None:
    """Claims are at most cover x arrears, or cover x exposure at default with interest.

    Before a default the claim and the arrears that it leaves are what was in arrears.
    After it, the cover's part of the interest on instalments that are claimed as they
    fall due is added to the loan (`capitalised`) when it is claimed.
    """
    loans, names = result.facility_flows, _facilities(result)
    cover = result.inputs.terms.facilities["cover_ratio"]
    call = loans["guarantee_call"]
    exposure = np.cumsum(loans["exposure_at_default"], axis=0)
    before = np.where(exposure > 0, 0.0, call)
    over = before - cover * np.where(before > 0, before + loans["arrears"], 0.0)
    all_calls = np.cumsum(call, axis=0)
    scale = TOLERANCE * max(float((all_calls + exposure).max(initial=0.0)), 1.0)
    _stop_where(over > scale, over, "a claim stays within the arrears", names, result)
    claimed = np.cumsum(call - before, axis=0)
    after = (exposure > 0) & (loans["exposure_at_default"] == 0)
    interest = np.cumsum(np.where(after, loans["capitalised"], 0.0), axis=0)
    over = claimed - interest - cover * exposure
    _stop_where(over > scale, over, "a claim stays within the cover", names, result)
    paid_back = loans["recovery_guarantor"] + loans["reimbursement"]
    back = np.cumsum(paid_back, axis=0) - all_calls
    _stop_where(back > scale, back, "recoveries stay within the claims", names, result)


def losses_are_borne(result: Result) -> None:
    """Claim + retained loss = loss: what was lent is repaid, recovered, open or lost."""
    loans, names = result.facility_flows, _facilities(result)
    total = {name: np.cumsum(loans[name], axis=0) for name in loans.dtype.names}
    lent = total["drawdown"] + total["capitalised"]
    back = sum(total[name] for name in REPAID)
    back = back + total["recovery_lender"]
    to_guarantor = total["recovery_guarantor"] + total["reimbursement"]
    lost = total["write_off"] + total["guarantor_write_off"]
    still_open = loans["closing_balance"] + loans["subrogated_balance"]
    name = "claim and retained loss make the loss"
    _equal(lent - back - to_guarantor, lost + still_open, lent, name, names, result)
    claimed = total["guarantee_call"]
    borne = to_guarantor + total["guarantor_write_off"] + loans["subrogated_balance"]
    name = "a guarantor's claims are borne"
    _equal(claimed, borne, claimed, name, names, result)
    part = float(result.inputs.terms.rule["loss_share_of_host"][0])
    for who, loss in (("lender", "write_off"), ("guarantor", "guarantor_write_off")):
        name = f"the host makes good its part of the {who}'s loss"
        _equal(
            loans[f"loss_shared_{who}"], part * loans[loss], lent, name, names, result
        )


IDENTITIES: tuple[Callable[[Result], None], ...] = (
    no_number_is_missing,
    shares_sum_to_one,
    project_cash_is_kept,
    pools_keep_nothing,
    sources_equal_uses,
    balances_roll,
    tiers_in_order,
    claims_within_cover,
    losses_are_borne,
)


def check_identities(result: Result) -> None:
    """Check all of them; the first breach stops the run (`BrokenIdentityError`)."""
    for identity in IDENTITIES:
        identity(result)
