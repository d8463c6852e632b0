"""Loss of an infinitely granular portfolio of one common factor: a yardstick (ASRF)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import normal_probability, normal_quantile
from kakehashi.kernels.normal import both_below
from kakehashi.kernels.refusal import (
    confidence_problems,
    correlation_problems,
    refuse,
    share_problems,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def _refuse(
    pd: ArrayLike, lgd: ArrayLike, correlation: ArrayLike, confidence: ArrayLike
) -> None:
    """Refuse what is no probability, no share, or no asset correlation."""
    refuse(
        share_problems("pd", pd),
        share_problems("lgd", lgd),
        correlation_problems("correlation", correlation),
        confidence_problems(confidence),
    )


def _quantile(probability: ArrayLike) -> Numbers:
    """Standard normal quantile of a number or an array."""
    return normal_quantile(np.asarray(probability, dtype=np.float64))


def asymptotic_value_at_risk(
    pd: ArrayLike, lgd: ArrayLike, correlation: ArrayLike, confidence: ArrayLike
) -> Numbers:
    """Loss, as a share of exposure, exceeded with probability 1 - `confidence`.

    lgd x Phi((Phi^-1(pd) + sqrt(rho) Phi^-1(q)) / sqrt(1 - rho)) [Vasicek 1987]. It
    says too little for a portfolio of few names; see `loss_distribution`.
    """
    _refuse(pd, lgd, correlation, confidence)
    rho = np.asarray(correlation, dtype=np.float64)
    own, common = _quantile(pd), _quantile(confidence)
    level = (own + np.sqrt(rho) * common) / np.sqrt(1.0 - rho)
    return np.asarray(lgd) * normal_probability(level)


def asymptotic_expected_shortfall(
    pd: ArrayLike, lgd: ArrayLike, correlation: ArrayLike, confidence: ArrayLike
) -> Numbers:
    """Mean loss, as a share of exposure, in the worst 1 - `confidence` of cases.

    lgd x Phi2(Phi^-1(pd), -Phi^-1(q); sqrt(rho)) / (1 - q).
    """
    _refuse(pd, lgd, correlation, confidence)
    tail = 1.0 - np.asarray(confidence, dtype=np.float64)
    joint = both_below(_quantile(pd), -_quantile(confidence), np.sqrt(correlation))
    return np.asarray(lgd) * joint / tail


def asymptotic_exceedance(
    pd: ArrayLike, lgd: ArrayLike, correlation: ArrayLike, level: ArrayLike
) -> Numbers:
    """Probability that the loss, as a share of exposure, is above `level`.

    Phi((Phi^-1(pd) - sqrt(1 - rho) Phi^-1(level / lgd)) / sqrt(rho)), the distribution
    of Vasicek read the other way; 0 from `lgd` on. Without correlation the loss is sure.
    """
    _refuse(pd, lgd, correlation, 1.0 / 2.0)
    rho, least = np.asarray(correlation, dtype=np.float64), np.asarray(level)
    part = np.clip(np.divide(least, lgd), 0.0, 1.0)
    if np.any(rho == 0.0):
        return np.where(np.asarray(pd) * np.asarray(lgd) > least, 1.0, 0.0)
    own, bound = _quantile(pd), np.sqrt(1.0 - rho) * _quantile(part)
    beyond = normal_probability((own - bound) / np.sqrt(rho))
    return np.where(least < np.asarray(lgd), beyond, 0.0)
