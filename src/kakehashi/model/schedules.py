"""When a facility's principal falls due: the share of its balance with each instalment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import profile as shapes
from kakehashi.kernels.debt import rates_from
from kakehashi.kernels.sizing import sculpt
from kakehashi.schema.financing import ProfileKind

if TYPE_CHECKING:
    from kakehashi.arrays import ByFacilityPeriod, ByPeriod
    from kakehashi.kernels.records import Record, Records
    from kakehashi.model.setting import Setting
    from kakehashi.schema.financing import FacilityPlan, FinancingPlan


def by_instalment(flow: ByPeriod, facility: Record, instalments: int) -> ByPeriod:
    """Sum a flow by age over the interval of each instalment; (instalment,)."""
    every, first = int(facility.instalment_every), int(facility.grace_periods)
    inside = flow[first : first + every * instalments]
    padded = np.zeros(every * instalments)
    padded[: inside.size] = inside
    return padded.reshape(instalments, every).sum(axis=1)


def rates_by_age(facility: Record, project: Record, setting: Setting) -> ByPeriod:
    """Interest per unit of balance in each period of operation; the last rate is kept."""
    completion = int(project.start_period + project.construction_periods)
    rates = np.zeros(int(project.life_periods))
    rates_from(facility, completion, setting.reference, setting.year_fraction, rates)
    return rates


def instalment_fractions(
    plan: FacilityPlan, instalments: int, cfads: ByPeriod, rate: ByPeriod
) -> ByPeriod:
    """Share of the balance that each instalment repays; `cfads`, `rate` per instalment."""
    match plan.profile.kind:
        case ProfileKind.BULLET:
            return shapes.bullet(instalments)
        case ProfileKind.LEVEL_PRINCIPAL:
            return shapes.level_principal(instalments)
        case ProfileKind.BALLOON:
            share = plan.profile.balloon_share
            return shapes.balloon(instalments, share.base if share else 0.0)
        case ProfileKind.CUSTOM:
            return shapes.of_balance(np.array(plan.profile.shares))
        case ProfileKind.LEVEL_PAYMENT:
            left = range(instalments, 0, -1)
            return np.array(
                [shapes.annuity_fraction(r, n) for r, n in zip(rate, left, strict=True)]
            )
        case ProfileKind.SCULPTED:
            if not np.any(cfads > 0):
                return shapes.level_principal(instalments)
            principal = np.maximum(sculpt(cfads, 1.0, rate)[2], 0.0)
            return shapes.of_balance(principal / principal.sum())


def fraction_table(
    plan: FinancingPlan,
    facilities: Records,
    project: Record,
    cfads: ByPeriod,
    setting: Setting,
) -> ByFacilityPeriod:
    """Table of instalment fractions, one row a facility."""
    table = np.zeros((facilities.size, int(facilities["instalments"].max())))
    for place, terms in enumerate(plan.facilities):
        facility = facilities[place]
        count = int(facility.instalments)
        rate = by_instalment(rates_by_age(facility, project, setting), facility, count)
        cash = by_instalment(cfads, facility, count)
        table[place, :count] = instalment_fractions(terms, count, cash, rate)
    return table
