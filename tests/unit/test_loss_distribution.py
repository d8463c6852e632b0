"""The exact loss distribution of a small portfolio, against enumeration and draws."""

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.asymptotic import asymptotic_value_at_risk
from kakehashi.kernels.dependence import (
    correlated,
    lower_triangle,
    obligor_variables,
    own_weights,
)
from kakehashi.kernels.elementary import normal_quantile
from kakehashi.kernels.factor_model import factor_nodes, loadings_of
from kakehashi.kernels.loss_distribution import (
    LossDistribution,
    default_count_distribution,
    loss_distribution,
    place_on_grid,
)
from kakehashi.kernels.loss_measures import (
    exceedance,
    expected_loss,
    expected_shortfall,
    value_at_risk,
)

CERTAIN = np.ones((3, 1))


def equal_names(names: int, pd: float, rho: float, loss: float) -> LossDistribution:
    """Distribution of equal names, exact on a grid of their common loss."""
    one = np.ones(names)
    return loss_distribution(
        loss * one[:, None], one[:, None], pd * one, loadings_of(rho * one), loss, 200
    )


def test_the_asymptotic_formula_fails_for_twenty_names() -> None:
    """PD 1 %, rho 0.2: at 99.9 % twenty names lose 20.0 %, the formula says 14.6 %."""
    exact = value_at_risk(*equal_names(20, 0.01, 0.2, 1 / 20), 0.999)
    formula = float(asymptotic_value_at_risk(0.01, 1.0, 0.2, 0.999))
    assert_allclose(exact, 0.200, atol=1e-12)
    assert_allclose(formula, 0.146, atol=5e-4)


def test_the_asymptotic_formula_holds_in_the_limit() -> None:
    """With many names the exact figure comes to the formula."""
    names = 2000
    exact = default_count_distribution(names, 0.01, 0.2, 200)
    formula = float(asymptotic_value_at_risk(0.01, 1.0, 0.2, 0.999))
    loss = value_at_risk(np.arange(names + 1) / names, exact, 0.999)
    assert_allclose(loss, formula, atol=1.5e-3)


def test_three_independent_names_by_enumeration() -> None:
    """Every combination of defaults, weighed by hand, gives the same distribution."""
    severity, pd = np.array([1.0, 2.0, 4.0]), np.array([0.1, 0.2, 0.3])
    wanted = np.zeros(8)
    for defaults in itertools.product([0, 1], repeat=3):
        chance = np.prod(np.where(defaults, pd, 1 - pd))
        wanted[int(np.dot(defaults, severity))] += chance
    found = loss_distribution(severity[:, None], CERTAIN, pd, np.zeros((3, 1)), 1.0, 1)
    assert_allclose(found.probability, wanted)
    assert_allclose(found.losses, np.arange(8.0))


def test_convolution_and_binomial_agree() -> None:
    """Two routes to equal names give the same probabilities."""
    grid = equal_names(30, 0.067, 0.24, 0.2 / 30).probability
    counts = default_count_distribution(30, 0.067, 0.24, 200)
    assert_allclose(grid, counts, atol=1e-14)


def test_a_random_loss_given_default() -> None:
    """A default that loses 20 % or 60 % by chance is the mixture of the two."""
    severity, likelihood = np.array([[20.0, 60.0]]), np.array([[0.75, 0.25]])
    pd, loadings = np.array([0.1]), np.array([[0.4]])
    found = loss_distribution(severity, likelihood, pd, loadings, 20.0, 64)
    assert_allclose(found.probability, [0.9, 0.075, 0.0, 0.025], atol=1e-12)


def test_a_loss_between_grid_points_keeps_its_mean() -> None:
    """On a coarse grid the expected loss is exact all the same."""
    severity, pd = np.array([[1.3], [2.7], [0.4]]), np.array([0.02, 0.05, 0.5])
    found = loss_distribution(
        severity, CERTAIN, pd, loadings_of(np.full(3, 0.2)), 1.0, 64
    )
    assert_allclose(expected_loss(*found), pd @ severity[:, 0], rtol=1e-12)
    assert_allclose(found.probability.sum(), 1.0)


def test_two_factors_agree_with_one_of_the_same_correlation() -> None:
    """When all names load alike on both factors, only the sum of squares counts."""
    severity, pd = np.array([[1.0], [2.0], [3.0]]), np.array([0.02, 0.05, 0.1])
    both = np.tile([[0.3, 0.4]], (3, 1))
    two = loss_distribution(severity, CERTAIN, pd, both, 1.0, 48)
    one = loss_distribution(severity, CERTAIN, pd, np.full((3, 1), 0.5), 1.0, 48)
    assert_allclose(two.probability, one.probability, atol=1e-9)


