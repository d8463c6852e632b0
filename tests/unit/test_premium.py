"""Premiums: at once, running, and at break-even."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.premium import (
    break_even_premium,
    spread_from_upfront,
    upfront_from_spread,
    weighted_average_life,
)
from kakehashi.kernels.present_value import discount_factors

YEARS = np.array([1.0, 2.0])


def test_average_life_by_hand() -> None:
    """A quarter after one year, the rest after two: 1.75 years."""
    assert_allclose(weighted_average_life([25.0, 75.0], YEARS), 1.75)


def test_a_spread_at_once_by_hand() -> None:
    """1 % on 100 and then 75, discounted at 5 %, on principal 100."""
    factors = discount_factors(0.05, YEARS)
    upfront = upfront_from_spread(0.01, [100.0, 75.0], 1.0, factors, 100.0)
    assert_allclose(upfront, 0.01 / 1.05 + 0.0075 / 1.1025)


def test_at_break_even_the_guarantor_loses_nothing() -> None:
    """The premium pays claims less recoveries and the guarantor's own cost."""
    factors = discount_factors(0.04, YEARS)
    claims, back = np.array([0.0, 8.0]), np.array([0.0, 3.0])
    running, base = np.array([0.5, 0.5]), np.array([100.0, 60.0])
    rate = break_even_premium(claims, back, running, base, factors)
    assert_allclose(
        np.sum((rate * base - running - claims + back) * factors), 0.0, atol=1e-12
    )


def test_what_has_no_price_is_refused() -> None:
    """No principal, no exposure, no premium."""
    with pytest.raises(InputError, match="without principal"):
        weighted_average_life([0.0, 0.0], YEARS)
    with pytest.raises(InputError, match="principal"):
        upfront_from_spread(0.01, [1.0, 1.0], 1.0, 1.0, 0.0)
    with pytest.raises(InputError, match="nothing outstanding"):
        spread_from_upfront(0.01, [0.0, 0.0], 1.0, 1.0, 100.0)
    with pytest.raises(InputError, match="no exposure"):
        break_even_premium([1.0], [0.0], [0.0], [0.0], [1.0])
