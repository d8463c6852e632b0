"""Construction in plain NumPy: what a period needs, and who pays it, for all lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import records as kinds
from kakehashi.kernels.construction import ROUNDING
from numpy_state import coming_debt_service

if TYPE_CHECKING:
    from numpy_state import Amounts, Lanes


def charge_fees(lanes: Lanes, mask: Amounts, open_: Amounts) -> Amounts:
    """Upfront fee, commitment fee and premium of each facility; their sum."""
    loan, state = lanes.loan, lanes.state
    first = lanes.period == lanes.own.available_from
    upfront = np.where(first, loan.upfront_fee * loan.commitment, 0.0)
    undrawn = np.maximum(loan.commitment - state.utilised, 0.0)
    commitment = np.where(open_, loan.commitment_fee * undrawn * lanes.years, 0.0)
    premium = loan.premium_running * loan.cover_ratio * state.balance * lanes.years
    once = loan.premium_upfront * loan.cover_ratio * loan.commitment
    premium += np.where(first, once, 0.0)
    lanes.note(mask, upfront_fee=upfront, commitment_fee=commitment, premium=premium)
    return upfront + commitment + premium


def left_to_fund(lanes: Lanes) -> tuple[Amounts, Amounts]:
    """What equity and debt have still to pay of their parts of the budget."""
    own, state = lanes.own, lanes.state
    equity = (1.0 - own.debt_share) * own.budget - state.equity_funded
    debt = own.debt_share * own.budget - state.debt_funded
    return np.maximum(equity, 0.0), np.maximum(debt, 0.0)


def raised_for(
    lanes: Lanes, cost: Amounts, debt_rate: Amounts, open_: Amounts
) -> tuple[Amounts, Amounts]:
    """Money to raise for `cost` and the interest on new debt, and the debt in it."""
    own = lanes.own
    equity, left = left_to_fund(lanes)
    ordered = np.select(
        (
            own.funding_order == kinds.EQUITY_FIRST,
            own.funding_order == kinds.DEBT_FIRST,
        ),
        (
            np.maximum(cost - equity, 0.0) / (1.0 - debt_rate),
            np.minimum(cost / (1.0 - debt_rate), left),
        ),
        own.debt_share * (cost / (1.0 - own.debt_share * debt_rate)),
    )
    debt = np.where(open_ & (own.debt_share > 0.0), ordered, 0.0)
    return cost + debt_rate * debt, debt


def reserve_at_completion(  # noqa: PLR0917 - as the kernel has it
    lanes: Lanes,
    cost: Amounts,
    from_debt: Amounts,
    debt_rate: Amounts,
    fees: Amounts,
    open_: Amounts,
) -> Amounts:
    """Reserve that covers the service of the debt that is raised for it as well."""
    own, state = lanes.own, lanes.state
    unit = coming_debt_service(lanes, -1, np.ones_like(state.balance), 1.0)
    carries = lanes.loan.capitalises & open_
    part = np.where(open_, lanes.part, 0.0)
    growth = np.where(carries, 1.0 + lanes.rate * own.draw_weight, 1.0)
    rolled = np.where(carries, state.balance * (1.0 + lanes.rate), state.balance)
    drawn = part * from_debt + np.where(carries, fees, 0.0)
    target = (unit * (rolled + drawn * growth)).sum(axis=0)
    further = (unit * part * growth).sum(axis=0)
    equity, left = left_to_fund(lanes)
    pro_rata = own.debt_share / (1.0 - own.debt_share * debt_rate)
    slope = np.where(
        own.funding_order == kinds.PRO_RATA, pro_rata, 1.0 / (1.0 - debt_rate)
    )
    ours = further * slope
    free = np.minimum(np.maximum(equity - cost, 0.0), target)
    free = np.where(own.funding_order == kinds.EQUITY_FIRST, free, 0.0)
    reserve = np.where(ours < 1.0, free + (target - free) / (1.0 - ours), target)
    most = target + further * (left - from_debt)
    last = np.where(ours < 1.0, np.minimum(reserve, most), most)
    reserve = np.where(own.funding_order == kinds.DEBT_FIRST, last, reserve)
    return np.where(open_, reserve, target)


def build(lanes: Lanes, mask: Amounts) -> None:
    """Spend a period's capital and raise the money for it: sources equal uses."""
    own, shock, state = lanes.own, lanes.shock, lanes.state
    open_ = own.available_from <= lanes.period
    open_ &= lanes.period < own.available_until
    share = spent(lanes)
    capex = own.capex * shock.capex_factor * share
    grant = np.minimum(own.grant * shock.grant_factor * share, capex)
    fees = charge_fees(lanes, mask, open_)
    carries = lanes.loan.capitalises & open_
    asked = np.where(carries, 0.0, fees + lanes.rate * state.balance)
    on_new = np.where(carries | ~open_, 0.0, lanes.part * lanes.rate * own.draw_weight)
    cost, debt_rate = capex - grant + asked.sum(axis=0), on_new.sum(axis=0)
    need, from_debt = raised_for(lanes, cost, debt_rate, open_)
    reserve = np.zeros(lanes.shape)
    last = mask & (lanes.age == -1) & own.reserve_at_completion
    if last.any():
        filled = reserve_at_completion(lanes, cost, from_debt, debt_rate, fees, open_)
        reserve = np.where(last, filled, 0.0)
        need, from_debt = raised_for(lanes, cost + reserve, debt_rate, open_)
    drawn, paid = draw_loans(lanes, mask, from_debt, fees, open_)
    equity = np.maximum(capex - grant + reserve + paid - drawn, 0.0)
    ours = call_equity(lanes, mask, equity, need - from_debt, open_)
    lanes.keep(
        mask & open_,
        debt_funded=state.debt_funded + from_debt,
        equity_funded=state.equity_funded + need - from_debt,
    )
    lanes.keep(
        mask, reserve=state.reserve + reserve, invested=state.invested + ours + drawn
    )
    lanes.note(mask, capex=capex, grant=grant, reserve_funded=reserve)
    lanes.note(mask, invested=state.invested, reserve_balance=state.reserve)


