"""Defaults given the common factors."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.factor_model import (
    conditional_pd,
    factor_nodes,
    loading_problems,
    loadings_of,
)


def test_nodes_integrate_moments_of_the_normal() -> None:
    """Gauss-Hermite weights sum to one and give variance 1 and kurtosis 3."""
    points, weights = factor_nodes(2, 20)
    assert_allclose([weights.sum(), weights @ points[:, 0] ** 2], 1.0)
    assert_allclose(weights @ points[:, 1] ** 4, 3.0)
    assert_allclose(weights @ points.prod(axis=1), 0.0, atol=1e-14)


def test_the_mean_over_the_factor_is_the_pd() -> None:
    """Integrating the factors out gives the unconditional probability back."""
    pd = np.array([0.001, 0.05, 0.4])
    loadings = np.array([[0.3, 0.2], [0.5, 0.0], [0.1, 0.6]])
    points, weights = factor_nodes(2, 64)
    assert_allclose(weights @ conditional_pd(pd, loadings, points), pd, rtol=1e-10)


def test_a_low_factor_is_a_bad_one() -> None:
    """Probabilities fall as the factor rises, and stay put without correlation."""
    pd, points = np.array([0.02, 0.02]), np.array([[-1.0], [0.0], [2.0]])
    given = conditional_pd(pd, loadings_of(np.array([0.2, 0.0])), points)
    assert np.all(np.diff(given[:, 0]) < 0)
    assert_allclose(given[:, 1], 0.02)


def test_sure_things_stay_sure() -> None:
    """A pd of zero or one does not depend on the factor."""
    points = np.array([[-3.0], [3.0]])
    given = conditional_pd(np.array([0.0, 1.0]), loadings_of(np.full(2, 0.2)), points)
    assert_allclose(given, [[0.0, 1.0], [0.0, 1.0]])


@pytest.mark.parametrize("loading", [1.0, -1.2])
def test_loadings_leave_own_risk(loading: float) -> None:
    """Loadings whose squares reach one are refused."""
    with pytest.raises(InputError, match="squared loadings"):
        loading_problems(np.array([0.1]), np.array([[loading]]))


def test_too_many_nodes_are_refused() -> None:
    """Weights that would be wrong are not computed."""
    with pytest.raises(InputError, match="64 nodes"):
        factor_nodes(1, 1000)
