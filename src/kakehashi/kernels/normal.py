"""What the standard normal law has besides its quantile: a density, and two variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special  # type: ignore[import-untyped]  # SciPy has no types

from kakehashi.kernels.elementary import normal_probability

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers

PEAK = 1.0 / np.sqrt(2.0 * np.pi)


def normal_density(x: ArrayLike) -> Numbers:
    """Density of a standard normal variable at x; 0 at infinity."""
    return PEAK * np.exp(-np.square(np.asarray(x, dtype=np.float64)) / 2.0)


def both_below(x: ArrayLike, y: ArrayLike, correlation: ArrayLike) -> Numbers:
    """Probability that two standard normals of `correlation` are below x and below y.

    (Phi(x) + Phi(y)) / 2 - T(x, a) - T(y, b) - c, with Owen's T, a = (y/x - r) / s,
    b = (x/y - r) / s, s = sqrt(1 - r^2), and c = 1/2 where x and y have opposite signs
    or one is zero and the other negative [Owen 1956]. Exact to rounding; -1 < r < 1.
    """
    x, y, r = np.broadcast_arrays(
        np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64), correlation
    )
    x, y = x + 0.0, y + 0.0  # a zero of negative sign would turn the ratios round
    spread = np.sqrt((1.0 - r) * (1.0 + r))
    both_zero = (x == 0.0) & (y == 0.0)
    both_infinite = np.isinf(x) & np.isinf(y)
    special_case = both_zero | both_infinite
    with np.errstate(divide="ignore", invalid="ignore"):
        of_x = special.owens_t(x, np.where(special_case, 0.0, (y / x - r) / spread))
        of_y = special.owens_t(y, np.where(special_case, 0.0, (x / y - r) / spread))
        opposite = (x * y < 0.0) | ((x * y == 0.0) & (x + y < 0.0))
    below_x, below_y = normal_probability(x), normal_probability(y)
    both = (below_x + below_y) / 2.0 - of_x - of_y - opposite / 2.0
    at_origin = (np.arcsin(r) / np.pi + 1.0 / 2.0) / 2.0
    return np.where(
        both_zero, at_origin, np.where(both_infinite, below_x * below_y, both)
    )
