"""Figure: the cost in yen in four readings, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.currency import UNHEDGED, yen_cost
from kakehashi.model.fiscal_weights import FUNDING, HEDGED, SPOT
from kakehashi.reports.estimates import amount, trillions
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.fiscal_cost import WITH_DRAWS
from kakehashi.reports.figures.interval_rows import Interval, interval_rows
from kakehashi.reports.formats import money
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table
from kakehashi.schema.uncertainty import ExchangeModel

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

NAMES = {
    SPOT: "At today's rate",
    HEDGED: "Hedged at forwards",
    FUNDING: "At what the funds used cost",
    UNHEDGED: "Unhedged",
}
MODELS = {
    ExchangeModel.FORWARD: "Brownian around forwards",
    ExchangeModel.REVERTING: "Reverting to a level",
    ExchangeModel.BOOTSTRAP: "Pieces of history",
}


def yen_figure(result: Result) -> Figure:
    """One row a reading; of the unhedged cost one a model and level."""
    rows = records(yen_cost(result))
    return Figure(
        id="yen_cost",
        title="What the programme costs the state in yen",
        sentence=_sentence(rows),
        table=_table(rows),
        drawing=lambda width: interval_rows(
            _panels(rows), "\N{YEN SIGN} tn, more is a cost", width
        ),
    )


def _name(row: Record) -> str:
    if row["reading"] != UNHEDGED:
        return NAMES[row["reading"]]
    level = "expected" if row["level"] is None else f"{100 * row['level']:.0f} %"
    return f"{MODELS[row['model']]}, {level}"


def _sentence(rows: list[Record]) -> str:
    if not rows:
        return "The market holds no exchange rate, so there is no cost in yen."
    found = {row["reading"]: row for row in rows if row["level"] is None}
    parts = [
        f"{NAMES[key].lower()} {amount(found[key], 'JPY')}"
        for key in found
        if key != UNHEDGED
    ]
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _panels(rows: list[Record]) -> list[tuple[str, list[Interval]]]:
    certain = [row for row in rows if row["reading"] != UNHEDGED]
    moving = [row for row in rows if row["reading"] == UNHEDGED]
    return [
        (
            "Discounted, one rate or one path",
            [_interval(row, "investor") for row in certain],
        ),
        ("Unhedged: the rate of each day", [_interval(row, "host") for row in moving]),
    ]


def _interval(row: Record, colour: str) -> Interval:
    tn = {
        key: None if row[key] is None else round(row[key] / 1e12, 6)
        for key in ("value", "low", "high")
    }
    return Interval(
        name=_name(row), words=money(row["value"], "JPY"), value=tn["value"] or 0.0,
        low=tn["low"], high=tn["high"], kind=colour,
    )  # fmt: skip


def _table(rows: list[Record]) -> Table:
    cells = [[_name(row), trillions(row)] for row in rows]
    columns = [name("Reading"), number("Cost", "\N{YEN SIGN} tn")]
    return table("Cost in yen, in four readings", columns, cells, note=WITH_DRAWS)
