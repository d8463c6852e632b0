"""Granularity adjustments: what few names add to the asymptotic loss, a yardstick.

Both are first-order in one over the number of names and say too much for a programme of
twenty; the exact `loss_distribution` is to be preferred there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special  # type: ignore[import-untyped]  # SciPy has no types

from kakehashi.errors import Problem
from kakehashi.kernels.elementary import normal_probability, normal_quantile
from kakehashi.kernels.normal import normal_density
from kakehashi.kernels.refusal import (
    confidence_problems,
    correlation_problems,
    empty,
    outside,
    refuse,
    share_problems,
    unlike,
)

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem


NO_FACTOR = Problem(
    where="pd, lgd, correlation",
    what="no obligor loses more when the common factor worsens: nothing to adjust",
    fix="measure this portfolio with the exact loss distribution",
)


def _refuse(share: ByItem, pd: ByItem, lgd: ByItem, confidence: float) -> None:
    """Refuse an empty portfolio and arguments out of range or of unlike length."""
    refuse(
        empty("share", share, "give at least one obligor"),
        outside(
            "share", share, 0.0, 1.0, "give exposure / total, above 0", above_low=True
        ),
        share_problems("pd", pd),
        share_problems("lgd", lgd),
        unlike("pd", pd, "share", share),
        unlike("lgd", lgd, "share", share),
        confidence_problems(confidence),
    )


def martin_wilde_adjustment(
    share: ByItem,
    pd: ByItem,
    lgd: ByItem,
    lgd_deviation: ByItem,
    correlation: ByItem,
    confidence: float,
) -> float:
    """Addition to the asymptotic value at risk, as a share of exposure.

    (y s / m' - s' / m' + s m'' / m'^2) / 2 at the factor y = Phi^-1(q), where m is the
    mean loss and s the variance of loss given the factor, and ' differentiates by it
    [Martin and Wilde 2002]. `lgd_deviation` is the standard deviation of lgd.
    """
    _refuse(share, pd, lgd, confidence)
    refuse(correlation_problems("correlation", correlation))
    y = float(normal_quantile(np.array(confidence)))
    own = np.sqrt(1.0 - correlation)
    slope = np.sqrt(correlation) / own
    level = normal_quantile(pd) / own + slope * y
    p = normal_probability(level)
    p_rise = slope * normal_density(level)
    p_bend = -slope * level * p_rise
    mean_rise = float(np.sum(share * lgd * p_rise))
    mean_bend = float(np.sum(share * lgd * p_bend))
    square = np.square(lgd) + np.square(lgd_deviation)
    variance = float(np.sum(share**2 * (square * p - np.square(lgd * p))))
    variance_rise = float(
        np.sum(share**2 * (square * p_rise - 2.0 * lgd**2 * p * p_rise))
    )
    if mean_rise <= 0.0:
        refuse([NO_FACTOR])
    tilt = y * variance - variance_rise + variance * mean_bend / mean_rise
    return tilt / (2.0 * mean_rise)


def gamma_quantile(shape: float, confidence: float) -> float:
    """Quantile of a gamma variable of mean one and variance 1 / `shape`."""
    refuse(
        outside(
            "shape", shape, 0.0, np.inf, "give a precision above 0", above_low=True
        ),
        confidence_problems(confidence),
    )
    return float(special.gammaincinv(shape, confidence)) / shape


def factor_delta(shape: float, confidence: float) -> float:
    """(a - 1) (xi + (1 - xi) / a), with a the gamma quantile of shape xi.

    How much the gamma factor of CreditRisk+ stresses a name [Gordy and Luetkebohmert].
    """
    quantile = gamma_quantile(shape, confidence)
    return (quantile - 1.0) * (shape + (1.0 - shape) / quantile)


def gordy_luetkebohmert_adjustment(
    share: ByItem,
    pd: ByItem,
    lgd: ByItem,
    capital: ByItem,
    lgd_spread: float,
    shape: float,
    confidence: float,
) -> float:
    """Addition to capital, as a share of exposure: simplified form of 2007.

    sum of s^2 C (delta (K + R) - K) / (2 K*), R = pd lgd, K the capital for unexpected
    loss, K* = sum of s K, C = lgd + `lgd_spread` (1 - lgd): the variance of lgd is
    `lgd_spread` lgd (1 - lgd). The formula is recalled and not checked against print.
    """
    _refuse(share, pd, lgd, confidence)
    refuse(
        share_problems("lgd_spread", lgd_spread),
        outside(
            "capital", capital, 0.0, 1.0, "give capital / exposure", above_low=True
        ),
    )
    delta = factor_delta(shape, confidence)
    spread = lgd + lgd_spread * (1.0 - lgd)
    excess = delta * (capital + pd * lgd) - capital
    return float(np.sum(share**2 * spread * excess) / (2.0 * np.sum(share * capital)))
