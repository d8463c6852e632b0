"""Named streams: the same bits for a draw, whoever asks for it and with whom."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import stats  # type: ignore[import-untyped]

from kakehashi.kernels import streams

PROJECTS = ["arizona", "ohio", "texas"]
PINNED_KEY = 263919460538605509422965230111916721359
PINNED = [
    [0.9716916827472665, 0.48737016313698833, 0.5516920956359287],
    [0.3423211724863181, 0.23081051841363476, 0.28648891739942617],
]


def test_a_block_is_part_of_the_whole():
    """Draws 5 to 17 are the same bits alone as within the first forty."""
    whole = streams.uniforms(7, "delay", PROJECTS, 0, 40)
    assert_array_equal(streams.uniforms(7, "delay", PROJECTS, 5, 17), whole[5:17])


def test_another_item_shifts_nobody():
    """A further project, or another order, leaves the numbers of the others alone."""
    few = streams.normals(7, "delay", PROJECTS, 0, 9)
    more = streams.normals(7, "delay", ["korea", *reversed(PROJECTS)], 0, 9)
    assert_array_equal(more[:, :0:-1], few)


def test_streams_differ_by_seed_name_and_item():
    """Another seed, stream or item has other numbers; joined names do not collide."""
    keys = {
        streams.stream_key(7, "delay", "arizona"),
        streams.stream_key(8, "delay", "arizona"),
        streams.stream_key(7, "cost", "arizona"),
        streams.stream_key(7, "delay", "ohio"),
        streams.stream_key(7, "delayarizona"),
        streams.stream_key(7, "dela", "yarizona"),
    }
    assert len(keys) == 6


def test_numbers_stay_what_they_were():
    """The numbers of a seed never change: stored runs can be verified."""
    drawn = streams.uniforms(7, "delay", PROJECTS, 1_000_001, 1_000_003)
    assert_array_equal(drawn, PINNED)


def test_a_key_is_the_hash_that_it_says():
    """The key is a 128-bit number, and that of a stored run never changes."""
    assert streams.stream_key(7, "delay", "arizona") == PINNED_KEY


@pytest.mark.parametrize("word", [0, 2**64 - 1])
def test_no_uniform_number_is_zero_or_one(word, monkeypatch):
    """The least and the greatest word give numbers inside (0, 1), evenly placed."""
    words = np.array([word], dtype=np.uint64)
    monkeypatch.setattr(streams, "stream_words", lambda *_: words)
    (drawn,) = streams.stream_uniforms(0, 0, 1)
    assert min(drawn, 1.0 - drawn) == 2.0**-53


def test_moments():
    """Mean, variance and tail of normal numbers lie within four standard errors."""
    drawn = streams.normals(7, "cost", PROJECTS, 0, 50_000)
    error = 1.0 / np.sqrt(50_000)
    assert np.all(np.abs(drawn.mean(axis=0)) < 4.0 * error)
    assert np.all(np.abs(drawn.var(axis=0) - 1.0) < 4.0 * error * np.sqrt(2.0))
    beyond = (drawn > 2.0).mean(axis=0)
    share = stats.norm.sf(2.0)
    assert np.all(np.abs(beyond - share) < 4.0 * error * np.sqrt(share))


def test_streams_are_independent():
    """Items and streams are uncorrelated, draw by draw and at a lag."""
    cost = streams.normals(7, "cost", PROJECTS, 0, 50_000)
    delay = streams.normals(7, "delay", PROJECTS, 0, 50_000)
    together = np.hstack([cost[:-1], delay[:-1], cost[1:]])
    correlation = np.asarray(np.corrcoef(together, rowvar=False))
    apart = correlation[np.triu_indices(9, 1)]
    assert np.all(np.abs(apart) < 4.0 / np.sqrt(50_000))


def test_numbers_are_uniform():
    """Kolmogorov and Smirnov see nothing but a uniform distribution."""
    drawn = streams.uniforms(11, "recovery", ["arizona"], 0, 20_000)[:, 0]
    assert stats.kstest(drawn, "uniform").pvalue > 1e-4


def test_an_empty_block_is_empty():
    """No draws asked for, none given."""
    assert streams.uniforms(7, "delay", PROJECTS, 3, 3).shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: streams.uniforms(-1, "delay", PROJECTS, 0, 1), "the seed is -1"),
        (lambda: streams.uniforms(7, "delay", PROJECTS, 4, 3), r"\[4, 3\)"),
        (lambda: streams.uniforms(7, "delay", PROJECTS, -1, 3), r"\[-1, 3\)"),
        (
            lambda: streams.uniforms(7, "delay", ["ohio", "texas", "ohio"], 0, 1),
            "names an item twice.*: ohio$",
        ),
    ],
)
def test_what_is_refused(call, said):
    """A wrong seed, block or list of items is refused in words."""
    with pytest.raises(ValueError, match=said):
        call()
