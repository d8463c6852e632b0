"""Price of a zero-coupon bond when the short rate reverts to a mean.

Vasicek: dr = a (b - r) dt + s dW. Hull and White: r = x + alpha, where x reverts to zero
from zero and alpha makes today's curve come out exactly. Rates compound continuously
and may be negative; a is `reversion`, s is `volatility`. Paths are drawn in
`market_paths`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.market_paths import decay_integral, squared_decay_integral
from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def _refuse(reversion: float, volatility: float, years: ArrayLike) -> None:
    """Refuse a rate that runs away, and negative spreads and times."""
    refuse(
        outside(
            "reversion", reversion, 0.0, np.inf, "give a speed of at least 0 a year"
        ),
        outside(
            "volatility", volatility, 0.0, np.inf, "give it as a decimal, at least 0"
        ),
        outside(
            "years", years, 0.0, np.inf, "count forward from the date of the price"
        ),
    )


def vasicek_bond_price(
    rate: ArrayLike, reversion: float, mean: float, volatility: float, years: ArrayLike
) -> Numbers:
    """Price of 1 in `years`: exp(V / 2 - B r - b (t - B)) [Vasicek 1977].

    B is the integral of e^(-a u) up to t, and V = s^2 times the integral of B^2 is the
    variance of the integrated rate.
    """
    _refuse(reversion, volatility, years)
    time = np.asarray(years, dtype=np.float64)
    reach = decay_integral(reversion, time)
    variance = volatility**2 * squared_decay_integral(reversion, time)
    return np.exp(variance / 2.0 - reach * np.asarray(rate) - mean * (time - reach))


def hull_white_bond_price(
    deviation: ArrayLike,
    factor_now: ArrayLike,
    factor_then: ArrayLike,
    reversion: float,
    volatility: float,
    years_now: ArrayLike,
    years_then: ArrayLike,
) -> Numbers:
    """Price at `years_now`, given the deviation x of the rate there, of 1 at `years_then`.

    P(0, T) / P(0, t) exp((V(T - t) - V(T) + V(t)) / 2 - B(T - t) x), the two factors
    being today's [Hull and White 1990]. With x = 0 at t = 0 it is today's curve.
    """
    ahead = np.subtract(years_then, years_now)
    _refuse(reversion, volatility, ahead)

    def variance(years: ArrayLike) -> Numbers:
        time = np.asarray(years, dtype=np.float64)
        return volatility**2 * squared_decay_integral(reversion, time)

    convexity = variance(ahead) - variance(years_then) + variance(years_now)
    exponent = convexity / 2.0 - decay_integral(reversion, ahead) * np.asarray(
        deviation
    )
    return np.divide(factor_then, factor_now) * np.exp(exponent)
