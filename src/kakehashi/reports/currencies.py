"""Money of a table in its other currency: yen under dollars, dollars under yen.

A cell knows its amount, so its twin is made from the number and written as the cell is:
in billions where the head of its column says so, with its interval where it has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.convert import at_rate
from kakehashi.reports.estimates import Estimated, between
from kakehashi.reports.formats import date, in_scale, money, plain_as_given

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kakehashi.reports.table import Cell, Column, Table
    from kakehashi.schema.parameter import Parameter

OTHER = {"USD": "JPY", "JPY": "USD"}
NAMES = {"USD": "dollars", "JPY": "yen"}
TWINS = {"US$": "\N{YEN SIGN} bn", "\N{YEN SIGN}": "US$ bn"}
"""Unit of the twins of a column, by the currency that its head names."""
HEAD = re.compile(r"(?P<currency>US\$|\N{YEN SIGN}) ?(bn|tn)(?P<rest>.*)")
BILLION = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """What a table says once more in the other currency; None where it says nothing."""

    rows: Sequence[Sequence[str | None]]
    total: Sequence[str | None]
    units: Sequence[str | None]
    """Under the heads of the columns."""
    note: str | None
    """The rate, and its day."""


def twins_of(table: Table, usd_jpy: Parameter | None) -> Twins:
    """The twins of a table at its own rate, or at `usd_jpy`."""
    rate = table.usd_jpy or usd_jpy
    lines = [[*row] for row in (*table.rows, table.total or ())]
    texts = [
        [
            _twin(cell, column, rate)
            for cell, column in zip(row, table.columns, strict=bool(row))
        ]
        for row in lines
    ]
    units = [
        _unit(column) if any(row[place] for row in texts if row) else None
        for place, column in enumerate(table.columns)
    ]
    made = [
        NAMES[OTHER[_currency(cell)]]
        for row, words in zip(lines, texts, strict=True)
        for cell, text in zip(row, words, strict=True)
        if text
    ]
    *rows, total = texts
    return Twins(rows=rows, total=total, units=units, note=_note(made, rate))


def _note(made: Sequence[str], usd_jpy: Parameter | None) -> str | None:
    if not made or usd_jpy is None:
        return None
    which = " and ".join(dict.fromkeys(made))
    return (
        f"Small figures: {which} at \N{YEN SIGN}{plain_as_given(usd_jpy.value)} to the "
        f"dollar, the rate of {date(usd_jpy.as_of)}."
    )


def _twin(cell: Cell, column: Column, usd_jpy: Parameter | None) -> str | None:
    """The amount of a cell in the other currency, as the cell writes its own.

    None where it is neither dollars nor yen, where it is nought, or without a rate.
    """
    shown = cell.shown
    currency = _currency(cell)
    if shown is None or usd_jpy is None or currency not in OTHER:
        return None
    words = _words(column, OTHER[currency])

    def other(amount: float) -> str:
        into = OTHER[currency]
        rate = usd_jpy.base
        return words(at_rate(amount, currency=currency, into=into, usd_jpy=rate) or 0.0)

    text = other(shown.amount)
    if isinstance(shown, Estimated) and shown.has_interval:
        return f"{text} ({between(shown.low, shown.high, other)}){shown.mark}"
    return text if shown.amount else None


def _currency(cell: Cell) -> str:
    """Currency of an amount; nothing of a price such as `USD / MWh` or a rate."""
    shown = cell.shown
    first, _, per = (shown.unit if shown is not None else "").partition("/")
    return first.strip() if per.strip() in ("", "year", "month") else ""


def _words(column: Column, into: str) -> Callable[[float], str]:
    """How a column writes an amount of the other currency."""
    if HEAD.fullmatch(column.unit):
        return lambda amount: in_scale(amount, BILLION)
    return lambda amount: money(amount, into)


def _unit(column: Column) -> str | None:
    """Unit of the twins of a column whose head names its own."""
    found = HEAD.fullmatch(column.unit)
    return f"{TWINS[found['currency']]}{found['rest']}" if found else None
