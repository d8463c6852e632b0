"""Measures of a discrete distribution of losses: mean, exceedance, tail.

Losses rise and their probabilities sum to one. Draws, with weights and standard errors,
are measured in `tail`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import confidence_problems, refuse

if TYPE_CHECKING:
    from kakehashi.arrays import ByLoss

SAME_LEVEL = 1e-12  # a probability this close to the level has reached it
SAME_LOSS = 1e-12  # of the largest loss: what is nearer to a bound lies on it


def expected_loss(losses: ByLoss, probability: ByLoss) -> float:
    """Mean loss."""
    return float(losses @ probability)


def loss_deviation(losses: ByLoss, probability: ByLoss) -> float:
    """Standard deviation of the loss."""
    mean = expected_loss(losses, probability)
    return float(np.sqrt(np.square(losses - mean) @ probability))


def exceedance(losses: ByLoss, probability: ByLoss, level: float) -> float:
    """Probability that the loss is above `level`, so that such a backing runs out."""
    above = losses > level + SAME_LOSS * float(losses[-1])
    return float(np.sum(probability[above]))


def quantile_place(probability: ByLoss, confidence: float) -> int:
    """Place of the least loss that is not exceeded with probability `confidence`."""
    refuse(confidence_problems(confidence))
    reached = np.cumsum(probability) >= confidence - SAME_LEVEL
    return int(np.argmax(reached)) if reached[-1] else int(probability.size - 1)


def value_at_risk(losses: ByLoss, probability: ByLoss, confidence: float) -> float:
    """Least loss that is not exceeded with probability `confidence`.

    On a grid of few names it moves in jumps: it is a loss that can happen.
    """
    return float(losses[quantile_place(probability, confidence)])


def beyond_quantile(probability: ByLoss, confidence: float) -> ByLoss:
    """Weights of the worst 1 - `confidence` of cases, which sum to one.

    All of what lies above the quantile, and of the quantile itself the part that fills
    the tail: the same weights serve the expected shortfall and its contributions.
    """
    place = quantile_place(probability, confidence)
    tail = 1.0 - confidence
    weights = np.where(np.arange(probability.size) > place, probability, 0.0)
    weights[place] = max(tail - float(np.sum(weights)), 0.0)
    return weights / np.sum(weights)


def expected_shortfall(losses: ByLoss, probability: ByLoss, confidence: float) -> float:
    """Mean loss in the worst 1 - `confidence` of cases [Acerbi and Tasche 2002].

    (E[L; L > VaR] + VaR (1 - q - P(L > VaR))) / (1 - q): coherent also where the
    distribution jumps.
    """
    return float(losses @ beyond_quantile(probability, confidence))


def interpolated_quantile(
    losses: ByLoss, probability: ByLoss, confidence: float
) -> float:
    """Quantile on the straight line between grid points of the distribution function.

    The convention of the CreditRisk+ spreadsheet of 1997; for comparison only, since a
    loss between two grid points cannot happen.
    """
    refuse(confidence_problems(confidence))
    return float(np.interp(confidence, np.cumsum(probability), losses))
