"""Concentration on names and connected groups."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.concentration import (
    connected_groups,
    effective_names,
    group_exposure,
    herfindahl_index,
    large_exposures,
)


def test_index_and_effective_names_by_hand() -> None:
    """Shares 1/2, 1/4, 1/4: 1/4 + 1/16 + 1/16 = 3/8, so 8/3 names."""
    exposure = np.array([2.0, 1.0, 1.0])
    assert_allclose(herfindahl_index(exposure), 3 / 8)
    assert_allclose(effective_names(exposure), 8 / 3)


def test_links_of_links_make_one_group() -> None:
    """1-3 and 3-4 connect 1, 3 and 4; groups are numbered as they first appear."""
    groups = connected_groups(np.array([[3, 4], [1, 3]]), 5)
    assert groups.tolist() == [0, 1, 2, 1, 1]


def test_without_links_everyone_stands_alone() -> None:
    """No links, as many groups as obligors."""
    assert connected_groups(np.zeros((0, 2), np.int64), 3).tolist() == [0, 1, 2]


def test_thresholds_at_ten_and_twenty_five_percent() -> None:
    """A group at 10 % of capital is large, at 25 % still within, above it over."""
    exposure = np.array([10.0, 9.9, 20.0, 5.0, 25.1])
    group = np.array([0, 1, 2, 2, 3])
    found = large_exposures(exposure, group, 100.0)
    assert_allclose(found.share_of_capital, [0.10, 0.099, 0.25, 0.251])
    assert found.is_large.tolist() == [True, False, True, True]
    assert found.is_over_limit.tolist() == [False, False, False, True]


def test_groups_add_up_to_the_portfolio() -> None:
    """No exposure is lost or counted twice when it is grouped."""
    exposure, group = np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1])
    assert_allclose(group_exposure(exposure, group), [2.0, 4.0])


@pytest.mark.parametrize("exposure", [[], [0.0, 0.0], [1.0, -1.0], [np.nan]])
def test_portfolios_without_shares_are_refused(exposure: list[float]) -> None:
    """Empty, all-zero and negative portfolios have no concentration."""
    with pytest.raises(InputError):
        herfindahl_index(np.array(exposure))


def test_a_link_to_nobody_is_refused() -> None:
    """A link names two obligors that are there."""
    with pytest.raises(InputError, match="links"):
        connected_groups(np.array([[0, 7]]), 3)


def test_no_capital_is_refused() -> None:
    """A share of no capital is not defined."""
    with pytest.raises(InputError, match="capital"):
        large_exposures(np.array([1.0]), np.array([0]), 0.0)
