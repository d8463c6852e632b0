"""What befalls a project in a draw, each shock a function of the numbers handed in.

Uniform numbers lie strictly between 0 and 1, normal ones are standard. Probabilities,
quantiles and bounds come from the caller; a shock without spread gives back its middle
bit by bit, and one that cannot happen never does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import (
    beta_quantile,
    log_normal_probability,
    log_of_one_plus,
)
from kakehashi.kernels.records import NEVER

if TYPE_CHECKING:
    from kakehashi.arrays import ByDrawItem, ByItem, ByItemPeriod, ByPeriod, Index

# A cumulative hazard that no draw outlives: a uniform number of 52 bits is never nearer
# to 0 than 2^-53, and -log of that is 36.7. Far above, as factors may scale it down.
CERTAIN = 1e6
HALF = 0.5


def from_quantiles(
    uniforms: ByDrawItem, probabilities: ByPeriod, values: ByPeriod
) -> ByDrawItem:
    """Number whose quantile at each of `probabilities` is the one in `values`, (knot,).

    Straight lines between the knots: within each piece all values are alike, which is
    all that quantiles say. The first knot stands at 0 and the last at 1; beyond them
    there is nothing, so they truncate. Two-sided and fat-tailed records fit unchanged.
    """
    if (
        probabilities[0] != 0.0
        or probabilities[-1] != 1.0
        or not np.all(np.diff(probabilities) > 0.0)
    ):
        raise ValueError(
            "the probabilities of quantiles must rise from 0 to 1; "
            f"they are {', '.join(f'{p:g}' for p in probabilities)}"
        )
    if not np.all(np.diff(values) >= 0.0):
        raise ValueError(
            "quantiles must not fall as their probability rises; "
            f"they are {', '.join(f'{value:g}' for value in values)}"
        )
    return np.interp(uniforms, probabilities, values)


def quantiles_mean(probabilities: ByPeriod, values: ByPeriod) -> float:
    """Mean of the distribution that `from_quantiles` draws from."""
    return float(np.sum(np.diff(probabilities) * (values[:-1] + values[1:])) / 2.0)


def whole_periods(months: ByDrawItem, months_per_period: float, least: Index) -> Index:
    """Delay in whole periods, the nearest, and no earlier than `least`, (item,).

    `least` is the most that a project can gain, zero or less: what is left of its
    construction, of which one period always stays.
    """
    nearest = np.floor(months / months_per_period + HALF)
    return np.maximum(nearest.astype(np.int64), least)


def recovery_rates(
    uniforms: ByDrawItem, mean: ByItem, deviation: ByItem, low: ByItem, high: ByItem
) -> ByDrawItem:
    """Share of an exposure that is recovered, 1 - LGD, (draw, item): a beta law.

    Stretched from [0, 1] to [`low`, `high`]; with m the mean and s the deviation on
    [0, 1], a = m v and b = (1 - m) v where v = m (1 - m) / s^2 - 1. A wide one is
    U-shaped: most is recovered or little, as project loans do.
    """
    rates = np.empty_like(uniforms)
    for item in range(mean.size):
        if not 0.0 <= low[item] <= mean[item] <= high[item] <= 1.0:
            raise ValueError(
                f"recovery {item}: 0 <= low {low[item]:g} <= mean {mean[item]:g} <= "
                f"high {high[item]:g} <= 1 does not hold"
            )
        if deviation[item] == 0.0:
            rates[:, item] = mean[item]
            continue
        a, b = _beta_shape(item, mean[item], deviation[item], low[item], high[item])
        part = beta_quantile(a, b, np.ascontiguousarray(uniforms[:, item]))
        rates[:, item] = low[item] + (high[item] - low[item]) * part
    return rates


def _beta_shape(
    item: int, mean: float, deviation: float, low: float, high: float
) -> tuple[float, float]:
    """Parameters a and b of the beta distribution with that mean and deviation."""
    most = np.sqrt((mean - low) * (high - mean))
    if not 0.0 < deviation < most:
        raise ValueError(
            f"recovery {item}: a deviation of {deviation:g} around {mean:g} cannot be "
            f"had between {low:g} and {high:g}; it must stay below {most:.4g}"
        )
    strength = (most / deviation) ** 2 - 1.0
    share = (mean - low) / (high - low)
    return float(share * strength), float((1.0 - share) * strength)


def grant_factors(
    uniforms: ByDrawItem, paid_probability: ByItem, paid_otherwise: ByItem
) -> ByDrawItem:
    """Share of a grant that is paid: all of it, or `paid_otherwise`, (draw, item)."""
    return np.where(uniforms < paid_probability, 1.0, paid_otherwise)


def cumulative_hazard(conditional_pd: ByItemPeriod) -> ByItemPeriod:
    """Hazard summed up to the end of each period, from default rates of survivors.

    H = sum of -log(1 - pd), so that 1 - e^(-H) is the cumulative probability.
    """
    if not np.all((conditional_pd >= 0.0) & (conditional_pd <= 1.0)):
        where = np.argwhere(~((conditional_pd >= 0.0) & (conditional_pd <= 1.0)))[0]
        raise ValueError(
            f"probability of default {conditional_pd[tuple(where)]:g} at place "
            f"{', '.join(map(str, where))} must lie between 0 and 1"
        )
    certain = conditional_pd >= 1.0
    hazard = -log_of_one_plus(-np.where(certain, 0.0, conditional_pd))
    total = np.cumsum(np.where(certain, CERTAIN, hazard), axis=-1)
    return np.minimum(total, CERTAIN)


def event_periods(uniforms: ByDrawItem, hazard: ByPeriod) -> Index:
    """Period in which an event strikes that all share, or NEVER, (draw, item).

    `hazard` is cumulated over the periods, (period,); the event comes once it exceeds
    -log(1 - u). Used for the reversal of a policy.
    """
    threshold = -log_of_one_plus(-uniforms)
    return _first_reached(hazard, threshold)


def default_thresholds(variables: ByDrawItem) -> ByDrawItem:
    """Cumulative hazard that an obligor survives, from its normal variable; low is bad.

    -log(1 - Phi(X)): exponential with mean one, so default by t has the probability
    1 - e^(-H(t)) whatever the dependence of X [Li 2000, the Gaussian copula].
    """
    return -log_normal_probability(-variables)


def default_ages(
    thresholds: ByDrawItem, hazard: ByItemPeriod, early_factor: ByItem, early_end: Index
) -> Index:
    """Age, in periods since its clock began, at which each obligor defaults, or NEVER.

    `hazard` is cumulated by age, (item, age). Up to `early_end`, (draw, item), the
    hazard counts `early_factor` times: construction and ramp-up, which a delay
    prolongs. Age k means that default falls in the period k of the clock.
    """
    ages = np.empty(thresholds.shape, dtype=np.int64)
    for item in range(hazard.shape[0]):
        known = np.concatenate(([0.0], hazard[item]))
        early = known[np.clip(early_end[:, item], 0, hazard.shape[1])]
        factor, threshold = early_factor[item], thresholds[:, item]
        within = (factor > 0.0) & (threshold <= factor * early)
        needed = threshold - (factor - 1.0) * early
        np.divide(threshold, factor, out=needed, where=within)
        ages[:, item] = _first_reached(hazard[item], needed)
    return ages


def _first_reached(hazard: ByPeriod, needed: ByDrawItem) -> Index:
    """First place at which the cumulative `hazard` reaches what is needed, or NEVER."""
    place = np.searchsorted(hazard, needed)
    return np.where(place < hazard.size, place, NEVER).astype(np.int64)
