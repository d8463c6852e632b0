"""A ratio of two means from batches."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.ratio import ratio_estimate


def test_a_constant_ratio_has_no_error() -> None:
    """Numerators in proportion to their denominators leave nothing uncertain."""
    below = np.array([1.0, 4.0, 2.0])
    found = ratio_estimate(0.3 * below, below)
    assert_allclose([found.value, found.standard_error], [0.3, 0.0], atol=1e-15)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """A 95 % interval covers the true ratio in about 95 of 100 samples."""
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(400):
        below = rng.normal(10.0, 1.0, size=32)
        found = ratio_estimate(0.5 * below + rng.normal(0, 1, size=32), below)
        hits += found.low <= 0.5 <= found.high
    assert 0.91 <= hits / 400 <= 0.99


def test_nothing_to_measure_by_is_refused() -> None:
    """A ratio over zero is no number."""
    with pytest.raises(InputError, match="denominators"):
        ratio_estimate(np.ones(3), np.zeros(3))
