"""Many events through the planner's problem, and what faster qualification is worth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.best_response import PlannerModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kakehashi.arrays import ByItem, Flags
    from kakehashi.kernels.supply.best_response import BestResponse
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork


def best_responses(
    network: SupplyNetwork,
    events: Sequence[Disruption],
    weeks: int,
    workers: int,
    on_solved: Callable[[], object],
) -> list[BestResponse]:
    """The least loss of each event, in order; `on_solved` is called after each.

    Every worker goes through its own run of the events with a model of its own, since
    an event is solved faster from the solution of the one before.
    """

    def work(own: Sequence[Disruption]) -> list[BestResponse]:
        model = PlannerModel(network, weeks)
        found = []
        for event in own:
            found.append(model.solve(event))
            on_solved()
        return found

    edges = np.linspace(0, len(events), workers + 1).astype(int)
    runs = [events[a:b] for a, b in pairwise(edges) if b > a]
    with ThreadPoolExecutor(max_workers=max(len(runs), 1)) as pool:
        return [answer for run in pool.map(work, runs) for answer in run]


def value_of_faster_qualification(
    model: PlannerModel, event: Disruption, groups: Flags, weeks: int
) -> ByItem:
    """US$ averted where links are qualified `weeks` earlier, (group,), solved anew.

    `groups` is (group, link), True where a link is in it. Links that are qualified
    already gain nothing.
    """
    network = model.network
    slow = model.solve(event).loss
    sooner = np.maximum(network.qualification_weeks - weeks, 0)
    return np.array(
        [
            slow
            - model.solve(
                event,
                network._replace(
                    qualification_weeks=np.where(
                        group, sooner, network.qualification_weeks
                    )
                ),
            ).loss
            for group in groups
        ]
    )
