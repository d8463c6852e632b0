"""Guarantees as options."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.merton import equity_value, guarantee_per_debt, guarantee_value
from kakehashi.kernels.normal import normal_density


def test_it_is_the_discounted_mean_of_what_is_paid() -> None:
    """Integrating max(K - V, 0) over the lognormal gives the closed form."""
    value, debt, rate, vol, years = 100.0, 80.0, 0.04, 0.3, 2.0
    spread = vol * np.sqrt(years)
    worst, edge = -10.0, (np.log(debt / value) - (rate - vol**2 / 2) * years) / spread
    nodes, weights = np.polynomial.legendre.leggauss(200)
    z = worst + (edge - worst) * (nodes + 1) / 2
    paid = debt - value * np.exp((rate - vol**2 / 2) * years + spread * z)
    mean = np.sum(weights * paid * normal_density(z)) * (edge - worst) / 2
    assert_allclose(
        guarantee_value(value, debt, rate, vol, years), np.exp(-0.08) * mean
    )


def test_the_value_per_unit_of_debt() -> None:
    """Debt as large as assets, variance 0.003: 0.02185 [Merton 1977]."""
    assert_allclose(guarantee_per_debt(1.0, 0.003), 0.02185, atol=5e-6)


def test_lenders_and_owners_share_the_assets() -> None:
    """Assets = safe debt - guarantee + equity."""
    assets, debt = np.array([50.0, 100.0, 200.0]), 90.0
    put = guarantee_value(assets, debt, 0.03, 0.25, 5.0)
    equity = equity_value(assets, debt, 0.03, 0.25, 5.0)
    assert_allclose(debt * np.exp(-0.15) - put + equity, assets)
    assert np.all(equity > 0)


def test_bad_arguments_are_refused() -> None:
    """An option on nothing, without time or volatility, has no formula."""
    for arguments in (
        (0, 80, 0.04, 0.3, 1),
        (100, 0, 0.04, 0.3, 1),
        (100, 80, 0, 0, 1),
    ):
        with pytest.raises(InputError):
            guarantee_value(*arguments)