def test_draws_agree_within_three_standard_errors() -> None:
    """Simulated defaults of an uneven portfolio on two correlated factors agree.

    The simulation compares each obligor's normal variable with its threshold and shares
    no arithmetic with the convolution.
    """
    draws, random = 200_000, np.random.default_rng(1)
    severity, pd = np.array([40.0, 25, 15, 10, 5, 5]), np.full(6, 0.067)
    correlation = np.array([[1.0, 0.3], [0.3, 1.0]])
    loadings = np.array([[0.5, 0.0], [0.4, 0.2], [0.0, 0.5]] * 2)
    triangle = lower_triangle(correlation)
    factors = correlated(triangle, random.standard_normal((draws, 2)))
    weights = own_weights(loadings, correlation, list("abcdef"))
    own = random.standard_normal((draws, 6))
    variables = obligor_variables(loadings, weights, factors, own, np.arange(6))
    losses = (variables < normal_quantile(pd)) @ severity
    exact = loss_distribution(
        severity[:, None], np.ones((6, 1)), pd, loadings @ triangle, 5.0, 40
    )
    for level in (0.0, 20.0, 45.0, 70.0):
        chance = exceedance(*exact, level)
        error = np.sqrt(chance * (1 - chance) / draws)
        assert abs(np.mean(losses > level) - chance) < 3 * error


def test_what_a_backing_buys() -> None:
    """Twenty equal names, PD 6.7 %, LGD 20 %, rho 0.24: the table of the backing.

    P(loss > 4.7 %) 6.4 %, P(loss > 6 %) 2.2 %, VaR99 8.0 %, ES99 9.6 %.
    """
    found = equal_names(20, 0.067, 0.24, 0.2 / 20)
    assert_allclose(exceedance(*found, 0.047), 0.064, atol=5e-4)
    assert_allclose(exceedance(*found, 0.0601), 0.022, atol=5e-4)
    assert_allclose(value_at_risk(*found, 0.99), 0.080, atol=5e-4)
    assert_allclose(expected_shortfall(*found, 0.99), 0.096, atol=5e-4)


def test_one_project_is_a_portfolio() -> None:
    """A single name loses nothing or all, whatever its correlation."""
    found = equal_names(1, 0.067, 0.24, 100.0)
    assert_allclose(found.probability, [0.933, 0.067], atol=1e-9)
    assert value_at_risk(*found, 0.9) == 0.0
    assert value_at_risk(*found, 0.95) == 100.0


def test_a_placement_keeps_whole_units_whole() -> None:
    """A loss of 0.3 on a grid of 0.1 is three steps, in spite of rounding."""
    placement = place_on_grid(np.array([[0.1 + 0.2]]), np.array([[1.0]]), 0.1)
    assert placement.steps.max() == 3
    assert placement.size == 4
    assert factor_nodes(1, 1).weights == 1.0


@pytest.mark.parametrize(
    ("severity", "likelihood", "unit", "message"),
    [
        (np.zeros((0, 1)), np.zeros((0, 1)), 1.0, "at least one obligor"),
        ([[0.0]], [[1.0]], 1.0, "no exposure"),
        ([[-1.0]], [[1.0]], 1.0, "at least 0"),
        ([[1.0, 2.0]], [[0.5, 0.4]], 1.0, "sum to one"),
        ([[1.0]], [[1.0]], 0.0, "coarser grid"),
        ([[1.0]], [[1.0]], 1e-9, "coarser grid"),
    ],
)
def test_bad_portfolios_are_refused(
    severity: Any, likelihood: Any, unit: float, message: str
) -> None:
    """Empty portfolios, zero exposures and senseless grids get no distribution."""
    with pytest.raises(InputError, match=message):
        place_on_grid(np.array(severity), np.array(likelihood), unit)


@pytest.mark.parametrize(("pd", "rho"), [(1.2, 0.2), (0.1, -0.2), (0.1, 1.0)])
def test_bad_probabilities_are_refused(pd: float, rho: float) -> None:
    """A pd above one or a negative correlation of one factor is an error."""
    with pytest.raises(InputError):
        default_count_distribution(10, pd, rho, 32)
    with pytest.raises(InputError):
        equal_names(2, pd, rho, 1.0)
