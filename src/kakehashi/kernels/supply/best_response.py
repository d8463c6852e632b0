"""The least loss that a planner with foresight could reach after an event.

A linear programme over weeks from the onset, so nothing can be built up beforehand:
output, flows and stocks that lose the least value of sectors' output. It bounds the
loss from below: no rule for who gets what does better. Its duals price capacity and
stocks. Raw inputs enter the programme only where they bind, which leaves a third of it
and changes no loss. docs/concepts/resilience-methods.md has the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.errors import InputError
from kakehashi.kernels.supply.disruption_problems import disruption_problems
from kakehashi.kernels.supply.lean_plan import lean_plan
from kakehashi.kernels.supply.planner_program import PlannerProgram, Terms
from kakehashi.kernels.supply.raw_inputs import NOT_RAW, raw_groups

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByCorridor,
        ByLinkWeek,
        BySite,
        BySiteWeek,
        BySlot,
        BySlotWeek,
        Index,
    )
    from kakehashi.kernels.supply.lean_plan import Plan
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork
    from kakehashi.kernels.supply.planner_matrix import Layout, Reservation
    from kakehashi.kernels.supply.planner_program import Solution

ROUNDING = 1e-9  # of a demand: a shortfall below is the solver's rounding
# Of a network, what the rows and columns hang on; all else is bounds.
SHAPE = (
    *("slot_site", "criticality", "supplier", "slot", "corridor"),
    *("cycle_weeks", "lag_weeks", "value", "backlog_share"),
)


class BestResponse(NamedTuple):
    """The planner's answer to one event; quantities in units, values in US$."""

    loss: float  # US$, value x units short over weeks and sectors, discounted
    short: (
        BySiteWeek  # units that sectors are short, below 0 where they catch up; 0 for
    )
    # other sites
    output: BySiteWeek  # units started; of a sector, used
    flow: ByLinkWeek  # units leaving the supplier
    stock: BySlotWeek  # input in stock at the end of the week
    finished: BySiteWeek  # finished goods at the end of the week
    value_of_capacity: BySiteWeek  # US$ per unit of capacity K more in that week
    value_of_stock: BySlot  # US$ per unit of input more in stock at the onset
    value_of_finished: BySite  # US$ per unit of finished goods more at the onset
    value_of_corridor: ByCorridor  # US$ per unit of the corridor's limit more


