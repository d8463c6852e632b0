"""What bounds a loan: the plan's share, cover of debt service, tenor, gearing, a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.sizing import debt_capacity, unit_debt_service, within_gearing
from kakehashi.model.schedules import by_instalment, instalment_fractions, rates_by_age
from kakehashi.schema.financing import ProfileKind

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.kernels.records import Record, Records
    from kakehashi.kernels.sizing import Built
    from kakehashi.model.setting import Grid, Setting
    from kakehashi.schema.financing import FacilityPlan, FinancingPlan

PLAN, GEARING, LIMIT, DSCR, TENOR = (
    "financing plan",
    "gearing",
    "limit",
    "dscr",
    "tenor",
)


def capacity(
    plan: FacilityPlan,
    facility: Record,
    instalments: int,
    cfads: ByPeriod,
    rate: ByPeriod,
    dscr: float,
) -> float:
    """Most debt that keeps the cover with every one of `instalments`."""
    cash = by_instalment(cfads, facility, instalments)
    interest = by_instalment(rate, facility, instalments)
    fractions = instalment_fractions(plan, instalments, cash, interest)
    return debt_capacity(cash, dscr, unit_debt_service(fractions, interest))


def cover_bound(
    plan: FacilityPlan,
    facility: Record,
    project: Record,
    cfads: ByPeriod,
    rate: ByPeriod,
    dscr: float,
    others: float,
) -> tuple[str, float]:
    """Debt that the cover allows, and its name.

    It is the tenor that binds where the loan would reach `others`, the least of the
    other bounds, if it ran to the end of the project's life.
    """
    most = capacity(plan, facility, int(facility.instalments), cfads, rate, dscr)
    if most >= others or plan.profile.kind is ProfileKind.CUSTOM:
        return DSCR, most
    spare = int(project.life_periods - facility.grace_periods)
    whole_life = spare // int(facility.instalment_every)
    longest = capacity(plan, facility, whole_life, cfads, rate, dscr)
    return (TENOR if longest >= others else DSCR), most


def bound_amounts(
    plan: FinancingPlan,
    facilities: Records,
    project: Records,
    cfads_for_debt: ByPeriod,
    setting: Setting,
    planned: Built,
    grid: Grid,
) -> tuple[list[float], list[str]]:
    """Amount of each facility, the least of its bounds, and which bound that was.

    `cfads_for_debt` is by age; a facility is sized on its part of it.
    """
    amounts, binding = [], []
    own, debt = project[0], float(planned.utilised.sum())
    geared = planned.utilised
    if plan.gearing_limit is not None:
        geared = within_gearing(
            project, facilities, plan.gearing_limit.base, planned, *grid
        )
    for place, terms in enumerate(plan.facilities):
        bounds = {PLAN: float(planned.utilised[place])}
        if plan.gearing_limit is not None:
            bounds[GEARING] = float(geared[place])
        if terms.limit is not None:
            bounds[LIMIT] = terms.limit.base
        if plan.sizing_dscr is not None:
            part = planned.utilised[place] / debt if debt > 0 else 0.0
            name, most = cover_bound(
                terms, facilities[place], own, cfads_for_debt * part,
                rates_by_age(facilities[place], own, setting), plan.sizing_dscr.base,
                min(bounds.values()),
            )  # fmt: skip
            bounds[name] = most
        binding.append(min(bounds, key=lambda bound: bounds[bound]))
        amounts.append(bounds[binding[-1]])
    return amounts, binding
