"""CreditRisk+ against its spreadsheet and against closed forms."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.creditrisk_plus import creditrisk_plus, panjer, sector_shape
from kakehashi.kernels.loss_measures import (
    expected_loss,
    interpolated_quantile,
    loss_deviation,
)

# Credit Suisse First Boston, CreditRisk+ (1997), appendix B: 25 obligors, one sector;
# deviation of each pd is half of it.
EXPOSURE = np.array([
    358475, 1089819, 1799710, 1933116, 2317327, 2410929, 2652184, 2957685, 3137989,
    3204044, 4727724, 4830517, 4912097, 4928989, 5042312, 5320364, 5435457, 5517586,
    5764596, 5847845, 6466533, 6480322, 7727651, 15410906, 20238895,
], dtype=float)  # fmt: skip
PD = np.array([
    0.3, 0.3, 0.1, 0.15, 0.15, 0.15, 0.3, 0.15, 0.05, 0.05, 0.015, 0.05, 0.05, 0.3, 0.1,
    0.075, 0.05, 0.03, 0.075, 0.03, 0.3, 0.3, 0.016, 0.1, 0.075,
])  # fmt: skip


def test_the_spreadsheet_is_reproduced_to_the_dollar() -> None:
    """Expected loss 14,221,863; 99 % 55,311,503; 99.5 % 62,033,181."""
    unit = float(np.ceil(EXPOSURE.max() / 100))
    found = creditrisk_plus(EXPOSURE, PD, PD / 2, np.ones((25, 1)), unit)
    actual = [
        expected_loss(*found),
        interpolated_quantile(*found, 0.99),
        interpolated_quantile(*found, 0.995),
    ]
    assert_allclose(actual, [14_221_863, 55_311_503, 62_033_181], atol=1)


def test_equal_names_of_fixed_rates_are_poisson() -> None:
    """Without volatility the count of defaults of equal names is Poisson."""
    pd = np.full(20, 0.05)
    found = creditrisk_plus(np.full(20, 7.0), pd, 0 * pd, np.ones((20, 1)), 7.0)
    wanted = [math.exp(-1.0) / math.factorial(n) for n in range(8)]
    assert_allclose(found.probability[:8], wanted, rtol=1e-12)


def test_equal_names_of_one_sector_are_negative_binomial() -> None:
    """With a gamma factor the count of defaults is negative binomial."""
    found = panjer(np.array([0.0, 2.0]), 3.0, 12)
    p = 2.0 / 5.0
    wanted = [math.comb(n + 2, n) * p**n * (1 - p) ** 3 for n in range(12)]
    assert_allclose(found, wanted, rtol=1e-12)


def test_sectors_and_own_risk_have_their_variance() -> None:
    """Variance is Poisson part + sum over sectors of (deviation of the mean loss)^2."""
    exposure, pd = np.array([1.0, 2.0, 3.0]), np.array([0.02, 0.03, 0.05])
    weights = np.array([[0.5, 0.2], [0.0, 1.0], [0.3, 0.3]])
    found = creditrisk_plus(exposure, pd, pd / 2, weights, 1.0)
    # each sector's factor has coefficient of variation 1/2 here, as all its members do
    systematic = np.sum(((exposure * pd) @ weights / 2) ** 2)
    assert_allclose(loss_deviation(*found) ** 2, exposure**2 @ pd + systematic)
    assert_allclose(expected_loss(*found), exposure @ pd)


def test_the_shape_is_infinite_without_deviation() -> None:
    """A sector that does not vary is Poisson."""
    assert np.isinf(sector_shape(0.1, 0.0))
    assert_allclose(sector_shape(0.1, 0.05), 4.0)


def test_bad_portfolios_are_refused() -> None:
    """No obligors, zero exposure, a pd above one, weights above one: all are errors."""
    one, weight = np.ones(1), np.ones((1, 1))
    for exposure, pd, weights, message in (
        (np.zeros(0), np.zeros(0), np.zeros((0, 1)), "at least one obligor"),
        (0 * one, 0.1 * one, weight, "no exposure"),
        (one, 1.1 * one, weight, "pd"),
        (one, 0.1 * one, 1.5 * weight, "sector_weight"),
        (one, 0.1 * one, np.ones((2, 1)), "rows"),
    ):
        with pytest.raises(InputError, match=message):
            creditrisk_plus(exposure, pd, pd / 2, weights, 1.0)


def test_a_portfolio_too_large_to_compute_is_refused() -> None:
    """Where no default at all has probability zero in floats, nothing is made up."""
    many = np.full(2000, 0.5)
    with pytest.raises(InputError, match="simulation"):
        creditrisk_plus(1 + 0 * many, many, 0 * many, np.ones((2000, 1)), 1.0)
