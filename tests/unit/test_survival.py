"""Default in time, given the probability of default of each period."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.survival import (
    cumulative_default_rate,
    marginal_pd,
    period_pd,
    survival,
)


def test_survival_by_hand() -> None:
    """10 %, then 50 %, then 100 %: 0.9, 0.45, 0 survive; 0.1, 0.45, 0.45 default."""
    pd = np.array([0.1, 0.5, 1.0])
    assert_allclose(survival(pd), [0.9, 0.45, 0.0])
    assert_allclose(marginal_pd(pd), [0.1, 0.45, 0.45])
    assert_allclose(cumulative_default_rate(pd), 1.0)


def test_four_quarters_make_a_year() -> None:
    """The quarterly probabilities of a year compound to the yearly one."""
    quarterly = period_pd([0.0, 0.02, 1.0], 0.25)
    assert_allclose(1 - (1 - quarterly) ** 4, [0.0, 0.02, 1.0])


def test_probabilities_above_one_are_refused() -> None:
    """A hazard above one is an error, and its period is named."""
    with pytest.raises(InputError, match=r"conditional_pd\[1\]"):
        survival([0.1, 1.1])
    with pytest.raises(InputError, match="year_fraction"):
        period_pd(0.1, 0.0)
