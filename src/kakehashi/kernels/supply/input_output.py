"""Input-output tables in closed form: Leontief, Ghosh, inoperability, extraction.

A table holds flows Z, (sector, sector), from the row's sector to the column's, and
output x, (sector,); final demand is f = x - Z 1, value added v = x - 1' Z.
[Miller and Blair, Input-Output Analysis, 2nd edition 2009, chapters 2, 12 and 13]

All are linear: no stock runs out and no supplier is replaced. They bound what a shock
does in the long run and say nothing about weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, share_problems, unlike

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, Index, Numbers


def _table_problems(flows: Numbers, output: ByItem) -> None:
    """Refuse a table that is not square, or has a sector without output."""
    refuse(
        unlike("flows", flows, "output", output),
        unlike("columns of flows", np.transpose(flows), "output", output),
        outside(
            "output",
            output,
            0.0,
            np.inf,
            "leave out a sector that makes nothing",
            above_low=True,
        ),
    )


def technical_coefficients(flows: Numbers, output: ByItem) -> Numbers:
    """Input per unit of output, A = Z x^-1, (sector, sector)."""
    _table_problems(flows, output)
    return (np.asarray(flows) / np.asarray(output)[None, :]).astype(np.float64)


def leontief_inverse(coefficients: Numbers) -> Numbers:
    """L = (I - A)^-1: output of the row's sector per unit of final demand."""
    left = np.eye(len(coefficients)) - coefficients
    return np.linalg.inv(left).astype(np.float64)


def output_for_demand(coefficients: Numbers, final_demand: ByItem) -> ByItem:
    """Output that serves a final demand, x = (I - A)^-1 f, (sector,)."""
    left = np.eye(len(coefficients)) - coefficients
    return np.linalg.solve(left, final_demand).astype(np.float64)


def allocation_coefficients(flows: Numbers, output: ByItem) -> Numbers:
    """Share of the row's output that goes to the column, B = x^-1 Z [Ghosh 1958].

    It is also the interdependency matrix A* of the inoperability model.
    """
    _table_problems(flows, output)
    return np.asarray(flows) / np.asarray(output)[:, None]


def ghosh_inverse(allocation: Numbers) -> Numbers:
    """G = (I - B)^-1; output by value added is x' = v' G."""
    return leontief_inverse(allocation)


def output_for_value_added(allocation: Numbers, value_added: ByItem) -> ByItem:
    """Output that a value added supports, x' = v' (I - B)^-1, (sector,)."""
    return output_for_demand(np.transpose(allocation), value_added)


# ---------------------------------------------------------------- inoperability


def inoperability(allocation: Numbers, perturbation: ByItem) -> ByItem:
    """Share of each sector's output lost for good, q = (I - A*)^-1 c*, (sector,).

    `allocation` is A*, `perturbation` the lost final demand over output, c*. Times
    output it is the loss in money. [Haimes and Jiang 2001; Santos and Haimes 2004]
    """
    refuse(share_problems("perturbation", perturbation))
    return output_for_demand(allocation, perturbation)


def inoperability_path(
    allocation: Numbers,
    perturbation: ByItem,
    resilience: ByItem,
    start: ByItem,
    steps: int,
) -> Numbers:
    """Inoperability step by step, q(t+1) = q + K (A* q + c* - q), (step, sector).

    `resilience` is the diagonal of K, the share of the gap that a step closes; `start`
    is q(0), which is not among the rows. The rows tend to `inoperability`.
    [Lian and Haimes, Systems Engineering 9:241-258, 2006]
    """
    refuse(
        share_problems("perturbation", perturbation),
        share_problems("resilience", resilience),
        share_problems("start", start),
    )
    path = np.empty((steps, len(start)))
    now = np.asarray(start, dtype=np.float64)
    for step in range(steps):
        now = now + resilience * (allocation @ now + perturbation - now)
        path[step] = now
    return path


# ---------------------------------------------------------------- extraction


def extraction_loss(flows: Numbers, output: ByItem, extracted: Index) -> float:
    """Output lost when sectors vanish: 1' x - 1' (I - A~)^-1 f~, money.

    Rows and columns of A and entries of f of the `extracted` sectors are zero in A~ and
    f~: they neither buy nor sell. [Dietzenbacher and van der Linden 1997]
    """
    coefficients = technical_coefficients(flows, output).copy()
    final_demand = np.asarray(output, dtype=np.float64) - np.sum(flows, axis=1)
    coefficients[extracted, :] = 0.0
    coefficients[:, extracted] = 0.0
    final_demand[extracted] = 0.0
    left = output_for_demand(coefficients, final_demand)
    return float(np.sum(output) - np.sum(left))
