"""Ranges of uncertain parameters: their quantiles are those of the named law."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats  # type: ignore[import-untyped]

from kakehashi.kernels import ranges

UNIFORMS = np.linspace(0.001, 0.999, 97)


def test_uniform_and_triangular_ranges():
    """Quantiles agree with SciPy's, the likeliest value at either end as well."""
    assert_allclose(
        ranges.uniform_range(UNIFORMS, 2.0, 5.0), stats.uniform(2.0, 3.0).ppf(UNIFORMS)
    )
    for likeliest in (2.0, 3.0, 5.0):
        law = stats.triang((likeliest - 2.0) / 3.0, 2.0, 3.0)
        drawn = ranges.triangular_range(UNIFORMS, 2.0, likeliest, 5.0)
        assert_allclose(drawn, law.ppf(UNIFORMS))


def test_pert_range_has_its_mean():
    """The mean is (low + 4 likeliest + high) / 6, and no draw lies outside."""
    fine = (np.arange(20_000) + 0.5) / 20_000
    drawn = ranges.pert_range(fine, 2.0, 3.0, 8.0)
    assert_allclose(drawn.mean(), (2.0 + 12.0 + 8.0) / 6.0, rtol=1e-5)
    assert drawn.min() > 2.0
    assert drawn.max() < 8.0


def test_lognormal_range_meets_both_ends():
    """Of all draws the stated share lies between the ends, half of it on each side."""
    at = np.array([0.05, 0.5, 0.95])
    drawn = ranges.lognormal_range(at, 50.0, 100.0, 300.0, 0.9)
    assert_allclose(drawn, [50.0, 100.0, 300.0])


def test_no_width_is_the_value():
    """A range of no width gives the value in every draw, bit for bit."""
    value = 0.1 + 0.2
    for drawn in (
        ranges.uniform_range(UNIFORMS, value, value),
        ranges.triangular_range(UNIFORMS, value, value, value),
        ranges.pert_range(UNIFORMS, value, value, value),
        ranges.lognormal_range(UNIFORMS, value, value, value, 0.9),
    ):
        assert_array_equal(drawn, np.full(97, value))


@pytest.mark.parametrize(
    ("low", "median", "high", "inside", "said"),
    [
        (0.0, 1.0, 2.0, 0.9, "0 < low"),
        (1.0, 3.0, 2.0, 0.9, "they are 1, 3 and 2"),
        (1.0, 2.0, 3.0, 1.0, "a share of 1 inside"),
    ],
)
def test_impossible_lognormal_ranges(low, median, high, inside, said):
    """A lognormal range that reaches zero, or is to hold everything, is refused."""
    with pytest.raises(ValueError, match=said):
        ranges.lognormal_range(UNIFORMS, low, median, high, inside)
