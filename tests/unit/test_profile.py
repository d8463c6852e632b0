"""Shapes over time: spending and the shares that instalments repay."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels import profile as shapes


@pytest.mark.parametrize("periods", [1, 2, 7, 40])
def test_the_s_curve_is_slow_fast_slow(periods: int) -> None:
    """Spending starts at nothing, ends at all, is symmetric and never goes back."""
    curve = shapes.s_curve(periods)
    assert curve[0] == 0
    assert curve[-1] == 1
    assert (np.diff(curve) > 0).all()
    assert_allclose(curve + curve[::-1], 1.0, rtol=1e-14)


@pytest.mark.parametrize("planned", [1, 3, 8])
@pytest.mark.parametrize("delay", [0, 1, 5, 40])
def test_a_delay_moves_no_money_out_of_construction(planned: int, delay: int) -> None:
    """All capital is spent within construction, however long it is stretched."""
    curve, periods = shapes.s_curve(planned), planned + delay
    spent = [
        shapes.spent_between(curve, planned, period, periods)
        for period in range(-2, periods + 3)
    ]
    assert_allclose(sum(spent), 1.0, rtol=1e-14)
    assert min(spent) >= 0
    assert spent[:2] == [0, 0]
    assert spent[-3:] == [0, 0, 0]


def test_equal_steps_are_cut_to_the_periods() -> None:
    """Shares of equal steps are spread over any number of periods."""
    assert_allclose(shapes.cumulative(np.array([1.0]), 4), [0, 0.25, 0.5, 0.75, 1])
    curve = shapes.cumulative(np.array([0.5, 0.0, 0.5]), 6)
    assert_allclose(curve, [0, 0.25, 0.5, 0.5, 0.5, 0.75, 1])


@pytest.mark.parametrize("instalments", [1, 2, 30, 120])
@pytest.mark.parametrize("rate", [0.0, 1e-13, 1e-11, 1e-6, 0.03, 0.5])
def test_a_level_payment_is_worth_the_loan(rate: float, instalments: int) -> None:
    """The present value of the level payments is the loan, at any rate."""
    payment = shapes.annuity_fraction(rate, instalments) + rate
    worth = np.sum(payment / (1 + rate) ** np.arange(1, instalments + 1))
    assert_allclose(worth, 1.0, rtol=1e-9)


@pytest.mark.parametrize(
    ("fractions", "shares"),
    [
        (shapes.level_principal(4), [0.25, 0.25, 0.25, 0.25]),
        (shapes.bullet(3), [0, 0, 1]),
        (shapes.balloon(4, 0.2), [0.2, 0.2, 0.2, 0.4]),
        (shapes.balloon(1, 0.2), [1]),
        (shapes.balloon(2, 1.0), [0, 1]),
        (shapes.of_balance(np.array([0.7, 0.0, 0.3])), [0.7, 0, 0.3]),
        (shapes.of_balance(np.array([0.4, 0.6, 0.0])), [0.4, 0.6, 0]),
    ],
)
def test_shares_of_the_balance_are_shares_of_the_loan(
    fractions: np.ndarray, shares: list[float]
) -> None:
    """Each profile repays its shares of the first balance, and all of it in the end."""
    before = np.append(1.0, np.cumprod(1 - fractions)[:-1])
    assert_allclose(before * fractions, shares, atol=1e-15)
    assert fractions[-1] == 1
    assert ((fractions >= 0) & (fractions <= 1)).all()
