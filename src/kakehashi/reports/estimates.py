"""Estimates from draws in words: never a figure without its interval of 95 %.

Whatever a page says of draws is made here, as an `Estimated`. Of a plan there are no
ends, and the same functions give the figure alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

from kakehashi.reports.formats import (
    EN_DASH,
    NO_BREAK,
    Shown,
    in_billions,
    in_trillions,
    money,
    quantity,
    share,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from kakehashi.analysis.measure import Measure
    from kakehashi.reports.records import Record

    Words = Callable[[float], Shown]

NO_DRAWS = "This run has no draws. Run it again with draws, such as --draws 10000."
INTERVAL = "In brackets the interval of 95 % of each estimate"
PERCENT = f"{NO_BREAK}%"
CERTAIN = 1.0 - 1e-9  # sums of weights end within rounding of one
FEWEST_BEYOND = 10  # draws behind a figure of the tail that can be relied on
FEW = "*"  # behind a figure on which fewer draws stand
FEW_WORDS = f"{FEW} Fewer than ten draws lie beyond: not to be relied on."


class Estimated(Shown):
    """An estimate from draws in words, its interval of 95 % among them."""

    __slots__ = ("high", "low", "mark")
    low: float
    high: float
    mark: str
    """What stands behind the figure to warn of it, such as `FEW`."""

    def __new__(
        cls, text: str, shown: Shown, low: float, high: float, mark: str = ""
    ) -> Self:
        """The text `text`, standing for the number of `shown` between two ends.

        `mark` is what the text ends with, for those who write it anew.
        """
        made = super().__new__(cls, text, shown.amount, shown.unit)
        made.low, made.high, made.mark = low, high, mark
        return made

    @property
    def has_interval(self) -> bool:
        """Whether the ends are any; none where all draws agree."""
        return self.low != self.high and math.isfinite(self.high - self.low)


def estimated(
    value: float, low: float | None, high: float | None, words: Words, mark: str = ""
) -> Shown:
    """3.5 (3.1-3.9) in the words of a column; of a plan, which has no ends, 3.5."""
    shown = words(value)
    if low is None or high is None:
        return shown
    text = f"{shown} ({between(low, high, words)}){mark}"
    return Estimated(text, shown, low, high, mark)


def give_or_take(value: float, half: float, words: Words) -> Shown:
    """A change and half of its interval: US$11bn (+- US$1bn)."""
    shown = words(value)
    text = f"{shown} (\N{PLUS-MINUS SIGN} {words(half)})"
    return Estimated(text, shown, value - half, value + half)


def between(low: float, high: float, words: Callable[[float], str]) -> str:
    """An interval: 3.1-3.9, -0.2 to 0.1, or one figure where both ends read alike.

    The sign of a percentage stands at the figure that the interval follows.
    """
    ends = [words(end).removesuffix(PERCENT) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return " to ".join(ends) if low < 0.0 else EN_DASH.join(ends)


def column(row: Record, words: Words = in_billions, name: str = "value") -> Shown:
    """An estimate of a table, by its name, in a column; alone where all draws agree."""
    one = row if name == "value" else named(row, name)
    shown = words(one["value"])
    if one["low"] == one["value"] == one["high"]:
        return Estimated(shown, shown, one["low"], one["high"])
    return estimated(one["value"], one["low"], one["high"], words)


def billions(row: Record) -> Shown:
    """An estimate of a loss in a column; marked where few draws stand behind it."""
    low = max(row["low"], 0.0)  # no loss is below nought, whatever its error
    mark = FEW * rests_on_few(row)
    return estimated(row["value"], low, row["high"], in_billions, mark)


def trillions(row: Record, name: str = "value") -> Shown:
    """An estimate in yen, in a column."""
    return column(row, in_trillions, name)


def amount(row: Record, currency: str = "USD") -> Shown:
    """An amount with its interval, in a sentence; of a plan the amount alone."""
    return in_sentence(
        row["value"], row["low"], row["high"], lambda usd: money(usd, currency)
    )


def in_sentence(
    value: float, low: float | None, high: float | None, words: Words
) -> Shown:
    """US$3.5bn (US$3.1bn to US$3.9bn); of a plan the figure alone."""
    shown = words(value)
    if low is None or high is None:
        return shown
    ends = words(low), words(high)
    text = shown if ends[0] == ends[1] == shown else f"{shown} ({ends[0]} to {ends[1]})"
    return Estimated(text, shown, low, high)


def missing(row: Record) -> Shown:
    """What more is needed, in a sentence; of nothing what it may yet be."""
    most = money(row["high"])
    if row["high"] == 0.0:
        text = "nothing"
    elif row["value"] == 0.0:
        text = f"at most {most} (best estimate: nothing)"
    else:
        return amount(row)
    return Estimated(text, most, row["low"], row["high"])


def of_measure(measure: Measure) -> str:
    """The value of a measure: of draws with its interval, of the plan alone."""
    value = measure.value
    if measure.standard_error is None or not isinstance(value, int | float):
        return quantity(value, measure.unit)
    low, high = measure.low, measure.high
    if measure.unit == "share":
        return probability({"value": value, "low": low, "high": high})
    return in_sentence(value, low, high, lambda part: shown_in(part, measure.unit))


def shown_in(amount: float, unit: str) -> Shown:
    """A number in the words of the unit that a measure names."""
    return Shown(quantity(amount, unit), amount, unit)


def spread_between(low: float, high: float, unit: str) -> Shown:
    """Between what draws lie, the error of the two ends allowed for."""
    words = f"{quantity(low, unit)} and {quantity(high, unit)}"
    return Estimated(words, shown_in(low, unit), low, high)


def bracket(first: Record, second: Record, words: Words) -> Shown:
    """From the lower end of one estimate to the upper end of another.

    Two ways to count that the truth lies between make one figure so.
    """
    low, high = max(first["low"], 0.0), second["high"]
    shown = words(second["value"])
    sign = PERCENT if shown.endswith(PERCENT) else ""
    return Estimated(f"{between(low, high, words)}{sign}", shown, low, high)


def day_between(
    day: dt.date, first: dt.date, last: dt.date, words: Callable[[dt.date], str]
) -> Shown:
    """A day that draws chose, between the first and the last that it may be."""
    text = words(day)
    if first != last:
        text += f" ({words(first)} to {words(last)})"
    low, high = (float(one.toordinal()) for one in (first, last))
    return Estimated(text, Shown(words(day), day.toordinal(), "date"), low, high)


def named(row: Record, name: str) -> Record:
    """The estimate under a name, whose ends are named `_low` and `_high`."""
    return {
        "value": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"],
    }  # fmt: skip


def probability(row: Record) -> Shown:
    """A probability with its interval: 6.15 % (5.21-7.09); of none and all a bound."""
    low, high = max(row["low"], 0.0), min(row["high"], 1.0)
    shown = share(row["value"])
    if row["value"] == 0.0:
        text = f"none seen (below{NO_BREAK}{share(high)})"
    elif row["value"] >= CERTAIN:
        text = f"all (above{NO_BREAK}{share(math.floor(low * 1000.0) / 1000.0)})"
    else:
        text = f"{shown} ({between(low, high, share)})"
    return Estimated(text, shown, low, high)


def rests_on_few(row: Record) -> bool:
    """Whether too few draws lie beyond a figure of the tail for it to be relied on."""
    beyond = row.get("draws_beyond")
    return beyond is not None and beyond < FEWEST_BEYOND
