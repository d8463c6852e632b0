"""The factors that all projects of a draw share: one number each, and the paths of some.

Each factor's number is standard normal. Of a factor with a path it is where its Brownian
path ends, in standard deviations. The numbers and the coarse part of the paths are Sobol
points, the fine part comes from streams; the order is the numbers', then level by level.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.dependence import correlated, lower_triangle
from kakehashi.kernels.elementary import normal_quantile
from kakehashi.kernels.sobol_points import bridge_steps, brownian_bridge, sobol_uniforms
from kakehashi.kernels.streams import normals, uniforms
from kakehashi.kernels.tail import likelihood_weights, shifted_factors
from kakehashi.model.laws import FACTORS, PATHS
from kakehashi.schema.uncertainty import FactorName

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByDraw,
        ByDrawFactor,
        ByDrawFactorPeriod,
    )
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
    steps: ByDrawFactorPeriod
    """Standard normal and correlated, (draw, path, period from now), as `PATHS`."""
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
    independent, steps, weights = _independent(
        periods - laws.now, periods_per_year, how, first, end
    )
    triangle = lower_triangle(laws.correlation)
    return CommonFactors(
        numbers=correlated(triangle, independent),
        steps=correlated(triangle[: len(PATHS), : len(PATHS)], steps),
        economy=independent[:, FACTORS.index(FactorName.ECONOMY)],
        weights=weights.copy(),
    )


@lru_cache(maxsize=1)
def _independent(
    ahead: int, periods_per_year: float, how: Sampling, first: int, end: int
) -> tuple[ByDrawFactor, ByDrawFactorPeriod, ByDraw]:
    """Numbers, steps and weights before correlation; kept for a rerun of the same draws.

    They hang on the sampling alone, so every run of a sensitivity finds them again.
    """
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
    steps = []
    for place, factor in enumerate(PATHS):
        fine = [str(level) for level in range(coarse, ahead)]
        numbers = np.concatenate(
            (
                levels[:, :, place],
                normals(how.seed, f"path of {factor}", fine, first, end),
            ),
            axis=1,
        )
        steps.append(bridge_steps(bridge, numbers))
    return independent, np.stack(steps, axis=1), weights


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
