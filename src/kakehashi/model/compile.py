"""Turn a programme and its scenario into the arrays that a run steps on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels import records as kinds
from kakehashi.kernels.engine import Terms
from kakehashi.kernels.records import records
from kakehashi.model.inputs import FacilityLabel, Inputs, ProjectLabel
from kakehashi.model.placement import cohorts, place
from kakehashi.model.projects import CompiledProject, compile_project, plan_of
from kakehashi.model.setting import Setting, setting_of
from kakehashi.model.streams import open_accounts
from kakehashi.schema.terms import NeedKind, SplitBasis

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kakehashi.arrays import ByPeriod
    from kakehashi.kernels.records import Records
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.schema.programme import Programme
    from kakehashi.timeline import Timeline

NEED = {
    NeedKind.DEEMED_ALLOCATION: kinds.DEEMED_ALLOCATION,
    NeedKind.DEEMED_PRINCIPAL: kinds.DEEMED_PRINCIPAL,
    NeedKind.DEEMED_INTEREST: kinds.DEEMED_INTEREST,
    NeedKind.IRR: kinds.IRR,
    NeedKind.UNLIMITED: kinds.UNLIMITED,
}


def compile_programme(
    loaded: LoadedProgramme, *, as_of: dt.date | None = None, reading: str | None = None
) -> Inputs:
    """Arrays for one run; `reading` names another distribution rule than the terms'."""
    programme = loaded.programme
    as_of = as_of or programme.as_of
    reading = known_reading(programme, reading)
    setting = setting_of(programme)
    placement = place(programme, setting.timeline, as_of)
    if not placement.placed:
        raise InputError([_nothing_placed(programme, len(placement.not_placed))])
    names = [placed.project for placed in placement.placed]
    compiled = [
        compile_project(programme, placed, reading, setting)
        for placed in placement.placed
    ]
    terms = _terms(programme, compiled, reading, setting)
    projects = [_project_label(programme, name) for name in names]
    facilities = [
        label
        for name, project in zip(names, compiled, strict=True)
        for label in _facility_labels(programme, name, project)
    ]
    return Inputs(
        loaded=loaded,
        as_of=as_of,
        reading=reading,
        timeline=setting.timeline,
        terms=terms,
        shocks=_shocks(programme, names, setting.timeline),
        reference=setting.reference[None],
        price_index=setting.price_index[None, None],
        projects=projects,
        facilities=facilities,
        accounts=open_accounts(
            terms,
            projects,
            facilities,
            cohorts(programme, placement),
            programme.parties.investor.id,
        ),
        placement=placement,
        reference_rates=setting.reference_rates,
    )


def known_reading(programme: Programme, reading: str | None) -> str:
    """The reading asked for, or the one in force; raises where there is no such rule."""
    reading = reading or programme.terms.distribution_rule
    rules = programme.terms.distribution_rules
    if reading not in rules:
        raise InputError(
            [
                Problem(
                    where="reading",
                    what=f"there is no distribution rule '{reading}'",
                    fix=f"name one of {', '.join(rules)}",
                )
            ]
        )
    return reading


def _nothing_placed(programme: Programme, left_out: int) -> Problem:
    return Problem(
        where="terms.placement",
        what=f"no project is funded: all {left_out} of '{programme.id}' are left out",
        fix="lower terms.placement.minimum_stage, widen its sectors or its eligibility, "
        "or add a project whose cost is known",
    )


