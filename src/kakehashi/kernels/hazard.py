"""How likely a loan of a given age is to default within the year: shape, fit, phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import empty, outside, refuse, share_problems, unlike
from kakehashi.kernels.survival import cumulative_default_rate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import ByKnot, Numbers

HALVINGS = 60  # of a bracket of length one: exact to rounding


def hazard_by_age(
    first: ArrayLike, final: ArrayLike, decay: ArrayLike, age_years: ArrayLike
) -> Numbers:
    """Probability of default in the years 1, 2, .. of a project loan, given survival.

    final + (first - final) x decay^(age - 1): it starts high, as for a speculative
    rating, and falls as the project proves itself. `decay` is exp(-1 / tau) for a time
    constant of tau years.
    """
    years = np.asarray(age_years, dtype=np.float64)
    return np.asarray(final) + np.subtract(first, final) * np.power(decay, years - 1.0)


def decay_of(time_constant_years: ArrayLike) -> Numbers:
    """Factor by which the excess hazard shrinks in a year: exp(-1 / tau)."""
    return np.exp(-1.0 / np.asarray(time_constant_years, dtype=np.float64))


def time_constant(decay: ArrayLike) -> Numbers:
    """Years in which the excess hazard falls to 1 / e of itself: -1 / ln(decay)."""
    return -1.0 / np.log(np.asarray(decay, dtype=np.float64))


def fit_decay(first: float, final: float, years: int, cumulative_rate: float) -> float:
    """The decay at which the shape gives `cumulative_rate` after `years` years.

    The rate rises with the decay, from all years but the first at `final` to all years
    at `first`, so there is one answer, found by halving.
    """
    refuse(
        share_problems("first", first),
        share_problems("final", final),
        outside("first - final", first - final, 0.0, 1.0,
                "give a first hazard above the final one", above_low=True),
        outside("years", years, 2, np.inf, "a shape needs at least two years"),
    )  # fmt: skip
    age = np.arange(1.0, years + 1.0)

    def rate(decay: float) -> float:
        return float(cumulative_default_rate(hazard_by_age(first, final, decay, age)))

    low, high = 0.0, 1.0
    refuse(
        outside("cumulative_rate", cumulative_rate, rate(low), rate(high),
                "no decay between these hazards gives it; change one of them"),
    )  # fmt: skip
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if rate(middle) < cumulative_rate else (low, middle)
    return (low + high) / 2.0


def hazard_from_table(
    knot_years: ByKnot, cumulative_rates: ByKnot, age_years: ArrayLike
) -> Numbers:
    """Yearly hazard from cumulative default rates, as rating agencies print them.

    Constant between two knots a < b: 1 - ((1 - C_b) / (1 - C_a))^(1 / (b - a)), from
    C = 0 at 0. `age_years` 1 is the first year; beyond the last knot there is no rate.
    """
    refuse(empty("knot_years", knot_years, "give at least one horizon"))
    refuse(
        unlike("cumulative_rates", cumulative_rates, "knot_years", knot_years),
        outside("cumulative_rates", cumulative_rates, 0.0, 1.0,
                "give shares below 1", below_high=True),
        outside("steps of cumulative_rates", np.diff(cumulative_rates), 0.0, 1.0,
                "a cumulative rate never falls"),
        outside("steps of knot_years", np.diff(knot_years, prepend=0.0), 0.0, np.inf,
                "list the horizons from short to long", above_low=True),
        outside("age_years", age_years, 0.0, float(knot_years[-1]),
                "the table ends before; give it a longer horizon", above_low=True),
    )  # fmt: skip
    steps = np.diff(np.log1p(-np.asarray(cumulative_rates)), prepend=0.0)
    hazards = -np.expm1(steps / np.diff(knot_years, prepend=0.0))
    return hazards[np.searchsorted(knot_years, age_years, side="left")]


def phased_hazard(
    hazard: ArrayLike,
    early_factor: ArrayLike,
    period: ArrayLike,
    proven_from: ArrayLike,
) -> Numbers:
    """Hazard that counts `early_factor` times while a project is built and ramps up.

    1 - (1 - hazard)^factor, as `shocks.default_ages` draws it. `period` counts from
    financial close; `proven_from` is the period in which the ramp-up ends: planned
    completion + delay + ramp-up. A delay prolongs the phase.
    """
    refuse(
        share_problems("hazard", hazard),
        outside("early_factor", early_factor, 0.0, np.inf, "give a factor above 0",
                above_low=True),
    )  # fmt: skip
    proven = np.asarray(period) >= np.asarray(proven_from)
    times = np.where(proven, 1.0, early_factor)
    alive = 1.0 - np.asarray(hazard, dtype=np.float64)
    return np.where(proven, hazard, 1.0 - np.power(alive, times))
