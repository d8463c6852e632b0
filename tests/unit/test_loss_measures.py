"""Measures of a discrete distribution of losses."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels import loss_measures as measures

LOSSES = np.array([0.0, 10.0, 50.0, 100.0])
PROBABILITY = np.array([0.90, 0.06, 0.03, 0.01])


def test_mean_deviation_and_exceedance_by_hand() -> None:
    """0.06 x 10 + 0.03 x 50 + 0.01 x 100 = 3.1; mean square 181."""
    assert_allclose(measures.expected_loss(LOSSES, PROBABILITY), 3.1)
    assert_allclose(measures.loss_deviation(LOSSES, PROBABILITY), np.sqrt(181 - 3.1**2))
    assert_allclose(measures.exceedance(LOSSES, PROBABILITY, 10.0), 0.04)


@pytest.mark.parametrize(
    ("level", "loss"),
    [(0.5, 0), (0.9, 0), (0.91, 10), (0.96, 10), (0.99, 50), (0.995, 100)],
)
def test_value_at_risk_by_hand(level: float, loss: float) -> None:
    """It is the least loss that is not exceeded with that probability."""
    assert measures.value_at_risk(LOSSES, PROBABILITY, level) == loss


def test_shortfall_splits_the_quantile() -> None:
    """Worst 5 %: all of 100 and 50, and of 10 the one percent that is left."""
    wanted = (0.01 * 100 + 0.03 * 50 + 0.01 * 10) / 0.05
    assert_allclose(measures.expected_shortfall(LOSSES, PROBABILITY, 0.95), wanted)


def test_the_interpolated_quantile_lies_between() -> None:
    """Half-way between two probabilities it is half-way between two losses."""
    found = measures.interpolated_quantile(LOSSES, PROBABILITY, 0.975)
    assert_allclose(found, 30.0)


def test_bad_arguments_are_refused() -> None:
    """A level of one has no loss."""
    with pytest.raises(InputError, match="confidence"):
        measures.value_at_risk(LOSSES, PROBABILITY, 1.0)
