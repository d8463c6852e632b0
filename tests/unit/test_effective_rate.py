"""The single effective rate: found where there is one, and none made up."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.effective_rate import internal_rates, single_effective_rate

YEARS = np.arange(4.0)


def test_the_rate_prices_the_basket() -> None:
    """Discounted at the single rate the flows have their value by the basket."""
    zeros, flows = np.array([0.0, 0.03, 0.04, 0.05]), np.array([0.0, 5.0, 5.0, 105.0])
    found = single_effective_rate(flows, zeros, YEARS)
    basket = np.sum(flows * (1 + zeros) ** -YEARS)
    assert found.rate is not None
    assert_allclose(np.sum(flows * (1 + found.rate) ** -YEARS), basket)
    assert 0.04 < found.rate < 0.05


def test_where_none_exists_none_is_given() -> None:
    """In, then out: worth 109.3 at 10 % and 15 %; no single rate gives over 100.2."""
    flows, zeros = np.array([0.0, 230.0, -132.0]), np.array([0.0, 0.10, 0.15])
    assert single_effective_rate(flows, zeros, YEARS[:3]) == (None, ())


def test_where_two_exist_none_is_chosen() -> None:
    """At 10 % and 9.99 % two rates give the value; both are shown and neither taken."""
    flows, zeros = (
        np.array([0.0, 230.0, -132.0, 0.0]),
        np.array([0.0, 0.1, 0.0999, 0.1]),
    )
    found = single_effective_rate(flows, zeros, YEARS)
    assert found.rate is None
    assert len(found.roots) == 2
    basket = np.sum(flows * (1 + zeros) ** -YEARS)
    for rate in found.roots:
        assert_allclose(np.sum(flows * (1 + rate) ** -YEARS), basket, rtol=1e-9)


def test_a_flat_curve_has_its_own_rate_whatever_the_signs() -> None:
    """Where all zeros are equal the question answers itself."""
    flows = np.array([0.0, 230.0, -132.0, 40.0])
    assert single_effective_rate(flows, np.full(4, 0.05), YEARS).rate == 0.05


@pytest.mark.parametrize("rates", [(0.1, 0.2), (0.0, 0.5, 1.0), (-0.5, 0.1, 0.3, 3.0)])
def test_every_rate_is_found(rates: tuple[float, ...]) -> None:
    """Flows built to be worth nothing at some rates show exactly those."""
    flows = np.poly(1.0 + np.array(rates)).astype(
        np.float64
    )  # product of ((1 + r) - (1 + rate))
    found = internal_rates(flows, np.arange(flows.size, dtype=float))
    assert_allclose(found, rates, atol=1e-9)


def test_a_double_rate_is_found() -> None:
    """Flows that touch zero without crossing it have a rate too."""
    found = internal_rates(np.array([-100.0, 220.0, -121.0]), np.array([0.0, 1.0, 2.0]))
    assert_allclose(found, [0.1], atol=1e-6)


def test_dates_need_not_be_whole_years_or_in_order() -> None:
    """Quarters and days will do, in any order, and flows of one day are netted."""
    years = np.array([2.5, 0.0, 0.75, 0.0])
    flows = np.array([70.0, -60.0, 50.0, -40.0])
    (rate,) = internal_rates(flows, years)
    assert_allclose(np.sum(flows * (1 + rate) ** -years), 0.0, atol=1e-10)


def test_flows_of_one_sign_have_no_rate() -> None:
    """Money that only comes in is worth something at every rate."""
    assert internal_rates(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 2.0])) == ()


def test_no_flows_are_refused() -> None:
    """A rate of nothing is an error."""
    with pytest.raises(InputError, match="at least one flow"):
        internal_rates(np.zeros(0), np.zeros(0))
    with pytest.raises(InputError, match="years"):
        internal_rates(np.ones(2), np.ones(3))
