"""Paths of interest rates, the exchange rate and the chip market, exact in every step.

Each is built as a known path times, or plus, a deviation that is exactly nothing when
the volatility is zero: a run without uncertainty gives back its curve, forward or level
bit by bit. Shocks are independent standard normal numbers, (draw, period).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.elementary import exponential, exponential_less_one

if TYPE_CHECKING:
    from kakehashi.arrays import ByDrawItem, ByDrawPeriod, ByPeriod, Index

SERIES_BELOW = 0.5  # of reversion x time, under which the closed form cancels
SERIES_END = 20  # first power left out; the last one kept is below 1e-18


def forward_rates(discount_factors: ByPeriod, accrual: ByPeriod) -> ByPeriod:
    """Simple rate of each period from discount factors at the ends of the periods.

    `accrual` is the year fraction that the rate is paid for, (period,).
    """
    starts = np.concatenate(([1.0], discount_factors[:-1]))
    return (starts / discount_factors - 1.0) / accrual


def decay_integral(reversion: float, time: ByPeriod) -> ByPeriod:
    """Integral of e^(-a u) from 0 to `time`: (1 - e^(-a t)) / a, or t."""
    if reversion == 0.0:
        return time.copy()
    return -exponential_less_one(-reversion * time) / reversion


def squared_decay_integral(reversion: float, time: ByPeriod) -> ByPeriod:
    """Integral over u from 0 to `time` of ((1 - e^(-a u)) / a)^2; t^3 / 3 at a = 0.

    Closed form [Brigo and Mercurio 2006, 3.3.2]; its power series where that cancels.
    """
    x = reversion * time
    series = np.zeros_like(time)
    for power in range(SERIES_END - 1, 2, -1):
        sign = -1.0 if power % 2 else 1.0
        coefficient = sign * (2.0 - 2.0 ** (power - 1)) / math.factorial(power)
        series = series * x + coefficient
    closed = np.zeros_like(time)
    large = np.abs(x) >= SERIES_BELOW
    if np.any(large):
        once = decay_integral(reversion, time[large])
        twice = decay_integral(2.0 * reversion, time[large])
        closed[large] = (time[large] - 2.0 * once + twice) / reversion**2
    return np.where(large, closed, series * time * time * time)


class ShortRate(NamedTuple):
    """What is known of one Hull-White rate before any draw, by period."""

    decay: ByPeriod
    """What a period leaves of the deviation at its start."""
    span: ByPeriod
    """What that deviation adds to the period's own integral."""
    deviation: ByPeriod
    """Standard deviation of the step of the rate itself."""
    carried: ByPeriod
    """What one standard shock of the rate adds to the integral."""
    within: ByPeriod
    """Standard deviation of the integral that is left once the rate is known."""
    convexity: ByPeriod
    """What the mean of e^(-integral) asks for on top, so that the curve is met."""


def short_rate(reversion: float, volatility: float, step_years: ByPeriod) -> ShortRate:
    """Exact law of the deviation x of a Hull-White rate, dx = -a x dt + sigma dW.

    With B(t) = (1 - e^(-a t)) / a, the step of x and the integral of x over the step
    are jointly normal: variances sigma^2 int e^(-2 a u) du and sigma^2 int B^2 du,
    covariance sigma^2 B^2 / 2. The mean of e^(-integral) over [0, T] is e^(V / 2) with
    V = sigma^2 int_0^T B^2 du [Hull and White 1990; Glasserman 2004, 3.3].
    """
    span = decay_integral(reversion, step_years)
    rate_variance = decay_integral(2.0 * reversion, step_years)
    integral_variance = squared_decay_integral(reversion, step_years)
    root = np.sqrt(rate_variance)
    carried = span * span / 2.0 / root
    ends = np.concatenate(([0.0], np.cumsum(step_years)))
    total = squared_decay_integral(reversion, ends)
    return ShortRate(
        1.0 - reversion * span,
        span,
        volatility * root,
        volatility * carried,
        volatility * np.sqrt(np.maximum(integral_variance - carried * carried, 0.0)),
        volatility * volatility * np.diff(total) / 2.0,
    )


def hull_white_rates(
    curve: ByPeriod,
    accrual: ByPeriod,
    law: ShortRate,
    shocks: ByDrawPeriod,
    within_shocks: ByDrawPeriod,
) -> ByDrawPeriod:
    """Simple rate of each period, compounded in arrears, (draw, period).

    `curve` is today's simple forward rate of each period (`forward_rates`). The mean of
    the product of 1 / (1 + rate x accrual) is today's discount factor, exactly; the
    mean of the rates themselves lies above the curve by the convexity. `within_shocks`
    move the path between the ends of a period, independently of `shocks`.
    """
    deviation = np.zeros_like(shocks.T, order="C")  # as each period begins
    moved = law.deviation[:, None] * shocks.T
    for period in range(1, curve.size):
        before = period - 1
        deviation[period] = law.decay[before] * deviation[before] + moved[before]
    integral = law.span * deviation.T + law.carried * shocks
    integral = integral + law.within * within_shocks
    growth = exponential_less_one(integral + law.convexity)
    ratio = (1.0 + curve * accrual) / accrual
    rates: ByDrawPeriod = curve + ratio * growth
    return rates


