"""A draw between the low and the high end of an uncertain parameter.

Each is the inverse of a distribution function, taken at a uniform number strictly
between 0 and 1; a range of no width gives back the value bit by bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import beta_quantile, exponential, normal_quantile

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw

PERT_WEIGHT = 4.0  # of the likeliest value against either end [Malcolm et al. 1959]
HALF = 0.5


def uniform_range(uniforms: ByDraw, low: float, high: float) -> ByDraw:
    """Every number between `low` and `high` alike."""
    return low + (high - low) * uniforms


def triangular_range(
    uniforms: ByDraw, low: float, likeliest: float, high: float
) -> ByDraw:
    """A density that rises in a line from `low` to `likeliest` and falls to `high`."""
    width = high - low
    if width == 0.0:
        return np.full_like(uniforms, likeliest)
    left, right = likeliest - low, high - likeliest
    rising = low + np.sqrt(uniforms * width * left)
    falling = high - np.sqrt((1.0 - uniforms) * width * right)
    return np.where(uniforms * width < left, rising, falling)


def pert_range(uniforms: ByDraw, low: float, likeliest: float, high: float) -> ByDraw:
    """A beta distribution with mean (low + 4 likeliest + high) / 6 [PERT]."""
    width = high - low
    if width == 0.0:
        return np.full_like(uniforms, likeliest)
    a = 1.0 + PERT_WEIGHT * (likeliest - low) / width
    b = 1.0 + PERT_WEIGHT * (high - likeliest) / width
    return low + width * beta_quantile(a, b, uniforms)


def lognormal_range(
    uniforms: ByDraw, low: float, median: float, high: float, inside: float
) -> ByDraw:
    """A positive number whose logarithm is normal on either side of the median.

    A share `inside` of all draws lies between `low` and `high`, and half of the rest
    beyond each; the spreads of the two sides may differ.
    """
    if not 0.0 < low <= median <= high:
        raise ValueError(
            "a lognormal range needs 0 < low <= value <= high; "
            f"they are {low:g}, {median:g} and {high:g}"
        )
    if not 0.0 < inside < 1.0:
        raise ValueError(
            f"a share of {inside:g} inside a lognormal range is not possible: it has "
            "no ends, so the share must lie between 0 and 1"
        )
    reach = float(normal_quantile(np.array(HALF + inside / 2.0)))
    numbers = normal_quantile(uniforms) / reach
    up, down = math.log(high / median), math.log(median / low)
    return median * exponential(numbers * np.where(numbers < 0.0, down, up))
