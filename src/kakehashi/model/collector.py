"""A collector takes what it needs of each block of draws while they stream by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kakehashi.arrays import (
        ByDraw,
        ByDrawPeriod,
        ByDrawProject,
        ByFacilityPeriod,
        Index,
    )
    from kakehashi.kernels.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBlock:
    """Some draws as the engine left them; money in USD, magnitudes >= 0.

    The arrays are the memory of the run and are filled anew for the next block: a
    collector reduces them at once and keeps none of them, nor a view of one.
    """

    first: int
    """Number of the block's first draw."""
    weights: ByDraw
    """Of importance sampling, with mean one over the run."""
    streams: NDArray[np.float64]
    """(draw, period, account, kind); labels in `model.streams`."""
    losses: Mapping[str, ByDraw]
    """Final loss by bearer, as in `DrawResult.losses`."""
    usd_jpy: ByDrawPeriod | None
    """Yen per dollar at the end of each period; None where the programme has no rate."""
    yen_steps: ByDrawPeriod
    """Standard normal steps behind it, (draw, period from now)."""
    reference: ByFacilityPeriod
    """Rates that the loans pay, (draw, reference rate, period)."""
    short_rate: ByDrawPeriod
    """Dollar short rate of each period, a decimal per year."""
    yen_short_rate: ByDrawPeriod | None
    """The same of the yen; None where the programme has no curves."""
    chip_index: ByDrawPeriod
    """Chip market around one."""
    reversal_period: Index
    """Period in which the deal is reversed, or `kernels.records.NEVER`."""
    shocks: Records
    """(draw, project), columns of `kernels.records.SHOCK`."""
    by_project: ByDrawProject
    """Loss of the investor state by project."""


class Collector(Protocol):
    """Whatever keeps a few numbers of each draw, or sums of each replicate.

    Blocks come in the order of their draws, cut anywhere. For the same bits whatever
    the blocks, reduce draw by draw, or by replicate in the order of the draws.
    """

    def take(self, block: DrawnBlock) -> None:
        """Reduce one block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDraws:
    """Shows a collector that keeps much of each draw the first `most` of them only.

    It then holds the same memory however many draws follow.
    """

    collector: Collector
    most: int

    def take(self, block: DrawnBlock) -> None:
        """Pass on what belongs to the first draws."""
        left = self.most - block.first
        if left >= block.weights.size:
            self.collector.take(block)
        elif left > 0:
            self.collector.take(_first_of(block, left))


def _first_of(block: DrawnBlock, count: int) -> DrawnBlock:
    """The first draws of a block."""
    yen, yen_rate = block.usd_jpy, block.yen_short_rate
    return replace(
        block,
        weights=block.weights[:count],
        streams=block.streams[:count],
        losses={bearer: lost[:count] for bearer, lost in block.losses.items()},
        usd_jpy=None if yen is None else yen[:count],
        yen_steps=block.yen_steps[:count],
        reference=block.reference[:count],
        short_rate=block.short_rate[:count],
        yen_short_rate=None if yen_rate is None else yen_rate[:count],
        chip_index=block.chip_index[:count],
        reversal_period=block.reversal_period[:count],
        shocks=block.shocks[:count],
        by_project=block.by_project[:count],
    )
