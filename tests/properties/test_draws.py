"""Draws hang on seed, name and number alone, whatever the chunks around them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.kernels import (
    dependence,
    ranges,
    shocks,
    sobol_points,
    streams,
    tail,
)
from kakehashi.kernels.records import NEVER

SEEDS = st.integers(0, 2**64)
FAR = st.integers(0, 2**40)
CUTS = st.lists(st.integers(0, 60), max_size=4)
NAMES = st.lists(st.text("abc", max_size=3), unique=True, min_size=1, max_size=4)


def chunked(draw_block, first, end, cuts):
    """The draws [first, end) made in chunks that end at the cuts."""
    edges = sorted({first, end, *(first + cut for cut in cuts if cut < end - first)})
    return np.concatenate([draw_block(start, stop) for start, stop in pairwise(edges)])


@given(seed=SEEDS, first=FAR, count=st.integers(1, 60), cuts=CUTS, names=NAMES)
def test_streams_do_not_see_chunks(seed, first, count, cuts, names):
    """Any chunking of any block of any streams gives the same bits."""

    def block(start, stop):
        return streams.uniforms(seed, "s", names, start, stop)

    whole = block(first, first + count)
    assert_array_equal(chunked(block, first, first + count, cuts), whole)
    assert np.all((whole > 0.0) & (whole < 1.0))


@given(seed=SEEDS, names=NAMES, more=NAMES)
def test_streams_do_not_see_each_other(seed, names, more):
    """The numbers of an item are the same whatever other items stand beside it."""
    together = list(dict.fromkeys([*more, *names]))
    beside = streams.uniforms(seed, "s", together, 3, 9)
    places = [together.index(name) for name in names]
    assert_array_equal(beside[:, places], streams.uniforms(seed, "s", names, 3, 9))


@given(
    seed=SEEDS,
    first=st.integers(0, 10_000),
    count=st.integers(1, 60),
    cuts=CUTS,
    size=st.sampled_from([1, 2, 8, 16, 64]),
)
def test_sobol_points_do_not_see_chunks(seed, first, count, cuts, size):
    """Any chunking of any block of Sobol points gives the same bits."""

    def block(start, stop):
        return sobol_points.sobol_uniforms(seed, "s", 3, size, start, stop)

    whole = block(first, first + count)
    assert_array_equal(chunked(block, first, first + count, cuts), whole)


@given(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=20))
def test_every_bridge_is_brownian(years):
    """Whatever the lengths of the periods, the steps are independent and standard."""
    bridge = sobol_points.brownian_bridge(np.cumsum(years))
    by_level = sobol_points.bridge_steps(bridge, np.eye(len(years)))
    assert_allclose(by_level.T @ by_level, np.eye(len(years)), atol=1e-9)


@given(
    st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=6),
    st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=6),
)
def test_a_matrix_is_refused_or_reproduced(own, shared):
    """Correlations of factors pass and come back; any other numbers are refused."""
    loadings = np.array(own + shared).reshape(4, 3)
    covariance = loadings @ loadings.T + 0.01 * np.eye(4)
    scale = np.sqrt(np.diag(covariance))
    matrix = covariance / np.outer(scale, scale)
    np.fill_diagonal(matrix, 1.0)
    names = list("abcd")
    dependence.check_correlation(matrix, names)
    triangle = dependence.lower_triangle(matrix)
    assert_allclose(triangle @ triangle.T, matrix, atol=1e-9)


@given(st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=6))
def test_what_passes_is_a_correlation_matrix(entries):
    """No matrix passes under which a mix of factors has a negative variance."""
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = entries
    matrix = np.triu(matrix) + np.triu(matrix, 1).T
    try:
        dependence.check_correlation(matrix, list("abcd"))
    except ValueError as error:
        assert "at fault is" in str(error)  # noqa: PT017 - either way is a right answer
        assert np.linalg.eigvalsh(matrix)[0] < 0.0
    else:
        assert np.linalg.eigvalsh(matrix)[0] > -1e-9


@given(
    st.lists(st.floats(0.0, 0.5), min_size=1, max_size=12),
    st.floats(-8.0, 8.0),
    st.floats(0.0, 5.0),
    st.integers(0, 15),
)
def test_default_comes_when_the_hazard_is_used_up(pds, variable, factor, early):
    """Default falls in the first period whose scaled hazard reaches the threshold."""
    hazard = shocks.cumulative_hazard(np.array([pds]))
    threshold = shocks.default_thresholds(np.array([[variable]]))
    age = shocks.default_ages(
        threshold, hazard, np.array([factor]), np.array([[early]])
    )
    steps = np.diff(hazard[0], prepend=0.0)
    scale = np.where(np.arange(len(pds)) < early, factor, 1.0)
    used = np.cumsum(steps * scale)
    margin = 1e-12 * (1.0 + threshold[0, 0])
    reached = np.flatnonzero(used >= threshold[0, 0] + margin)
    touched = np.flatnonzero(used >= threshold[0, 0] - margin)
    latest = reached[0] if reached.size else NEVER
    soonest = touched[0] if touched.size else NEVER
    assert soonest <= age[0, 0] <= latest


@given(
    st.floats(-1e6, 1e6),
    st.floats(0.0, 1e6),
    st.floats(0.0, 1e6),
    st.floats(1e-9, 0.999),
)
def test_ranges_stay_within_their_ends(low, left, right, uniform):
    """No draw of a uniform, triangular or PERT range lies outside."""
    likeliest = low + left
    high = likeliest + right
    at = np.array([uniform])
    slack = 1e-9 * (1.0 + abs(low) + abs(high))
    for drawn in (
        ranges.uniform_range(at, low, high),
        ranges.triangular_range(at, low, likeliest, high),
        ranges.pert_range(at, low, likeliest, high),
    ):
        assert low - slack <= drawn[0] <= high + slack


@given(st.lists(st.floats(0.0, 100.0), min_size=2, max_size=30), st.floats(0.01, 0.99))
def test_shortfall_is_beyond_the_quantile(losses, level):
    """Quantile <= expected shortfall <= greatest loss, and half its interval down."""
    drawn, ones = np.array(losses), np.ones(len(losses))
    quantile = tail.quantile_estimate(drawn, ones, level, 1)
    shortfall = tail.expected_shortfall(drawn, ones, level, 1)
    assert quantile.low <= quantile.value <= quantile.high
    assert quantile.value <= shortfall.value <= max(losses) + 1e-9


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_do_not_show(threads):
    """Blocks drawn side by side in threads are the bits of one block."""
    from concurrent.futures import ThreadPoolExecutor

    def block(first):
        points = sobol_points.sobol_uniforms(7, "market", 6, 32, first, first + 50)
        own = streams.normals(7, "own", ["arizona", "ohio"], first, first + 50)
        return np.hstack([points, own])

    with ThreadPoolExecutor(threads) as pool:
        drawn = np.vstack(list(pool.map(block, range(0, 400, 50))))
    points = sobol_points.sobol_uniforms(7, "market", 6, 32, 0, 400)
    own = streams.normals(7, "own", ["arizona", "ohio"], 0, 400)
    assert_array_equal(drawn, np.hstack([points, own]))
