"""Subsidy cost of loans and guarantees, by component and cohort."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.present_value import discount_factors
from kakehashi.kernels.subsidy import by_cohort, guarantee_subsidy, loan_subsidy

YEARS = np.arange(3.0)
FACTORS = discount_factors(0.05, YEARS)
NOTHING = np.zeros(3)
OUT = np.array([100.0, 0.0, 0.0])


def test_a_bullet_loan_by_hand() -> None:
    """Lent at 3 % for two years, the state borrowing at 5 %, one loan in ten lost.

    Contract 3, 103 is worth 96.281, so interest costs 3.719. A tenth of the last
    payment is lost, 10.3, worth 9.342; a fee of 1 comes in at once.
    """
    service = np.array([0.0, 3.0, 103.0])
    paid = np.array([0.0, 3.0, 92.7])
    fee = np.array([1.0, 0.0, 0.0])
    cost = loan_subsidy(OUT, service, service, paid, NOTHING, fee, FACTORS)
    assert_allclose(cost.net_interest, 100 - 3 / 1.05 - 103 / 1.1025)
    assert_allclose(cost.net_default, 10.3 / 1.1025)
    assert_allclose([cost.net_fees, cost.net_other], [-1.0, 0.0])
    assert_allclose(cost.net_total, 100 - 3 / 1.05 - 92.7 / 1.1025 - 1)
    assert_allclose(cost.rate, cost.net_total / 100)


def test_prepayment_is_another_component() -> None:
    """A loan paid back early at par changes `other` alone."""
    service = np.array([0.0, 3.0, 103.0])
    early = np.array([0.0, 103.0, 0.0])
    cost = loan_subsidy(OUT, service, early, early, NOTHING, NOTHING, FACTORS)
    assert_allclose(cost.net_default, 0.0)
    assert_allclose(cost.net_other, 103 / 1.1025 + 3 / 1.05 - 103 / 1.05)
    assert_allclose(cost.net_total, 100 - 103 / 1.05)


def test_a_guarantee_by_hand() -> None:
    """A claim of 10 in year 1, half of it back in year 2, a premium of 3 at once."""
    claims, back = np.array([0.0, 10.0, 0.0]), np.array([0.0, 0.0, 5.0])
    fees, supplement = np.array([3.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    cost = guarantee_subsidy(OUT, claims, back, fees, supplement, NOTHING, FACTORS)
    assert_allclose(cost.net_default, 10 / 1.05 - 5 / 1.1025)
    assert_allclose(cost.net_interest, 1 / 1.05)
    assert_allclose(cost.net_total, 11 / 1.05 - 5 / 1.1025 - 3)


def test_cohorts_add_up_to_the_programme() -> None:
    """Every component is additive, and a cohort's rate follows from its sums."""
    out = np.array([OUT, 2 * OUT, 4 * OUT])
    service = out @ np.diag([0.0, 0.0, 0.0]) + np.array([0.0, 0.0, 90.0])
    zero = np.zeros((3, 3))
    cost = loan_subsidy(out, service, service, service, zero, zero, FACTORS)
    cohorts = by_cohort(cost, np.array([1, 0, 1]), 3)
    assert_allclose(
        cohorts.net_total[:2], [cost.net_total[1], cost.net_total[[0, 2]].sum()]
    )
    assert_allclose(cohorts.net_total.sum(), cost.net_total.sum())
    assert_allclose(cohorts.supported, [200.0, 500.0, 0.0])


def test_a_loan_that_is_never_disbursed_is_refused() -> None:
    """A rate of nothing is not defined."""
    with pytest.raises(InputError, match="never disbursed"):
        loan_subsidy(NOTHING, OUT, OUT, OUT, NOTHING, NOTHING, FACTORS)


def test_cohorts_that_do_not_exist_are_refused() -> None:
    """Each facility belongs to one of the cohorts."""
    cost = loan_subsidy(OUT[None], OUT[None], OUT[None], OUT[None], 0.0, 0.0, FACTORS)
    with pytest.raises(InputError, match=r"cohort\[0\]"):
        by_cohort(cost, np.array([2]), 2)
    with pytest.raises(InputError, match="rows"):
        by_cohort(cost, np.array([0, 1]), 2)
