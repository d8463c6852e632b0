"""Tiers that share cash between the two states: one kernel for every reading of the split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled
from kakehashi.kernels.records import (
    DEEMED_ALLOCATION,
    DEEMED_INTEREST,
    DEEMED_PRINCIPAL,
    IRR,
    UNLIMITED,
)

if TYPE_CHECKING:
    from kakehashi.kernels.records import Record, Records


@compiled
def deemed_allocation(
    invested: float, rate: float, life_periods: int
) -> tuple[float, float]:
    """Deemed interest and deemed principal of one period (rate is per period).

    invested x deemed rate + invested / project life [memorandum's annex, deal.md 2].
    """
    return invested * rate, invested / life_periods


@compiled
def tier_need(tier: Record, state: Record, interest: float, principal: float) -> float:
    """Cash that a deemed tier takes in this period, with what was carried to it."""
    need = 0.0
    if tier.until in (DEEMED_ALLOCATION, DEEMED_INTEREST):
        need += interest
    if tier.until in (DEEMED_ALLOCATION, DEEMED_PRINCIPAL):
        need += principal
    if tier.each_side:
        need *= 2.0
    return float(need + state.carried)


@compiled
def share_to_hurdle(
    tier: Record, state: Record, left: float, investor: float
) -> tuple[float, float]:
    """Cash that an IRR tier takes of `left`, and what the investor then still lacks.

    `investor` is what the investor got in this period from the tiers before. A tier
    with `next_period` takes all until its target was met in an earlier period.
    """
    lacking = max(state.hurdle_account - investor, 0.0)
    if tier.next_period:
        amount = 0.0 if state.met else left
        lacking = 0.0 if state.met else lacking
    elif tier.investor_share > 0.0:
        amount = min(left, lacking / tier.investor_share)
    else:
        amount = left if lacking > 0.0 else 0.0
    return amount, max(lacking - amount * tier.investor_share, 0.0)


@compiled
def split(
    cash: float,
    tiers: Records,
    states: Records,
    rows: Records,
    interest: float,
    principal: float,
) -> tuple[float, float, float]:
    """Share `cash` by the tiers; each takes what it needs before the next sees any.

    Returns what the investor state gets, what the host state gets, and how much of the
    cash reached the last tier, after every need was met. What a deemed tier lacks is
    carried. `interest` and `principal` are the deemed amounts of the period, `states`
    and `rows` are (tier,).
    """
    left = cash
    investor = host = amount = 0.0
    for place in range(tiers.size):
        tier, state, row = tiers[place], states[place], rows[place]
        row.short = 0.0
        if tier.until == UNLIMITED:
            amount = left
        elif tier.until == IRR:
            amount, row.short = share_to_hurdle(tier, state, left, investor)
        else:
            need = tier_need(tier, state, interest, principal)
            amount = min(left, need)
            state.carried = row.short = need - amount
        row.shared = amount
        investor += amount * tier.investor_share
        host += amount * tier.host_share
        left -= amount
    return investor, host, amount


@compiled
def contribute(tiers: Records, states: Records, contributed: float) -> None:
    """Raise the hurdles by what the investor pays in, before the period's cash is split.

    A hurdle account grows at the target rate, with contributions added and receipts
    taken off, so it is <= 0 exactly when the investor's IRR to date reaches the target.
    """
    for place in range(tiers.size):
        if tiers[place].until == IRR:
            states[place].hurdle_account += contributed


@compiled
def carry_forward(
    tiers: Records, states: Records, received: float, periods_per_year: float
) -> None:
    """Close a period: note targets that were met, let carries and hurdles grow."""
    for place in range(tiers.size):
        tier, state = tiers[place], states[place]
        state.carried *= 1.0 + tier.carry_rate / periods_per_year
        if tier.until == IRR:
            state.hurdle_account -= received
            if state.hurdle_account <= 0.0 and received > 0.0:
                state.met = True
            state.hurdle_account *= (1.0 + tier.target_irr) ** (1.0 / periods_per_year)
