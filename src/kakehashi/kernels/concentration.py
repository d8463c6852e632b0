"""How much of a portfolio hangs on few names or groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import empty, outside, refuse, unlike

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, Index

# Basel framework LEX10 and LEX20, in force since 2019: an exposure to a connected group
# is large from 10 % of Tier 1 capital on and may not be above 25 %. It does not bind
# JBIC or NEXI and serves as a yardstick.
LARGE_EXPOSURE = 0.10
EXPOSURE_LIMIT = 0.25


class LargeExposures(NamedTuple):
    """Connected groups measured against capital."""

    exposure: ByItem  # (group,) money
    share_of_capital: ByItem  # (group,)
    is_large: np.ndarray  # (group,) at or above the reporting threshold
    is_over_limit: np.ndarray  # (group,) above the limit


def _exposure_problems(exposure: ByItem) -> None:
    """Refuse an empty portfolio, negative amounts, and nothing at all."""
    refuse(empty("exposure", exposure, "give at least one exposure"))
    refuse(
        outside("exposure", exposure, 0.0, np.inf, "give amounts of at least 0"),
        outside(
            "sum of exposure",
            np.sum(exposure),
            0.0,
            np.inf,
            "shares of a portfolio without exposure are not defined; leave it out",
            above_low=True,
        ),
    )


def herfindahl_index(exposure: ByItem) -> float:
    """Sum of squared shares: 1 / n for n equal names, 1 for a single one.

    It weighs names only, neither their risk nor what they have in common.
    """
    _exposure_problems(exposure)
    return float(np.sum(np.square(exposure / np.sum(exposure))))


def effective_names(exposure: ByItem) -> float:
    """Number of equal names with the same Herfindahl index."""
    return 1.0 / herfindahl_index(exposure)


def connected_groups(links: Index, obligors: int) -> Index:
    """Group of each obligor, numbered in the order of their first members.

    `links` is (link, 2): pairs of obligors of which one controls the other or would
    fall with it [LEX10.10]. A link of links is a link.
    """
    refuse(
        outside("obligors", obligors, 1, np.inf, "give at least one obligor"),
        outside("links", links, 0, obligors - 1, "a link names two obligors by place"),
    )
    group = np.arange(obligors, dtype=np.int64)
    for left, right in links:
        low, high = sorted((group[left], group[right]))
        group[group == high] = low
    _, numbered = np.unique(group, return_inverse=True)
    return numbered.astype(np.int64)


def group_exposure(exposure: ByItem, group: Index) -> ByItem:
    """Exposure to each group, summed over its members."""
    refuse(unlike("group", group, "exposure", exposure))
    return np.bincount(group, weights=exposure).astype(np.float64)


def large_exposures(exposure: ByItem, group: Index, capital: float) -> LargeExposures:
    """Groups at or above 10 %, and above 25 %, of `capital` [LEX20.1].

    Leave exposures that a rule exempts (to sovereigns) out of `exposure`.
    """
    _exposure_problems(exposure)
    refuse(
        outside("capital", capital, 0.0, np.inf, "give capital above 0", above_low=True)
    )
    summed = group_exposure(exposure, group)
    share = summed / capital
    return LargeExposures(
        summed, share, share >= LARGE_EXPOSURE, share > EXPOSURE_LIMIT
    )
