"""From losses given an event to losses per year, and back to the odds that pay.

Events of a hazard come as a Poisson process with a yearly rate; each takes the next loss
of the hazard's own sample. Nobody knows most of the rates, so the probability at which
a measure breaks even stands beside every expected loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse
from kakehashi.kernels.streams import uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.arrays import ByDraw, Index

STREAM = "events in a year"


def events_in_year(rate: float, uniform: ByDraw) -> Index:
    """Number of events in a year, (draw,): the Poisson quantile of uniform numbers."""
    from scipy.stats import poisson  # type: ignore[import-untyped]

    refuse(outside("rate", rate, 0.0, np.inf, "give events per year of at least 0"))
    return np.asarray(
        poisson.ppf(uniform, rate) if rate > 0.0 else 0.0 * uniform
    ).astype(np.int64)


def annual_losses(
    rates: Mapping[str, float], losses: Mapping[str, ByDraw], seed: int, years: int
) -> ByDraw:
    """Loss of each of `years` made-up years, (draw,), summed over hazards.

    `rates` are events per year, `losses` the loss of each sampled event, both by hazard.
    The same seed gives each hazard the same years, whatever the losses: two portfolios
    are compared on common random numbers.
    """
    total = np.zeros(years)
    for hazard, rate in rates.items():
        count = events_in_year(rate, uniforms(seed, STREAM, [hazard], 0, years)[:, 0])
        first = np.cumsum(count) - count
        sums = np.concatenate([[0.0], np.cumsum(np.asarray(losses[hazard]))])
        size = len(sums) - 1
        whole, part = np.divmod(first + count, size)
        before, start = np.divmod(first, size)
        total += (whole - before) * sums[-1] + sums[part] - sums[start]
    return total


def expected_annual_loss(
    rates: Mapping[str, float], losses: Mapping[str, ByDraw]
) -> float:
    """Sum over hazards of events per year times the mean loss of an event."""
    return float(sum(rate * np.mean(losses[hazard]) for hazard, rate in rates.items()))


def break_even_probability(yearly_cost: float, averted_loss: float) -> float:
    """Yearly probability of an event at which averting `averted_loss` pays its cost.

    Infinite where nothing is averted; above 1 it pays at no probability.
    """
    if averted_loss <= 0.0:
        return float("inf")
    return yearly_cost / averted_loss
