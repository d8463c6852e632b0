"""Estimates from draws in words: never a figure without its interval of 95 %."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.formats import EN_DASH, NO_BREAK, in_billions, share

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.reports.records import Record

NO_DRAWS = "This run has no draws. Run it again with draws, such as --draws 10000."
INTERVAL = "In brackets the interval of 95 % of each estimate"
FEWEST_BEYOND = 10  # draws behind a figure of the tail that can be relied on


def between(low: float, high: float, words: Callable[[float], str]) -> str:
    """An interval: 3.1-3.9, or one figure where both ends read alike."""
    ends = words(low), words(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}{EN_DASH}{ends[1]}"


def billions(row: Record) -> str:
    """An estimate of a loss with its interval, in thousands of millions."""
    low = max(row["low"], 0.0)  # no loss is below nought, whatever its error
    return f"{in_billions(row['value'])} ({between(low, row['high'], in_billions)})"


def probability(row: Record) -> str:
    """A probability with its interval: 6.15 % (5.21-7.09)."""
    low, high = max(row["low"], 0.0), min(row["high"], 1.0)
    if row["value"] == 0.0:
        return f"none seen (below{NO_BREAK}{share(high)})"
    if row["value"] >= 1.0:
        return f"all (short in below{NO_BREAK}{share(1.0 - low)})"
    return f"{share(row['value'])} ({between(low, high, _percent)})"


def _percent(fraction: float) -> str:
    """A share without its sign, where the sign has been written."""
    return share(fraction).removesuffix(f"{NO_BREAK}%")


def rests_on_few(row: Record) -> bool:
    """Whether too few draws lie beyond a figure of the tail for it to be relied on."""
    beyond = row.get("draws_beyond")
    return beyond is not None and beyond < FEWEST_BEYOND
