"""Factor dependence: only what is a correlation matrix passes, and is reproduced."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.kernels import dependence, streams

NAMES = ["chip_cycle", "usd_rate", "usd_jpy"]
GOOD = np.array([[1.0, 0.3, -0.2], [0.3, 1.0, 0.6], [-0.2, 0.6, 1.0]])
TORN = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.9], [0.1, 0.9, 1.0]])


def changed(row, column, entry, *, both=True):
    """The good matrix with one entry changed, and its mirror."""
    matrix = GOOD.copy()
    matrix[row, column] = entry
    if both:
        matrix[column, row] = entry
    return matrix


def test_a_correlation_matrix_passes():
    """A correlation matrix passes, also where two factors are one."""
    dependence.check_correlation(GOOD, NAMES)
    dependence.check_correlation(np.ones((3, 3)), NAMES)


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (GOOD[:2], "is 2 x 3, and there are 3 factors: chip_cycle, usd_rate, usd_jpy"),
        (
            changed(1, 1, 0.9),
            "correlation of usd_rate with itself is 0.9; it must be 1",
        ),
        (
            changed(2, 0, 0.4, both=False),
            "chip_cycle and usd_jpy is -0.2 one way and 0.4 the other",
        ),
        (changed(2, 1, 1.2), "usd_rate and usd_jpy is 1.2; it must lie between"),
        (changed(2, 1, np.nan), "usd_rate and usd_jpy is nan one way"),
        (
            TORN,
            (
                "smallest eigenvalue is -0.223774. The pair most at fault is .*, "
                "whose correlation of 0.9 would have to lie between -0.3437 and 0.5237"
            ),
        ),
    ],
)
def test_what_is_refused(matrix, said):
    """A wrong matrix is refused by what is wrong with it."""
    with pytest.raises(ValueError, match=said):
        dependence.check_correlation(matrix, NAMES)


def test_the_pair_at_fault_is_found():
    """The one pair of five factors that cannot be is named, with what it could be."""
    matrix = np.full((5, 5), 0.5)
    np.fill_diagonal(matrix, 1.0)
    matrix[1, 3] = matrix[3, 1] = -0.9
    with pytest.raises(ValueError, match=r"is b and d, .* of -0\.9 ") as error:
        dependence.check_correlation(matrix, list("abcde"))
    assert "between -0.2500 and 1.0000" in str(error.value)  # 0.375 -+ 0.625
    matrix[1, 3] = matrix[3, 1] = -0.25
    dependence.check_correlation(matrix, list("abcde"))


def test_more_than_one_pair_at_fault():
    """Where no value of one pair would do, the message says so."""
    matrix = np.full((4, 4), -0.9)
    np.fill_diagonal(matrix, 1.0)
    with pytest.raises(ValueError, match="cannot be mended alone"):
        dependence.check_correlation(matrix, ["a", "b", "c", "d"])


@pytest.mark.parametrize("matrix", [GOOD, np.eye(3), np.ones((3, 3))])
def test_triangle_gives_the_matrix_back(matrix):
    """L L' is the matrix, also where it is singular."""
    triangle = dependence.lower_triangle(matrix)
    assert_allclose(triangle @ triangle.T, matrix, atol=1e-14)
    assert_array_equal(triangle, np.tril(triangle))


def test_factors_are_correlated_as_asked():
    """Correlations of the mixed factors lie within four standard errors."""
    own = streams.normals(7, "factors", NAMES, 0, 40_000)
    mixed = dependence.correlated(dependence.lower_triangle(GOOD), own)
    error = (1.0 - GOOD**2) / np.sqrt(40_000)
    assert np.all(np.abs(np.corrcoef(mixed.T) - GOOD) <= 4.0 * error + 1e-12)
    assert_array_equal(mixed[:, 0], own[:, 0])


def test_factors_without_correlation_pass():
    """Bit for bit, by period too, and no block of draws differs from the whole."""
    steps = streams.normals(7, "f", [str(i) for i in range(12)], 0, 30)
    steps = steps.reshape(30, 3, 4)
    assert_array_equal(dependence.correlated(np.eye(3), steps), steps)
    triangle = dependence.lower_triangle(GOOD)
    whole = dependence.correlated(triangle, steps)
    assert_array_equal(dependence.correlated(triangle, steps[7:11]), whole[7:11])


def test_obligors_are_standard_normal():
    """Variance one, and correlations by their loadings; one group, one number."""
    loadings = np.array([[0.4, 0.3, 0.0], [0.4, 0.3, 0.0], [0.0, 0.0, 0.5]])
    weights = dependence.own_weights(loadings, GOOD, ["p1", "p2", "p3"])
    factors = dependence.correlated(
        dependence.lower_triangle(GOOD), streams.normals(7, "factors", NAMES, 0, 40_000)
    )
    own = streams.normals(7, "own", ["intel", "micron"], 0, 40_000)
    drawn = dependence.obligor_variables(
        loadings, weights, factors, own, np.array([0, 0, 1])
    )
    assert_array_equal(drawn[:, 0], drawn[:, 1])
    error = 4.0 / np.sqrt(40_000)
    assert np.all(np.abs(drawn.var(axis=0) - 1.0) < error * np.sqrt(2.0))
    expected = loadings[0] @ GOOD @ loadings[2]
    found = np.mean(drawn[:, 0] * drawn[:, 2])
    assert abs(found - expected) < error


def test_loadings_beyond_one_are_refused():
    """Loadings that explain more than everything are refused by the obligor's name."""
    with pytest.raises(ValueError, match=r"loadings of texas explain 1\.2"):
        dependence.own_weights(
            np.array([[0.5, 0.5], [0.8, 0.75]]), np.eye(2), ["ohio", "texas"]
        )


def test_full_loading_leaves_nothing_of_its_own():
    """An obligor that is its factor has no number of its own."""
    weights = dependence.own_weights(np.array([[1.0, 0.0]]), np.eye(2), ["ohio"])
    assert_array_equal(weights, [0.0])
