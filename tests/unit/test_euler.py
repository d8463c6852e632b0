"""Contributions to the tail, against enumeration."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.euler import tail_contributions
from kakehashi.kernels.factor_model import conditional_pd, factor_nodes, loadings_of
from kakehashi.kernels.loss_distribution import loss_distribution, place_on_grid
from kakehashi.kernels.loss_measures import expected_shortfall, value_at_risk

SEVERITY = np.array([1.0, 2.0, 4.0, 4.0])
PD = np.array([0.2, 0.1, 0.05, 0.02])
LOADINGS = loadings_of(np.array([0.1, 0.3, 0.2, 0.5]))
ONE = np.ones((4, 1))
NODES = 40


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99, 0.9999])
def test_contributions_are_means_in_the_tail(level: float) -> None:
    """Summing over every combination of defaults at every node gives the same parts."""
    points, weights = factor_nodes(1, NODES)
    given = conditional_pd(PD, LOADINGS, points)
    distribution = loss_distribution(SEVERITY[:, None], ONE, PD, LOADINGS, 1.0, NODES)
    quantile = value_at_risk(*distribution, level)
    at, above, chance_at, chance_above = np.zeros(4), np.zeros(4), 0.0, 0.0
    for defaults in itertools.product([0, 1], repeat=4):
        lost = SEVERITY * defaults
        chance = weights @ np.prod(np.where(defaults, given, 1 - given), axis=1)
        if lost.sum() == quantile:
            at, chance_at = at + chance * lost, chance_at + chance
        elif lost.sum() > quantile:
            above, chance_above = above + chance * lost, chance_above + chance
    tail = (above + at / chance_at * (1 - level - chance_above)) / (1 - level)
    placement = place_on_grid(SEVERITY[:, None], ONE, 1.0)
    found = tail_contributions(placement, PD, LOADINGS, NODES, level)
    assert_allclose(found.value_at_risk, at / chance_at, rtol=1e-9)
    assert_allclose(found.expected_shortfall, tail, rtol=1e-8)
    assert_allclose(found.value_at_risk.sum(), quantile, rtol=1e-9)


def test_equal_names_contribute_equally() -> None:
    """Each of ten equal names carries a tenth of the tail."""
    one = np.ones((10, 1))
    pd, loadings = np.full(10, 0.05), loadings_of(np.full(10, 0.2))
    placement = place_on_grid(one, one, 1.0)
    found = tail_contributions(placement, pd, loadings, 64, 0.99)
    shortfall = expected_shortfall(
        *loss_distribution(one, one, pd, loadings, 1.0, 64), 0.99
    )
    assert_allclose(found.expected_shortfall, shortfall / 10)


def test_a_level_that_is_none_is_refused() -> None:
    """99 is not a level; 0.99 is."""
    placement = place_on_grid(SEVERITY[:, None], ONE, 1.0)
    with pytest.raises(InputError, match="confidence"):
        tail_contributions(placement, PD, LOADINGS, NODES, 99.0)
