"""Japan's policy cost."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.policy_cost import policy_cost
from kakehashi.kernels.present_value import discount_factors

YEARS = np.arange(11.0)
START = np.eye(1, 11)[0]


def test_capital_without_interest_costs_what_it_could_have_earned() -> None:
    """100 for ten years at 1 %: 100 (1 - 1.01^-10) = 9.4713."""
    cost = policy_cost(0 * YEARS, 0 * YEARS, 100 * START, discount_factors(0.01, YEARS))
    assert_allclose(cost.net_total, 100 * (1 - 1.01**-10))


def test_the_parts_by_hand() -> None:
    """Subsidy 10 in year 1, tax 4 in year 2, capital 50 added in year 3, at 2 %."""
    factors = discount_factors(0.02, YEARS)
    cost = policy_cost(
        10 * np.eye(11)[1], 4 * np.eye(11)[2], 50 * np.eye(11)[3], factors
    )
    assert_allclose(cost.subsidies, 10 / 1.02)
    assert_allclose(cost.payments_to_treasury, 4 / 1.02**2)
    assert_allclose(cost.opportunity_cost, 50 * (1.02**-3 - 1.02**-10))
    wanted = cost.subsidies - cost.payments_to_treasury + cost.opportunity_cost
    assert_allclose(cost.net_total, wanted)


def test_at_zero_rates_capital_is_free() -> None:
    """Money that could have earned nothing costs nothing."""
    cost = policy_cost(0 * YEARS, 0 * YEARS, 100 * START, discount_factors(0.0, YEARS))
    assert cost.net_total == 0.0


def test_signed_amounts_are_refused() -> None:
    """A payment to the Treasury is not a negative subsidy: it has its own place."""
    with pytest.raises(InputError, match="subsidies"):
        policy_cost(-START, 0 * YEARS, START, discount_factors(0.01, YEARS))
