"""The hazard of project finance over its life."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.hazard import (
    decay_of,
    fit_decay,
    hazard_by_age,
    hazard_from_table,
    phased_hazard,
    time_constant,
)
from kakehashi.kernels.shocks import cumulative_hazard, default_ages
from kakehashi.kernels.survival import (
    cumulative_default_rate,
    marginal_pd,
    survival,
)


def test_the_fit_meets_the_study() -> None:
    """10-year rate 6.7 % (Moody's 1983-2015) from 1.7 % to 0.1 %: tau is 3.36 years."""
    decay = fit_decay(0.017, 0.001, 10, 0.067)
    hazard = hazard_by_age(0.017, 0.001, decay, np.arange(1, 11))
    assert_allclose(time_constant(decay), 3.361, atol=5e-4)
    assert_allclose(decay_of(time_constant(decay)), decay)
    assert_allclose(cumulative_default_rate(hazard), 0.067, rtol=1e-12)


def test_the_shape_begins_and_ends_where_it_should() -> None:
    """The first year has the first hazard, the distant ones the final."""
    assert_allclose(
        hazard_by_age(0.017, 0.001, 0.7, [1, 2, 200]), [0.017, 0.0122, 0.001]
    )
    assert_allclose(hazard_by_age(0.017, 0.001, 0.0, [1, 2]), [0.017, 0.001])


@pytest.mark.parametrize(
    ("first", "final", "years", "rate", "message"),
    [
        (0.017, 0.001, 10, 0.20, "cumulative_rate"),
        (0.017, 0.001, 10, 0.02, "cumulative_rate"),
        (0.001, 0.017, 10, 0.05, "first hazard above"),
        (1.7, 0.001, 10, 0.05, "first"),
        (0.017, 0.001, 1, 0.017, "two years"),
    ],
)
def test_what_the_shape_cannot_give_is_refused(
    first: float, final: float, years: int, rate: float, message: str
) -> None:
    """A rate outside what the hazards allow has no time constant, and gets none."""
    with pytest.raises(InputError, match=message):
        fit_decay(first, final, years, rate)


def test_a_table_of_cumulative_rates_is_met_at_its_knots() -> None:
    """S&P BB 1981-2012: 0.71 % after 1, 8.05 % after 5, 14.04 % after 10 years."""
    knots, rates = np.array([1.0, 5.0, 10.0]), np.array([0.0071, 0.0805, 0.1404])
    hazards = hazard_from_table(knots, rates, np.arange(1, 11))
    assert_allclose(1 - survival(hazards)[[0, 4, 9]], rates)
    assert_allclose(hazards[1:5], hazards[1])


@pytest.mark.parametrize(
    ("knots", "rates", "age", "message"),
    [
        ([1.0, 5.0], [0.01, 0.02], 6.0, "longer horizon"),
        ([1.0, 5.0], [0.02, 0.01], 1.0, "never falls"),
        ([5.0, 1.0], [0.01, 0.02], 1.0, "short to long"),
        ([1.0], [1.0], 1.0, "below 1"),
        ([], [], 1.0, "at least one horizon"),
    ],
)
def test_bad_tables_are_refused(
    knots: list[float], rates: list[float], age: float, message: str
) -> None:
    """A table that ends too early, falls, or is empty gives no hazard."""
    with pytest.raises(InputError, match=message):
        hazard_from_table(np.array(knots), np.array(rates), age)


def test_a_delay_prolongs_the_phase_of_high_hazard() -> None:
    """With completion a year later, one more year carries the factor."""
    hazard, year = np.full(6, 0.01), np.arange(6)
    planned = phased_hazard(hazard, 2.0, year, 3)
    late = phased_hazard(hazard, 2.0, year, 4)
    assert_allclose(planned, [0.0199, 0.0199, 0.0199, 0.01, 0.01, 0.01])
    assert_allclose(late - planned, [0, 0, 0, 0.0099, 0, 0], atol=1e-15)
    assert survival(late)[-1] < survival(planned)[-1]


def test_the_phase_is_the_one_that_is_drawn() -> None:
    """Defaults drawn with the factor come as often as the hazard with it says."""
    hazard, factor, until = np.full((1, 6), 0.05), 3.0, 2
    draws = 100_000
    uniform = (np.arange(draws) + 0.5) / draws
    ages = default_ages(
        -np.log(uniform)[:, None],
        cumulative_hazard(hazard),
        np.array([factor]),
        np.full((draws, 1), until),
    )
    phased = marginal_pd(phased_hazard(hazard[0], factor, np.arange(6), until))
    drawn = np.bincount(ages[ages < 6], minlength=6) / draws
    assert_allclose(drawn, phased, atol=2 / draws)


def test_a_factor_that_is_none_is_refused() -> None:
    """A negative factor makes no probability."""
    with pytest.raises(InputError, match="early_factor"):
        phased_hazard(0.1, -2.0, 0, 1)
    with pytest.raises(InputError, match="hazard"):
        phased_hazard(1.1, 2.0, 0, 1)
