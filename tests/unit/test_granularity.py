"""Granularity adjustments, and where they fail."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.asymptotic import asymptotic_value_at_risk
from kakehashi.kernels.granularity import (
    factor_delta,
    gamma_quantile,
    gordy_luetkebohmert_adjustment,
    martin_wilde_adjustment,
)
from kakehashi.kernels.loss_distribution import default_count_distribution
from kakehashi.kernels.loss_measures import value_at_risk


def adjusted(names: int) -> float:
    """Asymptotic value at risk and adjustment of equal names, PD 1 %, rho 0.2."""
    one = np.ones(names)
    addition = martin_wilde_adjustment(
        one / names, 0.01 * one, one, 0 * one, 0.2 * one, 0.999
    )
    return float(asymptotic_value_at_risk(0.01, 1.0, 0.2, 0.999)) + addition


def test_the_adjustment_is_good_for_many_names_and_bad_for_few() -> None:
    """With 500 names it meets the exact figure; with 20 it says 22.6 % for 20.0 %."""
    for names, gap in ((500, 0.001), (100, 0.005)):
        exact = np.arange(names + 1) / names
        probability = default_count_distribution(names, 0.01, 0.2, 200)
        found = value_at_risk(exact, probability, 0.999)
        assert_allclose(adjusted(names), found, atol=gap)
    assert_allclose(adjusted(20), 0.226, atol=5e-4)


def test_the_adjustment_is_its_own_derivative_formula() -> None:
    """It equals -1/(2 f) d(f s / m')/dy, differentiated numerically."""
    rho, pd, share, q = 0.2, 0.03, np.array([0.5, 0.3, 0.2]), 2.3263478740408408
    lgd, spread = np.array([0.2, 0.6, 0.4]), np.array([0.1, 0.2, 0.0])
    step = 1e-4

    def given(y: float) -> float:
        return float(asymptotic_value_at_risk(pd, 1.0, rho, normal(y)))

    def normal(y: float) -> float:
        from scipy.special import ndtr  # type: ignore[import-untyped]  # no types

        return float(ndtr(y))

    def ratio(y: float) -> float:
        p, rise = given(y), (given(y + step) - given(y - step)) / (2 * step)
        variance = np.sum(share**2 * ((lgd**2 + spread**2) * p - lgd**2 * p**2))
        return float(np.exp(-(y**2) / 2) * variance / (np.sum(share * lgd) * rise))

    slope = (ratio(q + 1e-3) - ratio(q - 1e-3)) / 2e-3
    one = np.ones(3)
    actual = martin_wilde_adjustment(share, pd * one, lgd, spread, rho * one, normal(q))
    assert_allclose(actual, -slope / (2 * np.exp(-(q**2) / 2)), rtol=1e-4)


def test_delta_is_as_in_the_paper() -> None:
    """A precision of 0.25 at 99.9 % gives 4.83 [Gordy and Luetkebohmert]."""
    assert_allclose(factor_delta(0.25, 0.999), 4.83, atol=0.005)
    assert_allclose(gamma_quantile(1.0, 0.999), -np.log(0.001))


def test_the_simple_form_by_hand() -> None:
    """Two names, all figures by hand: sum of s^2 C (delta (K + R) - K) / (2 K*)."""
    share, pd = np.array([0.75, 0.25]), np.array([0.01, 0.02])
    lgd, capital = np.array([0.4, 0.2]), np.array([0.05, 0.04])
    delta = factor_delta(0.25, 0.999)
    first = 0.5625 * 0.55 * (delta * 0.054 - 0.05)
    second = 0.0625 * 0.4 * (delta * 0.044 - 0.04)
    actual = gordy_luetkebohmert_adjustment(share, pd, lgd, capital, 0.25, 0.25, 0.999)
    assert_allclose(actual, (first + second) / (2 * 0.0475))


def test_a_portfolio_without_a_factor_is_refused() -> None:
    """Where nothing depends on the factor there is no adjustment, and none is given."""
    one = np.ones(2)
    with pytest.raises(InputError, match="exact loss distribution"):
        martin_wilde_adjustment(one / 2, 0.01 * one, one, 0 * one, 0 * one, 0.999)


def test_an_empty_portfolio_is_refused() -> None:
    """No names, no adjustment."""
    none = np.zeros(0)
    with pytest.raises(InputError, match="at least one obligor"):
        martin_wilde_adjustment(none, none, none, none, none, 0.999)
    with pytest.raises(InputError, match="at least one obligor"):
        gordy_luetkebohmert_adjustment(none, none, none, none, 0.25, 0.25, 0.999)
