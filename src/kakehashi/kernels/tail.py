"""Estimates from draws with their standard errors, far into the tail.

Importance sampling draws part of the sample from a systematic factor whose mean is
shifted towards the losses, and weighs each draw back [Glasserman and Li 2005]. Keeping
a plain part bounds every weight by one over its share, so that the same draws serve the
middle of the distribution as well [Hesterberg 1995; Owen and Zhou 2000].

Standard errors come from the spread of batches. `batch` is 1 for draws that are
independent of one another and the size of a replicate for Sobol points, whose own
spread within a replicate says nothing [Owen 1997]. Intervals are Student's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.elementary import exponential_less_one, student_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import ByDraw, ByDrawFactor, ByItem

ROUNDING = 1e-12  # of a probability, far below the share of any draw
UPPER_END = 0.975  # of the probability: where a 95 % interval ends


class Estimate(NamedTuple):
    """A figure with its standard error and a 95 % interval."""

    value: float
    standard_error: float
    low: float
    high: float


class TailEstimate(NamedTuple):
    """A figure of the tail, and how many draws lie beyond it."""

    value: float
    standard_error: float
    low: float
    high: float
    draws_beyond: int
    """Few draws beyond mean that the interval itself is not to be trusted."""


# ---------------------------------------------------------------- importance sampling


def shifted_factors(
    factors: ByDrawFactor, shift: ByItem, plain_share: float, uniforms: ByDraw
) -> ByDrawFactor:
    """Factors with `shift`, (factor,), added in all but `plain_share` of the draws.

    `uniforms` chooses which draws are shifted. `factors` are independent standard
    normal.
    """
    chosen = uniforms >= plain_share
    return factors + np.where(chosen[:, None], shift, 0.0)


def likelihood_weights(
    factors: ByDrawFactor, shift: ByItem, plain_share: float
) -> ByDraw:
    """Density of the factors as they are over that of the mixture drawn from, (draw,).

    1 / (p + (1 - p) e^(m.z - m.m / 2)) at the shifted factors z; for p = 0 this is
    e^(-m.z + m.m / 2). The mean weight is one in expectation; without a shift, or with
    p = 1, every weight is exactly one.
    """
    exponent = np.full(factors.shape[0], -float(np.sum(shift * shift)) / 2.0)
    for factor in range(shift.size):
        exponent += shift[factor] * factors[:, factor]
    return 1.0 / (1.0 + (1.0 - plain_share) * exponential_less_one(exponent))


def effective_sample_size(weights: ByDraw) -> float:
    """Number of equal weights worth as much: (sum w)^2 / sum w^2 [Kish 1965]."""
    return float(np.sum(weights) ** 2 / np.sum(weights * weights))


def tail_shift(
    factors: ByDrawFactor, losses: ByDraw, weights: ByDraw, level: float
) -> ByItem:
    """Mean of each factor where losses reach their `level` quantile, (factor,).

    For a pilot run: of all shifts of a normal factor this one is nearest to the tail
    itself, in relative entropy [Rubinstein and Kroese 2004, the cross-entropy method].
    """
    beyond = losses >= weighted_quantile(losses, weights, level)
    inside = np.where(beyond, weights, 0.0)
    return np.sum(inside[:, None] * factors, axis=0) / np.sum(inside)


# ---------------------------------------------------------------- estimates


def mean_estimate(values: ByDraw, weights: ByDraw, batch: int) -> Estimate:
    """Mean of `values` under `weights` whose expectation is one."""
    value, error, reach = _mean_and_error(values * weights, batch)
    return Estimate(value, error, value - reach * error, value + reach * error)


def exceedance_probability(
    losses: ByDraw, weights: ByDraw, bound: float, batch: int
) -> TailEstimate:
    """Probability that a loss exceeds `bound`.

    Where no draw does, or every one, the spread is nought and says nothing: the interval
    then ends at the probability that would show none in so many draws with 2.5 %, the
    exact bound of Clopper and Pearson for plain draws.
    """
    beyond = losses > bound
    value, error, reach = _mean_and_error(np.where(beyond, weights, 0.0), batch)
    low, high = max(value - reach * error, 0.0), min(value + reach * error, 1.0)
    seen = int(np.sum(beyond))
    unseen = unseen_probability(losses.size)
    if seen == 0:
        high = max(high, unseen)
    if seen == losses.size:
        low = min(low, 1.0 - unseen)
    return TailEstimate(value, error, low, high, seen)


def unseen_probability(draws: int) -> float:
    """Probability that shows in none of so many plain draws with 2.5 %."""
    return -math.expm1(math.log1p(-UPPER_END) / draws)


def weighted_quantile(losses: ByDraw, weights: ByDraw, level: float) -> float:
    """Least loss that is exceeded with a probability of at most 1 - `level`.

    The probability is summed from the top, where the weights of importance sampling are
    small and sure [Glynn 1996].
    """
    ordered, beyond = _from_the_top(losses, weights)
    return _quantile_of(ordered, beyond, level)


def weighted_quantiles(
    losses: ByDraw, weights: ByDraw, levels: Sequence[float]
) -> tuple[float, ...]:
    """`weighted_quantile` at several levels, for one sorting."""
    ordered, beyond = _from_the_top(losses, weights)
    return tuple(_quantile_of(ordered, beyond, level) for level in levels)


def quantile_estimate(
    losses: ByDraw, weights: ByDraw, level: float, batch: int
) -> TailEstimate:
    """Quantile of the losses (value at risk) at `level`.

    The interval comes from the error of the exceedance probability, read back through
    the losses themselves: no density has to be guessed, and a loss with a probability
    of its own does no harm [Woodruff 1952]. The standard error is the interval's width
    over that of a standard one.
    """
    return quantile_estimates(losses, weights, (level,), batch)[0]


def quantile_estimates(
    losses: ByDraw, weights: ByDraw, levels: Sequence[float], batch: int
) -> tuple[TailEstimate, ...]:
    """`quantile_estimate` at several levels, for one sorting."""
    ordered, reached = _from_the_top(losses, weights)
    return tuple(
        _quantile_estimate(losses, weights, level, batch, ordered, reached)
        for level in levels
    )


def _quantile_estimate(
    losses: ByDraw,
    weights: ByDraw,
    level: float,
    batch: int,
    ordered: ByDraw,
    reached: ByDraw,
) -> TailEstimate:
    """A quantile of losses that also come `ordered`, with the probability reached."""
    value = _quantile_of(ordered, reached, level)
    beyond = losses > value
    _, error, reach = _mean_and_error(np.where(beyond, weights, 0.0), batch)
    if error == 0.0:  # nothing lies beyond, or no batch differs: that of plain draws
        error = math.sqrt(level * (1.0 - level) / losses.size)
    low = _quantile_of(ordered, reached, max(level - reach * error, 0.0))
    high = _quantile_of(ordered, reached, min(level + reach * error, 1.0))
    standard_error = (high - low) / (2.0 * reach)
    return TailEstimate(value, standard_error, low, high, int(np.sum(beyond)))


def expected_shortfall(
    losses: ByDraw, weights: ByDraw, level: float, batch: int
) -> TailEstimate:
    """Mean of the worst 1 - `level` of all losses.

    q + E[(L - q)+] / (1 - level) at the quantile q, which splits a loss that has a
    probability of its own [Rockafellar and Uryasev 2002]. To first order the error of q
    does not count, so the standard error is that of the mean (the delta method).
    """
    quantile = weighted_quantile(losses, weights, level)
    excess = np.maximum(losses - quantile, 0.0)
    mean, error, reach = _mean_and_error(excess * weights, batch)
    value, error = quantile + mean / (1.0 - level), error / (1.0 - level)
    low, high = value - reach * error, value + reach * error
    return TailEstimate(value, error, low, high, int(np.sum(losses > quantile)))


# ---------------------------------------------------------------- parts of the above


def _mean_and_error(values: ByDraw, batch: int) -> tuple[float, float, float]:
    """Mean, its standard error from the batches, and how many make a 95 % interval.

    A rest that fills no batch counts for the mean and not for the error.
    """
    batches = values.size // batch
    if batches <= 1:
        raise ValueError(
            f"{values.size} draws in batches of {batch} give no standard error; "
            "at least 2 batches are needed"
        )
    means = np.mean(values[: batches * batch].reshape(batches, batch), axis=1)
    error = float(np.std(means, ddof=1)) / math.sqrt(batches)
    reach = student_quantile(batches - 1, UPPER_END)
    return float(np.mean(values)), error, reach


def _from_the_top(losses: ByDraw, weights: ByDraw) -> tuple[ByDraw, ByDraw]:
    """Losses from the highest down, and the probability up to and with each of them."""
    if losses.size == 0:
        raise ValueError("there are no losses to take a quantile of")
    order = np.argsort(-losses, kind="stable")
    return losses[order], np.cumsum(weights[order]) / losses.size


def _quantile_of(ordered: ByDraw, reached: ByDraw, level: float) -> float:
    """First loss from the top with which more than 1 - `level` is reached.

    A margin of rounding keeps a level that falls on a draw from slipping to the next.
    """
    if not 0.0 <= level <= 1.0:
        raise ValueError(f"level {level:g} must lie between 0 and 1")
    place = np.searchsorted(reached, 1.0 - level + ROUNDING, side="right")
    return float(ordered[min(int(place), ordered.size - 1)])
