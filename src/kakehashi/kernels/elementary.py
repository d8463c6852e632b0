"""Exponential, logarithm and normal distribution with the same bits on like machines.

NumPy chooses a vector routine for `exp` and `log` by the processor that it finds, and
with AVX-512 the last bit comes out otherwise than without. SciPy's scalar routines do
not look at the processor, so whatever turns random numbers into draws goes through
them. What is left is the C library's own choice (fused multiply-add, its version),
which can move a last bit between unlike machines (docs/concepts/draws.md).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias, cast

from scipy import special  # type: ignore[import-untyped]  # SciPy has no types

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float64]

LOG2_OF_E = math.log2(math.e)


def exponential(x: Numbers) -> Numbers:
    """e^x as 2^(x log2 e); exactly 1 at 0. Meant for |x| of a few tens at most."""
    return cast("Numbers", special.exp2(x * LOG2_OF_E))


def exponential_less_one(x: Numbers) -> Numbers:
    """e^x - 1 without cancellation; exactly 0 at 0."""
    return cast("Numbers", special.expm1(x))


def log_of_one_plus(x: Numbers) -> Numbers:
    """log(1 + x) without cancellation; exactly 0 at 0."""
    return cast("Numbers", special.log1p(x))


def normal_quantile(probability: Numbers) -> Numbers:
    """Standard normal number below which `probability` of the mass lies."""
    return cast("Numbers", special.ndtri(probability))


def normal_probability(x: Numbers) -> Numbers:
    """Mass of the standard normal distribution below `x`."""
    return cast("Numbers", special.ndtr(x))


def log_normal_probability(x: Numbers) -> Numbers:
    """Logarithm of `normal_probability`, right far out in the lower tail too."""
    return cast("Numbers", special.log_ndtr(x))


def student_quantile(freedom: int, probability: float) -> float:
    """Number below which `probability` of Student's t lies, for `freedom` degrees."""
    return float(special.stdtrit(freedom, probability))


def beta_quantile(a: float, b: float, probability: Numbers) -> Numbers:
    """Number in [0, 1] below which `probability` of a beta(a, b) distribution lies."""
    return cast("Numbers", special.betaincinv(a, b, probability))
