"""The normal distribution of two variables, against routes that share no code."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels.elementary import normal_probability, normal_quantile
from kakehashi.kernels.normal import both_below, normal_density


@pytest.mark.parametrize("correlation", [-0.99, -0.5, 0.0, 0.3, 0.9, 0.999])
@pytest.mark.parametrize(
    ("x", "y"), [(-2.3, -3.1), (0.5, -1.2), (0.0, 1.0), (-1.0, 0.0)]
)
def test_it_is_the_integral_of_its_density(
    x: float, y: float, correlation: float
) -> None:
    """P(X < x, Y < y) is the mean over X < x of P(Y < y | X)."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    low = -9.0
    at = low + (x - low) * (nodes + 1.0) / 2.0
    spread = np.sqrt(1.0 - correlation**2)
    given = normal_probability((y - correlation * at) / spread)
    integral = np.sum(weights * normal_density(at) * given) * (x - low) / 2.0
    assert_allclose(both_below(x, y, correlation), integral, atol=1e-14)


def test_at_the_origin_it_is_the_arcsine_law() -> None:
    """P(X < 0, Y < 0) = 1/4 + arcsin(r) / (2 pi)."""
    r = np.linspace(-0.95, 0.95, 7)
    assert_allclose(both_below(0.0, 0.0, r), 0.25 + np.arcsin(r) / (2 * np.pi))


def test_without_correlation_it_is_a_product() -> None:
    """Independent variables have independent events."""
    x, y = np.meshgrid([-2.0, -0.0, 0.7, 3.0], [-1.0, 0.0, 2.0])
    assert_allclose(
        both_below(x, y, 0.0), normal_probability(x) * normal_probability(y)
    )


def test_infinite_bounds_drop_out() -> None:
    """A bound at plus infinity does not bind, one at minus infinity leaves nothing."""
    inf, below = np.inf, float(normal_probability(np.array(-1.0)))
    x, y = np.array([inf, inf, -inf, inf, -inf]), np.array([-1, 1, 1, inf, inf])
    wanted = np.array([below, 1.0 - below, 0.0, 1.0, 0.0])
    assert_allclose(both_below(x, y, 0.4), wanted, atol=1e-15)


def test_quantile_and_cdf_are_inverse() -> None:
    """The quantile of the probability of x is x."""
    x = np.array([-6.0, -1.0, 0.0, 2.0])
    assert_allclose(normal_quantile(normal_probability(x)), x, rtol=1e-10)
