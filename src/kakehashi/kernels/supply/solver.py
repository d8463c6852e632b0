"""A linear programme as HiGHS holds it, ready to be solved over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy.sparse import sparray  # type: ignore[import-untyped]

    from kakehashi.arrays import Numbers

    Ends = tuple[Numbers, Numbers]


def solver_of(matrix: sparray, cost: Numbers, columns: Ends, rows: Ends) -> Any:  # noqa: ANN401 - highspy has no types
    """The least `cost` x with x between the ends of its columns, `matrix` x of its rows.

    `matrix` is (row, column), `cost` (column,); ends are (lowest, highest).
    """
    import highspy

    by_column, program = matrix.tocsc(), highspy.HighsLp()
    program.num_row_, program.num_col_ = matrix.shape
    program.col_cost_ = cost
    program.col_lower_, program.col_upper_ = columns
    program.row_lower_, program.row_upper_ = rows
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = by_column.indptr
    program.a_matrix_.index_ = by_column.indices
    program.a_matrix_.value_ = by_column.data
    # The solver below highspy.Highs, which prints a banner when it is made.
    solver: Any = highspy.Highs.__base__()  # type: ignore[misc]
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    return solver
