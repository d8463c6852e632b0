"""Gaussian factor dependence: correlated factors, and obligors that load on them.

A matrix that is no correlation matrix is refused, never bent into one: which number is
wrong is for its owner to say. Sums run factor by factor instead of through a matrix
product, whose last bits may hang on how many draws are multiplied at once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import (
        ByDrawFactor,
        ByDrawFactorPeriod,
        ByDrawItem,
        ByFactorFactor,
        ByItem,
        ByItemFactor,
        Index,
    )

ROUNDING = 1e-10  # how far a matrix may be off by the rounding of its own making


def check_correlation(matrix: ByFactorFactor, names: Sequence[str]) -> None:
    """Refuse a matrix that is not the correlation matrix of any factors."""
    size = len(names)
    if matrix.shape != (size, size):
        raise ValueError(
            f"the correlation matrix is {' x '.join(map(str, matrix.shape))}, "
            f"and there are {size} factors: {', '.join(names)}"
        )
    for row in range(size):
        for column in range(row + 1):
            _check_entry(matrix, names, row, column)
    _check_definite(matrix, names)


def _check_entry(
    matrix: ByFactorFactor, names: Sequence[str], row: int, column: int
) -> None:
    """Refuse one entry: off one on the diagonal, unlike its mirror, or beyond one."""
    entry, mirror = float(matrix[row, column]), float(matrix[column, row])
    if row == column:
        if not abs(entry - 1.0) <= ROUNDING:
            raise ValueError(
                f"the correlation of {names[row]} with itself is {entry:g}; "
                "it must be 1"
            )
        return
    pair = f"{names[column]} and {names[row]}"
    if not abs(entry - mirror) <= ROUNDING:
        raise ValueError(
            f"the correlation of {pair} is {mirror:g} one way and {entry:g} the other; "
            "the matrix must be symmetric"
        )
    if not abs(entry) <= 1.0:
        raise ValueError(
            f"the correlation of {pair} is {entry:g}; it must lie between -1 and 1"
        )


def _check_definite(matrix: ByFactorFactor, names: Sequence[str]) -> None:
    """Refuse a matrix under which some mix of the factors has a negative variance.

    That mix v belongs to the smallest eigenvalue. Its variance is the sum of
    v_i v_j c_ij; the pair that lowers it most is named.
    """
    values, vectors = np.linalg.eigh(matrix)
    smallest = float(values[0])
    if smallest >= -ROUNDING:
        return
    mix = vectors[:, 0]
    share = np.tril(mix[:, None] * mix[None, :] * matrix, -1)
    row, column = divmod(int(np.argmin(share)), len(names))
    entry = float(matrix[row, column])
    raise ValueError(
        "the correlation matrix is not positive semidefinite: its smallest eigenvalue "
        f"is {smallest:.6g}. The pair most at fault is {names[column]} and "
        f"{names[row]}, whose correlation of {entry:g} "
        f"{_possible(matrix, row, column)}"
    )


def _possible(matrix: ByFactorFactor, row: int, column: int) -> str:
    """What the other correlations leave possible for one entry, in words.

    With S the others, c_ij lies within c_iS C_SS^-1 c_Sj plus or minus the root of the
    product of the variances of i and j that S leaves open.
    """
    others = [place for place in range(len(matrix)) if place not in (row, column)]
    rest = matrix[np.ix_(others, others)]
    ends = matrix[np.ix_(others, [row, column])]
    hopeless = "cannot be mended alone; change another correlation of these two as well"
    if np.linalg.eigvalsh(rest).min(initial=1.0) <= ROUNDING:
        return hopeless
    known = ends.T @ np.linalg.solve(rest, ends)
    left = 1.0 - np.diag(known)
    if left.min() < 0.0:
        return hopeless
    width = math.sqrt(left[0] * left[1])
    middle = float(known[0, 1])
    return f"would have to lie between {middle - width:.4f} and {middle + width:.4f}"


def lower_triangle(matrix: ByFactorFactor) -> ByFactorFactor:
    """Lower triangle L with L L' = `matrix` [Cholesky], also where factors coincide.

    For a matrix that `check_correlation` accepts. A factor that the ones before it
    determine gets a zero on the diagonal.
    """
    size = len(matrix)
    triangle = np.zeros((size, size))
    for column in range(size):
        known = float(np.sum(triangle[column, :column] ** 2))
        pivot = float(matrix[column, column]) - known
        if pivot <= ROUNDING:
            continue
        triangle[column, column] = math.sqrt(pivot)
        for row in range(column + 1, size):
            shared = float(np.sum(triangle[row, :column] * triangle[column, :column]))
            open_part = float(matrix[row, column]) - shared
            triangle[row, column] = open_part / triangle[column, column]
    return triangle


def correlated(
    triangle: ByFactorFactor, steps: ByDrawFactorPeriod
) -> ByDrawFactorPeriod:
    """Correlated standard normal steps from independent ones, (draw, factor, period).

    Takes (draw, factor) as well. The first factor passes unchanged, and a factor
    without correlation passes bit by bit.
    """
    mixed = np.zeros_like(steps)
    for row in range(len(triangle)):
        for column in range(row + 1):
            weight = triangle[row, column]
            if weight != 0.0:
                mixed[:, row] += weight * steps[:, column]
    return mixed


def own_weights(
    loadings: ByItemFactor, correlation: ByFactorFactor, names: Sequence[str]
) -> ByItem:
    """Weight of each obligor's own number, so that its variable has variance one.

    sqrt(1 - b' C b) for loadings b, (item, factor), on factors with correlation C.
    """
    explained = np.einsum("ij,jk,ik->i", loadings, correlation, loadings)
    for name, share in zip(names, explained, strict=True):
        if not share <= 1.0 + ROUNDING:
            raise ValueError(
                f"the loadings of {name} explain {share:.4g} of its variance, which is "
                "more than all of it; lower them"
            )
    return np.sqrt(np.maximum(1.0 - explained, 0.0))


def obligor_variables(
    loadings: ByItemFactor,
    weights: ByItem,
    factors: ByDrawFactor,
    own: ByDrawItem,
    group: Index,
) -> ByDrawItem:
    """Standard normal variable of each obligor, (draw, item); low is bad.

    X = sum of loading x factor + weight x own number. `own` is (draw, group): projects
    of one sponsor group (`group`, (item,)) share their number and so fall together.
    """
    variables = weights * own[:, group]
    for factor in range(factors.shape[1]):
        variables += loadings[:, factor] * factors[:, factor, None]
    return variables
