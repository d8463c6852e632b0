"""Operation in plain NumPy: cash flow and the priority of payments, for all lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.waterfall import SHORT
from numpy_state import coming_debt_service, matured, principal_falling_due

if TYPE_CHECKING:
    from numpy_state import Amounts, Lanes


def share_of(cash: Amounts, claims: Amounts) -> Amounts:
    """Part of `claims` that `cash` pays; 0 where there are none."""
    return np.divide(cash, claims, out=np.zeros_like(claims), where=claims > 0.0)


def operate(lanes: Lanes, mask: Amounts) -> Amounts:
    """Cash flow available for debt service, >= 0; the sponsor makes good a negative one."""
    own, shock, state, age = lanes.own, lanes.shock, lanes.state, lanes.age
    alive = mask & (age < own.life_periods)
    at = np.clip(age, 0, lanes.terms.revenue_by_age.shape[1] - 1)
    by_age = lanes.terms.revenue_by_age, lanes.terms.cost_by_age
    revenue = by_age[0][lanes.project, at] * lanes.price_index * shock.revenue_factor
    cost = by_age[1][lanes.project, at] * lanes.price_index * shock.cost_factor
    yearly = own.capex * shock.capex_factor / own.depreciation_periods
    profit = revenue - cost - np.where(age < own.depreciation_periods, yearly, 0.0)
    used = np.minimum(state.tax_loss, np.maximum(profit, 0.0))
    tax = own.tax_rate * np.maximum(profit - used, 0.0)
    lanes.keep(alive, tax_loss=state.tax_loss + np.maximum(-profit, 0.0) - used)
    credit = own.tax_credit * shock.grant_factor
    tax_credit = np.where(age == own.tax_credit_age, credit, 0.0)
    net_cash = revenue - cost - tax + tax_credit
    cfads = np.where(alive, np.maximum(net_cash, 0.0), 0.0)
    lanes.note(
        alive,
        revenue=revenue,
        operating_cost=cost,
        tax=tax,
        tax_credit=tax_credit,
        sponsor_support=np.maximum(-net_cash, 0.0),
        cfads=cfads,
    )
    return cfads


def fall_due(lanes: Lanes, mask: Amounts) -> None:
    """Interest, premium and principal due, and arrears with the interest on them."""
    loan, state = lanes.loan, lanes.state
    accrued = lanes.rate * (state.balance + state.arrears_interest)
    lanes.interest_due = accrued + state.arrears_interest
    premium = loan.premium_running * loan.cover_ratio * state.balance * lanes.years
    lanes.premium_due = premium
    good = np.maximum(state.balance - state.arrears_principal, 0.0)
    scheduled, after = principal_falling_due(
        lanes, lanes.age, good, state.scheduled_balance
    )
    due = np.minimum(scheduled + state.arrears_principal, state.balance)
    due = np.where(matured(lanes, lanes.age), state.balance, due)
    lanes.keep(mask, scheduled_balance=after, principal_due=due)
    claimed = (lanes.interest_due + premium + due).sum(axis=0)
    lanes.due = np.where(mask, claimed, 0.0)
    lanes.newly_due = (accrued + premium + scheduled).sum(axis=0)
    lanes.note(
        mask,
        opening_balance=state.balance,
        interest_accrued=accrued,
        principal_due=due,
        debt_service_due=lanes.newly_due,
    )


def pay_claims(lanes: Lanes, mask: Amounts, available: Amounts) -> Amounts:
    """Pay interest and premium, then principal, pari passu; returns what was paid."""
    state = lanes.state
    interest = (lanes.interest_due + lanes.premium_due).sum(axis=0)
    principal = state.principal_due.sum(axis=0)
    for_interest = np.minimum(available, interest)
    for_principal = np.minimum(available - for_interest, principal)
    part = share_of(for_interest, interest)
    repaid = share_of(for_principal, principal) * state.principal_due
    paid = part * lanes.interest_due
    lanes.keep(
        mask,
        balance=state.balance - repaid,
        arrears_interest=lanes.interest_due - paid,
        arrears_principal=state.principal_due - repaid,
    )
    lanes.note(
        mask,
        interest_paid=paid,
        premium=part * lanes.premium_due,
        principal_repaid=repaid,
    )
    return for_interest + for_principal


def fill_reserve(lanes: Lanes, mask: Amounts, left: Amounts) -> Amounts:
    """Hold the reserve at its target; returns the cash that is left."""
    own, state = lanes.own, lanes.state
    target = coming_debt_service(
        lanes, lanes.age, state.balance, state.scheduled_balance
    ).sum(axis=0)
    top_up = np.minimum(left, np.maximum(target - state.reserve, 0.0))
    released = np.maximum(state.reserve - target, 0.0)
    moved = np.where(own.reserve_periods > 0.0, top_up - released, 0.0)
    lanes.keep(mask, reserve=state.reserve + moved)
    return left - moved


def reimburse(lanes: Lanes, mask: Amounts, cash: Amounts) -> Amounts:
    """Pay back guarantors that stepped in for arrears; returns what is paid."""
    state = lanes.state
    claims = state.claims_paid - state.recovered
    open_claims = claims.sum(axis=0)
    if not (mask & (open_claims > 0.0)).any():
        return 0.0
    repaid = np.minimum(share_of(cash, open_claims), 1.0) * claims
    lanes.keep(mask, recovered=state.recovered + repaid)
    lanes.note(mask, reimbursement=repaid)
    return np.maximum(np.minimum(cash, open_claims), 0.0)


def sweep(lanes: Lanes, mask: Amounts, cash: Amounts) -> Amounts:
    """Prepay pari passu with `cash`, from the last instalment backwards; returns it."""
    state = lanes.state
    balance = state.balance.sum(axis=0)
    prepaid = np.minimum(share_of(cash, balance), 1.0) * state.balance
    lanes.keep(mask, balance=state.balance - prepaid)
    lanes.note(mask, prepayment=prepaid)
    return np.maximum(np.minimum(cash, balance), 0.0)


def serve(lanes: Lanes, mask: Amounts, cash: Amounts) -> Amounts:
    """Run `cash` through the priority of payments; returns what may be distributed."""
    own, state = lanes.own, lanes.state
    paid = pay_claims(lanes, mask, cash + state.retained + state.reserve)
    from_cash = np.minimum(cash, paid)
    from_retained = np.minimum(state.retained, paid - from_cash)
    from_reserve = paid - from_cash - from_retained
    missed = paid < lanes.due * (1.0 - SHORT)
    lanes.keep(
        mask,
        reserve=np.maximum(state.reserve - from_reserve, 0.0),
        missed=np.where(missed, state.missed + 1, 0),
    )
    left = fill_reserve(lanes, mask, cash - from_cash)
    left = left - reimburse(lanes, mask, left)
    lanes.keep(
        mask,
        retained=state.retained - from_retained + left,
        interval_cash=state.interval_cash + cash,
        interval_due=state.interval_due + lanes.newly_due,
    )
    free = distribute(lanes, mask)
    close(lanes, mask)
    lanes.note(
        mask,
        cash_for_debt=cash,
        invested=state.invested,
        debt_service_paid=paid,
        reserve_balance=state.reserve,
        retained_balance=state.retained,
    )
    lasting = mask & (own.missed_to_default > 0)
    lasting &= state.missed >= own.missed_to_default
    lanes.keep(lasting, defaulted_in=lanes.period + 1)
    return free


def distribute(lanes: Lanes, mask: Amounts) -> Amounts:
    """At an instalment date: sweep, test for lock-up, and set retained cash free."""
    own, state = lanes.own, lanes.state
    on_date = (lanes.age + 1 - own.distribute_offset) % own.distribute_every == 0
    nothing_owed = state.balance.sum(axis=0) + lanes.due <= 0.0
    at = mask & (on_date | nothing_owed)
    if not at.any():
        return np.zeros(lanes.shape)
    fresh = np.maximum(state.retained - state.locked, 0.0)  # swept once
    swept = sweep(lanes, at, own.cash_sweep * fresh)
    lanes.keep(at, retained=state.retained - swept)
    lanes.note(at, interval_cash=state.interval_cash, interval_due=state.interval_due)
    passed = state.interval_cash >= own.lock_up_dscr * state.interval_due
    open_ = at & passed & (state.missed == 0)
    free = np.where(open_, state.retained, 0.0)
    lanes.keep(open_, retained=0.0)
    lanes.keep(at, interval_cash=0.0, interval_due=0.0, locked=state.retained)
    return free


def close(lanes: Lanes, mask: Amounts) -> None:
    """Claim the covered part of old arrears, then note the balances at the end."""
    loan, state = lanes.loan, lanes.state
    overdue = state.arrears_interest + state.arrears_principal
    as_due = mask & (loan.cover_ratio > 0.0) & ~loan.accelerated
    lanes.keep(
        as_due, overdue_periods=np.where(overdue > 0.0, state.overdue_periods + 1, 0)
    )
    at = as_due & (state.overdue_periods > loan.claim_lag)
    if at.any():
        interest = loan.cover_ratio * state.arrears_interest
        principal = loan.cover_ratio * state.arrears_principal
        call = interest + principal
        lanes.note(at, capitalised=interest, guarantee_call=call)
        lanes.keep(
            at,
            balance=state.balance - principal,
            arrears_interest=state.arrears_interest - interest,
            arrears_principal=state.arrears_principal - principal,
            claims_paid=state.claims_paid + call,
        )
    lanes.note(
        mask,
        arrears=state.arrears_interest + state.arrears_principal,
        closing_balance=state.balance,
        subrogated_balance=state.claims_paid - state.recovered,
    )
