"""Default in time, given the probability of default of each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, share_problems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def period_pd(yearly_pd: ArrayLike, year_fraction: ArrayLike) -> Numbers:
    """Probability of default in a part of a year, given survival: 1 - (1 - pd)^part."""
    pd = np.asarray(yearly_pd, dtype=np.float64)
    refuse(
        share_problems("yearly_pd", pd),
        outside("year_fraction", year_fraction, 0.0, np.inf, "give a time above 0",
                above_low=True),
    )  # fmt: skip
    with np.errstate(divide="ignore"):
        return -np.expm1(np.asarray(year_fraction, dtype=np.float64) * np.log1p(-pd))


def survival(conditional_pd: ArrayLike) -> Numbers:
    """Probability of no default up to the end of each period; last axis period."""
    pd = np.asarray(conditional_pd, dtype=np.float64)
    refuse(share_problems("conditional_pd", pd))
    return np.asarray(np.cumprod(1.0 - pd, axis=-1), dtype=np.float64)


def marginal_pd(conditional_pd: ArrayLike) -> Numbers:
    """Probability, seen from the start, of default in each period: survival x pd."""
    alive = survival(conditional_pd)
    before = np.concatenate([np.ones_like(alive[..., :1]), alive[..., :-1]], axis=-1)
    return before * np.asarray(conditional_pd)


def cumulative_default_rate(conditional_pd: ArrayLike) -> Numbers:
    """Probability of default by the end of the last period."""
    return 1.0 - survival(conditional_pd)[..., -1]
