"""Weighted sums over time of what accounts pay, receive and hold."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.kernels.account_values import account_values, add_draws

STREAMS = np.random.default_rng(3).uniform(0, 5, size=(6, 7, 3, 4))
STREAMS[STREAMS < 1.0] = 0.0
WEIGHTS = np.random.default_rng(4).uniform(0, 1, size=(2, 7, 3))
SIGNS = np.zeros((2, 3, 4))
SIGNS[0, 1, 2], SIGNS[0, 0, 3], SIGNS[1] = 1.0, -1.0, 1.0


def test_a_weighted_sum_is_the_plain_one() -> None:
    """Each sum is that of amount times weight over the periods."""
    expected = np.einsum("dpak,wpa->dwak", STREAMS, WEIGHTS)
    found = account_values(STREAMS, WEIGHTS, SIGNS)
    assert_allclose(found.over_time, expected)


def test_bits_do_not_hang_on_the_draws_beside() -> None:
    """A draw has the same sums alone and among others, bit by bit."""
    together = account_values(STREAMS, WEIGHTS, SIGNS)
    alone = account_values(np.ascontiguousarray(STREAMS[2:3]), WEIGHTS, SIGNS)
    for whole, one in zip(together, alone, strict=True):
        assert_array_equal(whole[2], one[0])


def test_lines_add_what_their_signs_say() -> None:
    """A line is the signed sum of accounts and kinds in each period."""
    series = account_values(STREAMS, WEIGHTS, SIGNS).by_line
    assert_allclose(series[:, 0], STREAMS[:, :, 1, 2] - STREAMS[:, :, 0, 3])
    assert_allclose(series[:, 1], STREAMS.sum(axis=(2, 3)))


def test_blocks_add_up_to_the_same_bits() -> None:
    """However the draws are cut into blocks, their weighted sum is the same."""
    weights = np.linspace(0.5, 1.5, 6)
    once, twice = np.zeros((7, 3, 4)), np.zeros((7, 3, 4))
    add_draws(once, STREAMS, weights)
    add_draws(twice, np.ascontiguousarray(STREAMS[:1]), weights[:1])
    add_draws(twice, np.ascontiguousarray(STREAMS[1:]), weights[1:])
    assert_array_equal(once, twice)
    assert_allclose(once, np.einsum("dpak,d->pak", STREAMS, weights))
