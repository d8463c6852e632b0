"""What it costs to swap yen into dollars."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.hedge_cost import basis_at, hedge_cost

BASIS, IMPACT = -0.0030, 0.0001 / 10e9  # 30 bp; 1 bp for each US$10bn


def test_each_dollar_moves_the_basis() -> None:
    """US$100bn swapped at 1 bp for each 10bn make 30 bp to 40."""
    assert_allclose(basis_at(BASIS, IMPACT, 100e9), -0.0040)


def test_cost_rises_faster_than_the_volume() -> None:
    """Twice the volume costs more than twice, and without impact exactly twice."""
    once, twice = hedge_cost(BASIS, IMPACT, np.array([50e9, 100e9]), 1.0)
    assert_allclose([once, twice], [50e9 * 0.0035, 100e9 * 0.0040])
    flat = hedge_cost(BASIS, 0.0, np.array([50e9, 100e9]), 1.0)
    assert_allclose(flat[1], 2 * flat[0])


def test_nothing_swapped_costs_nothing() -> None:
    """The cost is zero without a swap."""
    assert hedge_cost(BASIS, IMPACT, 0.0, 1.0) == 0.0


def test_an_impact_below_zero_is_refused() -> None:
    """Buying dollars never makes them cheaper."""
    with pytest.raises(InputError, match="impact"):
        hedge_cost(BASIS, -1.0, 1e9, 1.0)
