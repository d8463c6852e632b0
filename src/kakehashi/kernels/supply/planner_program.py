"""The planner's problem as the solver holds it: laid out once, solved event after event.

An event only changes bounds, and the solver goes on from its last solution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kakehashi.errors import Problem
from kakehashi.kernels.supply.planner_bounds import bounds_of
from kakehashi.kernels.supply.planner_matrix import layout_of, matrix_of, row_name
from kakehashi.kernels.supply.solver import solver_of

if TYPE_CHECKING:
    from kakehashi.arrays import ByLinkWeek, BySiteWeek, BySlot, Index, Numbers
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork
    from kakehashi.kernels.supply.planner_matrix import Reservation

TYPICAL = 100.0  # the largest quantity as the solver sees it
# Steps of the solver from an earlier solution before it starts anew instead.
ROWS_PER_STEP, FEW_STEPS = 5, 200
SHOWN = 5  # rows of a conflict that an error names


class Terms(NamedTuple):
    """What a planner counts and keeps to, beside the network."""

    discount: float  # factor per week
    reservation: Reservation | None
    stock_value: BySlot | None  # US$ per unit of input missing at the end


class Solution(NamedTuple):
    """A plan of the solver in units, and its prices in US$ per unit."""

    output: BySiteWeek
    flow: ByLinkWeek
    reduced_cost: Numbers  # (column,)
    dual: Numbers  # (row,)


class PlannerProgram:
    """The rows and columns of one network over some weeks, some slots left out."""

    def __init__(
        self, network: SupplyNetwork, weeks: int, terms: Terms, without: Index
    ) -> None:
        """Lay the problem out; nothing is solved yet."""
        self.layout = layout_of(
            network,
            weeks,
            without=without,
            reserved=terms.reservation is not None,
            returned=terms.stock_value is not None,
        )
        self._matrix = matrix_of(network, self.layout, terms.reservation)
        self._scale = TYPICAL / float(np.max(network.baseline))
        self._dearest = float(np.max(network.value)) or 1.0
        self._is_first = True
        self._solver = self._laid_out(self._costs(network, terms))

    def solve(
        self, network: SupplyNetwork, event: Disruption, served_weeks: Index
    ) -> Solution | None:
        """The best plan after an event; None where no plan meets all limits."""
        bounds = bounds_of(network, event, self.layout, served_weeks)
        lower, upper, row_lower, row_upper = (each * self._scale for each in bounds)
        columns = np.arange(self.layout.columns, dtype=np.int32)
        self._solver.changeColsBounds(len(columns), columns, lower, upper)
        rows = np.arange(self.layout.rows, dtype=np.int32)
        self._solver.changeRowsBounds(len(rows), rows, row_lower, row_upper)
        self._go_on_or_start_anew()
        return self._found(network) if self._is_solved() else None

    def conflict(self) -> Problem:
        """What keeps the last problem, an infeasible one, from having any solution."""
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

    def _costs(self, network: SupplyNetwork, terms: Terms) -> Numbers:
        """Cost of each column: less what a served unit saves; moving goods is free."""
        layout = self.layout
        cost = np.zeros(layout.columns)
        value = np.where(network.demand > 0.0, network.value, 0.0) / self._dearest
        discount = terms.discount ** np.arange(layout.weeks)
        cost[: layout.flow] = np.ravel(-value[:, None] * discount)
        if terms.stock_value is not None:
            missing = terms.stock_value[layout.slots]
            cost[layout.unreturned :] = missing / self._dearest
        return cost

    def _laid_out(self, cost: Numbers) -> Any:  # noqa: ANN401 - highspy has no types
        """The solver with all rows and columns; their bounds come with an event."""
        columns, rows = np.zeros(self.layout.columns), np.zeros(self.layout.rows)
        return solver_of(self._matrix, cost, (columns, columns), (rows, rows))

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

    def _found(self, network: SupplyNetwork) -> Solution:
        """The last solution in units and US$."""
        layout = self.layout
        solution = self._solver.getSolution()
        found = np.maximum(np.asarray(solution.col_value), 0.0) / self._scale
        flow = np.zeros((len(network.supplier), layout.weeks))
        flow[layout.links] = found[layout.flow : layout.stock].reshape(-1, layout.weeks)
        return Solution(
            found[: layout.flow].reshape(-1, layout.weeks),
            flow,
            np.asarray(solution.col_dual) * self._dearest,
            np.asarray(solution.row_dual) * self._dearest,
        )
