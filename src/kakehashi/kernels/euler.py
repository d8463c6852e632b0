"""Contributions of the obligors to the tail of an exact loss distribution.

Value at risk and expected shortfall grow in proportion with all exposures, so by
Euler's theorem they are the sum of each obligor's mean loss in the tail [Tasche 1999].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.factor_model import (
    conditional_pd,
    factor_nodes,
    loading_problems,
)
from kakehashi.kernels.loss_distribution import Placement, conditional_convolution
from kakehashi.kernels.loss_measures import quantile_place
from kakehashi.kernels.refusal import confidence_problems, refuse

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, ByItemFactor, ByNodeItem, ByNodeLoss

NODES_AT_ONCE = 16  # bounds the memory for the distributions without one obligor


class Contributions(NamedTuple):
    """Parts of each obligor in money; they sum to the measures of the portfolio."""

    value_at_risk: ByItem
    expected_shortfall: ByItem


class _Joint(NamedTuple):
    """Each obligor's mean loss where the portfolio loses a step, or more than it."""

    at_step: ByItem
    above_step: ByItem


def _before(given: ByNodeItem, placement: Placement, size: int) -> list[ByNodeLoss]:
    """Distributions of the first 0, 1, .. obligors, on the first `size` steps."""
    nodes, obligors = given.shape
    probability = np.zeros((nodes, size))
    probability[:, 0] = 1.0
    result = [probability]
    for i in range(obligors - 1):
        p = given[:, i, None]
        longer = (1.0 - p) * probability
        for step, weight in zip(placement.steps[i], placement.weights[i], strict=True):
            if weight > 0.0 and step < size:
                longer[:, step:] += p * weight * probability[:, : size - step]
        result.append(longer)
        probability = longer
    return result


def _joint_at_nodes(
    given: ByNodeItem, weights: np.ndarray, placement: Placement, step: int
) -> _Joint:
    """Joint means at some nodes, from the portfolio without each obligor in turn."""
    obligors = given.shape[1]
    back = Placement(placement.steps[::-1], placement.weights[::-1], placement.unit)
    before = _before(given, placement, step + 1)
    after = _before(given[:, ::-1], back, step + 1)[::-1]
    at_step, above_step = np.zeros(obligors), np.zeros(obligors)
    for i in range(obligors):
        cumulative = np.cumsum(after[i], axis=1)
        for lost, weight in zip(placement.steps[i], placement.weights[i], strict=True):
            mean = weights * given[:, i] * weight * lost * placement.unit
            room = step - lost
            if room < 0:
                above_step[i] += np.sum(mean)
                continue
            others = before[i][:, : room + 1]
            exactly = np.sum(others * after[i][:, room::-1], axis=1)
            at_most = np.sum(others * cumulative[:, room::-1], axis=1)
            at_step[i] += mean @ exactly
            above_step[i] += mean @ (1.0 - at_most)
    return _Joint(at_step, above_step)


def tail_contributions(
    placement: Placement,
    pd: ByItem,
    loadings: ByItemFactor,
    nodes: int,
    confidence: float,
) -> Contributions:
    """Euler contributions to value at risk and expected shortfall at `confidence`.

    E[L_i | L = VaR] and (E[L_i; L > VaR] + E[L_i | L = VaR] (1 - q - P(L > VaR))) /
    (1 - q). Use the placement, loadings and nodes of the distribution itself.
    """
    refuse(confidence_problems(confidence))
    loading_problems(pd, loadings)
    quadrature = factor_nodes(loadings.shape[1], nodes)
    given = conditional_pd(pd, loadings, quadrature.points)
    probability = quadrature.weights @ conditional_convolution(given, placement)
    step = quantile_place(probability, confidence)
    at_step, above_step = np.zeros(pd.size), np.zeros(pd.size)
    for start in range(0, quadrature.weights.size, NODES_AT_ONCE):
        some = slice(start, start + NODES_AT_ONCE)
        joint = _joint_at_nodes(given[some], quadrature.weights[some], placement, step)
        at_step += joint.at_step
        above_step += joint.above_step
    at_quantile = at_step / probability[step]
    tail = 1.0 - confidence
    fill = max(tail - float(np.sum(probability[step + 1 :])), 0.0)
    return Contributions(at_quantile, (above_step + fill * at_quantile) / tail)
