"""One project turned into arrays: its record, its debt, its curves over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import records as kinds
from kakehashi.kernels.operations import operate_for_life
from kakehashi.kernels.records import PROJECT_FLOWS, PROJECT_STATE, SHOCK, records
from kakehashi.model.curves import revenue_and_cost, spending_curve
from kakehashi.model.facilities import ROUNDS, SAME, Sized, size
from kakehashi.model.placement import availability_end, committed_on
from kakehashi.schema.terms import SplitBasis

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.arrays import ByPeriod
    from kakehashi.kernels.records import Record, Records
    from kakehashi.model.placement import Placed
    from kakehashi.model.setting import Setting
    from kakehashi.schema.financing import FinancingPlan
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.project import Project
    from kakehashi.timeline import Timeline

NOTHING = 1e-9  # of the capital: money raised below it is the rounding of a grant
FUNDING_ORDER = {
    "equity_first": kinds.EQUITY_FIRST,
    "pro_rata": kinds.PRO_RATA,
    "debt_first": kinds.DEBT_FIRST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledProject:
    """One project as the kernels take it."""

    record: Records
    """Of length one."""
    sized: Sized
    curve: ByPeriod
    """Cumulative share of capital spent, (knot,)."""
    revenue: ByPeriod
    """Per period by age, before escalation."""
    merchant: ByPeriod
    """Part of the revenue that no contract fixes."""
    cost: ByPeriod


def plan_of(programme: Programme, project: Project) -> FinancingPlan:
    """The project's own financing plan, or the programme's."""
    name = project.financing_plan or programme.default_financing_plan
    return programme.financing_plans[name]


def compile_project(
    programme: Programme, placed: Placed, reading: str, setting: Setting
) -> CompiledProject:
    """Record, sized debt and curves of one placed project under a reading of the split."""
    project = programme.projects[placed.project]
    own = records(1, kinds.PROJECT)
    _fill_times(own[0], programme, project, placed, setting.timeline)
    _fill_plan(own[0], plan_of(programme, project), setting.timeline)
    curve = spending_curve(
        project.construction.profile, int(own["construction_periods"][0])
    )
    capex = project.capex.base if project.capex else 0.0
    made = _at_cost(programme, placed, reading, setting, own, curve, capex)

    def whole_investment(cost: float) -> float:
        nonlocal made
        made = _at_cost(programme, placed, reading, setting, own, curve, cost)
        return _total_uses(own, made.sized, curve) + _grant_inside(own, curve)

    if project.capex_includes_financing:
        _fit_cost(whole_investment, capex)
    _fill_shares(own, made.sized, curve)
    return made


def _at_cost(
    programme: Programme,
    placed: Placed,
    reading: str,
    setting: Setting,
    own: Records,
    curve: ByPeriod,
    capex: float,
) -> CompiledProject:
    """The project at one capital cost; debt is sized on what the lenders can count on."""
    project = programme.projects[placed.project]
    _fill_money(own, project, capex)
    revenue, merchant, cost = revenue_and_cost(
        project, programme.technologies[project.operations.technology],
        setting.timeline, capex, int(own["life_periods"][0]),
    )  # fmt: skip
    rule = programme.terms.distribution_rules[reading]
    for_debt = 1.0
    if rule.basis is SplitBasis.AVAILABLE_CASH:
        for_debt = placed.programme_share * rule.tiers[0].investor_share.base
    sized = size(
        plan_of(programme, project), own, placed.programme_share, curve,
        for_debt * _expected_cfads(own[0], revenue, cost, setting), setting,
        f"projects.{placed.project}",
    )  # fmt: skip
    return CompiledProject(
        record=own,
        sized=sized,
        curve=curve,
        revenue=revenue,
        merchant=merchant,
        cost=cost,
    )


def _expected_cfads(
    project: Record, revenue: ByPeriod, cost: ByPeriod, setting: Setting
) -> ByPeriod:
    """Cash flow available for debt service by age, nothing going wrong; (age,)."""
    state, row, shock = (records(1, d) for d in (PROJECT_STATE, PROJECT_FLOWS, SHOCK))
    for factor in ("capex_factor", "revenue_factor", "cost_factor", "grant_factor"):
        shock[factor] = 1.0
    cfads = np.zeros(int(project.life_periods))
    operate_for_life(
        project, shock[0], state[0], row[0], revenue, cost, setting.price_index, cfads
    )
    return cfads


def _fill_times(
    row: Record,
    programme: Programme,
    project: Project,
    placed: Placed,
    timeline: Timeline,
) -> None:
    """Construction, availability, life, tax."""
    technology = programme.technologies[project.operations.technology]
    row.start_period = timeline.period_of(placed.construction_start)
    row.construction_periods = max(
        timeline.period_of(placed.completion) - row.start_period, 1
    )
    row.knots = row.construction_periods
    row.available_from = max(
        timeline.period_of(placed.payment_from), row.start_period, 0
    )
    row.available_until = availability_end(programme, timeline)
    row.committed_from = timeline.period_of(committed_on(placed, project))
    life = (project.operations.life or technology.life).base
    row.life_periods = max(timeline.periods_in(life), 1)
    row.depreciation_periods = max(timeline.periods_in(technology.depreciation.base), 1)
    row.tax_rate = programme.tax.rate.base
    row.tax_credit_age = -1
    if project.tax_credits:
        row.tax_credit_age = timeline.periods_in(project.tax_credits[0].lag.base)


def _fill_plan(row: Record, plan: FinancingPlan, timeline: Timeline) -> None:
    """Order of funding, reserve, covenants, default."""
    row.funding_order = FUNDING_ORDER[plan.funding_order]
    row.draw_weight = kinds.DRAW_WEIGHTS[plan.draw_timing]
    missed = timeline.periods_in(plan.default.missed_payments.base)
    row.missed_to_default = max(missed, 1) * plan.default.arrears_are_default
    row.recovery_lag = timeline.periods_in(plan.default.recovery_lag.base)
    row.cash_sweep = plan.cash_sweep.base
    row.lock_up_dscr = plan.lock_up_dscr.base if plan.lock_up_dscr else 0.0
    every = [timeline.periods_in(f.instalment_interval.base) for f in plan.facilities]
    row.distribute_every = max(*every, 1)
    grace = timeline.periods_in(plan.facilities[0].grace_period.base)
    row.distribute_offset = grace % row.distribute_every
    if plan.reserve is not None:
        row.reserve_periods = plan.reserve.months.base * timeline.periods_per_year
        row.reserve_at_completion = plan.reserve.funded == "at_completion"


def _fill_money(own: Records, project: Project, capex: float) -> None:
    """Capital, expected grants and expected tax credits, in whole currency units."""
    own["capex"] = capex
    own["grant"] = sum(g.amount.base * g.probability.base for g in project.grants)
    own["tax_credit"] = capex * sum(
        credit.share.base * credit.probability.base for credit in project.tax_credits
    )


def _spent_before(own: Records, curve: ByPeriod) -> float:
    """Capital spent before the grid starts."""
    before = min(max(-int(own["start_period"][0]), 0), curve.size - 1)
    return float(own["capex"][0] * curve[before])


def _grant_inside(own: Records, curve: ByPeriod) -> float:
    """Grants received on the grid, in step with construction."""
    before = min(max(-int(own["start_period"][0]), 0), curve.size - 1)
    grant = min(float(own["grant"][0]), float(own["capex"][0]))
    return grant * float(1.0 - curve[before])


def _fit_cost(whole_investment: Callable[[float], float], capex: float) -> None:
    """Leave the project at the cost that makes its whole investment `capex`.

    The whole investment is affine in the cost while the same terms bind, so a secant
    finds it in two steps, and in a few where another term begins to bind.
    """
    reached = whole_investment(capex)
    cost, step = capex, capex * capex / reached - capex
    for _ in range(ROUNDS):
        if abs(reached - capex) <= SAME * capex:
            return
        before, cost = reached, cost + step
        reached = whole_investment(cost)
        if reached == before:
            return
        step *= (capex - reached) / (reached - before)


def _total_uses(own: Records, sized: Sized, curve: ByPeriod) -> float:
    """Everything raised for the project but grants, with interest in construction."""
    built = sized.built
    raised = float(built.utilised.sum()) + built.sponsor_equity + built.programme_equity
    return raised + _spent_before(own, curve)


def _fill_shares(own: Records, sized: Sized, curve: ByPeriod) -> None:
    """The programme's part of the SPV's cash and of its equity."""
    built = sized.built
    programme = float(built.utilised.sum()) + built.programme_equity
    raised, nothing = _total_uses(own, sized, curve), NOTHING * float(own["capex"][0])
    own["spv_share"] = programme / raised if raised > nothing else 0.0
    equity = built.programme_equity + built.sponsor_equity + _spent_before(own, curve)
    held = built.programme_equity / equity if equity > nothing else 1.0
    # With no equity at all the residual cash belongs to the SPV, so to the programme.
    own["programme_equity_fraction"] = held
