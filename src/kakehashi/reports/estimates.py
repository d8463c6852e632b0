"""Estimates from draws in words: never a figure without its interval of 95 %."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kakehashi.reports.formats import EN_DASH, NO_BREAK, in_billions, money, share

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


def amount(row: Record, currency: str = "USD") -> str:
    """An amount with its interval, in a sentence; of a plan the amount alone."""
    text = money(row["value"], currency)
    if row["low"] is None or row["low"] == row["high"]:
        return text
    ends = f"{money(row['low'], currency)} to {money(row['high'], currency)}"
    return f"{text} ({ends})"


def named(row: Record, name: str) -> Record:
    """The estimate under a name, whose ends are named `_low` and `_high`."""
    return {
        "value": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"],
    }  # fmt: skip


def probability(row: Record) -> str:
    """A probability with its interval: 6.15 % (5.21-7.09)."""
    low, high = max(row["low"], 0.0), min(row["high"], 1.0)
    if row["value"] == 0.0:
        return f"none seen (below{NO_BREAK}{share(high)})"
    if row["value"] >= 1.0:
        return f"all (above{NO_BREAK}{share(math.floor(low * 1000.0) / 1000.0)})"
    return f"{share(row['value'])} ({between(low, high, _percent)})"


def _percent(fraction: float) -> str:
    """A share without its sign, where the sign has been written."""
    return share(fraction).removesuffix(f"{NO_BREAK}%")


def rests_on_few(row: Record) -> bool:
    """Whether too few draws lie beyond a figure of the tail for it to be relied on."""
    beyond = row.get("draws_beyond")
    return beyond is not None and beyond < FEWEST_BEYOND
