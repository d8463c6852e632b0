"""Figure: whether income has covered cost so far, by account and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.break_even import MONEY, break_even
from kakehashi.reports.estimates import amount, column, named, probability
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.fiscal_cost import NO_DRAWS, WITH_DRAWS, bearer_name
from kakehashi.reports.figures.style import INK, KINDS, Spec, nothing, years
from kakehashi.reports.names import kind
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

PANEL = 170  # pixels


def break_even_figure(result: Result) -> Figure:
    """One panel an institution: cumulative net income, its mean and nine of ten draws."""
    rows = records(break_even(result))
    return Figure(
        id="break_even",
        title="Does each account's income cover its cost?",
        sentence=_sentence(result, rows),
        table=_table(result, rows),
        drawing=lambda width: _drawing(result, rows, width),
    )


def _by_institution(rows: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(row["institution"], []).append(row)
    return found


def _sentence(result: Result, rows: list[Record]) -> str:
    parts = []
    for institution, own in _by_institution(rows).items():
        last = own[-1]
        text = (
            f"{bearer_name(result, institution)} is left with "
            f"{amount({**last, 'value': last['cumulative']})}"
        )
        if last["probability"] is not None:
            covered = probability(named(last, "probability"))
            text += f" and covers its cost in {covered} of draws"
        parts.append(text)
    if not parts:
        return "No institution lends or insures, so no account moves."
    return f"Over its whole life {'; '.join(parts)}."


def _table(result: Result, rows: list[Record]) -> Table:
    cells = [
        [
            bearer_name(result, row["institution"]),
            f"{row['year']}",
            *(column(row, name=what) for what in MONEY),
            column({**row, "value": row["cumulative"]}),
            empty(NO_DRAWS)
            if row["probability"] is None
            else probability(named(row, "probability")),
        ]
        for row in rows
    ]
    unit = "US$ bn"
    columns = [
        name("Account"), name("Fiscal year"), number("Income", unit),
        number("Funding", unit), number("Basis", unit), number("Losses", unit),
        number("Administration", unit),
        number("Net", unit), number("So far", unit), number("Covered so far", "of draws"),
    ]  # fmt: skip
    return table(
        "Income and cost by account and fiscal year", columns, cells,
        note="Losses of an insurer are claims less what comes back for them. "
        f"Administration is 0 where it is not known. {WITH_DRAWS}",
    )  # fmt: skip


def _drawing(result: Result, rows: list[Record], width: int) -> Spec:
    found = _by_institution(rows)
    if not found:
        return nothing(width, "No account moves.")
    panels = [
        _panel(
            bearer_name(result, institution), own,
            KINDS[kind(result.inputs.loaded.programme, institution)], width,
        )
        for institution, own in found.items()
    ]  # fmt: skip
    return {"vconcat": panels, "spacing": 24}


def _panel(heading: str, rows: list[Record], colour: str, width: int) -> Spec:
    first, last = rows[0]["year"], max(rows[-1]["year"], rows[0]["year"] + 1)
    x = {"field": "year", "type": "quantitative", **years(first, last, width)}
    axis = {"title": "US$ bn so far", "tickCount": 5, "format": ",~r"}
    y: Spec = {"type": "quantitative", "axis": axis}
    values = {"values": _values(rows)}
    layers: list[Spec] = [
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "color": INK},
            "encoding": {"y": {**y, "field": "zero"}},
        },
        {
            "data": values,
            "mark": {"type": "line", "color": colour, "strokeWidth": 2.5},
            "encoding": {"x": x, "y": {**y, "field": "mean"}},
        },
    ]
    if rows[0]["band_low"] is not None:
        band: Spec = {
            "data": values,
            "mark": {"type": "area", "fill": colour, "opacity": 0.25},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        }
        layers.insert(0, band)
    return {
        "title": {"text": heading, "fontSize": 13, "offset": 6},
        "width": width - 72,
        "height": PANEL,
        "layer": layers,
    }


def _values(rows: list[Record]) -> list[Record]:
    """Mean and band of each year, in billions."""
    columns = {"mean": "cumulative", "low": "band_low", "high": "band_high"}
    return [
        {
            "year": row["year"],
            **{
                key: None if row[column] is None else round(row[column] / 1e9, 6)
                for key, column in columns.items()
            },
        }
        for row in rows
    ]
