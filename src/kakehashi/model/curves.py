"""A project's curves over time: spending, revenue and cost by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.profile import cumulative, s_curve

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.schema.project import Project
    from kakehashi.schema.technology import Technology
    from kakehashi.timeline import Timeline


def spending_curve(profile: str | list[float], periods: int) -> ByPeriod:
    """Cumulative share of capital spent after 0..`periods` periods of construction."""
    if profile == "s_curve":
        return s_curve(periods)
    shares = [1.0] if isinstance(profile, str) else profile
    return cumulative(np.array(shares), periods)


def capacity(project: Project, technology: Technology, capex: float) -> float:
    """Output per year at full use; from the capital where the project states none."""
    if project.operations.capacity is not None:
        return project.operations.capacity.base
    if technology.capital_intensity is None:
        return 0.0
    return capex / technology.capital_intensity.base


def utilisation_by_age(
    project: Project, technology: Technology, timeline: Timeline, life_periods: int
) -> ByPeriod:
    """Share of capacity in use in each period after completion, ramping up in a line."""
    full = (project.operations.utilisation or technology.utilisation).base
    ramp_periods = technology.ramp_up.base * timeline.periods_per_year
    middle = np.arange(life_periods) + 1 / 2  # a period is as its middle
    return full * np.minimum(middle / max(ramp_periods, middle[0]), 1.0)


def revenue_and_cost(
    project: Project,
    technology: Technology,
    timeline: Timeline,
    capex: float,
    life_periods: int,
) -> tuple[ByPeriod, ByPeriod, ByPeriod]:
    """Revenue, its merchant part and operating cost per period by age, not escalated.

    The buyer pays for what is used, and at least for the contract's take-or-pay share;
    what is used beyond that share is sold at the market's price, the merchant part;
    cost is a part that goes with output and a part that goes with the capital.
    """
    output = capacity(project, technology, capex) / timeline.periods_per_year
    used = utilisation_by_age(project, technology, timeline, life_periods)
    contracted = technology.contract.take_or_pay.base
    paid_for = np.maximum(used, contracted)
    price = (project.operations.price or technology.price).base
    fixed = technology.fixed_cost.base * capex / timeline.periods_per_year
    cost = output * used * technology.variable_cost.base + fixed
    merchant = output * (paid_for - contracted) * price
    return output * paid_for * price, merchant, cost
