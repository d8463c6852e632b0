"""Prices of zero-coupon bonds when the short rate reverts to a mean."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.bond_price import hull_white_bond_price, vasicek_bond_price
from kakehashi.kernels.market_paths import short_rate


def test_without_volatility_a_bond_is_the_discounted_path() -> None:
    """At the mean rate it is exp(-b t); without reversion exp(-r t)."""
    assert_allclose(vasicek_bond_price(0.04, 0.15, 0.04, 0.0, 10.0), np.exp(-0.4))
    assert_allclose(vasicek_bond_price(0.03, 0.0, 0.04, 0.0, 10.0), np.exp(-0.3))


def test_without_reversion_only_convexity_is_left() -> None:
    """A random walk of the rate adds s^2 t^3 / 6 to the log price."""
    price = vasicek_bond_price(0.03, 0.0, 0.0, 0.01, 10.0)
    assert_allclose(price, np.exp(-0.3 + 1e-4 * 1000 / 6))


def test_a_bond_priced_on_drawn_rates_is_worth_what_it_is_today() -> None:
    """Discounted along paths and averaged, a later price meets today's curve.

    The curve says 0.7 in ten years and 0.6 in thirteen; within three standard errors.
    """
    reversion, volatility, draws = 0.1, 0.02, 20_000
    law = short_rate(reversion, volatility, np.full(8, 1.25))
    random = np.random.default_rng(3)
    x, integral = np.zeros(draws), np.zeros(draws)
    for period in range(8):
        shock, within = random.standard_normal((2, draws))
        integral += law.span[period] * x + law.carried[period] * shock
        integral += law.within[period] * within + law.convexity[period]
        x = law.decay[period] * x + law.deviation[period] * shock
    bond = hull_white_bond_price(x, 0.7, 0.6, reversion, volatility, 10.0, 13.0)
    worth = 0.7 * np.exp(-integral) * bond
    assert abs(np.mean(worth) - 0.6) < 3 * np.std(worth) / np.sqrt(draws)


def test_today_the_curve_is_met_exactly() -> None:
    """At time zero the model's bonds are the curve's."""
    price = hull_white_bond_price(
        0.0, 1.0, [0.9, 0.8], 0.1, 0.01, 0.0, np.array([2.0, 5.0])
    )
    assert_allclose(price, [0.9, 0.8])


def test_bad_arguments_are_refused() -> None:
    """A rate that runs away, a negative volatility and time past are errors."""
    for arguments in ((-0.1, 0.04, 0.01, 1.0), (0.1, 0.04, -0.01, 1.0)):
        with pytest.raises(InputError):
            vasicek_bond_price(0.03, *arguments)
    with pytest.raises(InputError, match="years"):
        hull_white_bond_price(0.0, 1.0, 0.9, 0.1, 0.01, 5.0, 2.0)
