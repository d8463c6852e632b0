"""Figure: what moves one figure of the run most, each parameter at both ends of its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.estimates import (
    INTERVAL,
    amount,
    estimated,
    give_or_take,
    probability,
)
from kakehashi.reports.figures.bars import BELOW, along, stacked_bars
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.rows import (
    ROOM_FOR_WORDS,
    ROW_OF_PLACE,
    Head,
    pitch,
    row_heads,
)
from kakehashi.reports.figures.style import INK, Spec, nothing
from kakehashi.reports.formats import as_printed, in_billions, money, plain, share
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.analysis.sensitivity.targets import Target
    from kakehashi.kernels.tail import Estimate
    from kakehashi.reports.formats import Shown
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table

NAMED = 3  # parameters that are named in words
SHOWN = 8  # parameters that are drawn; the table has more
LISTED = 20  # rows of the table
BAR, ROW = 12, 40  # pixels of a bar and of a row
REACH = 1.96  # standard errors of an interval of 95 % of a difference of many draws
ENDS = {"low": ("at its low end", "bank"), "high": ("at its high end", "investor")}


def tornado_figure(target: Target, base: Estimate, rows: Sequence[Record]) -> Figure:
    """Bars of the largest changes of a target, with the intervals of the differences."""
    moving = [row for row in rows if row["swing"]]
    return Figure(
        id=f"tornado-{target.id.replace('_', '-')}",
        title=f"What moves it most: {target.label}",
        sentence=_sentence(target, base, moving),
        table=_table(target, rows),
        drawing=lambda width: _drawing(target, moving[:SHOWN], width),
    )


def in_unit(target: Target, number_: float) -> Shown:
    """A figure of a target in words."""
    return money(number_) if target.unit == "USD" else share(number_)


def stands_at(target: Target, base: Estimate) -> str:
    """The target as the run stands, with its interval."""
    return (
        amount(base._asdict()) if target.unit == "USD" else probability(base._asdict())
    )


def plus_minus(target: Target, change: float, error: float) -> str:
    """A change with half the interval of 95 %."""
    return give_or_take(change, REACH * error, lambda part: in_unit(target, part))


def _sentence(target: Target, base: Estimate, moving: list[Record]) -> str:
    if not moving:
        return "No parameter with a range moves it."
    names = "; ".join(
        f"{row['label']} by up to {plus_minus(target, row['swing'], row['swing_error'])}"
        for row in moving[:NAMED]
    )
    return f"It stands at {stands_at(target, base)}. Most of all it moves with {names}."


def _scaled(target: Target, amount: float) -> float:
    """Billions of dollars, or percentage points."""
    return amount / 1e9 if target.unit == "USD" else 100.0 * amount


def _changes(target: Target, row: Record) -> list[Cell | str]:
    cells: list[Cell | str] = []
    for end in ENDS:
        change, error = row[f"change_{end}"], row[f"error_{end}"]
        if change is None:
            cells.append(empty(row["note"] or "this end is the figure itself"))
        else:
            ends = (change - REACH * error, change + REACH * error)
            words = in_billions if target.unit == "USD" else _points
            cells.append(estimated(change, *ends, words))
    return cells


def _points(change: float) -> Shown:
    """Percentage points, for a column whose head says so."""
    return plain(100.0 * change)


def _table(target: Target, rows: Sequence[Record]) -> Table:
    shown = [row for row in rows if row["swing"] or row["note"]][:LISTED]
    unit = "US$ bn" if target.unit == "USD" else "points of %"
    columns = [
        name("Parameter", wide=True),
        name("Path"),
        *(number(words) for words in ("Low", "Figure", "High")),
        number("Change at the low end", unit),
        number("Change at the high end", unit),
        name("Sign is sure"),
    ]
    return table(
        f"The {LISTED} that move it most",
        columns,
        [
            [
                row["label"],
                row["path"],
                *(
                    as_printed(row[end], row["unit"])
                    for end in ("low", "value", "high")
                ),
                *_changes(target, row),
                "yes" if row["certain"] else "no",
            ]
            for row in shown
        ],
        note=f"{INTERVAL}, which is a difference of two runs that meet the same draws.",
    )


def _drawing(target: Target, rows: list[Record], width: int) -> Spec:
    if not rows:
        return nothing(width, "No parameter with a range moves it.")
    wide = width >= ROOM_FOR_WORDS
    heads = [
        Head(
            name=row["label"],
            words=f"{as_printed(row['low'], row['unit'])} to "
            f"{as_printed(row['high'], row['unit'])}"
            if wide
            else "",
        )
        for row in rows
    ]
    values = _bars(target, rows)
    title = "change, US$ bn" if target.unit == "USD" else "change, points of %"
    kinds = dict(ENDS.values())
    return {
        "width": width - 8,
        "height": len(heads) * pitch(heads, width - 8, ROW),
        "layer": [
            stacked_bars(
                values,
                kinds,
                title=title,
                height=BAR,
                columns=len(kinds) if wide else 1,
            ),
            whiskers(values, title),
            *row_heads(heads, width - 8),
        ],
    }


def _bars(target: Target, rows: list[Record]) -> list[Record]:
    """Changes at both ends with the intervals of the differences."""
    return [
        {
            "place": place,
            "part": words,
            "start": 0.0,
            "end": _scaled(target, row[f"change_{end}"]),
            "least": _scaled(
                target, row[f"change_{end}"] - REACH * row[f"error_{end}"]
            ),
            "most": _scaled(target, row[f"change_{end}"] + REACH * row[f"error_{end}"]),
        }
        for place, row in enumerate(rows)
        for end, (words, _) in ENDS.items()
        if row[f"change_{end}"]
    ]


def whiskers(values: Sequence[Record], title: str) -> Spec:
    """Thin lines over the bars, from `least` to `most`."""
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": INK, "yOffset": BELOW},
        "encoding": {
            "y": ROW_OF_PLACE,
            "x": along(title, "least"),
            "x2": {"field": "most"},
        },
    }
