"""A financing plan for one project: facility records, sized and with their schedules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.records import FACILITY, FROM_TABLE, LEVEL_PAYMENT, records
from kakehashi.kernels.sizing import Built, commitments
from kakehashi.model.bounds import bound_amounts
from kakehashi.model.schedules import fraction_table
from kakehashi.schema.financing import ProfileKind
from kakehashi.timeline import DAY_COUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import ByFacilityPeriod, ByPeriod
    from kakehashi.kernels.records import Record, Records
    from kakehashi.model.setting import Grid, Setting
    from kakehashi.schema.financing import Cover, FacilityPlan, FinancingPlan

ROUNDS = 20  # most corrections of the shares when interest is funded [cash-flows 7.3]
SAME = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A project's debt: its records, tables of instalments, and what bound each loan."""

    facilities: Records
    fractions: ByFacilityPeriod
    """(facility, instalment)"""
    binding: Sequence[str]
    planned: Sequence[float]
    """What the financing plan alone would lend."""
    built: Built


def instalments_left(
    plan: FacilityPlan, row: Record, project: Record, setting: Setting, where: str
) -> int:
    """Instalments between grace period and tenor; raises where there is none."""
    if plan.profile.shares is not None:
        return len(plan.profile.shares)
    completion = project.start_period + project.construction_periods
    tenor = setting.timeline.periods_in(plan.tenor.base)
    tenor -= completion - project.available_from
    after_grace = min(tenor, int(project.life_periods)) - row.grace_periods
    if after_grace >= row.instalment_every:
        return int(after_grace // row.instalment_every)
    raise InputError(
        [
            Problem(
                where=where,
                what=f"the tenor of facility '{plan.id}' ends before its first "
                "instalment: construction and grace period take all of it",
                fix="lengthen the tenor, shorten the grace period, or complete earlier",
            )
        ]
    )


def fill_cover(cover: Cover, row: Record, setting: Setting) -> None:
    """Guarantor, premium and claim of a covered facility."""
    row.guarantor = setting.institutions.index(cover.guarantor)
    row.cover_ratio = cover.cover_ratio.base
    row.premium_upfront = cover.premium_upfront.base
    row.premium_running = cover.premium_running.base
    row.accelerated = cover.claim == "accelerated"
    row.claim_lag = setting.timeline.periods_in(cover.waiting_period.base)


def fill_facility(
    plan: FacilityPlan,
    row: Record,
    share: float,
    project: Record,
    setting: Setting,
    where: str,
) -> None:
    """Fill one record from the plan."""
    timeline = setting.timeline
    row.share = share
    row.reference = -1
    if plan.reference_rate is not None:
        row.reference = setting.reference_rates[plan.reference_rate]
    row.margin = plan.margin.base
    row.day_count = DAY_COUNTS.index(plan.day_count.value)
    row.grace_periods = timeline.periods_in(plan.grace_period.base)
    row.instalment_every = max(timeline.periods_in(plan.instalment_interval.base), 1)
    row.instalments = instalments_left(plan, row, project, setting, where)
    level = plan.profile.kind is ProfileKind.LEVEL_PAYMENT
    row.profile = LEVEL_PAYMENT if level else FROM_TABLE
    row.upfront_fee = plan.upfront_fee.base
    row.commitment_fee = plan.commitment_fee.base
    row.capitalises = plan.interest_during_construction == "capitalised"
    row.lender = setting.institutions.index(plan.lender)
    row.guarantor = -1
    if plan.cover is not None:
        fill_cover(plan.cover, row, setting)


def fill_facilities(
    plan: FinancingPlan,
    project: Record,
    programme_share: float,
    setting: Setting,
    where: str,
) -> Records:
    """One record a facility of the plan; sets the project's shares of debt and equity."""
    facilities = records(len(plan.facilities), FACILITY)
    project.first_facility, project.end_facility = 0, facilities.size
    equity = plan.programme_equity.share.base if plan.programme_equity else 0.0
    project.programme_equity_share = programme_share * equity
    for row, terms in zip(facilities, plan.facilities, strict=True):
        inside = equity if terms.includes_programme_equity else 0.0
        share = programme_share * (terms.share.base - inside)
        fill_facility(terms, row, share, project, setting, where)
    project.debt_share = facilities["share"].sum()
    return facilities


def size(
    plan: FinancingPlan,
    project: Records,
    programme_share: float,
    curve: ByPeriod,
    cfads_for_debt: ByPeriod,
    setting: Setting,
    where: str,
) -> Sized:
    """Facilities of one project, committed to what construction uses within the bounds.

    `cfads_for_debt` is the cash by age that reaches the lenders before anything is
    shared with the host state.
    """
    facilities = fill_facilities(plan, project[0], programme_share, setting, where)
    fractions = fraction_table(plan, facilities, project[0], cfads_for_debt, setting)
    grid = (curve, fractions, setting.reference, setting.year_fraction)
    planned = commitments(project, facilities, *grid)
    amounts, binding = bound_amounts(
        plan, facilities, project, cfads_for_debt, setting, planned, grid
    )
    return Sized(
        facilities=facilities,
        fractions=fractions,
        binding=binding,
        planned=list(planned.utilised),
        built=scale_to(np.array(amounts), project, facilities, planned, grid),
    )


def scale_to(
    amounts: ByPeriod, project: Records, facilities: Records, planned: Built, grid: Grid
) -> Built:
    """Scale the shares until construction uses `amounts`, (facility,).

    One step where each facility carries its own interest; where interest is funded by
    all, a change of one share moves the need, so the step is repeated.
    """
    built = planned
    for _ in range(ROUNDS):
        have = built.utilised
        if np.all(np.abs(have - amounts) <= SAME * np.maximum(amounts, 1.0)):
            break
        part = np.divide(amounts, have, out=np.zeros_like(have), where=have > 0)
        facilities["share"] *= part
        project["debt_share"] = facilities["share"].sum()
        built = commitments(project, facilities, *grid)
    return built
