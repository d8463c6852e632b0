"""A public account over the years."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.account_years import account_years, by_year

INCOMES = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=12)


def test_a_deficit_is_met_from_what_was_kept() -> None:
    """Half of a surplus is handed over; a deficit takes the other half first."""
    rolled = account_years(np.array([[10.0, -8.0, 4.0]]), 0.5)
    assert_allclose(rolled.subsidies, [[0.0, 3.0, 0.0]])
    assert_allclose(rolled.payments, [[5.0, 0.0, 4.0]])
    assert_allclose(rolled.retained, [[5.0, 0.0, 0.0]])


@given(INCOMES, st.floats(0, 1))
def test_the_state_ends_with_what_the_account_earned(
    incomes: list[float], share: float
) -> None:
    """Payments less subsidies are the sum of net income, whatever its order."""
    net = np.array([incomes])
    rolled = account_years(net, share)
    kept = np.sum(rolled.payments - rolled.subsidies)
    assert_allclose(kept, net.sum(), atol=1e-5)
    assert np.all(rolled.subsidies >= 0)
    assert np.all(rolled.payments >= 0)


def test_a_share_above_one_is_refused() -> None:
    """No account hands over more than it earns."""
    with pytest.raises(InputError, match="share_paid"):
        account_years(np.zeros((1, 2)), 1.5)


def test_periods_are_added_up_by_year() -> None:
    """Each period counts in its own year."""
    amounts = np.array([[1.0, 2.0, 4.0]])
    assert_allclose(by_year(amounts, np.array([0, 0, 1]), 3), [[3.0, 4.0, 0.0]])
