"""CreditRisk+: gamma-mixed Poisson defaults, their loss distribution by recursion.

Obligors default as Poisson counts, so one name can default twice: good for many names
of low risk, a yardstick for few. Sectors multiply the rates by independent gamma
variables of mean one [Credit Suisse First Boston 1997].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.errors import Problem
from kakehashi.kernels.loss_distribution import LossDistribution
from kakehashi.kernels.refusal import empty, outside, refuse, share_problems, unlike

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, ByItemSector, ByLoss, Index

MISSING_MASS = 1e-12  # probability that may lie beyond the grid
MOST_STEPS = 1 << 20  # of a grid; a finer unit than this needs is a mistake
FIXED = 1e-8  # of the mean: a deviation below this changes no digit
SAME_SUM = 1e-9  # sector weights that sum to one within this do so but for rounding


class Bands(NamedTuple):
    """Exposures in whole units, and default rates that keep each expected loss."""

    band: Index  # (obligor,) exposure in units, rounded up
    adjustment: ByItem  # (obligor,) true exposure / banded exposure, at most 1


def exposure_bands(exposure: ByItem, unit: float) -> Bands:
    """Round exposures up to whole units; rates scale down to keep expected losses."""
    refuse(
        empty("exposure", exposure, "give at least one obligor"),
        outside(
            "exposure",
            exposure,
            0.0,
            np.inf,
            "leave out obligors that have no exposure",
            above_low=True,
        ),
        outside(
            "unit", unit, 0.0, np.inf, "give a unit of money above 0", above_low=True
        ),
    )
    band = np.ceil(exposure / unit)
    return Bands(band.astype(np.int64), exposure / (unit * band))


def sector_shape(mean: float, deviation: float) -> float:
    """Shape of a sector's gamma variable: (mean / deviation)^2; infinite if fixed."""
    return (mean / deviation) ** 2 if deviation > FIXED * mean else np.inf


def panjer(counts: ByLoss, shape: float, size: int) -> ByLoss:
    """Loss distribution of one sector on the steps 0 .. `size` - 1.

    `counts` holds the expected defaults whose loss is 0, 1, .. steps; they sum to m.
    With p = m / (m + shape): A_0 = (1 - p)^shape,
    A_n = p / (n m) sum over v of (n + (shape - 1) v) counts_v A_(n-v); at infinite
    shape it is Poisson: A_0 = exp(-m), A_n = sum of v counts_v A_(n-v) / n
    [Panjer 1981].
    """
    band = np.flatnonzero(counts)
    expected = counts[band]
    mean = float(np.sum(expected))
    probability = np.zeros(size)
    if np.isinf(shape):
        probability[0] = np.exp(-mean)
        of_step, of_band = np.zeros_like(expected), expected * band
    else:
        probability[0] = np.exp(-shape * np.log1p(mean / shape))
        scale = 1.0 / (mean + shape)
        of_step, of_band = scale * expected, scale * expected * band * (shape - 1.0)
    if probability[0] == 0.0:
        what = (
            f"expects {mean:.3g} defaults, so that none at all is too rare to compute"
        )
        fix = "measure so large a portfolio by simulation"
        refuse([Problem(where="pd", what=what, fix=fix)])
    for n in range(1, size):
        near = band <= n
        terms = (of_step * n + of_band)[near] * probability[n - band[near]]
        probability[n] = np.sum(terms) / n
    return probability


def _refuse(pd: ByItem, pd_deviation: ByItem, sector_weight: ByItemSector) -> None:
    """Refuse rates and weights out of range or of unlike length."""
    refuse(
        share_problems("pd", pd),
        outside("pd_deviation", pd_deviation, 0.0, np.inf, "give it as a share"),
        unlike("pd_deviation", pd_deviation, "pd", pd),
        unlike("sector_weight", sector_weight, "pd", pd),
        share_problems("sector_weight", sector_weight),
        outside(
            "sum of sector_weight",
            np.sum(sector_weight, axis=1),
            0.0,
            1.0 + SAME_SUM,
            "an obligor's weights sum to at most one; the rest is its own risk",
        ),
    )


def _summed(first: ByLoss, second: ByLoss) -> ByLoss:
    """Distribution of the sum of two independent losses, on the grid of both.

    By Fourier transforms, as grids are long; what rounding leaves below zero is zero.
    """
    from scipy.signal import fftconvolve  # type: ignore[import-untyped]  # no types

    return np.maximum(fftconvolve(first, second)[: first.size], 0.0)


def creditrisk_plus(
    exposure: ByItem,
    pd: ByItem,
    pd_deviation: ByItem,
    sector_weight: ByItemSector,
    unit: float,
) -> LossDistribution:
    """Loss distribution of obligors whose default rates vary with their sectors.

    `exposure` is what is lost on default (LGD x exposure), `pd_deviation` the standard
    deviation of pd. A sector's deviation is the weighted sum of its obligors'. What the
    weights leave is a Poisson risk of its own. The grid doubles until it holds all but
    1e-12 of the probability.
    """
    bands = exposure_bands(exposure, unit)
    refuse(unlike("pd", pd, "exposure", exposure))
    _refuse(pd, pd_deviation, sector_weight)
    own = np.clip(1.0 - np.sum(sector_weight, axis=1), 0.0, 1.0)
    weights = np.column_stack([sector_weight, np.where(own > SAME_SUM, own, 0.0)])
    rates = weights * (pd * bands.adjustment)[:, None]
    deviations = weights * (pd_deviation * bands.adjustment)[:, None]
    deviations[:, -1] = 0.0
    size = int(np.sum(bands.band)) + 1
    while True:
        probability = np.eye(1, size)[0]
        for rate, deviation in zip(rates.T, deviations.T, strict=True):
            mean = float(np.sum(rate))
            if mean > 0.0:
                counts = np.bincount(bands.band, rate).astype(np.float64)
                shape = sector_shape(mean, float(np.sum(deviation)))
                of_sector = panjer(counts, shape, size)
                probability = _summed(probability, of_sector)
        if 1.0 - np.sum(probability) < MISSING_MASS or size > MOST_STEPS:
            losses = unit * np.arange(size, dtype=np.float64)
            return LossDistribution(losses, probability)
        size *= 2
