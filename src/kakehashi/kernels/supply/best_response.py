"""The least loss that a planner with foresight could reach after an event.

A linear programme over weeks from the onset, so nothing can be built up beforehand:
output, flows and stocks that lose the least value of sectors' output. It bounds the
loss from below: no rule for who gets what does better. Its duals price capacity and
stocks. The model is laid out once for a network; an event only changes bounds, and the
solver goes on from the last solution. docs/concepts/resilience-methods.md has the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.supply.disruption_problems import disruption_problems
from kakehashi.kernels.supply.planner_bounds import bounds_of
from kakehashi.kernels.supply.planner_matrix import layout_of, matrix_of, row_name

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByCorridor,
        ByLinkWeek,
        BySite,
        BySiteWeek,
        BySlot,
        BySlotWeek,
        Index,
        Numbers,
    )
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork
    from kakehashi.kernels.supply.planner_matrix import Reservation

TYPICAL = 100.0  # the largest quantity as the solver sees it
ROUNDING = 1e-9  # of a demand: a shortfall below is the solver's rounding
# Steps of the solver from an earlier solution before it starts anew instead.
ROWS_PER_STEP, FEW_STEPS = 20, 200
SHOWN = 5  # rows of a conflict that an error names


class BestResponse(NamedTuple):
    """The planner's answer to one event; quantities in units, values in US$."""

    loss: float  # US$, value x units short over weeks and sectors, discounted
    short: BySiteWeek  # units that sectors are short; 0 for other sites
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
        *,
        interior: bool = False,
    ) -> None:
        """Lay the problem out.

        `discount` is a factor per week. `stock_value`, US$ per unit of input missing at
        the end, (slot,), keeps the planner from running stocks down then. `interior`
        solves each event anew by an interior point: as good a loss in a time that does
        not hang on the event before, but prices that need not be of one corner.
        """
        self.network, self.weeks = network, weeks
        self.layout = layout_of(
            network, weeks, reservation is not None, stock_value is not None
        )
        self._matrix = matrix_of(network, self.layout, reservation)
        self._scale = TYPICAL / float(np.max(network.baseline))
        self._dearest = float(np.max(network.value)) or 1.0
        self._discount = discount ** np.arange(weeks)
        self._is_first = True
        self._solver = self._laid_out(self._costs(stock_value))
        if interior:
            self._solver.setOptionValue("solver", "ipm")
            self._solver.setOptionValue("run_crossover", "choose")

    def solve(
        self, event: Disruption, network: SupplyNetwork | None = None
    ) -> BestResponse:
        """The least loss after `event`.

        `network` may stand in for the model's own where only stocks, qualification or
        limits of links differ.
        """
        network = self.network if network is None else network
        self._run(network, event, np.zeros(len(network.demand), dtype=np.int64))
        if not self._is_solved():
            raise InputError([self._conflict()])
        return self._answer(network, event)

    def can_serve(self, event: Disruption, served_weeks: Index) -> bool:
        """Whether each sector can have all that it demands for its first weeks.

        `served_weeks` is (site,), of which only those of sectors count.
        """
        self._run(self.network, event, served_weeks)
        return self._is_solved()

    # ------------------------------------------------------------ the solver

    def _costs(self, stock_value: BySlot | None) -> Numbers:
        """Cost of each column: less what a served unit saves; moving goods is free."""
        layout, network = self.layout, self.network
        cost = np.zeros(layout.columns)
        value = np.where(network.demand > 0.0, network.value, 0.0) / self._dearest
        cost[: layout.flow] = np.ravel(-value[:, None] * self._discount)
        if stock_value is not None:
            cost[layout.unreturned :] = stock_value[layout.slots] / self._dearest
        return cost

    def _laid_out(self, cost: Numbers) -> Any:  # noqa: ANN401 - highspy has no types
        """The solver with all rows and columns; their bounds come with an event."""
        import highspy

        program, columns = highspy.HighsLp(), self._matrix.tocsc()
        program.num_col_, program.num_row_ = self.layout.columns, self.layout.rows
        program.col_cost_ = cost
        program.col_lower_ = program.col_upper_ = np.zeros(self.layout.columns)
        program.row_lower_ = program.row_upper_ = np.zeros(self.layout.rows)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = columns.indptr
        program.a_matrix_.index_ = columns.indices
        program.a_matrix_.value_ = columns.data
        # The solver below highspy.Highs, which prints a banner when it is made.
        solver: Any = highspy.Highs.__base__()  # type: ignore[misc]
        solver.setOptionValue("output_flag", False)
        solver.passModel(program)
        return solver

    def _run(
        self, network: SupplyNetwork, event: Disruption, served_weeks: Index
    ) -> None:
        """Set the bounds of an event, and solve."""
        disruption_problems(network, event, self.weeks)
        bounds = bounds_of(network, event, self.layout, served_weeks)
        lower, upper, row_lower, row_upper = (each * self._scale for each in bounds)
        columns = np.arange(self.layout.columns, dtype=np.int32)
        self._solver.changeColsBounds(len(columns), columns, lower, upper)
        rows = np.arange(self.layout.rows, dtype=np.int32)
        self._solver.changeRowsBounds(len(rows), rows, row_lower, row_upper)
        self._go_on_or_start_anew()

    def _go_on_or_start_anew(self) -> None:
        """Solve from the last solution, or from none where that leads too far.

        The solution of a very different event is a worse start than none, and then
        costs many times what starting anew does.
        """
        import highspy

        most = self.layout.rows // ROWS_PER_STEP + FEW_STEPS
        self._solver.setOptionValue("simplex_iteration_limit", most)
        if self._is_first:
            self._solver.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        self._is_first = False
        self._solver.run()
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._solver.clearSolver()
            self._solver.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
            self._solver.run()

    def _is_solved(self) -> bool:
        """Whether the last run found an optimum; anything but that or none stops."""
        import highspy

        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return True
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        raise RuntimeError(
            f"the solver stopped: {self._solver.modelStatusToString(status)}"
        )

    def _conflict(self) -> Problem:
        """What keeps an infeasible problem from having any solution."""
        import highspy

        irreducible = int(highspy.IisStrategy.kIisStrategyIrreducible)
        self._solver.setOptionValue("iis_strategy", irreducible)
        _, conflict = self._solver.getIis()
        rows = [row_name(self.layout, int(row)) for row in conflict.row_index_]
        return Problem(
            where=rows[0] if rows else "bounds of a column",
            what="no plan meets all limits: " + ", ".join(rows[:SHOWN]),
            fix="loosen a limit that the rows name, or the reservation",
        )

    # ------------------------------------------------------------ the answer

    def _answer(self, network: SupplyNetwork, event: Disruption) -> BestResponse:
        """The solution in units and US$."""
        layout, weeks = self.layout, self.weeks
        solution = self._solver.getSolution()
        found = np.maximum(np.asarray(solution.col_value), 0.0) / self._scale
        sites, slots, links = map(
            len, (network.baseline, network.slot_site, network.supplier)
        )
        output = found[: layout.flow].reshape(sites, weeks)
        sectors = network.demand > 0.0
        short = np.where(sectors[:, None], event.demand - output, 0.0)
        short[short <= ROUNDING * event.demand] = 0.0
        flow = _placed(found[layout.flow : layout.stock], layout.links, links, weeks)
        stock = found[layout.stock : layout.finished]
        made = found[layout.finished : layout.used]
        prices = self._prices(network, event, solution)
        loss = float(np.sum(network.value[:, None] * self._discount * short))
        return BestResponse(
            loss,
            short,
            output,
            flow,
            _placed(stock, layout.slots, slots, weeks),
            _placed(made, layout.makers, sites, weeks),
            *prices,
        )

    def _prices(
        self,
        network: SupplyNetwork,
        event: Disruption,
        solution: Any,  # noqa: ANN401 - highspy has no types
    ) -> tuple[BySiteWeek, BySlot, BySite, ByCorridor]:
        """What a unit more of capacity, stock, finished goods and corridor averts."""
        layout, weeks = self.layout, self.weeks
        reduced = np.asarray(solution.col_dual) * self._dearest
        dual = np.asarray(solution.row_dual) * self._dearest
        per_output = np.minimum(reduced[: layout.flow].reshape(-1, weeks), 0.0)
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
        passing = dual[layout.corridor_row : layout.reserved_row].reshape(-1, weeks)
        corridor = np.zeros(len(network.corridor_limit))
        open_share = 1.0 - event.lost_corridor[layout.corridors]
        corridor[layout.corridors] = -np.sum(passing * open_share, axis=1)
        return capacity, stock, finished, corridor


def _placed(found: Numbers, places: Index, items: int, weeks: int) -> Numbers:
    """Found rows at their places among all items, the others zero, (item, week)."""
    whole = np.zeros((items, weeks))
    whole[places] = found.reshape(-1, weeks)
    return whole
