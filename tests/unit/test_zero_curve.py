"""Curves of zero rates."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.zero_curve import implied_forwards, zero_rates_at, zeros_from_par

KNOTS, RATES = np.array([1.0, 5.0, 10.0]), np.array([0.03, 0.04, 0.045])


def test_rates_lie_on_straight_lines_between_knots() -> None:
    """Knots are met, the middle is the mean, the short end is flat."""
    assert_allclose(
        zero_rates_at([0.25, 1, 3, 10], KNOTS, RATES), [0.03, 0.03, 0.035, 0.045]
    )


def test_a_horizon_beyond_the_curve_is_refused() -> None:
    """No rate is made up after the last knot."""
    with pytest.raises(InputError, match="the curve ends"):
        zero_rates_at([5.0, 10.5], KNOTS, RATES)
    with pytest.raises(InputError, match="the curve ends"):
        implied_forwards(KNOTS, RATES, np.array([9.0, 11.0]))


@pytest.mark.parametrize(
    ("knots", "rates"), [([], []), ([5.0, 1.0], [0.1, 0.1]), ([1.0, 2.0], [0.1])]
)
def test_bad_curves_are_refused(knots: list[float], rates: list[float]) -> None:
    """A curve has knots, in order, each with a rate."""
    with pytest.raises(InputError):
        zero_rates_at(1.0, np.array(knots), np.array(rates))


def test_par_bonds_are_worth_their_face() -> None:
    """Zero rates from par yields price every par bond at 100."""
    par = np.array([0.02, 0.025, 0.028, 0.03, 0.031, 0.033])
    zeros = zeros_from_par(par, 2)
    years = np.arange(1, 7) / 2
    factors = (1 + zeros) ** -years
    for n in range(1, 7):
        price = par[n - 1] / 2 * factors[:n].sum() + factors[n - 1]
        assert_allclose(price, 1.0)


def test_a_flat_par_curve_is_a_flat_zero_curve() -> None:
    """Par yields of 4 % twice a year are zeros of 4.04 %."""
    assert_allclose(zeros_from_par(np.full(20, 0.04), 2), 0.0404)


def test_absurd_par_yields_are_refused() -> None:
    """A curve that leaves a bond worth nothing has no zero rates."""
    with pytest.raises(InputError, match="check them"):
        zeros_from_par(np.array([0.01, 3.0, 5.0]), 1)


def test_forwards_lead_from_one_zero_to_the_next() -> None:
    """Investing for 1 year and rolling over costs the same as the whole way."""
    forward = implied_forwards(KNOTS, RATES, np.array([1.0, 5.0]))
    assert_allclose(1.03 * (1 + forward[0]) ** 4, 1.04**5)
