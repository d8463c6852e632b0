"""How deep, how long and how much: the resilience triangle of a path of fill."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.survival_time import time_to_recover

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, BySiteWeek, Index


class Triangle(NamedTuple):
    """Measures of each row of fill, (row,)."""

    area: ByItem  # sum over weeks of 1 - fill, in weeks of full demand
    drawdown: ByItem  # largest 1 - fill
    time_to_recover: Index  # first week from which 95 % and more is served for good


def resilience_triangle(fill: BySiteWeek) -> Triangle:
    """Area, depth and length of what is missing; `fill` is 0..1, (row, week).

    [Bruneau and others, Earthquake Spectra 19:733-752, 2003]
    """
    missing = 1.0 - np.asarray(fill, dtype=np.float64)
    return Triangle(
        missing.sum(axis=1), missing.max(axis=1, initial=0.0), time_to_recover(fill)
    )
