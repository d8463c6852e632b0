"""The single effective rate: one rate with the present value of a basket of zeros."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.present_value import discount_factors, present_value
from kakehashi.kernels.refusal import empty, refuse, unlike

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod

HALVINGS = 200  # of a bracket; ends when two neighbouring floats are reached
WIDENINGS = 60  # doublings of a bracket's open end
LARGEST = 700.0  # intensity; a rate beyond it is no number and no rate
NOTHING = 1e-13  # of the flows' size: a sum this small is zero but for rounding


class SingleEffectiveRate(NamedTuple):
    """The rate, or None where there is none or more than one, and every rate."""

    rate: float | None
    roots: tuple[float, ...]


def _value(intensity: float, flows: ByPeriod, years: ByPeriod) -> float:
    """Sum of flows e^(-intensity x years), scaled by the largest exponential."""
    exponents = -intensity * years
    terms = flows * np.exp(exponents - np.max(exponents))
    total = float(np.sum(terms))
    return 0.0 if abs(total) <= NOTHING * float(np.sum(np.abs(terms))) else total


def _between(low: float, high: float, flows: ByPeriod, years: ByPeriod) -> float | None:
    """The one sign change inside a bracket on which the sum is monotone up to scale."""
    step = 1.0
    for _ in range(WIDENINGS):
        left = low if np.isfinite(low) else min(high, 0.0) - step
        right = high if np.isfinite(high) else max(low, 0.0) + step
        at_left, at_right = _value(left, flows, years), _value(right, flows, years)
        if at_left * at_right < 0.0 or (np.isfinite(low) and np.isfinite(high)):
            break
        step *= 2.0
    if at_left * at_right >= 0.0:
        return None
    for _ in range(HALVINGS):
        middle = left + (right - left) / 2.0
        if middle in (left, right):
            break
        at_middle = _value(middle, flows, years)
        if at_middle == 0.0:
            return middle
        left, right = (middle, right) if at_left * at_middle > 0.0 else (left, middle)
    return left + (right - left) / 2.0


def discount_intensities(flows: ByPeriod, years: ByPeriod) -> tuple[float, ...]:
    """Every intensity d with sum of flows e^(-d years) = 0, from low to high.

    A sum of exponentials has at most as many roots as its flows change sign (Laguerre).
    Multiplied by e^(d t), with t between two flows of opposite sign, and
    differentiated, it changes sign once less; between two roots of the new sum the old
    one is monotone up to that factor, so halving misses none. Double roots are found
    where both vanish.
    """
    kept = flows != 0.0
    flows, years = flows[kept], years[kept]
    changes = np.flatnonzero(np.sign(flows[1:]) != np.sign(flows[:-1]))
    if changes.size == 0:
        return ()
    first = int(changes[0])
    turn = (years[first] + years[first + 1]) / 2.0
    turning_points = discount_intensities(flows * (turn - years), years)
    ends = (-np.inf, *turning_points, np.inf)
    found = {d for d in turning_points if _value(d, flows, years) == 0.0}
    for low, high in pairwise(ends):
        inside = _between(low, high, flows, years)
        if inside is not None:
            found.add(inside)
    return tuple(sorted(found))


def internal_rates(flows: ByPeriod, years: ByPeriod) -> tuple[float, ...]:
    """Every rate, effective per year, at which the flows are worth nothing."""
    refuse(
        empty("flows", flows, "give at least one flow"),
        unlike("years", years, "flows", flows),
    )
    order = np.argsort(years, kind="stable")
    dates, place = np.unique(years[order], return_inverse=True)
    netted = np.bincount(place, weights=flows[order]).astype(np.float64)
    intensities = discount_intensities(netted, dates)
    return tuple(float(np.expm1(d)) for d in intensities if d < LARGEST)


def single_effective_rate(
    flows: ByPeriod, zero_rates: ByPeriod, years: ByPeriod
) -> SingleEffectiveRate:
    """The one constant rate at which `flows` have their value by the basket of zeros.

    Used for interest of financing accounts; a convenience, the basket is the truth. It
    need not exist or be unique where flows change sign, and may lie above every zero
    rate [OMB working paper 4, 1999]; then the rate is None. On a flat curve it is the
    flat rate.
    """
    rates = np.broadcast_to(zero_rates, np.shape(flows))
    worth = float(present_value(flows, discount_factors(rates, years)))
    roots = internal_rates(np.append(flows, -worth), np.append(years, 0.0))
    later = rates[np.asarray(years) > 0.0]
    if later.size and np.all(later == later[0]):
        return SingleEffectiveRate(float(later[0]), roots)
    return SingleEffectiveRate(roots[0] if len(roots) == 1 else None, roots)
