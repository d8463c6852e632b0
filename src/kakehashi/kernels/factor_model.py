"""Defaults driven by common normal factors: what is left once the factors are known.

Obligor i defaults when loadings_i . factors + sqrt(1 - |loadings_i|^2) e_i is below the
level that its probability of default sets: low is bad, as in `dependence`. The factors
are independent; for factors of correlation L L' multiply the loadings by L.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.elementary import normal_probability, normal_quantile
from kakehashi.kernels.refusal import (
    correlation_problems,
    outside,
    refuse,
    share_problems,
    unlike,
)

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByItem,
        ByItemFactor,
        ByNode,
        ByNodeFactor,
        ByNodeItem,
    )

MOST_NODES = 300  # a factor; beyond, the weights that NumPy computes lose their digits


class Quadrature(NamedTuple):
    """Points of the common factors and their probabilities, which sum to one."""

    points: ByNodeFactor
    weights: ByNode


def factor_nodes(factors: int, nodes: int) -> Quadrature:
    """Gauss-Hermite points of `factors` independent normals, `nodes` for each."""
    refuse(
        outside("nodes", nodes, 1, MOST_NODES, "take about 64 nodes a factor"),
        outside("factors", factors, 1, np.inf, "give at least one common factor"),
    )
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    weights = weights / np.sum(weights)
    grid = np.meshgrid(*[points] * factors, indexing="ij")
    mass = np.ones(1)
    for _ in range(factors):
        mass = np.multiply.outer(mass, weights).ravel()
    return Quadrature(np.stack([axis.ravel() for axis in grid], axis=-1), mass)


def loadings_of(correlation: ByItem) -> ByItemFactor:
    """Loadings on one factor of obligors with these asset correlations: sqrt(rho)."""
    refuse(correlation_problems("correlation", correlation))
    return np.sqrt(np.asarray(correlation, dtype=np.float64))[:, None]


def loading_problems(pd: ByItem, loadings: ByItemFactor) -> None:
    """Refuse probabilities outside 0 to 1 and loadings that leave no own risk."""
    refuse(
        share_problems("pd", pd),
        unlike("loadings", loadings, "pd", pd),
        outside(
            "squared loadings",
            np.sum(np.square(loadings), axis=-1),
            0.0,
            1.0,
            "an obligor's squared loadings sum to its asset correlation, below 1",
            below_high=True,
        ),
    )


def conditional_pd(
    pd: ByItem, loadings: ByItemFactor, points: ByNodeFactor
) -> ByNodeItem:
    """Probability of default given the factors.

    Phi((Phi^-1(pd) - loadings . factors) / sqrt(1 - |loadings|^2)) [Vasicek 1987].
    Given the factors, defaults are independent.
    """
    own = np.sqrt(1.0 - np.sum(np.square(loadings), axis=-1))
    return normal_probability((normal_quantile(pd) - points @ loadings.T) / own)
