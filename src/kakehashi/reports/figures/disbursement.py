"""Figure: how far the programme comes by its deadline, against its envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.deadline import required_pace, utilisation, utilisation_at
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import INK, KINDS, MUTED, Spec, year, years
from kakehashi.reports.formats import date, in_billions, money, share_of
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    import datetime as dt

    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

TALL = 300
AFTER = 5.0  # years shown after the deadline
LINES = {
    "selected": ("sponsor", "selected"),
    "committed": ("investor", "committed"),
    "disbursed": ("host", "paid out"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the programme stands on the as-of date and on the deadline, in USD."""

    as_of: dt.date
    deadline: dt.date
    envelope: float
    done: float
    """On record by the as-of date, in what the deadline's basis counts."""
    committed: float
    """By the deadline, as is what follows."""
    disbursed: float


def standing(result: Result) -> Standing:
    """What is on record, and what the run comes to by the deadline."""
    paces = records(required_pace(result))
    deadline = result.inputs.loaded.programme.terms.deadline.date
    then = utilisation_at(result, deadline)
    return Standing(
        as_of=result.inputs.as_of,
        deadline=deadline,
        envelope=then.envelope,
        done=next(row["done_by_as_of"] for row in paces if row["in_force"]),
        committed=then.committed,
        disbursed=then.disbursed,
    )


def disbursement_figure(result: Result) -> Figure:
    """Lines of what is selected, committed and paid; rules for envelope and deadline."""
    used = records(utilisation(result))
    place = standing(result)
    return Figure(
        id="disbursement",
        title="Committed and paid out, against the deadline",
        sentence=_sentence(place),
        table=_table(used),
        drawing=lambda width: _drawing(used, place, width),
    )


def _sentence(place: Standing) -> str:
    envelope = place.envelope
    return (
        f"By {date(place.deadline)} {money(place.committed)} are committed "
        f"({share_of(place.committed, envelope)} of {money(envelope)}) and "
        f"{money(place.disbursed)} are paid out ({share_of(place.disbursed, envelope)}). "
        "The dotted line is the pace that would use all of it."
    )


def _table(used: list[Record]) -> Table:
    """What stands at the end of each year, until all is paid."""
    by_year = {row["date"].year: row for row in used}
    final = used[-1]["disbursed"] if used else 0.0
    open_ = [year_ for year_, row in by_year.items() if row["disbursed"] < final]
    last = max(open_, default=0) + 1
    rows = [
        [str(year_), *(in_billions(row[column]) for column in LINES)]
        for year_, row in by_year.items()
        if year_ <= last or not open_
    ]
    columns = [
        name("End of"),
        *(number(words.capitalize(), "US$ bn") for _, words in LINES.values()),
    ]
    return table("Selected, committed and paid out so far", columns, rows)


def _drawing(used: list[Record], place: Standing, width: int) -> Spec:
    last = year(place.deadline) + AFTER
    seen = [(year(row["date"]), row) for row in used if year(row["date"]) <= last]
    values = [
        {"year": at, "line": words, "bn": round(row[column] / 1e9, 6)}
        for column, (_, words) in LINES.items()
        for at, row in seen
    ]
    first = min([at for at, _ in seen], default=year(place.as_of))
    x = {"field": "year", "type": "quantitative", **years(first, last, width)}
    y: Spec = {
        "field": "bn",
        "type": "quantitative",
        "axis": {"title": "US$ bn", "tickCount": 6, "format": ",~r"},
    }
    return {
        "width": width - 64,
        "height": TALL,
        "layer": [
            _pace(place, x, y),
            *_envelope(place, y, width),
            *_deadline(place, x, width),
            _lines(values, x, y, width),
        ],
    }


def _lines(values: list[dict[str, object]], x: Spec, y: Spec, width: int) -> Spec:
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2.5, "interpolate": "step-after"},
        "encoding": {
            "x": x,
            "y": y,
            "color": {
                "field": "line",
                "type": "nominal",
                "scale": {
                    "domain": [words for _, words in LINES.values()],
                    "range": [KINDS[kind] for kind, _ in LINES.values()],
                },
                "legend": {
                    "columns": 3 if width >= TALL else 1,
                    "symbolType": "stroke",
                },
            },
        },
    }


def _pace(place: Standing, x: Spec, y: Spec) -> Spec:
    """Straight from what stands on the as-of date to the envelope on the deadline."""
    values = [
        {"year": year(place.as_of), "bn": place.done / 1e9},
        {"year": year(place.deadline), "bn": place.envelope / 1e9},
    ]
    return {
        "data": {"values": values},
        "mark": {
            "type": "line",
            "color": MUTED,
            "strokeDash": [2, 4],
            "strokeWidth": 2,
        },
        "encoding": {"x": x, "y": y},
    }


def _envelope(place: Standing, y: Spec, width: int) -> list[Spec]:
    values = [{"bn": place.envelope / 1e9, "text": f"envelope {money(place.envelope)}"}]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": INK},
            "encoding": {"y": y},
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "right", "dy": 12, "color": INK},
            "encoding": {
                "y": y,
                "x": {"value": width - 70},
                "text": {"field": "text", "type": "nominal"},
            },
        },
    ]


def _deadline(place: Standing, x: Spec, width: int) -> list[Spec]:
    text = "deadline" if width < TALL * 2 else f"deadline {date(place.deadline)}"
    marks = (
        (place.as_of, "as of", {"align": "right", "dx": -4}),
        (place.deadline, text, {"align": "left", "dx": 4}),
    )
    layers: list[Spec] = []
    for day, words, side in marks:
        values = [{"year": year(day), "text": words}]
        layers += [
            {
                "data": {"values": values},
                "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
                "encoding": {"x": x},
            },
            {
                "data": {"values": values},
                "mark": {"type": "text", "color": INK, **side},
                "encoding": {
                    "x": x,
                    "y": {"value": TALL / 2},
                    "text": {"field": "text", "type": "nominal"},
                },
            },
        ]
    return layers
