"""One SPV in one period: its cash shared between the states and among its projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.equity import deemed_allocation, split
from kakehashi.kernels.jit import compiled
from kakehashi.kernels.records import DEEMED_INTEREST

if TYPE_CHECKING:
    from kakehashi.kernels.engine import State, Terms
    from kakehashi.kernels.records import Record, Records


@compiled
def deemed(
    terms: Terms, state: State, spv: Record, period: int, rate: float
) -> tuple[float, float]:
    """Deemed interest and principal of an SPV's projects in one period."""
    interest = principal = 0.0
    for p in range(spv.first_project, spv.end_project):
        project, own = terms.projects[p], state.projects[p]
        if own.age >= project.life_periods or own.defaulted_in <= period:
            continue
        on_interest, on_principal = deemed_allocation(
            own.invested, rate, project.life_periods
        )
        if own.age >= 0:
            principal += on_principal
        if own.age >= 0 or terms.rule[0].from_drawdown:
            interest += on_interest
    return interest, principal


@compiled
def share_before_debt(
    terms: Terms,
    state: State,
    s: int,
    rows: Records,
    tier_rows: Records,
    interest: float,
    principal: float,
) -> float:
    """Share an SPV's cash by the tiers, then the investor's of it among its projects.

    The state's `cash` holds what each earned and is left with what each has for its
    debt: first what is due, wherever it was earned, then the rest where it was.
    Returns what the investor state gets.
    """
    first, end = terms.spvs[s].first_project, terms.spvs[s].end_project
    pool = due = 0.0
    for p in range(first, end):
        pool += state.projects[p].cash
        due += state.projects[p].due
    investor, host, beyond = split(
        pool, terms.tiers, state.tiers[s], tier_rows, interest, principal
    )
    spare = max(investor - due, 0.0)
    for p in range(first, end):
        own = state.projects[p]
        share = own.cash / pool if pool > 0.0 else 0.0
        rows[p].distribution_host += host * share
        rows[p].beyond_deemed += beyond * share
        own.cash = spare * share
        if due > 0.0:
            own.cash += (investor - spare) * (own.due / due)
        if end - first > 1:
            moved = own.cash - investor * share
            rows[p].received_from_pool = max(moved, 0.0)
            rows[p].paid_to_pool = max(-moved, 0.0)
    return float(investor)


@compiled
def share_after_debt(
    terms: Terms,
    state: State,
    s: int,
    rows: Records,
    tier_rows: Records,
    interest: float,
    principal: float,
) -> float:
    """Share by the tiers what falls to the programme's equity after debt service.

    The state's `cash` holds what each may distribute. Returns what the investor state
    gets.
    """
    first, end = terms.spvs[s].first_project, terms.spvs[s].end_project
    pool = 0.0
    for p in range(first, end):
        own = state.projects[p]
        free = own.cash
        own.cash = terms.projects[p].programme_equity_fraction * free
        rows[p].distribution_sponsor += free - own.cash
        pool += own.cash
    investor, _, beyond = split(
        pool, terms.tiers, state.tiers[s], tier_rows, interest, principal
    )
    investor_part = investor / pool if pool > 0.0 else 0.0
    beyond_part = beyond / pool if pool > 0.0 else 0.0
    for p in range(first, end):
        cash = state.projects[p].cash
        rows[p].distribution_investor += cash * investor_part
        rows[p].distribution_host += cash - cash * investor_part
        rows[p].beyond_deemed += cash * beyond_part
    return float(investor)


@compiled
def share_deemed(
    terms: Terms,
    state: State,
    rows: Records,
    s: int,
    interest: float,
    principal: float,
) -> None:
    """Note the deemed allocation and its shortfall per side on the projects' rows."""
    first, end = terms.spvs[s].first_project, terms.spvs[s].end_project
    shortfall = invested = 0.0
    for place in range(terms.tiers.size):
        tier = terms.tiers[place]
        if tier.until <= DEEMED_INTEREST:
            sides = 2.0 if tier.each_side else 1.0
            shortfall += state.tiers[s][place].carried / sides
    for p in range(first, end):
        invested += state.projects[p].invested
    for p in range(first, end):
        share = state.projects[p].invested / invested if invested > 0.0 else 0.0
        rows[p].deemed_allocation = (interest + principal) * share
        rows[p].deemed_shortfall = shortfall * share
