"""Figure: saving and loss as they add up over time, with bands, by perimeter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.estimates import INTERVAL, amount, trillions
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.panels import columns_in, panels
from kakehashi.reports.figures.style import INK, KINDS, Spec, year, years
from kakehashi.reports.formats import date
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table
from kakehashi.reports.tariff_tables import sides

if TYPE_CHECKING:
    import datetime as dt

    from kakehashi.analysis.tariff_offset import Offset
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

TALL = 190
MARGIN = 60  # pixels beside a panel
COLOURS = {
    "gross_duty": "neutral",
    "investor_private": "investor",
    "investor_treasury": "insurer",
    "loss": "loss",
}


def offset_figure(offset: Offset) -> Figure:
    """A panel a counterfactual: what has been saved and lost by each day."""
    programme = offset.drawn.inputs.loaded.programme
    known = programme.tariffs.counterfactuals if programme.tariffs else {}
    rows = [
        {**row, "panel": known[key].label}
        for key in offset.counterfactuals
        for row in records(offset.paths(key))
    ]
    ends = offset.kept.horizons
    return Figure(
        id="tariff-offset",
        title="Saving and loss as they add up, present value",
        sentence=f"From {date(ends.first)}, discounted to that day. By the end of the "
        f"loans in {ends.life.year} the expected loss on loans and covers is "
        f"{amount(offset.loss._asdict(), 'JPY')}. Bands hold nine draws out of ten. The dashed "
        f"line is the deadline of {date(ends.deadline)}; most savings end before the "
        "loans do.",
        table=_table(rows, offset),
        drawing=lambda width: _drawing(rows, offset, width),
        legend=tuple(
            (COLOURS[key], words) for key, words in series_names(offset).items()
        ),
    )


def series_names(offset: Offset) -> dict[str, str]:
    """What each line is called."""
    investor, _ = sides(offset.drawn.inputs.loaded.programme)
    return {
        "gross_duty": "gross duty avoided",
        "investor_private": f"{investor}'s firms after tax",
        "investor_treasury": f"{investor}'s treasury",
        "loss": "loss on loans and covers",
    }


def _table(rows: list[Record], offset: Offset) -> Table:
    names = series_names(offset)
    found = [
        [
            row["panel"],
            names[row["series"]],
            date(row["date"]),
            *(trillions(row, column) for column in ("low", "mean", "high")),
        ]
        for row in rows
        if row["date"] in {offset.kept.horizons.deadline, offset.kept.horizons.life}
    ]
    columns = [
        name("Without the agreement"),
        name("What adds up"),
        name("By"),
        number("5 % of draws below", "\N{YEN SIGN} tn"),
        number("Mean", "\N{YEN SIGN} tn"),
        number("95 % of draws below", "\N{YEN SIGN} tn"),
    ]
    return table(
        "What has been saved and lost by the two horizons",
        columns,
        found,
        note=f"{INTERVAL}.",
        usd_jpy=offset.drawn.inputs.loaded.programme.market.usd_jpy,
    )


def _drawing(rows: list[Record], offset: Offset, width: int) -> Spec:
    names, ends = series_names(offset), offset.kept.horizons
    start = [
        {**row, "date": ends.first, "mean": 0.0, "low": 0.0, "high": 0.0}
        for row in rows
        if row["date"] == ends.points[0]
    ]
    values = [
        {
            "panel": row["panel"],
            "series": names[row["series"]],
            "year": year(row["date"]),
            "deadline": year(ends.deadline),
            **{part: row[part] / 1e12 for part in ("mean", "low", "high")},
        }
        for row in [*start, *rows]
    ]
    inside = width // columns_in(width) - MARGIN
    spec = {
        "width": inside,
        "height": TALL,
        "layer": _layers(names, (ends.first, ends.life), inside),
    }
    shown = list(dict.fromkeys(str(row["panel"]) for row in rows))
    return {
        **panels(values, shown, width, spec),
        "resolve": {"scale": {"y": "independent"}},
    }


def _layers(
    names: dict[str, str], span: tuple[dt.date, dt.date], width: int
) -> list[Spec]:
    x: Spec = {
        "field": "year",
        "type": "quantitative",
        **years(year(span[0]), year(span[1]), width),
    }
    y: Spec = {
        "type": "quantitative",
        "axis": {"title": "\N{YEN SIGN} tn", "tickCount": 5},
    }
    colours: Spec = {
        "field": "series",
        "type": "nominal",
        "scale": {
            "domain": list(names.values()),
            "range": [KINDS[COLOURS[key]] for key in names],
        },
        "legend": None,
    }
    band = {
        "x": x,
        "y": {**y, "field": "low"},
        "y2": {"field": "high"},
        "fill": colours,
    }
    line = {"x": x, "y": {**y, "field": "mean"}, "stroke": colours}
    rule = {"x": {**x, "field": "deadline", "aggregate": "min"}}
    return [
        {"mark": {"type": "area", "opacity": 0.18}, "encoding": band},
        {"mark": {"type": "line", "strokeWidth": 2.2}, "encoding": line},
        {
            "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
            "encoding": rule,
        },
    ]