def _terms(
    programme: Programme,
    compiled: Sequence[CompiledProject],
    reading: str,
    setting: Setting,
) -> Terms:
    """Stack the projects; facilities stand in the order of their projects."""
    projects = np.concatenate([project.record for project in compiled])
    projects = projects.view(np.recarray)
    sized = [project.sized for project in compiled]
    counts = np.array([part.facilities.size for part in sized])
    projects["end_facility"] = np.cumsum(counts)
    projects["first_facility"] = projects["end_facility"] - counts
    umbrella = programme.terms.spv_pooling == "umbrella"
    spvs = records(1 if umbrella else projects.size, kinds.SPV)
    spvs["first_project"] = 0 if umbrella else np.arange(projects.size)
    spvs["end_project"] = projects.size if umbrella else np.arange(projects.size) + 1
    return Terms(
        projects=projects,
        facilities=np.concatenate([part.facilities for part in sized]).view(
            np.recarray
        ),
        tiers=_tiers(programme, reading),
        spvs=spvs,
        rule=_rule(programme, reading, setting),
        cumulative_spent=_padded([project.curve for project in compiled]),
        revenue_by_age=_padded([project.revenue for project in compiled]),
        merchant_by_age=_padded([project.merchant for project in compiled]),
        cost_by_age=_padded([project.cost for project in compiled]),
        fractions=_padded([row for part in sized for row in part.fractions]),
        year_fraction=setting.year_fraction,
    )


def _padded(rows: Sequence[ByPeriod]) -> ByPeriod:
    """Rows of different lengths in one table, zeros behind."""
    table = np.zeros((len(rows), max(row.size for row in rows)))
    for place_of_row, row in enumerate(rows):
        table[place_of_row, : row.size] = row
    return table


def _tiers(programme: Programme, reading: str) -> Records:
    tiers = programme.terms.distribution_rules[reading].tiers
    table = records(len(tiers), kinds.TIER)
    for row, tier in zip(table, tiers, strict=True):
        row.until = NEED[tier.until]
        row.investor_share = tier.investor_share.base
        row.host_share = tier.host_share.base
        row.each_side = tier.counted == "each_side"
        row.carry_rate = tier.carry_rate.base if tier.carry_rate else 0.0
        row.target_irr = tier.target_irr.base if tier.target_irr else 0.0
        row.next_period = tier.switch == "next_period"
    return table


def _rule(programme: Programme, reading: str, setting: Setting) -> Records:
    terms = programme.terms
    row = records(1, kinds.RULE)
    row["deemed_reference"] = setting.reference_rates[
        terms.deemed_allocation.reference_rate
    ]
    row["deemed_spread"] = terms.deemed_allocation.spread.base
    row["from_drawdown"] = terms.deemed_allocation.starts == "drawdown"
    row["loss_share_of_host"] = terms.loss_share_of_host.base
    row["periods_per_year"] = setting.timeline.periods_per_year
    row["before_debt"] = (
        terms.distribution_rules[reading].basis is SplitBasis.AVAILABLE_CASH
    )
    return row


def _shocks(programme: Programme, names: Sequence[str], timeline: Timeline) -> Records:
    """The one draw of a deterministic run: scripted delays and defaults, nothing else."""
    shocks = records((1, len(names)), kinds.SHOCK)
    for factor in ("capex_factor", "revenue_factor", "cost_factor", "grant_factor"):
        shocks[factor] = 1.0
    for row, name in zip(shocks[0], names, strict=True):
        project = programme.projects[name]
        terms = plan_of(programme, project).default
        delay = project.construction.delay
        row.delay_periods = timeline.periods_in(delay.base) if delay else 0
        row.recovery_rate = terms.recovery_rate.base
        row.default_period = (
            max(timeline.period_of(project.default_on), 0)
            if project.default_on
            else kinds.NEVER
        )
    return shocks


def _project_label(programme: Programme, name: str) -> ProjectLabel:
    project = programme.projects[name]
    equity = plan_of(programme, project).programme_equity
    return ProjectLabel(
        id=name,
        name=project.name,
        spv="umbrella" if programme.terms.spv_pooling == "umbrella" else name,
        equity_holder=equity.holder if equity else None,
    )


def _facility_labels(
    programme: Programme, name: str, project: CompiledProject
) -> list[FacilityLabel]:
    plan = plan_of(programme, programme.projects[name])
    return [
        FacilityLabel(
            project=name,
            id=terms.id,
            lender=terms.lender,
            guarantor=terms.cover.guarantor if terms.cover else None,
            binding=binding,
            planned=float(planned),
        )
        for terms, binding, planned in zip(
            plan.facilities, project.sized.binding, project.sized.planned, strict=True
        )
    ]
