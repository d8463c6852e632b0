"""The books of lenders, guarantors and owners: flows of a period summed into accounts.

An account is one institution with what it committed in one fiscal year. However many
projects there are, a draw keeps one row an account and period; see `model.streams`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.kernels.debt import Loans
    from kakehashi.kernels.records import Record, Records


@compiled
def still_guaranteed(facility: Record, loan: Record, defaulted: bool) -> float:
    """Principal that the guarantor would have to pay, and has not been asked for yet.

    Before a default cover x balance; after it cover x what is not claimed yet.
    """
    if not defaulted:
        return float(facility.cover_ratio * loan.balance)
    if not facility.accelerated:
        return float(facility.cover_ratio * (loan.uncalled + loan.principal_due))
    return float(max(facility.cover_ratio * loan.exposure - loan.claims_paid, 0.0))


@compiled
def hold(
    facility: Record, loan: Record, flow: Record, bound: bool, defaulted: bool
) -> None:
    """What may still be drawn, and what is guaranteed, at the end of a period.

    A commitment binds from its signature (`bound`) to completion or default.
    """
    flow.undrawn = max(facility.commitment - loan.utilised, 0.0) if bound else 0.0
    flow.guaranteed_exposure = still_guaranteed(facility, loan, defaulted)


@compiled
def book_lender(account: Record, loan: Record, flow: Record, operating: bool) -> None:
    """One loan as its lender sees it.

    Interest that is added to the loan is not due, arrears do not fall due again, and
    after a default nothing falls due.
    """
    account.disbursed += flow.drawdown
    if operating:
        account.interest_due += flow.interest_accrued
        account.principal_due += loan.newly_due
    else:
        account.interest_due += flow.interest_accrued - flow.capitalised
    account.interest_paid += flow.interest_paid
    account.principal_paid += flow.principal_repaid + flow.prepayment
    account.fee_income += flow.upfront_fee + flow.commitment_fee
    account.claims_received += flow.guarantee_call
    account.recovered_lender += flow.recovery_lender
    account.write_off += flow.write_off
    account.loss_shared_lender += flow.loss_shared_lender
    account.defaulted += flow.exposure_at_default
    account.drawn += loan.balance
    account.undrawn += flow.undrawn


@compiled
def book_guarantor(
    account: Record, facility: Record, loan: Record, flow: Record
) -> None:
    """The cover of one loan as its guarantor sees it."""
    account.premium += flow.premium
    account.claims_paid += flow.guarantee_call
    account.recovered_guarantor += flow.recovery_guarantor + flow.reimbursement
    account.guarantor_write_off += flow.guarantor_write_off
    account.loss_shared_guarantor += flow.loss_shared_guarantor
    account.guaranteed += flow.guaranteed_exposure
    account.undrawn += facility.cover_ratio * flow.undrawn
    account.open_claims += loan.claims_paid - loan.recovered


@compiled
def book_project(
    project: Record,
    own: Record,
    row: Record,
    loans: Loans,
    period: int,
    accounts: Records,
) -> None:
    """Add one project's period to the accounts, (account,), of all who lent to it."""
    defaulted = own.defaulted_in <= period
    building = own.age < 0 and not defaulted
    bound = building and project.committed_from <= period
    owner = accounts[project.equity_account]
    owner.equity_paid += row.programme_equity
    owner.distribution_investor += row.distribution_investor
    owner.distribution_host += row.distribution_host
    for f in range(project.first_facility, project.end_facility):
        facility, loan, flow = loans.terms[f], loans.states[f], loans.rows[f]
        hold(facility, loan, flow, bound, defaulted)
        lender = accounts[facility.lender_account]
        book_lender(lender, loan, flow, not defaulted and not building)
        if facility.guarantor_account >= 0:
            guarantor = accounts[facility.guarantor_account]
            book_guarantor(guarantor, facility, loan, flow)
