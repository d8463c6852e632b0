"""Default in plain NumPy: acceleration, claims, recovery and final loss, for all lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from numpy_operating import share_of
from numpy_state import principal_falling_due

if TYPE_CHECKING:
    from numpy_state import Amounts, Lanes


def after_default(lanes: Lanes, mask: Amounts) -> None:
    """A defaulted project in one period: nothing but claims, recoveries and losses."""
    state = lanes.state
    since = lanes.period - state.defaulted_in
    accelerate(lanes, mask & (since == 0))
    lanes.note(mask & (since > 0), opening_balance=state.balance)
    live = mask & (state.exposure > 0.0)
    if live.any():
        settle(lanes, live, since)
    lanes.note(
        mask,
        closing_balance=state.balance,
        subrogated_balance=state.claims_paid - state.recovered,
    )


def accelerate(lanes: Lanes, mask: Amounts) -> None:
    """Everything falls due; the project's own cash goes to the lenders, then to the owners."""
    if not mask.any():
        return
    state = lanes.state
    accrued = lanes.rate * (state.balance + state.arrears_interest)
    added = accrued + state.arrears_interest
    balance = state.balance + added
    exposure = balance.sum(axis=0)
    held = state.reserve + state.retained
    cash = np.minimum(held, exposure)
    repaid = share_of(cash, exposure) * balance
    lanes.note(
        mask,
        opening_balance=state.balance,
        interest_accrued=accrued,
        capitalised=added,
        principal_repaid=repaid,
        exposure_at_default=balance - repaid,
    )
    lanes.keep(mask, balance=balance - repaid, exposure=balance - repaid)
    lanes.keep(mask, surplus=held - cash)
    lanes.keep(
        mask, reserve=0.0, retained=0.0, arrears_interest=0.0, arrears_principal=0.0
    )


def settle(lanes: Lanes, live: Amounts, since: Amounts) -> None:
    """Each facility after default: call, recovery, final loss."""
    loan, state = lanes.loan, lanes.state
    covered = loan.cover_ratio > 0.0
    lag = np.where(covered, loan.claim_lag, 0)
    settled_at = np.maximum(lanes.own.recovery_lag, lag)
    call_as_due(lanes, live & covered & ~loan.accelerated, since)
    at_once = live & covered & loan.accelerated & (since == loan.claim_lag)
    call = loan.cover_ratio * state.exposure
    lanes.note(at_once, guarantee_call=call)
    lanes.keep(
        at_once, claims_paid=state.claims_paid + call, balance=state.balance - call
    )
    recover(lanes, live & (since == settled_at))
    write_off(lanes, live & (since >= settled_at) & (state.uncalled <= 0.0))


def call_as_due(lanes: Lanes, mask: Amounts, since: Amounts) -> None:
    """Claim the covered part of each instalment, and its interest, when it falls due."""
    if not mask.any():
        return
    loan, state = lanes.loan, lanes.state
    uncalled = np.minimum(state.scheduled_balance, state.exposure)
    lanes.keep(
        mask & (since == 0), uncalled=uncalled, principal_due=state.exposure - uncalled
    )
    interest = loan.cover_ratio * lanes.rate * state.uncalled
    interest = np.where(since > loan.claim_lag, interest, 0.0)
    due, after = principal_falling_due(
        lanes, lanes.age, state.uncalled, state.scheduled_balance
    )
    lanes.keep(
        mask,
        scheduled_balance=after,
        uncalled=state.uncalled - due,
        principal_due=state.principal_due + due,
    )
    at = mask & (since >= loan.claim_lag)
    call = loan.cover_ratio * state.principal_due + interest
    lanes.note(at, interest_accrued=interest, capitalised=interest, guarantee_call=call)
    lanes.keep(
        at,
        balance=state.balance + interest - call,
        claims_paid=state.claims_paid + call,
        principal_due=0.0,
    )


def recover(lanes: Lanes, mask: Amounts) -> None:
    """Share what comes back by cover; what is not yet due is repaid to the lender."""
    if not mask.any():
        return
    state, rate = lanes.state, lanes.shock.recovery_rate
    called = rate * (state.exposure - state.uncalled)
    guarantor = np.minimum(
        lanes.loan.cover_ratio * called, state.claims_paid - state.recovered
    )
    lender = called - guarantor + rate * state.uncalled
    lender = np.minimum(lender, state.balance)
    lanes.note(mask, recovery_guarantor=guarantor, recovery_lender=lender)
    lanes.keep(
        mask,
        recovered=state.recovered + guarantor,
        balance=state.balance - lender,
        uncalled=state.uncalled * (1.0 - rate),
        scheduled_balance=state.scheduled_balance * (1.0 - rate),
    )


def write_off(lanes: Lanes, mask: Amounts) -> None:
    """What neither claim nor recovery brought back is lost, a part of it by the host."""
    if not mask.any():
        return
    state, host = lanes.state, lanes.terms.rule[0].loss_share_of_host
    open_claim = state.claims_paid - state.recovered
    lanes.note(
        mask,
        write_off=state.balance,
        guarantor_write_off=open_claim,
        loss_shared_lender=host * state.balance,
        loss_shared_guarantor=host * open_claim,
    )
    lanes.keep(mask, recovered=state.claims_paid, balance=0.0)
    lanes.keep(mask, scheduled_balance=0.0, exposure=0.0, uncalled=0.0)
