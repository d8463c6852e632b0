"""Sobol points and bridges: even, the same in every block, and Brownian."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.kernels import sobol_points, streams

YEARS = np.array([0.1, 0.25, 0.25, 0.5, 1.0, 0.25, 2.0])
PINNED = [
    [0.32010123680811375, 0.2995213557733223, 0.2909158895490691],
    [0.6151794121833518, 0.6077276888536289, 0.7636134683853015],
]


def test_a_block_is_part_of_the_whole():
    """A block over several replicates has the bits of the whole."""
    whole = sobol_points.sobol_uniforms(7, "market", 5, 16, 0, 64)
    block = sobol_points.sobol_uniforms(7, "market", 5, 16, 13, 50)
    assert_array_equal(block, whole[13:50])


def test_each_replicate_is_even():
    """Each of 64 equal strips of each coordinate holds one point of a replicate."""
    points = sobol_points.sobol_uniforms(7, "market", 40, 64, 64, 128)
    strips = np.sort(np.floor(points * 64), axis=0)
    assert_array_equal(strips, np.tile(np.arange(64.0)[:, None], 40))


def test_replicates_streams_and_seeds_differ():
    """Another replicate, stream or seed is another scrambling."""
    drawn = [
        sobol_points.sobol_uniforms(7, "market", 2, 4, 0, 4),
        sobol_points.sobol_uniforms(7, "market", 2, 4, 4, 8),
        sobol_points.sobol_uniforms(7, "policy", 2, 4, 0, 4),
        sobol_points.sobol_uniforms(8, "market", 2, 4, 0, 4),
    ]
    assert len({points.tobytes() for points in drawn}) == 4


def test_points_stay_what_they_were():
    """The points of a seed do not change with a version of the library below."""
    drawn = sobol_points.sobol_uniforms(7, "market", 3, 1024, 2047, 2049)
    assert_array_equal(drawn, PINNED)


def test_points_lie_inside():
    """No coordinate is zero or one, though the first point of a net may be zero."""
    points = sobol_points.sobol_uniforms(7, "market", 2, 1 << 16, 0, 1 << 16)
    assert points.min() >= 2.0**-33
    assert points.max() <= 1.0 - 2.0**-33


@pytest.mark.parametrize("size", [0, -4, 3, 1000])
def test_an_uneven_replicate_is_refused(size):
    """A replicate that is no power of two is refused, with one that is."""
    with pytest.raises(ValueError, match="power of two, such as"):
        sobol_points.sobol_uniforms(7, "market", 2, size, 0, 1)


def test_draws_are_rounded_up_to_replicates():
    """Ten thousand draws fill ten replicates of 1,024."""
    assert sobol_points.balanced_draws(10_000, 1024) == 10_240
    assert sobol_points.balanced_draws(4096, 1024) == 4096


@pytest.mark.parametrize("years", [YEARS, YEARS[:1], np.full(120, 0.25)])
def test_bridge_is_brownian(years):
    """The steps that a bridge makes are independent and of variance one."""
    bridge = sobol_points.brownian_bridge(np.cumsum(years))
    by_level = sobol_points.bridge_steps(bridge, np.eye(years.size))
    assert_allclose(by_level.T @ by_level, np.eye(years.size), atol=1e-12)


def test_the_first_number_is_where_the_path_ends():
    """The first number alone fixes the end of the path."""
    bridge = sobol_points.brownian_bridge(np.cumsum(YEARS))
    numbers = streams.normals(7, "path", [str(level) for level in range(7)], 0, 10)
    ends = sobol_points.bridge_steps(bridge, numbers) @ np.sqrt(YEARS)
    assert_allclose(ends, numbers[:, 0] * np.sqrt(YEARS.sum()))


def test_factors_share_the_coordinates_by_level():
    """The first coordinates are the ends of the factors' paths, in their order."""
    bridge = sobol_points.brownian_bridge(np.cumsum(YEARS))
    points = np.full((1, 14), 0.5)
    points[0, 1] = 0.9
    steps = sobol_points.factor_steps(bridge, points, 2)
    assert not steps[0, 0].any()
    assert np.all(steps[0, 1] > 0.0)


def test_sobol_points_estimate_better():
    """The mean of a path's average is known ten times better than by plain draws."""
    bridge = sobol_points.brownian_bridge(np.cumsum(YEARS))
    points = sobol_points.sobol_uniforms(7, "market", 7, 256, 0, 4096)
    plain = streams.uniforms(7, "market", [str(level) for level in range(7)], 0, 4096)
    errors = []
    for drawn in (points, plain):
        steps = sobol_points.factor_steps(bridge, drawn, 1)[:, 0]
        average = np.exp(np.cumsum(steps * np.sqrt(YEARS), axis=1) / 10.0).mean(axis=1)
        errors.append(average.reshape(16, 256).mean(axis=1).std())
    assert errors[0] < errors[1] / 10.0


def test_steps_have_the_right_moments():
    """Steps from Sobol points have mean zero, variance one and no correlation."""
    bridge = sobol_points.brownian_bridge(np.cumsum(YEARS))
    points = sobol_points.sobol_uniforms(7, "market", 21, 1024, 0, 8192)
    steps = sobol_points.factor_steps(bridge, points, 3).reshape(8192, 21)
    error = 1.0 / np.sqrt(8192)
    assert np.all(np.abs(steps.mean(axis=0)) < 4.0 * error)
    assert np.all(np.abs(np.cov(steps.T) - np.eye(21)) < 4.0 * error * np.sqrt(2.0))


@pytest.mark.parametrize("times", [[], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
def test_times_must_rise(times):
    """Periods without length, or in the wrong order, are refused."""
    with pytest.raises(ValueError, match="period ends that rise"):
        sobol_points.brownian_bridge(np.array(times))


def test_coordinates_must_fit():
    """Points of another number of coordinates than factors x periods are refused."""
    bridge = sobol_points.brownian_bridge(np.cumsum(YEARS))
    with pytest.raises(ValueError, match="2 factors over 7 periods need 14"):
        sobol_points.factor_steps(bridge, np.full((1, 13), 0.5), 2)
