"""A difference is split over inputs without rest, whatever the order."""

from itertools import permutations

import pytest

from kakehashi.analysis.attribution import attribute

WORTH = {"a": 3.0, "b": -1.0, "c": 2.0}


def together(changed: frozenset[str]) -> float:
    """A game with an interaction: a and b add 4 only when both are there."""
    return sum(WORTH[one] for one in changed) + 4.0 * ({"a", "b"} <= changed)


def test_both_splits_sum_to_the_whole_difference():
    """Nothing is left unexplained, in order or by Shapley value."""
    for order in permutations("abc"):
        shares = attribute(order, together, most=5)
        whole = together(frozenset("abc")) - together(frozenset())
        assert sum(one.in_order for one in shares) == pytest.approx(whole)
        assert sum(one.shapley or 0.0 for one in shares) == pytest.approx(whole)


def test_an_interaction_is_shared_evenly():
    """By hand: a and b each get half of what they do only together."""
    shares = {one.path: one.shapley for one in attribute("abc", together, most=5)}
    assert shares == {"a": 5.0, "b": 1.0, "c": 2.0}


def test_many_inputs_have_no_shapley_values():
    """2^n runs are not begun where n is large; the ordered split still is."""
    shares = attribute("abc", together, most=2)
    assert [one.shapley for one in shares] == [None] * 3
    assert [one.in_order for one in shares] == [3.0, 3.0, 2.0]
