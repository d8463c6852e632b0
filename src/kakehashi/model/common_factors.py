"""The factors that all projects of a draw share: one number each, and the paths of some.

Each factor's number is standard normal. Of a factor with a path it is where its Brownian
path ends, in standard deviations. The numbers and the coarse part of the paths are Sobol
points, the fine part comes from streams; the order is the numbers', then level by level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.dependence import correlated, lower_triangle
from kakehashi.kernels.elementary import normal_quantile
from kakehashi.kernels.market_paths import (
    chip_cycle,
    hull_white_rates,
    lognormal_levels,
    short_rate,
)
from kakehashi.kernels.sobol_points import bridge_steps, brownian_bridge, sobol_uniforms
from kakehashi.kernels.streams import normals, uniforms
from kakehashi.kernels.tail import likelihood_weights, shifted_factors
from kakehashi.model.laws import FACTORS, PATHS
from kakehashi.schema.uncertainty import FactorName

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByDraw,
        ByDrawFactor,
        ByDrawPeriod,
        ByFacilityPeriod,
    )
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws

SOBOL_LEVELS = 16  # of each bridge, to every sixteenth of the horizon; assumed enough
SMALLEST, LARGEST = 16, 1024  # Sobol points in a replicate, powers of two
REPLICATES = 32  # enough for an error from their spread


class Sampling(NamedTuple):
    """How the draws of a run are taken; part of what makes them the same again."""

    seed: int
    replicate: int
    """Sobol points that are scrambled together, a power of two."""
    shift: float = 0.0
    """Of the economy's number, for the tail; negative is towards the losses."""
    plain_share: float = 1.0
    """Part of the draws that is not shifted."""


class CommonFactors(NamedTuple):
    """Numbers and steps of the factors in a block of draws."""

    numbers: ByDrawFactor
    """Standard normal and correlated, (draw, factor), in the order of `FACTORS`."""
    rate_steps: ByDrawPeriod
    """Standard normal, (draw, period from now)."""
    chip_steps: ByDrawPeriod
    yen_steps: ByDrawPeriod
    economy: ByDraw
    """The economy's own number, before correlation, which importance sampling moves."""
    weights: ByDraw
    """Of importance sampling; one where nothing is shifted."""


def sampling(seed: int, draws: int) -> Sampling:
    """Plain sampling of `draws` draws, in about `REPLICATES` replicates or more."""
    size = SMALLEST
    while 2 * size * REPLICATES <= draws and size < LARGEST:
        size *= 2
    return Sampling(seed=seed, replicate=size)


def common_factors(
    laws: Laws,
    periods: int,
    periods_per_year: float,
    how: Sampling,
    first: int,
    end: int,
) -> CommonFactors:
    """Factors of the draws [first, end); paths run from `laws.now` to `periods`."""
    ahead = periods - laws.now
    bridge = brownian_bridge(np.arange(1, ahead + 1) / periods_per_year)
    coarse = min(SOBOL_LEVELS, ahead)
    # The first level of every path is its end, which is the factor's own number.
    singles = len(FACTORS) - len(PATHS)
    points = normal_quantile(
        sobol_uniforms(
            how.seed,
            "factors",
            singles + coarse * len(PATHS),
            how.replicate,
            first,
            end,
        )
    )
    levels = points[:, singles:].reshape(-1, coarse, len(PATHS))
    independent = np.concatenate((levels[:, 0], points[:, :singles]), axis=1)
    weights = _shift(independent, how, first, end)
    triangle = lower_triangle(laws.correlation)
    steps = [np.zeros((end - first, ahead)) for _ in PATHS]
    for place, factor in enumerate(PATHS[: _paths_needed(laws)]):
        fine = [str(level) for level in range(coarse, ahead)]
        numbers = np.concatenate(
            (
                levels[:, :, place],
                normals(how.seed, f"path of {factor}", fine, first, end),
            ),
            axis=1,
        )
        steps[place] = bridge_steps(bridge, numbers)
    mixed = correlated(triangle[: len(PATHS), : len(PATHS)], np.stack(steps, axis=1))
    return CommonFactors(
        numbers=correlated(triangle, independent),
        rate_steps=mixed[:, 0],
        chip_steps=mixed[:, 1],
        yen_steps=mixed[:, 2],
        economy=independent[:, FACTORS.index(FactorName.ECONOMY)],
        weights=weights,
    )


def _paths_needed(laws: Laws) -> int:
    """How many of `PATHS` have to be laid out; a later one moves no earlier one."""
    if laws.yen_volatility > 0.0:
        return PATHS.index(FactorName.USD_JPY) + 1
    if laws.chip_deviation > 0.0 and np.any(laws.chip_exposure > 0.0):
        return PATHS.index(FactorName.CHIP_CYCLE) + 1
    return int(laws.rate_volatility > 0.0)


def _shift(independent: ByDrawFactor, how: Sampling, first: int, end: int) -> ByDraw:
    """Move the economy's own number in place, and give each draw its weight."""
    if how.shift == 0.0:
        return np.ones(end - first)
    place = FACTORS.index(FactorName.ECONOMY)
    shift = np.array([how.shift])
    chosen = uniforms(how.seed, "importance", ["economy"], first, end)[:, 0]
    moved = shifted_factors(
        independent[:, place : place + 1], shift, how.plain_share, chosen
    )
    independent[:, place : place + 1] = moved
    return likelihood_weights(moved, shift, how.plain_share)


def rate_paths(
    inputs: Inputs,
    laws: Laws,
    factors: CommonFactors,
    how: Sampling,
    first: int,
    end: int,
) -> ByFacilityPeriod:
    """Reference rates in each draw, (draw, reference rate, period).

    All move with the dollar short rate, as the instruments are in dollars; up to now,
    and without volatility, they are what is expected.
    """
    expected = inputs.reference[0]
    rates = np.repeat(expected[None], end - first, axis=0)
    if laws.rate_volatility == 0.0:
        return rates
    now = laws.now
    step_years = np.full(
        expected.shape[1] - now, 1.0 / inputs.timeline.periods_per_year
    )
    law = short_rate(laws.rate_reversion, laws.rate_volatility, step_years)
    labels = list(inputs.timeline.labels[now:])
    within = normals(how.seed, "rate within a period", labels, first, end)
    for place in range(expected.shape[0]):
        rates[:, place, now:] = hull_white_rates(
            expected[place, now:], step_years, law, factors.rate_steps, within
        )
    return rates


def chip_index(
    laws: Laws, factors: CommonFactors, periods: int, draws: int
) -> ByDrawPeriod:
    """Index of the chip market, (draw, period); one up to now and without exposure."""
    index = np.ones((draws, periods))
    if laws.chip_deviation > 0.0 and np.any(laws.chip_exposure > 0.0):
        index[:, laws.now :] = chip_cycle(
            laws.chip_autocorrelation, laws.chip_deviation, 0.0, factors.chip_steps
        )
    return index


def exchange_rates(
    inputs: Inputs, laws: Laws, factors: CommonFactors
) -> ByDrawPeriod | None:
    """Yen per dollar at the end of each period, (draw, period); None without a rate.

    A geometric Brownian motion whose mean is the market's rate in every period.
    """
    spot = inputs.loaded.programme.market.usd_jpy
    if spot is None:
        return None
    draws, ahead = factors.yen_steps.shape
    levels = np.full((draws, inputs.timeline.periods), spot.base)
    step_years = np.full(ahead, 1.0 / inputs.timeline.periods_per_year)
    levels[:, laws.now :] = lognormal_levels(
        levels[0, laws.now :], laws.yen_volatility, step_years, factors.yen_steps
    )
    return levels
