"""The worst draws of a run with their losses by project, kept while draws stream by.

Memory holds a fixed share of the draws; which are kept does not hang on the order of
the blocks, since equal losses are told apart by the number of the draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw, ByDrawProject, Index

SPARE = 4  # one row for so many that are kept is room for more until they are sifted


class WorstDraws:
    """At most `most` draws, the worst so far, in memory that is taken once."""

    def __init__(self, most: int, projects: int) -> None:
        rows = most + most // SPARE + 1
        self._most, self._held = most, 0
        self._draws = np.zeros(rows, dtype=np.int64)
        self._totals = np.zeros(rows)
        self._losses = np.zeros((projects, rows))  # a row a project: sifted one by one

    def add(self, first: int, total: ByDraw, by_project: ByDrawProject) -> None:
        """Take the block of draws that starts with `first`; `total` ranks them."""
        taken = 0
        while taken < total.size:
            room = self._draws.size - self._held
            part = slice(taken, min(taken + room, total.size))
            rows = slice(self._held, self._held + part.stop - taken)
            self._draws[rows] = np.arange(first + taken, first + part.stop)
            self._totals[rows] = total[part]
            self._losses[:, rows] = by_project[part].T
            self._held, taken = rows.stop, part.stop
            if self._held == self._draws.size:
                self._sift()

    def _sift(self) -> None:
        """Leave only the worst, in the order of the draws."""
        held = slice(0, self._held)
        draws, totals = self._draws[held], self._totals[held]
        worst = np.sort(np.lexsort((draws, -totals))[: self._most])
        for row in (self._draws, self._totals, *self._losses):
            row[: worst.size] = row[worst]
        self._held = worst.size

    def kept(self) -> tuple[Index, ByDrawProject]:
        """Numbers of the worst draws, rising, and their losses by project."""
        self._sift()
        return self._draws[: self._held], self._losses[:, : self._held].T
