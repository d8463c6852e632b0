"""Figure: how often each project's cash covers its debt, at the worst and on average."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.cover import cover_summary
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.rows import (
    ROOM_FOR_WORDS,
    ROW_OF_PLACE,
    Head,
    pitch,
    row_heads,
)
from kakehashi.reports.figures.style import INK, KINDS, LINE, MUTED, Spec, nothing
from kakehashi.reports.formats import count, listed, ratio
from kakehashi.reports.names import project_name
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table

NAMED = 3  # projects in the sentence
SHOWN = 25  # rows of the figure; the table holds every project
ROW, MOST = 46, 4.0  # pixels a row; covers above are drawn at the edge
WHOLE = 1.0  # cash that just pays what is due


def cover_figure(result: Result) -> Figure:
    """A dot for the average, one for the worst interval, a rule where cash just pays."""
    covers = records(cover_summary(result))
    return Figure(
        id="cover",
        title="Cash against debt service, project by project",
        sentence=_sentence(result, covers),
        table=_table(result, covers),
        drawing=lambda width: _drawing(result, covers, width),
    )


def _least(cover: Record) -> float:
    least: float = cover["dscr_min"]
    return least


def _sentence(result: Result, covers: list[Record]) -> str:
    programme = result.inputs.loaded.programme
    if not covers:
        return "No project has debt to serve."
    ordered = sorted(covers, key=_least)
    short = [cover for cover in ordered if cover["dscr_min"] < WHOLE]
    if not short:
        least = ordered[0]
        return (
            f"Every project pays its debt service in full; the tightest is "
            f"{project_name(programme, least['project'])} at {ratio(least['dscr_min'])}."
        )
    names = [
        f"{project_name(programme, cover['project'])} ({ratio(cover['dscr_min'])})"
        for cover in short
    ]
    if len(names) > NAMED:
        names = [*names[:NAMED], f"{len(names) - NAMED} more"]
    return (
        f"{count(len(short), 'project')} of {len(covers)} cannot pay all debt service "
        f"when it falls due: {listed(names)}."
    )


def _table(result: Result, covers: list[Record]) -> Table:
    programme = result.inputs.loaded.programme
    rows: list[list[Cell | str]] = []
    for cover in covers:
        llcr = cover["llcr_min"]
        rows.append(
            [
                project_name(programme, cover["project"]),
                ratio(cover["dscr_min"]),
                cover["dscr_min_period"],
                ratio(cover["dscr_average"]),
                empty("nothing is owed") if llcr is None else ratio(llcr),
            ]
        )
    columns = [
        name("Project"),
        number("Least cover"),
        name("In"),
        number("Average"),
        number("Least loan life cover"),
    ]
    return table("Debt service cover ratio of each project with debt", columns, rows)


def _drawing(result: Result, covers: list[Record], width: int) -> Spec:
    if not covers:
        return nothing(width, "No project has debt to serve.")
    programme = result.inputs.loaded.programme
    ordered = sorted(covers, key=_least)[:SHOWN]
    words = "least {}, average {}" if width >= ROOM_FOR_WORDS else "{} \N{EN DASH} {}"
    values = [
        {
            "place": place,
            "worst": min(cover["dscr_min"], MOST),
            "average": min(cover["dscr_average"], MOST),
            "bodes": "short" if cover["dscr_min"] < WHOLE else "enough",
        }
        for place, cover in enumerate(ordered)
    ]
    heads = [
        Head(
            name=project_name(programme, cover["project"]),
            words=words.format(ratio(cover["dscr_min"]), ratio(cover["dscr_average"])),
        )
        for cover in ordered
    ]
    return {
        "width": width - 8,
        "height": max(len(values), 1) * pitch(heads, width - 8, ROW),
        "data": {"values": values},
        "encoding": {"y": ROW_OF_PLACE},
        "layer": [
            _just_paid(),
            _span(),
            _dot("average", {"filled": False, "stroke": MUTED, "strokeWidth": 2}),
            _dot("worst", {"filled": True}, shaded=True),
            *row_heads(heads, width - 8),
        ],
    }


def _times(field: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": True, "nice": True, "domainMin": 0},
        "axis": {
            "title": "times debt service",
            "format": "~r",
            "tickCount": 5,
            "grid": False,
        },
    }


def _just_paid() -> Spec:
    """A rule where cash just pays what is due."""
    return {
        "data": {"values": [{"times": WHOLE}]},
        "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
        "encoding": {"x": _times("times"), "y": None},
    }


def _span() -> Spec:
    return {
        "mark": {"type": "rule", "color": LINE, "strokeWidth": 4},
        "encoding": {"x": _times("worst"), "x2": {"field": "average"}},
    }


def _dot(field: str, look: Spec, *, shaded: bool = False) -> Spec:
    encoding: Spec = {"x": _times(field)}
    if shaded:
        encoding["fill"] = {
            "field": "bodes",
            "type": "nominal",
            "scale": {
                "domain": ["short", "enough"],
                "range": [KINDS["loss"], KINDS["good"]],
            },
            "legend": None,
        }
    return {
        "mark": {"type": "point", "size": 90, "opacity": 1, **look},
        "encoding": encoding,
    }
