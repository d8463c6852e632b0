"""How many weeks sectors can be served in full after an event, and when they recover.

The time to survive comes from whether there is a plan without any loss in the first H
weeks, H by bisection. Reading it off the least loss would be wrong: a planner
who must lose something is free to lose it early.
[Simchi-Levi and others, Interfaces 45:375-390, 2015, for the two-tier form]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.best_response import PlannerModel

if TYPE_CHECKING:
    from kakehashi.arrays import BySiteWeek, Flags, Index
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork

RECOVERED = 0.95  # share of demand from which on a sector counts as recovered


def time_to_survive(network: SupplyNetwork, event: Disruption, sectors: Flags) -> int:
    """Most weeks from the onset in which all of `sectors`, (site,), can be served.

    The other sectors may go short for them. The number of weeks of `event` where it
    never comes to a loss.
    """
    return _longest(_feasible(network, event), event, sectors, 0)


def times_alone(network: SupplyNetwork, event: Disruption, at_least: Index) -> Index:
    """Most weeks in which each sector can be served if all goods go to it, (sector,).

    In the order of the sites. `at_least` weeks of each, (sector,), are known to be served,
    such as by a rule.
    """
    model = _feasible(network, event)
    places = np.flatnonzero(network.demand > 0.0)
    sites = np.arange(len(network.demand))
    return np.array(
        [
            _longest(model, event, sites == place, int(known))
            for place, known in zip(places, at_least, strict=True)
        ],
        dtype=np.int64,
    )


def _feasible(network: SupplyNetwork, event: Disruption) -> PlannerModel:
    """A problem in which nothing is worth anything: any plan within the limits will do."""
    worthless = network._replace(value=np.zeros_like(network.value))
    return PlannerModel(worthless, event.demand.shape[1])


def _longest(
    model: PlannerModel, event: Disruption, sectors: Flags, at_least: int
) -> int:
    """Most weeks in which all of `sectors` can be served, by bisection."""
    low, high = at_least, event.demand.shape[1]
    if low == high or model.can_serve(event, np.where(sectors, high, 0)):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if model.can_serve(event, np.where(sectors, middle, 0)):
            low = middle
        else:
            high = middle
    return low


def time_to_recover(fill: BySiteWeek) -> Index:
    """First week from which on `fill` stays at 95 % or more, (site,).

    0 where it never falls below, the number of weeks where it has not recovered by
    the end.
    """
    weeks = fill.shape[1]
    below = fill < RECOVERED
    last = weeks - 1 - np.argmax(below[:, ::-1], axis=1)
    return np.where(below.any(axis=1), last + 1, 0).astype(np.int64)