class PlannerModel:
    """The planner's problem of one network over a number of weeks."""

    def __init__(
        self,
        network: SupplyNetwork,
        weeks: int,
        discount: float = 1.0,
        reservation: Reservation | None = None,
        stock_value: BySlot | None = None,
    ) -> None:
        """Lay the problem out.

        `discount` is a factor per week. `stock_value`, US$ per unit of input missing at
        the end, (slot,), keeps the planner from running stocks down then. With that or a
        reservation, all raw inputs are in the programme from the start.
        """
        self.network, self.weeks = network, weeks
        self._terms = Terms(discount, reservation, stock_value)
        self._raw = raw_groups(network)
        if reservation is not None or stock_value is not None:
            self._raw = np.full_like(self._raw, NOT_RAW)
        self._program = self._laid_out()

    @property
    def left_out(self) -> Index:
        """Slots of raw inputs that have not bound in any event so far."""
        return np.flatnonzero(self._raw != NOT_RAW)

    def fits(self, network: SupplyNetwork) -> bool:
        """Whether `network` differs from the model's own in bounds alone."""
        own = self.network
        return (
            all(np.array_equal(getattr(network, n), getattr(own, n)) for n in SHAPE)
            and np.allclose(network.input_use, own.input_use, rtol=ROUNDING, atol=0.0)
            and np.array_equal(network.demand > 0.0, own.demand > 0.0)
            and np.array_equal(
                np.isinf(network.corridor_limit), np.isinf(own.corridor_limit)
            )
        )

    def solve(
        self, event: Disruption, network: SupplyNetwork | None = None
    ) -> BestResponse:
        """The least loss after `event`.

        `network` may stand in for the model's own where it `fits`.
        """
        network = self.network if network is None else network
        found = self._solved(network, event, np.zeros(len(network.demand), np.int64))
        if found is None:
            raise InputError([self._program.conflict()])
        return self._answer(network, event, *found)

    def can_serve(self, event: Disruption, served_weeks: Index) -> bool:
        """Whether each sector can have all that it demands for its first weeks.

        `served_weeks` is (site,), of which only those of sectors count.
        """
        return self._solved(self.network, event, served_weeks) is not None

    def _laid_out(self) -> PlannerProgram:
        """The programme without the raw inputs that have not bound yet."""
        return PlannerProgram(self.network, self.weeks, self._terms, self.left_out)

    def _solved(
        self, network: SupplyNetwork, event: Disruption, served_weeks: Index
    ) -> tuple[Solution, Plan] | None:
        """The best plan, with raw inputs in the programme as far as they bind.

        Without some of its limits a problem loses no more than with them. Where its plan
        meets them all the same, it is the best of the whole problem, and so are its
        prices, with none on what does not bind. Else what falls short goes in, and stays.
        """
        disruption_problems(network, event, self.weeks)
        while True:
            solution = self._program.solve(network, event, served_weeks)
            if solution is None:
                return None
            made = (solution.output, solution.flow)
            plan = lean_plan(network, event, *made, self.left_out)
            if not len(plan.short):
                return solution, plan
            binding = np.isin(self._raw, self._raw[plan.short])
            self._raw = np.where(binding, NOT_RAW, self._raw)
            self._program = self._laid_out()

    def _answer(
        self,
        network: SupplyNetwork,
        event: Disruption,
        solution: Solution,
        plan: Plan,
    ) -> BestResponse:
        """The plan and its prices."""
        sectors = network.demand > 0.0
        short = np.where(sectors[:, None], event.demand - plan.output, 0.0)
        short[np.abs(short) <= ROUNDING * event.demand] = 0.0
        discount = self._terms.discount ** np.arange(self.weeks)
        loss = float(np.sum(network.value[:, None] * discount * short))
        prices = _prices(self._program.layout, network, event, solution)
        whole = (plan.output, plan.flow, plan.stock, plan.finished)
        return BestResponse(loss, short, *whole, *prices)


def _prices(
    layout: Layout, network: SupplyNetwork, event: Disruption, solution: Solution
) -> tuple[BySiteWeek, BySlot, BySite, ByCorridor]:
    """What a unit more of capacity, stock, finished goods and corridor averts."""
    weeks, dual = layout.weeks, solution.dual
    reduced = solution.reduced_cost[: layout.flow].reshape(-1, weeks)
    per_output = np.minimum(reduced, 0.0)
    # The limit of a site also stands in the rows of its important inputs.
    used = dual[layout.used_row : layout.corridor_row].reshape(-1, weeks)
    halved = layout.slots[layout.important]
    np.add.at(
        per_output,
        network.slot_site[halved],
        used * network.input_use[halved][:, None],
    )
    capacity = -per_output * network.surge[:, None] * (1.0 - event.lost_site)
    capacity[network.demand > 0.0] = 0.0
    stock = np.zeros(len(network.slot_site))
    stock[layout.slots] = -dual[layout.stock_row : layout.finished_row : weeks]
    finished = np.zeros(len(network.baseline))
    finished[layout.makers] = -dual[layout.finished_row : layout.used_row : weeks]
    passing = dual[layout.corridor_row : layout.owed_row].reshape(-1, weeks)
    corridor = np.zeros(len(network.corridor_limit))
    open_share = 1.0 - event.lost_corridor[layout.corridors]
    corridor[layout.corridors] = -np.sum(passing * open_share, axis=1)
    return capacity, stock, finished, corridor
