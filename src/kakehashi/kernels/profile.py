"""Shapes over time: how capital is spent and how principal falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod


def s_curve(periods: int) -> ByPeriod:
    """Cumulative share spent after 0..`periods` periods: 3x^2 - 2x^3, slow-fast-slow.

    The cubic through (0, 0) and (1, 1) with zero slope at both ends; shape (periods + 1,).
    """
    x = np.linspace(0.0, 1.0, periods + 1)
    return x * x * (3.0 - 2.0 * x)  # the cubic of the docstring


def cumulative(shares: ByPeriod, periods: int) -> ByPeriod:
    """Cumulative share after 0..`periods` periods of spending in equal steps of `shares`."""
    knots = np.concatenate(([0.0], np.cumsum(shares)))
    steps = np.linspace(0.0, 1.0, periods + 1)
    return np.interp(steps, np.linspace(0.0, 1.0, knots.size), knots)


@compiled
def spent_between(
    cumulative_spent: ByPeriod, knots: int, period: int, periods: int
) -> float:
    """Share of capital spent in `period` when construction takes `periods`.

    `cumulative_spent` holds the planned curve at `knots` + 1 points; a delay stretches
    it in a straight line between them.
    """
    if period < 0 or period >= periods:
        return 0.0
    spent = 0.0
    for step in range(2):
        position = (period + step) * knots / periods
        knot = min(int(position), knots - 1)
        part = position - knot
        level = (
            cumulative_spent[knot] * (1.0 - part) + cumulative_spent[knot + 1] * part
        )
        spent = level - spent
    return spent


@compiled
def annuity_fraction(rate: float, instalments: int) -> float:
    """Share of the balance that the next of `instalments` level payments repays.

    `rate` is per instalment; r / ((1 + r)^n - 1), which is 1 / n at rate zero. It is one
    over the sum of (1 + r)^k for k < n, summed by doubling, so that nothing cancels.
    """
    total, block, growth, left = 0.0, 1.0, 1.0 + rate, instalments
    while left > 0:
        if left % 2 == 1:
            total = block + growth * total
        block *= 1.0 + growth
        growth *= growth
        left //= 2
    return 1.0 / total


def level_principal(instalments: int) -> ByPeriod:
    """Share of the then balance that falls due with each of `instalments`."""
    return 1.0 / np.arange(instalments, 0, -1, dtype=np.float64)


def of_balance(shares: ByPeriod) -> ByPeriod:
    """Turn shares of the first balance into shares of the balance before each instalment.

    The last is one whatever the rounding, so that a loan always ends repaid.
    """
    left = np.cumsum(shares[::-1])[::-1]
    fractions = np.divide(shares, left, out=np.zeros_like(shares), where=left > 0)
    fractions[-1] = 1.0
    return fractions


def balloon(instalments: int, balloon_share: float) -> ByPeriod:
    """Equal instalments and `balloon_share` of the first balance on top of the last."""
    shares = np.full(instalments, (1.0 - balloon_share) / instalments)
    shares[-1] += balloon_share
    return of_balance(shares)


def bullet(instalments: int) -> ByPeriod:
    """Everything with the last instalment."""
    return of_balance(np.eye(1, instalments, instalments - 1)[0])