def spent(lanes: Lanes) -> Amounts:
    """Share of capital spent in a period, with the planned curve stretched by the delay."""
    own, curve = lanes.own, lanes.terms.cumulative_spent
    length = own.construction_periods + lanes.shock.delay_periods
    reached = []
    for end in (0, 1):
        done = np.clip(lanes.period - own.start_period + end, 0, length)
        position = done * own.knots / length
        knot = np.minimum(position.astype(np.int64), own.knots - 1)
        low, high = curve[lanes.project, knot], curve[lanes.project, knot + 1]
        reached.append(low * (1.0 - (position - knot)) + high * (position - knot))
    return reached[1] - reached[0]


def draw_loans(
    lanes: Lanes, mask: Amounts, from_debt: Amounts, fees: Amounts, open_: Amounts
) -> tuple[Amounts, Amounts]:
    """Draw `from_debt` on the loans; what they gave, and what they cost in cash."""
    loan, state, weight = lanes.loan, lanes.state, lanes.own.draw_weight
    wanted = lanes.part * from_debt
    room = loan.limit * (1.0 + ROUNDING) - state.utilised
    carries = loan.capitalises & open_
    opening = lanes.rate * state.balance
    cash = np.minimum(wanted, (room - opening) / (1.0 + lanes.rate * weight) - fees)
    full = carries & (cash < 0.0)
    with_fees = np.where(full, 0.0, cash + fees)
    plain = np.where(open_, np.minimum(wanted, np.maximum(room, 0.0)), 0.0)
    drawdown = np.where(carries, with_fees, plain)
    interest = lanes.rate * (state.balance + weight * drawdown)
    added = np.minimum(interest, np.maximum(room - drawdown, 0.0))
    capitalised = np.where(carries, added, 0.0)
    carried_fees = np.where(full, fees, np.minimum(fees, drawdown))
    cost = interest - capitalised + np.where(carries, carried_fees, fees)
    utilised = state.utilised + drawdown + capitalised
    closing = state.balance + drawdown + capitalised
    lanes.note(
        mask,
        opening_balance=state.balance,
        drawdown=drawdown,
        interest_accrued=interest,
        interest_paid=interest - capitalised,
        capitalised=capitalised,
        undrawn=np.maximum(loan.commitment - utilised, 0.0),
        closing_balance=closing,
    )
    lanes.keep(mask, balance=closing, scheduled_balance=closing, utilised=utilised)
    return drawdown.sum(axis=0), cost.sum(axis=0)


def call_equity(
    lanes: Lanes, mask: Amounts, equity: Amounts, planned: Amounts, open_: Amounts
) -> Amounts:
    """Call `equity`; returns what the programme pays of it, the sponsor pays the rest."""
    own, paid = lanes.own, lanes.state.programme_equity_paid
    part = own.programme_equity_share / (1.0 - own.debt_share)
    most = own.programme_equity_share * own.budget * (1.0 + ROUNDING)
    ours = np.minimum(planned * part, equity)
    ours = np.minimum(ours, np.maximum(most - paid, 0.0))
    ours = np.where(open_ & (own.debt_share < 1.0), ours, 0.0)
    lanes.note(mask, programme_equity=ours, sponsor_equity=equity - ours)
    lanes.keep(mask, programme_equity_paid=paid + ours)
    return ours
