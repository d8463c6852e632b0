"""Commercial interest reference rates by a dated rule."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.cirr import ReferenceRateRule, reference_rate

# The dollar rule before July 2023: 3-, 5-, 7-year Treasury + 1 %, 1.2 % above 12 years.
RULE = ReferenceRateRule(
    np.array([5.0, 8.5, 15.0]), np.array([3.0, 5.0, 7.0]), 0.01, 12.0, 0.002
)
YIELDS = np.array([0.0022, 0.0039, 0.0063])


def test_published_rates_of_december_2020() -> None:
    """EXIM printed 1.22, 1.39, 1.63 and, at 13 years, 1.83 %."""
    rates = reference_rate(RULE, [4.0, 7.0, 10.0, 13.0], YIELDS)
    assert_allclose(rates, [0.0122, 0.0139, 0.0163, 0.0183])


def test_bands_include_their_upper_end() -> None:
    """Five years and 8.5 years belong to the shorter band, twelve pays no addition."""
    rates = reference_rate(RULE, [5.0, 8.5, 12.0], YIELDS)
    assert_allclose(rates, [0.0122, 0.0139, 0.0163])


@pytest.mark.parametrize("years", [0.0, 16.0])
def test_terms_without_a_band_are_refused(years: float) -> None:
    """A term longer than the rule has no rate."""
    with pytest.raises(InputError, match="repayment_years"):
        reference_rate(RULE, years, YIELDS)


def test_a_yield_too_few_is_refused() -> None:
    """Each band has its own yield."""
    with pytest.raises(InputError, match="yields"):
        reference_rate(RULE, 5.0, YIELDS[:2])
