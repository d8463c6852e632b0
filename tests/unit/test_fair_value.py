"""Fair value of credit risk."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.fair_value import (
    conditional_from_cumulative,
    risk_adjusted_factors,
    risk_neutral_pd,
)
from kakehashi.kernels.present_value import discount_factors
from kakehashi.kernels.survival import survival


def test_a_price_of_risk_of_zero_changes_nothing() -> None:
    """Where nobody pays for risk, and where risk is not common, prices are means."""
    p = np.array([0.001, 0.067, 0.5])
    assert_allclose(risk_neutral_pd(p, 0.2, 0.0, 10.0), p)
    assert_allclose(risk_neutral_pd(p, 0.0, 0.4, 10.0), p)


def test_risk_costs_more_the_more_it_is_common_and_long() -> None:
    """The priced rate rises with correlation, price of risk and time."""
    base = risk_neutral_pd(0.067, 0.2, 0.4, 5.0)
    assert base > 0.067
    assert risk_neutral_pd(0.067, 0.3, 0.4, 5.0) > base
    assert risk_neutral_pd(0.067, 0.2, 0.5, 5.0) > base
    assert risk_neutral_pd(0.067, 0.2, 0.4, 6.0) > base


def test_priced_rates_become_hazards_and_back() -> None:
    """Conditional probabilities of the priced curve compound to it."""
    years = np.arange(1, 11)
    curve = risk_neutral_pd(1 - 0.99**years, 0.2, 0.4, years)
    conditional = conditional_from_cumulative(curve)
    assert_allclose(1 - survival(conditional), curve)


def test_after_certain_default_nothing_is_left_to_default() -> None:
    """A curve that reaches one has hazard zero afterwards, not a missing number."""
    assert_allclose(conditional_from_cumulative([0.5, 1.0, 1.0]), [0.5, 1.0, 0.0])


def test_a_premium_on_the_rate_lowers_values() -> None:
    """The state's rate of 3 % and a premium of 2 % discount as 5 %."""
    years = np.arange(5)
    factors = risk_adjusted_factors(np.full(5, 0.03), 0.02, years)
    assert_allclose(factors, discount_factors(0.05, years))


def test_bad_arguments_are_refused() -> None:
    """Probabilities, correlations and prices of risk outside their range are errors."""
    for arguments in ((1.1, 0.2, 0.4, 1), (0.1, -0.2, 0.4, 1), (0.1, 0.2, -0.4, 1)):
        with pytest.raises(InputError):
            risk_neutral_pd(*arguments)
    with pytest.raises(InputError, match="never falls"):
        conditional_from_cumulative([0.2, 0.1])
