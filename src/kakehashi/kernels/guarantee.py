"""After a default: acceleration, claim, payment, recovery, subrogation, final loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.debt import principal_falling_due
from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.kernels.debt import Loans
    from kakehashi.kernels.records import Record


@compiled
def accelerated_claim(cover_ratio: float, exposure: float) -> tuple[float, float]:
    """Claim on the guarantor, and what the lender retains: claim + retained = exposure."""
    claim = cover_ratio * exposure
    return claim, exposure - claim


@compiled
def share_recovery(
    recovered: float, cover_ratio: float, open_claim: float
) -> tuple[float, float]:
    """Pari passu by cover between guarantor and lender; never more than the claim paid."""
    guarantor = min(cover_ratio * recovered, open_claim)
    return guarantor, recovered - guarantor


@compiled
def claim_arrears(facility: Record, loan: Record, flow: Record) -> None:
    """Claim the covered part of arrears once they have stood for the waiting period.

    This is cover that pays as due, with no default: the guarantor steps into the
    lender's claim and is reimbursed from later cash. Covered interest is added to the
    loan before it is claimed, so that balances roll.
    """
    overdue = loan.arrears_interest + loan.arrears_principal
    loan.overdue_periods = loan.overdue_periods + 1 if overdue > 0.0 else 0
    if loan.overdue_periods <= facility.claim_lag:
        return
    interest = facility.cover_ratio * loan.arrears_interest
    principal = facility.cover_ratio * loan.arrears_principal
    flow.capitalised += interest
    flow.guarantee_call = interest + principal
    loan.balance -= principal
    loan.arrears_interest -= interest
    loan.arrears_principal -= principal
    loan.claims_paid += flow.guarantee_call
    flow.arrears = loan.arrears_interest + loan.arrears_principal


@compiled
def accelerate(project: Record, state: Record, loans: Loans) -> None:
    """Everything falls due: interest is added, the project's own cash goes to the lenders."""
    exposure = 0.0
    for f in range(project.first_facility, project.end_facility):
        loan, flow = loans.states[f], loans.rows[f]
        flow.opening_balance = loan.balance
        flow.interest_accrued = loan.rate * (loan.balance + loan.arrears_interest)
        flow.capitalised = flow.interest_accrued + loan.arrears_interest
        loan.balance += flow.capitalised
        loan.arrears_interest = loan.arrears_principal = 0.0
        exposure += loan.balance
    cash = min(state.reserve + state.retained, exposure)
    state.surplus = state.reserve + state.retained - cash
    state.reserve = state.retained = 0.0
    part = cash / exposure if exposure > 0.0 else 0.0
    for f in range(project.first_facility, project.end_facility):
        loan, flow = loans.states[f], loans.rows[f]
        flow.principal_repaid = part * loan.balance
        loan.balance -= flow.principal_repaid
        loan.exposure = flow.exposure_at_default = loan.balance


@compiled
def call_as_due(
    facility: Record,
    loan: Record,
    flow: Record,
    since: int,
    age: int,
    fractions: ByPeriod,
) -> None:
    """Claim the covered part of each instalment, and its interest, when it falls due.

    Arrears and interest to the day of default are due at once; what falls due in the
    waiting period is claimed at its end. The covered part of what is not yet due bears
    interest from the first claim on.
    """
    if since == 0:
        loan.uncalled = min(loan.scheduled_balance, loan.exposure)
        loan.principal_due = loan.exposure - loan.uncalled
    interest = 0.0
    if since > facility.claim_lag:
        interest = facility.cover_ratio * loan.rate * loan.uncalled
    due, loan.scheduled_balance = principal_falling_due(
        facility, fractions, age, loan.rate, loan.uncalled, loan.scheduled_balance
    )
    loan.uncalled -= due
    loan.principal_due += due
    if since >= facility.claim_lag:
        flow.interest_accrued += interest
        flow.capitalised += interest
        flow.guarantee_call = facility.cover_ratio * loan.principal_due + interest
        loan.balance += interest - flow.guarantee_call
        loan.claims_paid += flow.guarantee_call
        loan.principal_due = 0.0


@compiled
def recover(facility: Record, loan: Record, flow: Record, recovery_rate: float) -> None:
    """Share what comes back, and repay with it what has not been claimed yet.

    The part that comes back of claims already paid is shared with the guarantor, by its
    cover; the part of instalments not yet due goes to the lender and makes them smaller,
    so the guarantor bears its cover of the loss whenever it pays.
    """
    called = recovery_rate * (loan.exposure - loan.uncalled)
    flow.recovery_guarantor, to_lender = share_recovery(
        called, facility.cover_ratio, loan.claims_paid - loan.recovered
    )
    to_lender += recovery_rate * loan.uncalled
    flow.recovery_lender = min(to_lender, loan.balance)
    loan.recovered += flow.recovery_guarantor
    loan.balance -= flow.recovery_lender
    loan.uncalled *= 1.0 - recovery_rate
    loan.scheduled_balance *= 1.0 - recovery_rate


@compiled
def write_off(loan: Record, flow: Record, loss_share_of_host: float) -> None:
    """What neither claim nor recovery brought back is lost, a part of it by the host."""
    flow.write_off = loan.balance
    flow.guarantor_write_off = loan.claims_paid - loan.recovered
    flow.loss_shared_lender = loss_share_of_host * flow.write_off
    flow.loss_shared_guarantor = loss_share_of_host * flow.guarantor_write_off
    loan.balance = 0.0
    loan.recovered = loan.claims_paid
    loan.scheduled_balance = loan.exposure = loan.uncalled = 0.0


@compiled
def settle(
    facility: Record,
    loan: Record,
    flow: Record,
    since: int,
    age: int,
    recovery_rate: float,
    recovery_lag: int,
    loss_share_of_host: float,
    fractions: ByPeriod,
) -> None:
    """One facility `since` periods after default: call, recovery, final loss."""
    if loan.exposure <= 0.0:
        return
    covered = facility.cover_ratio > 0.0
    settled_at = max(recovery_lag, facility.claim_lag) if covered else recovery_lag
    if covered and not facility.accelerated:
        call_as_due(facility, loan, flow, since, age, fractions)
    elif covered and since == facility.claim_lag:
        claim, _ = accelerated_claim(facility.cover_ratio, loan.exposure)
        flow.guarantee_call = claim
        loan.claims_paid += claim
        loan.balance -= claim
    if since == settled_at:
        recover(facility, loan, flow, recovery_rate)
    if since >= settled_at and loan.uncalled <= 0.0:
        write_off(loan, flow, loss_share_of_host)


@compiled
def after_default(
    project: Record,
    state: Record,
    loans: Loans,
    period: int,
    recovery_rate: float,
    loss_share_of_host: float,
) -> None:
    """A defaulted project in one period: nothing but claims, recoveries and losses."""
    since = period - state.defaulted_in
    if since == 0:
        accelerate(project, state, loans)
    for f in range(project.first_facility, project.end_facility):
        loan, flow = loans.states[f], loans.rows[f]
        if since > 0:
            flow.opening_balance = loan.balance
        settle(
            loans.terms[f], loan, flow, since, state.age, recovery_rate,
            project.recovery_lag, loss_share_of_host, loans.fractions[f],
        )  # fmt: skip
        flow.closing_balance = loan.balance
        flow.subrogated_balance = loan.claims_paid - loan.recovered
