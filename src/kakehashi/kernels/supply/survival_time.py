"""How many weeks sectors can be served in full after an event, and when they recover.

The time to survive comes from whether a problem cut off after H weeks can be solved
without any loss, H by bisection. Reading it off the least loss would be wrong: a planner
who must lose something is free to lose it early.
[Simchi-Levi and others, Interfaces 45:375-390, 2015, for the two-tier form]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.network import Disruption

if TYPE_CHECKING:
    from kakehashi.arrays import BySiteWeek, Flags, Index
    from kakehashi.kernels.supply.network import SupplyNetwork

RECOVERED = 0.95  # share of demand from which on a sector counts as recovered


def time_to_survive(
    network: SupplyNetwork, event: Disruption, sectors: Flags, at_least: int = 0
) -> int:
    """Most weeks from the onset in which all of `sectors`, (site,), can be served.

    The other sectors may go short for them. The number of weeks of `event` where it
    never comes to a loss. `at_least` weeks are known to be served, such as by a rule.
    """
    low, high = at_least, event.demand.shape[1]
    if low == high or _can_serve(network, event, sectors, high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if _can_serve(network, event, sectors, middle):
            low = middle
        else:
            high = middle
    return low


def _can_serve(
    network: SupplyNetwork, event: Disruption, sectors: Flags, weeks: int
) -> bool:
    """Whether nobody of `sectors` need go short in the first `weeks`."""
    first = Disruption(*(each[:, :weeks] for each in event))
    served = np.where(sectors, weeks, 0)
    return PlannerModel(network, weeks).can_serve(first, served)


def time_to_recover(fill: BySiteWeek) -> Index:
    """First week from which on `fill` stays at 95 % or more, (site,).

    0 where it never falls below, the number of weeks where it has not recovered by
    the end.
    """
    weeks = fill.shape[1]
    below = fill < RECOVERED
    last = weeks - 1 - np.argmax(below[:, ::-1], axis=1)
    return np.where(below.any(axis=1), last + 1, 0).astype(np.int64)
