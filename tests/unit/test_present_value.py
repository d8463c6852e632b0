"""Present value by a basket of zeros."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.present_value import (
    discount_factors,
    effective_yield,
    nominal_yield,
    present_value,
)


def test_each_flow_has_the_rate_of_its_own_date() -> None:
    """Two flows at 10 % are worth 90.91 + 100; the first at 0 %, 100 + 100."""
    factors = discount_factors([0.10, 0.10], [1.0, 2.0])
    assert_allclose(present_value([100.0, 121.0], factors), 100 / 1.1 + 100)
    steep = discount_factors([0.0, 0.10], [1.0, 2.0])
    assert_allclose(present_value([100.0, 121.0], steep), 200.0)


def test_a_bond_equivalent_yield_is_worth_more() -> None:
    """6 % twice a year is 6.09 % a year [OMB working paper 3], and back."""
    assert_allclose(effective_yield(0.06, 2), 0.0609)
    assert_allclose(nominal_yield(0.0609, 2), 0.06)


def test_negative_rates_make_the_future_dear() -> None:
    """At -1 % a promise of 0.99 in a year is worth 1 today."""
    assert_allclose(0.99 * discount_factors(-0.01, 1.0), 1.0)


@pytest.mark.parametrize(("zero", "years"), [(-1.0, 1.0), (np.nan, 1.0), (0.01, -1.0)])
def test_bad_rates_and_dates_are_refused(zero: float, years: float) -> None:
    """A rate of -100 % has no discount factor, and the past is not discounted."""
    with pytest.raises(InputError):
        discount_factors(zero, years)
