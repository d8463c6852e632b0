"""The worst draws of a run with their losses by project, kept while draws stream by.

Memory holds a fixed share of the draws; which are kept does not hang on the order of
the blocks, since equal losses are told apart by the number of the draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw, ByDrawProject, Index


@dataclass(slots=True)
class WorstDraws:
    """At most `most` draws, the worst so far; grows by blocks and is cut back."""

    most: int
    draws: list[Index] = field(default_factory=list)
    totals: list[ByDraw] = field(default_factory=list)
    losses: list[ByDrawProject] = field(default_factory=list)
    held: int = 0

    def add(self, first: int, total: ByDraw, by_project: ByDrawProject) -> None:
        """Take the block of draws that starts with `first`; `total` ranks them."""
        self.draws.append(np.arange(first, first + total.size))
        self.totals.append(total.copy())
        self.losses.append(by_project.copy())
        self.held += total.size
        if self.held > 2 * self.most:
            self._cut()

    def _cut(self) -> None:
        """Leave only the worst, in the order of the draws."""
        draws, totals = np.concatenate(self.draws), np.concatenate(self.totals)
        losses = np.concatenate(self.losses)
        worst = np.sort(np.lexsort((draws, -totals))[: self.most])
        self.draws, self.totals = [draws[worst]], [totals[worst]]
        self.losses, self.held = [losses[worst]], worst.size

    def kept(self) -> tuple[Index, ByDrawProject]:
        """Numbers of the worst draws, rising, and their losses by project."""
        self._cut()
        return self.draws[0], self.losses[0]