def covered_forward(
    spot: float,
    usd_rate: ByPeriod,
    jpy_rate: ByPeriod,
    basis: ByPeriod,
    usd_accrual: ByPeriod,
    jpy_accrual: ByPeriod,
) -> ByPeriod:
    """Yen per dollar at the end of each period by covered-interest parity.

    F(T) = S P_usd(T) / P_jpy(T), where the yen leg earns its rate plus the basis, which
    is negative while dollars are dear. Rates may be (period,) or (draw, period).
    """
    yen = 1.0 + (jpy_rate + basis) * jpy_accrual
    growth = yen / (1.0 + usd_rate * usd_accrual)
    return spot * np.cumprod(growth, axis=-1, dtype=np.float64)


def lognormal_levels(
    forward: ByPeriod, volatility: float, step_years: ByPeriod, shocks: ByDrawPeriod
) -> ByDrawPeriod:
    """Geometric Brownian level at the end of each period, with mean `forward`.

    S = F e^(sigma W - sigma^2 t / 2); `forward` is (period,) or (draw, period).
    """
    path = np.cumsum(volatility * np.sqrt(step_years) * shocks, axis=-1)
    half_variance = np.cumsum(volatility * volatility * step_years) / 2.0
    return forward * exponential(path - half_variance)


def reverting_center(
    spot: float, long_run: float, reversion: float, times: ByPeriod
) -> ByPeriod:
    """Level that returns in logs from `spot` to `long_run`, at `times` in years."""
    fade = exponential(-reversion * times)
    return long_run * exponential(math.log(spot / long_run) * fade)


def reverting_levels(
    center: ByPeriod,
    reversion: float,
    volatility: float,
    step_years: ByPeriod,
    shocks: ByDrawPeriod,
) -> ByDrawPeriod:
    """Level whose logarithm is an Ornstein-Uhlenbeck process, with mean `center`.

    S = center e^(X - var X / 2), dX = -kappa X dt + sigma dW from X = 0, exact steps
    [Uhlenbeck and Ornstein 1930; Glasserman 2004, 3.3.1].
    """
    decay = exponential(-reversion * step_years)
    deviation = volatility * np.sqrt(decay_integral(2.0 * reversion, step_years))
    return center * _reverting_factor(decay, deviation, shocks)


def chip_cycle(
    autocorrelation: float, deviation: float, start: float, shocks: ByDrawPeriod
) -> ByDrawPeriod:
    """Index of the chip market around one, an AR(1) in logs, (draw, period).

    `autocorrelation` is that of neighbouring periods, `deviation` the standard
    deviation of the log index in the long run, `start` the log index today, which fades
    away. With `start` zero the mean of the index is one in every period.
    """
    if not -1.0 < autocorrelation < 1.0:
        raise ValueError(
            f"the chip cycle has autocorrelation {autocorrelation}, which must lie "
            "between -1 and 1 for the cycle to return to its middle"
        )
    periods = shocks.shape[1]
    decay = np.full(periods, autocorrelation)
    step = np.full(periods, deviation * math.sqrt(1.0 - autocorrelation**2))
    fading = exponential(start * np.cumprod(decay))
    return fading * _reverting_factor(decay, step, shocks)


def _reverting_factor(
    decay: ByPeriod, deviation: ByPeriod, shocks: ByDrawPeriod
) -> ByDrawPeriod:
    """e^(X - var X / 2) of X = decay X + deviation shock from zero; its mean is one."""
    factor = np.empty_like(shocks)
    state, variance = np.zeros(shocks.shape[0]), 0.0
    for period in range(shocks.shape[1]):
        state = decay[period] * state + deviation[period] * shocks[:, period]
        variance = decay[period] ** 2 * variance + deviation[period] ** 2
        factor[:, period] = exponential(state - variance / 2.0)
    return factor


def bootstrap_places(
    uniforms: ByDrawItem, observations: int, block: int, periods: int
) -> Index:
    """Which observation each period repeats, (draw, period): circular blocks.

    Blocks of `block` neighbouring periods start anywhere in the history and run on from
    its end to its beginning [Politis and Romano 1992]. `uniforms` is (draw, block), one
    number for each block. Series that are drawn with the same places stay side by side.
    """
    if not 1 <= block <= observations:
        raise ValueError(
            f"a block of {block} periods does not fit a history of {observations}"
        )
    blocks = -(-periods // block)
    if uniforms.shape[1] < blocks:
        raise ValueError(
            f"{periods} periods in blocks of {block} need {blocks} numbers a draw, "
            f"not {uniforms.shape[1]}"
        )
    starts = np.floor(uniforms[:, :blocks] * observations).astype(np.int64)
    places = starts[:, :, None] + np.arange(block)
    return places.reshape(starts.shape[0], -1)[:, :periods] % observations


def bootstrap_levels(
    center: ByPeriod, log_returns: ByPeriod, block: int, places: Index
) -> ByDrawPeriod:
    """Level that moves by a history's log returns, with mean `center`, (draw, period).

    The mean of e^(sum of returns) is known exactly: every block starts at every
    observation alike and blocks are independent. The path is divided by it, so drift
    and spread of the history do not shift the mean. `log_returns` is one a period.
    """
    history = log_returns.size
    around = np.arange(history)[:, None] + np.arange(block)
    within = np.cumsum(log_returns[around % history], axis=1)
    mean = np.mean(exponential(within), axis=0)  # after 1 .. block periods of a block
    whole, part = np.divmod(np.arange(places.shape[1]), block)
    of_blocks = np.full(whole.max(initial=0) + 1, mean[-1])
    of_blocks[0] = 1.0
    path = np.cumsum(log_returns[places], axis=1)
    return center * (exponential(path) / (np.cumprod(of_blocks)[whole] * mean[part]))
