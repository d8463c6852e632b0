"""Shocks to a project: the stated quantiles, hazards and moments, and none if none."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats  # type: ignore[import-untyped]

from kakehashi.kernels import dependence, shocks, streams
from kakehashi.kernels.records import NEVER

AT = np.array([0.0, 0.1, 0.5, 0.8, 0.95, 1.0])
MONTHS = np.array([-12.0, -3.0, 0.0, 12.0, 36.0, 72.0])  # two-sided, a long right tail
PROJECTS = ["arizona", "ohio"]
NEAR_ONE = 1.0 - 2.0**-53


def drawn(stream, draws=20_000):
    """Uniform numbers of two projects, (draw, project)."""
    return streams.uniforms(7, stream, PROJECTS, 0, draws)


# ---------------------------------------------------------------- cost and delay


def test_quantiles_are_met():
    """The share of delays up to each quantile is its probability; none lies beyond."""
    months = shocks.from_quantiles(drawn("delay"), AT, MONTHS)
    for probability, bound in zip(AT[1:-1], MONTHS[1:-1], strict=True):
        share = (months <= bound).mean(axis=0)
        error = np.sqrt(probability * (1.0 - probability) / 20_000)
        assert np.all(np.abs(share - probability) < 4.0 * error)
    assert months.min() >= -12.0
    assert months.max() <= 72.0


def test_mean_of_the_quantiles():
    """The mean of the draws is the mean that the quantiles have."""
    months = shocks.from_quantiles(drawn("delay"), AT, MONTHS)
    error = months.std() / np.sqrt(20_000)
    expected = shocks.quantiles_mean(AT, MONTHS)
    assert np.all(np.abs(months.mean(axis=0) - expected) < 4.0 * error)


def test_no_spread_is_no_shock():
    """Quantiles that are all one, or all zero, give exactly that in every draw."""
    factors = shocks.from_quantiles(drawn("cost"), AT, np.ones(6))
    assert_array_equal(factors, np.ones((20_000, 2)))
    months = shocks.from_quantiles(drawn("delay"), AT, np.zeros(6))
    assert_array_equal(shocks.whole_periods(months, 3.0, np.array([-5, 0])), 0)


@pytest.mark.parametrize(
    ("probabilities", "values", "said"),
    [
        ([0.0, 0.5], [0.0, 1.0], "rise from 0 to 1; they are 0, 0.5"),
        ([0.1, 1.0], [0.0, 1.0], "rise from 0 to 1; they are 0.1, 1"),
        ([0.0, 0.5, 0.5, 1.0], [0.0, 1.0, 2.0, 3.0], "rise from 0 to 1"),
        ([0.0, 0.5, 1.0], [0.0, 2.0, 1.0], "must not fall .* 0, 2, 1"),
    ],
)
def test_quantiles_must_rise(probabilities, values, said):
    """Quantiles in the wrong order, or without their ends, are refused."""
    with pytest.raises(ValueError, match=said):
        shocks.from_quantiles(
            np.full(1, 0.5), np.array(probabilities), np.array(values)
        )


def test_months_become_whole_periods():
    """The nearest period, and never earlier than construction can end."""
    months = np.array([[-12.0, -12.0], [-1.4, 1.4], [1.6, 4.5], [72.0, 71.0]])
    periods = shocks.whole_periods(months, 3.0, np.array([-2, -9]))
    assert_array_equal(periods, [[-2, -4], [0, 0], [1, 2], [24, 24]])
    assert periods.dtype == np.int64


# ---------------------------------------------------------------- recovery


def test_recovery_has_its_moments():
    """Mean and deviation lie within four standard errors, also between bounds."""
    mean, deviation = np.array([0.8, 0.39]), np.array([0.3, 0.1])
    low, high = np.array([0.0, 0.2]), np.array([1.0, 0.7])
    rates = shocks.recovery_rates(drawn("recovery"), mean, deviation, low, high)
    error = deviation / np.sqrt(20_000)
    assert np.all(np.abs(rates.mean(axis=0) - mean) < 4.0 * error)
    assert_allclose(rates.std(axis=0), deviation, rtol=0.03)
    assert np.all((rates >= low) & (rates <= high))


def test_sure_recovery_is_its_mean():
    """Without deviation every draw is the mean, bit for bit, the bounds as well."""
    mean = np.array([0.8, 1.0])
    rates = shocks.recovery_rates(
        drawn("recovery", 9), mean, np.zeros(2), np.zeros(2), np.ones(2)
    )
    assert_array_equal(rates, np.tile(mean, (9, 1)))


@pytest.mark.parametrize(
    ("mean", "deviation", "said"),
    [
        (0.8, 0.4, "deviation of 0.4 around 0.8 .* must stay below 0.4"),
        (0.8, -0.1, "deviation of -0.1"),
        (1.2, 0.1, "0 <= low 0 <= mean 1.2 <= high 1"),
    ],
)
def test_impossible_recoveries_are_refused(mean, deviation, said):
    """A spread that no distribution between the bounds has is refused."""
    with pytest.raises(ValueError, match=said):
        shocks.recovery_rates(
            np.full((1, 1), 0.5),
            np.array([mean]),
            np.array([deviation]),
            np.zeros(1),
            np.ones(1),
        )


# ---------------------------------------------------------------- policy


def test_grants_are_paid_as_often_as_said():
    """Paid with its probability, else the stated part; a sure grant always."""
    factors = shocks.grant_factors(
        drawn("grant"), np.array([0.7, 1.0]), np.array([0.25, 0.0])
    )
    share = (factors[:, 0] == 1.0).mean()
    assert abs(share - 0.7) < 4.0 * np.sqrt(0.21 / 20_000)
    assert set(np.unique(factors[:, 0])) == {0.25, 1.0}
    assert np.all(factors[:, 1] == 1.0)


def test_events_strike_at_their_hazard():
    """By each period an event has struck with the probability of its hazard."""
    hazard = np.cumsum(np.full(40, 0.05))
    periods = shocks.event_periods(drawn("reversal"), hazard)
    for period in (0, 9, 39):
        struck = (periods <= period).mean(axis=0)
        probability = 1.0 - np.exp(-hazard[period])
        error = np.sqrt(probability * (1.0 - probability) / 20_000)
        assert np.all(np.abs(struck - probability) < 4.0 * error)


@pytest.mark.parametrize("uniform", [2.0**-53, 0.5, NEAR_ONE])
def test_no_hazard_no_event(uniform):
    """Without hazard nothing ever strikes, not even in the most extreme draw."""
    still = np.zeros((1, 40))
    assert shocks.event_periods(np.full((1, 1), uniform), still[0]) == NEVER
    threshold = shocks.default_thresholds(stats.norm.ppf(np.full((1, 1), uniform)))
    ages = shocks.default_ages(threshold, still, np.full(1, 3.0), np.full((1, 1), 12))
    assert ages == NEVER


# ---------------------------------------------------------------- default


def test_defaults_follow_the_hazard():
    """By each age the share of defaults is the cumulative probability."""
    conditional = np.array([[0.02] * 10, [0.0] * 5 + [0.05] * 5])
    hazard = shocks.cumulative_hazard(conditional)
    variables = streams.normals(7, "default", PROJECTS, 0, 40_000)
    ages = shocks.default_ages(
        shocks.default_thresholds(variables),
        hazard,
        np.ones(2),
        np.zeros((40_000, 2), dtype=np.int64),
    )
    expected = 1.0 - np.cumprod(1.0 - conditional, axis=1)
    for age in range(10):
        share = (ages <= age).mean(axis=0)
        error = np.sqrt(expected[:, age] * (1.0 - expected[:, age]) / 40_000)
        assert np.all(np.abs(share - expected[:, age]) <= 4.0 * error)


def test_a_delay_prolongs_the_early_hazard():
    """While a project is early its hazard counts threefold, whatever the draw."""
    hazard = shocks.cumulative_hazard(np.full((1, 20), 0.02))
    variables = streams.normals(7, "default", ["arizona"], 0, 40_000)
    thresholds = shocks.default_thresholds(variables)
    for early in (0, 4, 8, 20, 99):
        ends = np.full((40_000, 1), early)
        ages = shocks.default_ages(thresholds, hazard, np.array([3.0]), ends)
        for age in (3, 7, 19):
            counted = age + 1 + 2 * min(early, age + 1)
            expected = 1.0 - 0.98**counted
            error = np.sqrt(expected * (1.0 - expected) / 40_000)
            assert abs((ages <= age).mean() - expected) < 4.0 * error


def test_an_early_time_without_hazard():
    """With an early factor of zero nobody defaults before the early time ends."""
    hazard = shocks.cumulative_hazard(np.full((1, 20), 0.2))
    thresholds = shocks.default_thresholds(
        streams.normals(7, "default", ["arizona"], 0, 5000)
    )
    ends = np.full((5000, 1), 6)
    ages = shocks.default_ages(thresholds, hazard, np.zeros(1), ends)
    assert ages.min() == 6


def test_sure_default_is_sure():
    """A probability of one is a default by then in every draw."""
    hazard = shocks.cumulative_hazard(np.array([[0.0, 1.0, 0.5]]))
    variables = np.array([[-8.0], [0.0], [8.0]])
    ages = shocks.default_ages(
        shocks.default_thresholds(variables),
        hazard,
        np.array([0.5]),
        np.array([[0], [3], [1]]),
    )
    assert_array_equal(ages, np.ones((3, 1)))


def test_one_sponsor_one_fate():
    """Projects of one group with one hazard default in the same period."""
    loadings = np.array([[0.5], [0.5], [0.5]])
    weights = dependence.own_weights(loadings, np.eye(1), ["p1", "p2", "p3"])
    variables = dependence.obligor_variables(
        loadings,
        weights,
        streams.normals(7, "factor", ["cycle"], 0, 5000),
        streams.normals(7, "own", ["intel", "micron"], 0, 5000),
        np.array([0, 1, 0]),
    )
    ages = shocks.default_ages(
        shocks.default_thresholds(variables),
        shocks.cumulative_hazard(np.full((3, 20), 0.02)),
        np.ones(3),
        np.zeros((5000, 3), dtype=np.int64),
    )
    assert_array_equal(ages[:, 0], ages[:, 2])
    assert np.any(ages[:, 0] != ages[:, 1])


@pytest.mark.parametrize("pd", [1.2, -0.1, np.nan])
def test_impossible_probabilities_are_refused(pd):
    """A probability of default beyond one is refused with its place."""
    with pytest.raises(ValueError, match="at place 1, 2 must lie between 0 and 1"):
        shocks.cumulative_hazard(np.array([[0.1] * 4, [0.1, 0.1, pd, 0.1]]))


def test_low_is_bad():
    """An obligor whose factor and own number are low defaults before one with high."""
    variables = np.array([[-2.0], [-1.0], [0.0], [1.0]])
    thresholds = shocks.default_thresholds(variables)
    assert np.all(np.diff(thresholds[:, 0]) > 0.0)
    hazard = shocks.cumulative_hazard(np.full((1, 60), 0.02))
    ages = shocks.default_ages(
        thresholds, hazard, np.ones(1), np.zeros((4, 1), dtype=np.int64)
    )
    assert_array_equal(ages[:, 0], [1, 8, 34, NEVER])
