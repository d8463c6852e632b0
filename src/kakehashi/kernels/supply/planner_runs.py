"""Many events through the planner's problem, and what faster qualification is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.side_by_side import side_by_side
from kakehashi.kernels.supply.best_response import PlannerModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kakehashi.arrays import ByItem, Flags, Numbers
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork


class Case(NamedTuple):
    """An event, and the network that it strikes."""

    network: SupplyNetwork
    event: Disruption


def least_losses(
    runs: Sequence[Iterable[Case]],
    weeks: int,
    on_solved: Callable[[], object],
    workers: int | None = None,
) -> list[Numbers]:
    """US$ that each site, a sector, loses at least: for each run (case, site).

    `on_solved` is called after each case, from several threads. The cases of a run are
    solved one after another on one model, each from the solution of the one before, so
    like cases belong side by side: the same event on networks of other years or with
    other plants, variants of an event by severity.
    """

    def work_of(run: Iterable[Case]) -> Callable[[Callable[[], None]], Numbers]:
        def work(go_on: Callable[[], None]) -> Numbers:
            model: PlannerModel | None = None
            found = []
            for network, event in run:
                go_on()
                if model is None or not model.fits(network):
                    model = PlannerModel(network, weeks)
                short = model.solve(event, network).short.sum(axis=1)
                found.append(network.value * short)
                on_solved()
            return np.array(found)

        return work

    return side_by_side([work_of(run) for run in runs], workers)


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
