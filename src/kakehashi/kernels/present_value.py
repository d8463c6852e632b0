"""Present value by a basket of zeros: each flow at the rate of its own date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def discount_factors(zero_rates: ArrayLike, years: ArrayLike) -> Numbers:
    """Value today of 1 in `years`: (1 + z)^-years, z effective per year.

    The basket of zeros takes z of the flow's own date [OMB working paper 3, 1999].
    """
    refuse(
        outside("zero_rates", zero_rates, -1.0, np.inf,
                "give rates above -100 % as decimals per year", above_low=True),
        outside("years", years, 0.0, np.inf, "count from the date of valuation"),
    )  # fmt: skip
    z = np.asarray(zero_rates, dtype=np.float64)
    return np.exp(-np.asarray(years) * np.log1p(z))


def present_value(flows: ArrayLike, discount_factor: ArrayLike) -> Numbers:
    """Sum of flows x discount factors over the last axis, period."""
    return np.sum(np.asarray(flows) * np.asarray(discount_factor), axis=-1)


def effective_yield(nominal_yield: ArrayLike, payments_per_year: int) -> Numbers:
    """Yearly effective rate of a yield quoted with compounding: (1 + y/m)^m - 1.

    Bond-equivalent yields of US and Japanese government bonds have m = 2.
    """
    part = np.asarray(nominal_yield, dtype=np.float64) / payments_per_year
    return np.expm1(payments_per_year * np.log1p(part))


def nominal_yield(effective: ArrayLike, payments_per_year: int) -> Numbers:
    """Yield with compounding of a yearly effective rate: m ((1 + r)^(1/m) - 1)."""
    rate = np.asarray(effective, dtype=np.float64)
    return payments_per_year * np.expm1(np.log1p(rate) / payments_per_year)
