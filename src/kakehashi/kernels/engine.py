"""One draw of the whole programme: every SPV, every period, every project, in order.

The order of a period is fixed (docs/conventions.md §13): rates, accruals, drawdown,
capitalisation, default, cash flow, split or debt service, reserve, sweep, lock-up,
claims, recoveries, distribution. State is kept per project and facility; rows of flows
are either kept for every period or summed on the fly, so memory does not grow with draws.
What lenders, guarantors and owners see is summed by account and period in the same pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba

from kakehashi.kernels.accounts import book_project
from kakehashi.kernels.construction import build
from kakehashi.kernels.debt import Loans, reset_rates
from kakehashi.kernels.distribution import (
    deemed,
    share_after_debt,
    share_before_debt,
    share_deemed,
)
from kakehashi.kernels.equity import carry_forward, contribute
from kakehashi.kernels.guarantee import after_default
from kakehashi.kernels.jit import compiled, compiled_parallel
from kakehashi.kernels.operations import operate
from kakehashi.kernels.records import NEVER
from kakehashi.kernels.waterfall import fall_due, serve_debt

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByFacilityPeriod,
        ByIndexPeriod,
        ByPeriodFacilityColumn,
        ByPeriodProjectColumn,
        ByProjectPeriod,
    )
    from kakehashi.kernels.records import Record, Records


class Terms(NamedTuple):
    """What is the same in every draw; one record a project, facility, tier, SPV."""

    projects: Records
    facilities: Records
    tiers: Records
    spvs: Records
    rule: Record  # one record, in an array of length one
    cumulative_spent: ByProjectPeriod  # (project, knot)
    revenue_by_age: (
        ByProjectPeriod  # (project, age), money per period before escalation
    )
    merchant_by_age: ByProjectPeriod  # (project, age), what no contract fixes of it
    cost_by_age: ByProjectPeriod  # (project, age)
    fractions: ByFacilityPeriod  # (facility, instalment)
    year_fraction: ByFacilityPeriod  # (day count, period)


class State(NamedTuple):
    """What a draw carries from period to period."""

    projects: Records
    facilities: Records
    tiers: Records  # (spv, tier)


class Flows(NamedTuple):
    """Rows that a draw writes, as records and as the same memory in plain columns.

    Rows are added to the totals after each period. With a row for each period they stay;
    with one row only they are cleared, so that memory does not grow with the periods.
    """

    projects: Records  # (period or 1, project)
    facilities: Records  # (period or 1, facility)
    tiers: Records  # (period or 1, spv, tier)
    project_columns: ByPeriodProjectColumn
    facility_columns: ByPeriodFacilityColumn
    project_totals: ByProjectPeriod  # (project, column)
    facility_totals: ByFacilityPeriod  # (facility, column)
    accounts: Records  # (period, account), kept whether the rows are or not


class Step(NamedTuple):
    """One period of one draw, as an SPV meets it."""

    period: int
    price_index: ByIndexPeriod  # (index, period): of all prices, then of markets
    shocks: Records  # (project,)
    rows: Records  # (project,)
    tier_rows: Records  # (tier,), of this SPV
    loans: Loans


@compiled
def drain(
    rows: ByProjectPeriod, totals: ByProjectPeriod, first: int, end: int, keep: bool
) -> None:
    """Add the rows of one period to the totals, and clear them unless they are kept."""
    for place in range(first, end):
        for column in range(rows.shape[1]):
            totals[place, column] += rows[place, column]
            if not keep:
                rows[place, column] = 0.0


@compiled
def earn(terms: Terms, state: State, step: Step, p: int) -> float:
    """Build or run project `p` for one period; returns its cash for the waterfall."""
    project, own, row = terms.projects[p], state.projects[p], step.rows[p]
    shock = step.shocks[p]
    completion = project.start_period + project.construction_periods
    own.age = step.period - completion - shock.delay_periods
    own.due = 0.0
    if own.defaulted_in == NEVER and shock.default_period == step.period:
        own.defaulted_in = step.period
    if own.defaulted_in <= step.period:
        after_default(
            project, own, step.loans, step.period, shock.recovery_rate,
            terms.rule[0].loss_share_of_host,
        )  # fmt: skip
        return 0.0
    if own.age < 0:
        if step.period >= project.start_period:
            spent = terms.cumulative_spent[p]
            build(project, shock, own, row, step.loans, step.period, spent)
        return 0.0
    fall_due(project, own, row, step.loans)
    return operate(
        project, shock, own, row, own.age, terms.revenue_by_age[p],
        terms.merchant_by_age[p], terms.cost_by_age[p],
        step.price_index[0, step.period],
        step.price_index[project.market, step.period],
    )  # fmt: skip


@compiled
def serve(terms: Terms, state: State, step: Step, p: int) -> float:
    """Serve the debt of project `p` with its cash; returns what may be distributed."""
    project, own, row = terms.projects[p], state.projects[p], step.rows[p]
    if own.defaulted_in <= step.period:  # what its accounts hold beyond the debt
        surplus, own.surplus = own.surplus, 0.0
        return surplus
    if own.age < 0:
        return 0.0
    row.cash_for_debt = own.cash
    row.invested = own.invested
    free = serve_debt(project, own, row, step.loans, own.cash)
    if project.missed_to_default > 0 and own.missed >= project.missed_to_default:
        own.defaulted_in = step.period + 1
    return free


@compiled
def step_spv(
    terms: Terms, state: State, step: Step, s: int, deemed_rate: float
) -> None:
    """One SPV in one period: its projects earn, pool, serve their debt and distribute."""
    spv, rule, tier_states = terms.spvs[s], terms.rule[0], state.tiers[s]
    contributed = received = 0.0
    for p in range(spv.first_project, spv.end_project):
        own, row = state.projects[p], step.rows[p]
        invested = own.invested
        own.cash = earn(terms, state, step, p)
        if rule.before_debt:
            contributed += own.invested - invested
            ours = terms.projects[p].spv_share * own.cash
            row.distribution_sponsor += own.cash - ours
            own.cash = ours
        else:
            contributed += row.programme_equity
    contribute(terms.tiers, tier_states, contributed)
    interest, principal = deemed(terms, state, spv, step.period, deemed_rate)
    if rule.before_debt:
        received = share_before_debt(
            terms, state, s, step.rows, step.tier_rows, interest, principal
        )
    for p in range(spv.first_project, spv.end_project):
        own = state.projects[p]
        own.cash = serve(terms, state, step, p)
        if rule.before_debt:
            step.rows[p].distribution_investor += own.cash
    if not rule.before_debt:
        received = share_after_debt(
            terms, state, s, step.rows, step.tier_rows, interest, principal
        )
    share_deemed(terms, state, step.rows, s, interest, principal)
    carry_forward(terms.tiers, tier_states, received, rule.periods_per_year)


@compiled
def run_spv(
    terms: Terms,
    state: State,
    shocks: Records,
    s: int,
    reference: ByFacilityPeriod,
    price_index: ByIndexPeriod,
    flows: Flows,
) -> None:
    """Step one SPV through all periods; rows are kept or summed."""
    keep = flows.projects.shape[0] == price_index.shape[1]
    rule = terms.rule[0]
    first, end = terms.spvs[s].first_project, terms.spvs[s].end_project
    first_loan = terms.projects[first].first_facility
    end_loan = terms.projects[end - 1].end_facility
    for period in range(price_index.shape[1]):
        at = period if keep else 0
        loans = Loans(
            terms.facilities, state.facilities, flows.facilities[at], terms.fractions
        )
        reset_rates(loans, period, reference, terms.year_fraction, first_loan, end_loan)
        step = Step(
            period,
            price_index,
            shocks,
            flows.projects[at],
            flows.tiers[at, s],
            loans,
        )
        deemed_rate = reference[rule.deemed_reference, period] + rule.deemed_spread
        step_spv(terms, state, step, s, max(deemed_rate, 0.0) / rule.periods_per_year)
        for p in range(first, end):
            book_project(
                terms.projects[p], state.projects[p], step.rows[p], loans, period,
                flows.accounts[period],
            )  # fmt: skip
        drain(flows.project_columns[at], flows.project_totals, first, end, keep)
        drain(
            flows.facility_columns[at],
            flows.facility_totals,
            first_loan,
            end_loan,
            keep,
        )


@compiled
def run_draw(
    terms: Terms,
    state: State,
    shocks: Records,
    reference: ByFacilityPeriod,
    price_index: ByIndexPeriod,
    flows: Flows,
) -> None:
    """Step every SPV of one draw through all periods; state and flows come zeroed.

    `shocks` is (project,), `reference` (reference rate, period), `price_index` (index,
    period) with that of all prices first.
    """
    for p in range(terms.projects.size):
        state.projects[p].defaulted_in = NEVER
    for s in range(terms.spvs.size):
        run_spv(terms, state, shocks, s, reference, price_index, flows)


@compiled_parallel
def run_draws(
    terms: Terms,
    states: State,
    shocks: Records,
    reference: ByFacilityPeriod,
    price_index: ByIndexPeriod,
    flows: Flows,
) -> None:
    """Run every draw; all arrays have the draw as a further, first axis."""
    for draw in numba.prange(shocks.shape[0]):
        run_draw(
            terms,
            State(
                states.projects[draw],
                states.facilities[draw],
                states.tiers[draw],
            ),
            shocks[draw],
            reference[draw],
            price_index[draw],
            Flows(
                flows.projects[draw],
                flows.facilities[draw],
                flows.tiers[draw],
                flows.project_columns[draw],
                flows.facility_columns[draw],
                flows.project_totals[draw],
                flows.facility_totals[draw],
                flows.accounts[draw],
            ),
        )
