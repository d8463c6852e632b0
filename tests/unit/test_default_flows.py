"""Expected flows of a loan that may default."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.default_flows import expected_flows


def test_two_payments_by_hand() -> None:
    """PD 10 %, then 20 %; half is recovered a period later.

    Paid 60 x 0.9 and 60 x 0.72; defaulted 100 x 0.1 and 55 x 0.18; half comes back.
    """
    flows = expected_flows([60.0, 60.0], [100.0, 55.0], [0.1, 0.2], 0.5, 1)
    assert_allclose(flows.service, [60.0, 60.0, 0.0])
    assert_allclose(flows.service_paid, [54.0, 43.2, 0.0])
    assert_allclose(flows.default_exposure, [10.0, 9.9, 0.0])
    assert_allclose(flows.recovery, [0.0, 5.0, 4.95])


def test_axes_in_front_are_kept() -> None:
    """Facilities in rows give the same as each alone."""
    service, balance = np.ones((3, 4)), np.full((3, 4), 10.0)
    pd = np.array([[0.0], [0.1], [1.0]]) * np.ones(4)
    together = expected_flows(service, balance, pd, 0.4, 2)
    for row in range(3):
        alone = expected_flows(service[row], balance[row], pd[row], 0.4, 2)
        assert_allclose(together.recovery[row], alone.recovery)


@pytest.mark.parametrize(
    ("pd", "recovery", "lag", "balance"),
    [(1.2, 0.5, 1, 1.0), (0.1, 1.5, 1, 1.0), (0.1, 0.5, -1, 1.0), (0.1, 0.5, 1, -1.0)],
)
def test_bad_arguments_are_refused(
    pd: float, recovery: float, lag: int, balance: float
) -> None:
    """Probabilities and recoveries are shares, lags and balances at least zero."""
    with pytest.raises(InputError):
        expected_flows([1.0], [balance], [pd], recovery, lag)
