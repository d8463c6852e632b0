"""A curve of zero rates: read between its knots, refused beyond its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.present_value import discount_factors
from kakehashi.kernels.refusal import empty, outside, refuse, unlike

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import ByKnot, ByPeriod, Numbers

SAME_TIME = 1e-9  # years; a date this close after the last knot is on it


def zero_rates_at(years: ArrayLike, knot_years: ByKnot, knot_rates: ByKnot) -> Numbers:
    """Zero rates, effective per year, on straight lines between the knots.

    Flat before the first knot. Beyond the last there is no rate: a horizon that the
    curve does not cover is refused, since a rate made up there moves every result.
    """
    refuse(empty("knot_years", knot_years, "give at least one knot"))
    refuse(
        unlike("knot_rates", knot_rates, "knot_years", knot_years),
        outside("steps between knot_years", np.diff(knot_years), 0.0, np.inf,
                "list the knots from short to long, each once", above_low=True),
        outside("years", years, 0.0, float(knot_years[-1]) + SAME_TIME,
                "the curve ends at its last knot; give it a longer one or end earlier"),
    )  # fmt: skip
    return np.interp(np.asarray(years, dtype=np.float64), knot_years, knot_rates)


def zeros_from_par(par_yields: ByPeriod, payments_per_year: int) -> ByPeriod:
    """Zero rates, effective per year, from par yields at each payment date.

    P_n = (1 - c_n/m x (P_1 + .. + P_(n-1))) / (1 + c_n/m): a bond that pays c_n is
    worth its face. Par yields are quoted with `payments_per_year` compounding.
    """
    coupon = np.asarray(par_yields, dtype=np.float64) / payments_per_year
    factors = np.empty_like(coupon)
    annuity = 0.0
    for n, c in enumerate(coupon):
        factors[n] = (1.0 - c * annuity) / (1.0 + c)
        annuity += factors[n]
    refuse(
        outside("discount factors of par_yields", factors, 0.0, np.inf,
                "yields that rise so steeply leave a bond worth nothing; check them",
                above_low=True),
    )  # fmt: skip
    years = np.arange(1.0, coupon.size + 1.0) / payments_per_year
    return np.expm1(-np.log(factors) / years)


def implied_forwards(
    knot_years: ByKnot, knot_rates: ByKnot, years: ByPeriod
) -> ByPeriod:
    """Implied forward rates, effective per year, between successive `years`.

    (P(a) / P(b))^(1 / (b - a)) - 1: what new money costs later if today's curve holds.
    """
    factors = discount_factors(zero_rates_at(years, knot_years, knot_rates), years)
    return np.expm1(-np.diff(np.log(factors)) / np.diff(years))
