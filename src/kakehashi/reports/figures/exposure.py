"""Figure: what each public institution has at stake over time, against its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.exposure import ALL, KINDS, exposure, peak_exposure
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import INK, Spec, nothing, year, years
from kakehashi.reports.figures.style import KINDS as COLOURS
from kakehashi.reports.formats import date, in_billions, listed, money, share
from kakehashi.reports.names import institution_name, public_institutions
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table

ROOM_FOR_WORDS = 500  # pixels
PANEL = 150  # pixels of height for one institution
SHADES = dict(zip(KINDS, ("investor", "bank", "insurer", "loss"), strict=True))


def exposure_figure(result: Result) -> Figure:
    """Stacked areas, one panel an institution; a rule where its limit is."""
    peaks = records(peak_exposure(result))
    whole = {row["institution"]: row for row in peaks if row["kind"] == ALL}
    shown = _at_stake(result, whole)
    stakes = _yearly(result, shown)
    return Figure(
        id="exposure",
        title="What the public institutions have at stake",
        sentence=_sentence(result, whole, shown),
        table=_table(result, peaks, shown),
        drawing=lambda width: _drawing(result, stakes, whole, shown, width),
    )


def _at_stake(result: Result, whole: dict[str, Record]) -> list[str]:
    """Public institutions that carry anything; all institutions where none is public."""
    programme = result.inputs.loaded.programme
    public = public_institutions(programme) or list(programme.institutions)
    return [one for one in public if one in whole and whole[one]["amount"] > 0]


def _yearly(result: Result, shown: list[str]) -> list[Record]:
    """Amounts at the end of each year."""
    ends = set({end.year: end for end in result.inputs.timeline.ends}.values())
    return [
        row
        for row in records(exposure(result))
        if row["institution"] in shown and row["date"] in ends
    ]


def _sentence(result: Result, whole: dict[str, Record], shown: list[str]) -> str:
    programme = result.inputs.loaded.programme
    parts = []
    for institution in shown:
        row = whole[institution]
        text = (
            f"{institution_name(programme, institution)} {money(row['amount'])} on "
            f"{date(row['date'])}"
        )
        if row["share_of_limit"] is not None:
            text += f" ({share(row['share_of_limit'])} of its limit)"
        parts.append(text)
    return (
        f"At the peak of the plan {listed(parts)}." if parts else "Nothing is at stake."
    )


def _table(result: Result, peaks: list[Record], shown: list[str]) -> Table:
    programme = result.inputs.loaded.programme
    columns = [
        name("Institution"),
        name("Kind"),
        number("Peak", "US$ bn"),
        name("On"),
        number("Limit", "US$ bn"),
        number("Share of limit"),
    ]
    rows = []
    for peak in peaks:
        if peak["institution"] not in shown:
            continue
        whole = peak["kind"] == ALL
        no_limit = empty("no limit is known" if whole else "the limit is on the whole")
        cells: list[Cell | str] = [
            institution_name(programme, peak["institution"]),
            "all together" if whole else peak["kind"],
            in_billions(peak["amount"]),
            date(peak["date"]),
            no_limit if peak["limit"] is None else in_billions(peak["limit"]),
            no_limit
            if peak["share_of_limit"] is None
            else share(peak["share_of_limit"]),
        ]
        rows.append(cells)
    return table("Largest exposure of each institution, as planned", columns, rows)


def _drawing(
    result: Result,
    stakes: list[Record],
    whole: dict[str, Record],
    shown: list[str],
    width: int,
) -> Spec:
    if not shown:
        return nothing(width, "Nothing is at stake.")
    moving = {row["kind"] for row in stakes if row["amount"] >= 1}
    kinds = [kind for kind in KINDS if kind in moving]
    programme = result.inputs.loaded.programme
    panels = [
        _panel(
            institution_name(programme, institution),
            [
                row
                for row in stakes
                if row["institution"] == institution and row["kind"] in kinds
            ],
            kinds,
            whole[institution]["limit"],
            width,
        )
        for institution in shown
    ]
    return {"vconcat": panels, "spacing": 24, "resolve": {"scale": {"fill": "shared"}}}


def _panel(
    heading: str, rows: list[Record], kinds: list[str], limit: float | None, width: int
) -> Spec:
    values = [
        {
            "year": year(row["date"]),
            "kind": row["kind"],
            "bn": round(row["amount"] / 1e9, 6),
            "order": KINDS.index(row["kind"]),
        }
        for row in rows
    ]
    layers = [_area(values, kinds, width)]
    if limit is not None:
        layers += _limit(limit)
    return {
        "title": {"text": heading, "fontSize": 13, "offset": 6},
        "width": width - 64,
        "height": PANEL,
        "layer": layers,
    }


def _area(values: list[Record], kinds: list[str], width: int) -> Spec:
    days = [row["year"] for row in values]
    axis = years(min(days), max(days), width)
    return {
        "data": {"values": values},
        "mark": {"type": "area"},
        "encoding": {
            "x": {"field": "year", "type": "quantitative", **axis},
            "y": {
                "field": "bn",
                "type": "quantitative",
                "axis": {"title": "US$ bn", "tickCount": 4, "format": ",~r"},
                "stack": "zero",
            },
            "fill": {
                "field": "kind",
                "type": "nominal",
                "scale": {
                    "domain": kinds,
                    "range": [COLOURS[SHADES[kind]] for kind in kinds],
                },
                "legend": {
                    "columns": 0 if width >= ROOM_FOR_WORDS else 1,
                    "symbolType": "square",
                },
            },
            "order": {"field": "order", "type": "quantitative"},
        },
    }


def _limit(limit: float) -> list[Spec]:
    """A rule at the limit, in US$ bn, with its name."""
    values = [{"bn": limit / 1e9, "text": f"limit {money(limit)}"}]
    position = {"y": {"field": "bn", "type": "quantitative"}}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
            "encoding": position,
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "left", "dy": 12, "dx": 4, "color": INK},
            "encoding": {
                **position,
                "x": {"value": 0},
                "text": {"field": "text", "type": "nominal"},
            },
        },
    ]
