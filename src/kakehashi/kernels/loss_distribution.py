"""The exact loss distribution of a small portfolio: convolution given the factors.

Given the common factors, defaults are independent, so the losses of the obligors
convolve on a grid; the factors are then integrated out by Gauss-Hermite quadrature.
One obligor is one connected group: projects of the same sponsor are added up first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.factor_model import (
    conditional_pd,
    factor_nodes,
    loading_problems,
    loadings_of,
)
from kakehashi.kernels.refusal import (
    correlation_problems,
    empty,
    outside,
    refuse,
    share_problems,
    unlike,
)

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByItem,
        ByItemFactor,
        ByItemOutcome,
        ByLoss,
        ByNodeItem,
        ByNodeLoss,
        Index,
    )

MOST_STEPS = 100_000  # of a grid; more would only cost memory
SAME_STEP = 1e-9  # of a step: a loss this close to a grid point lies on it
SAME_SUM = 1e-9  # likelihoods that sum to one within this do so but for rounding


class LossDistribution(NamedTuple):
    """Losses, rising, in money, and their probabilities, which sum to one."""

    losses: ByLoss
    probability: ByLoss


class Placement(NamedTuple):
    """What each obligor loses on default, in whole steps of a grid of losses."""

    steps: Index  # (obligor, outcome)
    weights: ByItemOutcome  # of the outcomes given default; a row sums to one
    unit: float  # money a step

    @property
    def size(self) -> int:
        """Points of the grid, from no loss to the loss of everything."""
        return int(np.sum(np.max(self.steps, axis=1))) + 1


def _severity_problems(
    severity: ByItemOutcome, likelihood: ByItemOutcome, unit: float
) -> None:
    """Refuse an empty portfolio, an obligor without exposure, and a grid too fine."""
    refuse(empty("severity", severity, "give at least one obligor"))
    refuse(
        outside(
            "severity", severity, 0.0, np.inf, "give losses as amounts of at least 0"
        ),
        outside(
            "largest severity",
            np.max(severity, axis=1),
            0.0,
            np.inf,
            "leave out obligors that have no exposure or no loss on default",
            above_low=True,
        ),
        share_problems("likelihood", likelihood),
        outside(
            "sum of likelihood",
            np.sum(likelihood, axis=1),
            1.0 - SAME_SUM,
            1.0 + SAME_SUM,
            "the outcomes of a default must have probabilities that sum to one",
        ),
        outside(
            "unit",
            unit,
            float(np.sum(np.max(severity, axis=1))) / MOST_STEPS,
            np.inf,
            "take a coarser grid of losses",
            above_low=True,
        ),
    )


def place_on_grid(
    severity: ByItemOutcome, likelihood: ByItemOutcome, unit: float
) -> Placement:
    """Put each loss on the two grid points around it so that its mean stays.

    `severity` is the loss of each obligor in each outcome of its default (LGD x
    exposure), `likelihood` their probabilities given default. A loss that is a whole
    number of units stays one point, so equal names are exact with their loss as unit.
    """
    _severity_problems(severity, likelihood, unit)
    position = severity / unit
    nearest = np.rint(position)
    position = np.where(np.abs(position - nearest) < SAME_STEP, nearest, position)
    below = np.floor(position)
    part = position - below
    above = np.where(part > 0.0, below + 1.0, below)
    steps = np.concatenate([below, above], axis=1).astype(np.int64)
    weights = np.concatenate([likelihood * (1.0 - part), likelihood * part], axis=1)
    return Placement(np.where(weights > 0.0, steps, 0), weights, unit)


def conditional_convolution(
    default_probability: ByNodeItem, placement: Placement
) -> ByNodeLoss:
    """Probability of each step of loss at each node, names independent there."""
    nodes, obligors = default_probability.shape
    probability = np.zeros((nodes, placement.size))
    probability[:, 0] = 1.0
    reach = 1
    for i in range(obligors):
        p = default_probability[:, i, None]
        before = probability[:, :reach].copy()
        probability[:, :reach] *= 1.0 - p
        for step, weight in zip(placement.steps[i], placement.weights[i], strict=True):
            if weight > 0.0:
                probability[:, step : step + reach] += p * weight * before
        reach += int(np.max(placement.steps[i]))
    return probability


def loss_distribution(
    severity: ByItemOutcome,
    likelihood: ByItemOutcome,
    pd: ByItem,
    loadings: ByItemFactor,
    unit: float,
    nodes: int,
) -> LossDistribution:
    """Loss distribution of unequal obligors under common normal factors.

    `unit` is the step of the grid in money, `nodes` the points of quadrature for each
    factor. The expected loss is exact on any grid; the spread is exact where losses are
    whole numbers of units, and else too large by at most a quarter of unit^2 a default.
    """
    placement = place_on_grid(severity, likelihood, unit)
    refuse(unlike("pd", pd, "severity", severity))
    loading_problems(pd, loadings)
    quadrature = factor_nodes(loadings.shape[1], nodes)
    given = conditional_pd(pd, loadings, quadrature.points)
    probability = quadrature.weights @ conditional_convolution(given, placement)
    losses = unit * np.arange(probability.size, dtype=np.float64)
    return LossDistribution(losses, probability)


def default_count_distribution(
    names: int, pd: float, correlation: float, nodes: int
) -> ByLoss:
    """Probability of 0..`names` defaults among equal names of one factor, closed form.

    Binomial given the factor, mixed over it. The loss is the count times what one name
    loses; it is the second route to `loss_distribution` for equal names.
    """
    refuse(
        outside("names", names, 1, np.inf, "give at least one obligor"),
        share_problems("pd", pd),
        correlation_problems("correlation", correlation),
    )
    quadrature = factor_nodes(1, nodes)
    loadings = loadings_of(np.array([correlation]))
    given = conditional_pd(np.array([pd]), loadings, quadrature.points)
    count = np.arange(names + 1)
    ratios = np.log((names - count[:-1]) / (count[:-1] + 1.0))
    ways = np.concatenate([[0.0], np.cumsum(ratios)])
    with np.errstate(divide="ignore", invalid="ignore"):
        of_default = np.where(count > 0, count * np.log(given), 0.0)
        of_survival = np.where(names > count, (names - count) * np.log1p(-given), 0.0)
    return quadrature.weights @ np.exp(ways + of_default + of_survival)
