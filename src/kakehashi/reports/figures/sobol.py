"""Figure: which parameters the uncertainty of a figure comes from, with confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.bars import stacked_bars
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.rows import ROOM_FOR_WORDS, Head, pitch, row_heads
from kakehashi.reports.figures.style import Spec, nothing
from kakehashi.reports.figures.tornado import whiskers
from kakehashi.reports.formats import plain, share
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.analysis.sensitivity.targets import Target
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

BAR, ROW = 12, 40  # pixels of a bar and of a row
ALONE, TOGETHER = "alone (first order)", "with those it acts with (total, on top)"
KINDS = {ALONE: "investor", TOGETHER: "bank"}
AXIS = "part of the variance, %"


def sobol_figure(target: Target, rows: Sequence[Record]) -> Figure:
    """First-order and total indices of a target, the intervals of the totals over them."""
    known = [row for row in rows if row["total"] is not None]
    return Figure(
        id=f"sobol-{target.id.replace('_', '-')}",
        title=f"Where its uncertainty comes from: {target.label}",
        sentence=_sentence(known),
        table=_table(known),
        drawing=lambda width: _drawing(known, width),
    )


def _sentence(known: list[Record]) -> str:
    if not known:
        return "It does not vary with the parameters that were moved together."
    first = known[0]
    return (
        f"Of the variance that the parameters that move the figures most bring with "
        f"them, {first['label']} accounts for {share(max(first['total'], 0.0))} "
        f"(\N{PLUS-MINUS SIGN} {share(first['total_reach'])}), what it does together "
        "with others among it."
    )


def _table(known: list[Record]) -> Table:
    rows = [
        [
            row["label"],
            *(
                f"{plain(row[index], 2)} \N{PLUS-MINUS SIGN} "
                f"{plain(row[f'{index}_reach'], 2)}"
                for index in ("first", "total")
            ),
        ]
        for row in known
    ]
    columns = [
        name("Parameter", wide=True),
        number("First order"),
        number("Total"),
    ]
    return table(
        "Sobol indices",
        columns,
        rows,
        note="Plus or minus half the interval of 95 %, from a bootstrap. An index that "
        "is negative within its interval is nought.",
    )


def _drawing(known: list[Record], width: int) -> Spec:
    if not known:
        return nothing(width, "It does not vary with these parameters.")
    wide = width >= ROOM_FOR_WORDS
    heads = [
        Head(name=row["label"], words=share(max(row["total"], 0.0)) if wide else "")
        for row in known
    ]
    values = []
    for place, row in enumerate(known):
        first = 100.0 * max(row["first"], 0.0)
        total = 100.0 * max(row["total"], row["first"], 0.0)
        reach = 100.0 * row["total_reach"]
        ends = {"least": max(total - reach, 0.0), "most": total + reach}
        for part, start, end in ((ALONE, 0.0, first), (TOGETHER, first, total)):
            values.append(
                {"place": place, "part": part, "start": start, "end": end, **ends}
            )
    bars = stacked_bars(
        values, KINDS, title=AXIS, height=BAR, columns=len(KINDS) if wide else 1
    )
    return {
        "width": width - 8,
        "height": len(heads) * pitch(heads, width - 8, ROW),
        "layer": [bars, whiskers(values, AXIS), *row_heads(heads, width - 8)],
    }
