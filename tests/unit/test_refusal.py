"""Arguments without meaning are refused, each with its place and a remedy."""

import numpy as np
import pytest

from kakehashi.errors import InputError
from kakehashi.kernels.refusal import empty, outside, refuse, unlike


def test_every_problem_is_named_at_once() -> None:
    """A refusal carries all problems, with their places, not only the first."""
    with pytest.raises(InputError) as refusal:
        refuse(
            outside("pd", [0.1, 1.5, -0.2], 0.0, 1.0, "give a share"),
            empty("exposure", [], "give one"),
        )
    assert [p.where for p in refusal.value.problems] == ["pd[1]", "pd[2]", "exposure"]


def test_good_arguments_pass() -> None:
    """Values within the range, its ends included, are no problem."""
    refuse(
        outside("pd", [0.0, 1.0], 0.0, 1.0, "x"),
        empty("pd", [1], "x"),
        unlike("pd", [1, 2], "lgd", [3, 4]),
    )


def test_an_end_may_be_excluded() -> None:
    """A range can be open at either end."""
    assert outside("level", 0.0, 0.0, 1.0, "x", above_low=True)
    assert outside("level", 1.0, 0.0, 1.0, "x", below_high=True)


def test_a_missing_number_is_outside_every_range() -> None:
    """NaN is never taken for a number."""
    assert outside("pd", [0.5, np.nan], -np.inf, np.inf, "x")[0].where == "pd[1]"


def test_many_problems_are_counted() -> None:
    """A thousand wrong elements do not make a thousand lines."""
    problems = outside("pd", np.full(1000, 2.0), 0.0, 1.0, "x")
    assert len(problems) == 3
    assert "997 more" in problems[0].what


def test_unlike_lengths_are_named() -> None:
    """Arguments that should run side by side are refused where they do not."""
    assert "2 rows where pd has 3" in unlike("lgd", [1, 2], "pd", [1, 2, 3])[0].what
