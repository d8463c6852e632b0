"""One project's priority of payments: interest, principal, reserve, sweep, lock-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.debt import (
    coming_debt_service,
    matured,
    principal_falling_due,
)
from kakehashi.kernels.guarantee import claim_arrears
from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.kernels.debt import Loans
    from kakehashi.kernels.records import Record

SHORT = 1e-9  # a payment this close to what is due, in proportion, is paid in full


@compiled
def fall_due(project: Record, state: Record, row: Record, loans: Loans) -> None:
    """Interest, premium and principal due in a period, arrears with interest on them.

    The debt service of the row is what newly falls due; arrears are claimed beside it.
    """
    claimed = newly_due = 0.0
    for f in range(project.first_facility, project.end_facility):
        facility, loan, flow = loans.terms[f], loans.states[f], loans.rows[f]
        flow.opening_balance = loan.balance
        flow.interest_accrued = loan.rate * (loan.balance + loan.arrears_interest)
        loan.interest_due = flow.interest_accrued + loan.arrears_interest
        loan.premium_due = (
            facility.premium_running
            * facility.cover_ratio
            * loan.balance
            * loan.year_fraction
        )
        scheduled, loan.scheduled_balance = principal_falling_due(
            facility,
            loans.fractions[f],
            state.age,
            loan.rate,
            max(loan.balance - loan.arrears_principal, 0.0),
            loan.scheduled_balance,
        )
        loan.newly_due = scheduled
        loan.principal_due = min(scheduled + loan.arrears_principal, loan.balance)
        if matured(facility, state.age):
            loan.principal_due = loan.balance
        flow.principal_due = loan.principal_due
        newly_due += flow.interest_accrued + loan.premium_due + scheduled
        claimed += loan.interest_due + loan.premium_due + loan.principal_due
    state.due = claimed
    row.debt_service_due = newly_due


@compiled
def pay_claims(project: Record, loans: Loans, available: float) -> float:
    """Pay interest and premium, then principal, pari passu; returns what was paid."""
    interest = principal = 0.0
    for f in range(project.first_facility, project.end_facility):
        loan = loans.states[f]
        interest += loan.interest_due + loan.premium_due
        principal += loan.principal_due
    for_interest = min(available, interest)
    for_principal = min(available - for_interest, principal)
    interest_part = for_interest / interest if interest > 0.0 else 0.0
    principal_part = for_principal / principal if principal > 0.0 else 0.0
    for f in range(project.first_facility, project.end_facility):
        loan, flow = loans.states[f], loans.rows[f]
        flow.interest_paid = interest_part * loan.interest_due
        flow.premium = interest_part * loan.premium_due
        flow.principal_repaid = principal_part * loan.principal_due
        loan.balance -= flow.principal_repaid
        loan.arrears_interest = loan.interest_due - flow.interest_paid
        loan.arrears_principal = loan.principal_due - flow.principal_repaid
        flow.arrears = loan.arrears_interest + loan.arrears_principal
    return for_interest + for_principal


@compiled
def sweep(project: Record, loans: Loans, cash: float) -> float:
    """Prepay pari passu with `cash`, from the last instalment backwards; returns it."""
    balance = 0.0
    for f in range(project.first_facility, project.end_facility):
        balance += loans.states[f].balance
    if balance <= 0.0:
        return 0.0
    part = min(cash / balance, 1.0)  # at 1 it leaves exactly nothing of every loan
    for f in range(project.first_facility, project.end_facility):
        loan, flow = loans.states[f], loans.rows[f]
        flow.prepayment = part * loan.balance
        loan.balance -= flow.prepayment
    return min(cash, balance)


@compiled
def reimburse(project: Record, loans: Loans, cash: float) -> float:
    """Pay back guarantors that stepped in for arrears, pari passu; returns what is paid."""
    open_claims = 0.0
    for f in range(project.first_facility, project.end_facility):
        open_claims += loans.states[f].claims_paid - loans.states[f].recovered
    if open_claims <= 0.0:
        return 0.0
    part = min(cash / open_claims, 1.0)
    for f in range(project.first_facility, project.end_facility):
        loan, flow = loans.states[f], loans.rows[f]
        flow.reimbursement = part * (loan.claims_paid - loan.recovered)
        loan.recovered += flow.reimbursement
    return min(cash, open_claims)


@compiled
def close(project: Record, loans: Loans) -> None:
    """Claims on cover that pays as due, then the balances at the end of the period."""
    for f in range(project.first_facility, project.end_facility):
        facility, loan, flow = loans.terms[f], loans.states[f], loans.rows[f]
        if facility.cover_ratio > 0.0 and not facility.accelerated:
            claim_arrears(facility, loan, flow)
        flow.closing_balance = loan.balance
        flow.subrogated_balance = loan.claims_paid - loan.recovered


@compiled
def reserve_target(project: Record, state: Record, loans: Loans) -> float:
    """Debt service of the coming `reserve_periods`, which the reserve is to hold."""
    target = 0.0
    for f in range(project.first_facility, project.end_facility):
        loan = loans.states[f]
        target += coming_debt_service(
            loans.terms[f],
            loans.fractions[f],
            state.age,
            project.reserve_periods,
            loan.rate,
            loan.balance,
            loan.scheduled_balance,
        )
    return target


@compiled
def serve_debt(
    project: Record, state: Record, row: Record, loans: Loans, cash: float
) -> float:
    """Run `cash` through the priority of payments; returns what may be distributed.

    What cash cannot pay comes from retained cash, then from the reserve; what none of
    them can pay is in arrears, and arrears of `missed_to_default` periods are a default.
    What is left fills the reserve and reimburses guarantors that paid for arrears.
    While debt is owed, cash is retained up to the next instalment date; only there is it
    swept, tested for lock-up over the interval, and set free.
    """
    available = cash + state.retained + state.reserve
    paid = pay_claims(project, loans, available)
    from_cash = min(cash, paid)
    from_retained = min(state.retained, paid - from_cash)
    left = cash - from_cash
    state.retained -= from_retained
    state.reserve = max(state.reserve - (paid - from_cash - from_retained), 0.0)
    state.missed = state.missed + 1 if paid < state.due * (1.0 - SHORT) else 0
    if project.reserve_periods > 0.0:
        target = reserve_target(project, state, loans)
        top_up = min(left, max(target - state.reserve, 0.0))
        released = max(state.reserve - target, 0.0)
        state.reserve += top_up - released
        left += released - top_up
    left -= reimburse(project, loans, left)
    state.retained += left
    free = 0.0
    state.interval_cash += cash
    state.interval_due += row.debt_service_due
    owed = 0.0
    for f in range(project.first_facility, project.end_facility):
        owed += loans.states[f].balance
    on_date = (
        state.age + 1 - project.distribute_offset
    ) % project.distribute_every == 0
    if on_date or owed + state.due <= 0.0:
        if project.cash_sweep > 0.0:
            fresh = max(
                state.retained - state.locked, 0.0
            )  # swept once, not every date
            state.retained -= sweep(project, loans, project.cash_sweep * fresh)
        row.interval_cash, row.interval_due = state.interval_cash, state.interval_due
        locked = state.interval_cash < project.lock_up_dscr * state.interval_due
        state.interval_cash = state.interval_due = 0.0
        if not locked and state.missed == 0:
            free = state.retained
            state.retained = 0.0
        state.locked = state.retained
    row.debt_service_paid = paid
    row.reserve_balance = state.reserve
    row.retained_balance = state.retained
    close(project, loans)
    return float(free)
