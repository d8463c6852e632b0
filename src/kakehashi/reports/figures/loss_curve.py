"""Figure: how likely each institution is to lose more than an amount, against its backing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing import (
    FINAL,
    WITH_OPEN,
    backing_table,
    backings,
    loss_curve,
)
from kakehashi.reports.estimates import INTERVAL, billions, named, probability
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import (
    HALO,
    INK,
    KINDS,
    NO_HALO,
    Spec,
    nothing,
)
from kakehashi.reports.formats import in_billions, money, share
from kakehashi.reports.names import institution_name
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table
    from kakehashi.schema.programme import Programme

POINTS = 80  # of a curve
LEAST = (
    0.001  # probability at which the scale ends; rarer is not seen in some thousands
)
PANEL = 190  # pixels of height
MARGIN = 64
LEFT_OF_RULE = {"align": "right", "dx": -4}
BASES = {
    FINAL: ("loss", "final losses"),
    WITH_OPEN: ("host", "with what is open at the end"),
}


def loss_curve_figure(draws: DrawResult) -> Figure:
    """One panel an institution with a backing: curves on both bases, rules at backings."""
    programme = draws.inputs.loaded.programme
    tests = records(backing_table(draws))
    shown = list(dict.fromkeys(institution for institution, _, _ in backings(draws)))
    curves = {one: records(loss_curve(draws, one, POINTS)) for one in shown}
    return Figure(
        id="loss-curve",
        title="Losses against the backing",
        sentence=_sentence(programme, tests),
        table=_table(programme, tests),
        drawing=lambda width: _drawing(programme, curves, tests, width),
    )


def _sentence(programme: Programme, tests: list[Record]) -> str:
    parts = []
    for final, open_ in zip(tests[::2], tests[1::2], strict=True):
        who = institution_name(programme, final["institution"])
        parts.append(
            f"{who} ({final['reading'].replace('_', ' ')}, {money(final['backing'])}) "
            f"{probability(final)}, or {probability(open_)}"
        )
    if not parts:
        return "The programme names no backing."
    return (
        "Share of draws in which the backing is used up, by final losses alone or with "
        f"what is still open when the run ends: {'; '.join(parts)}."
    )


def _table(programme: Programme, tests: list[Record]) -> Table:
    columns = [
        name("Institution"),
        name("Backing"),
        number("It holds", "US$ bn"),
        name("Counted as lost"),
        number("Used up", "of draws"),
        *(
            number(f"More for {share(level)}", "US$ bn")
            for level in (0.95, 0.99, 0.999)
        ),
    ]
    rows = [
        [
            institution_name(programme, row["institution"]),
            row["reading"].replace("_", " "),
            in_billions(row["backing"]),
            BASES[row["basis"]][1],
            probability(row),
            *(
                billions(named(row, f"needed_{level}"))
                for level in ("0.95", "0.99", "0.999")
            ),
        ]
        for row in tests
    ]
    return table(
        "Is the backing enough?",
        columns,
        rows,
        note=f"{INTERVAL}. More for 99 %: what "
        "would have to be added so that the loss is borne in 99 of 100 draws. The two "
        "ways to count are a bracket: the truth lies between them.",
    )


def _drawing(
    programme: Programme,
    curves: dict[str, list[Record]],
    tests: list[Record],
    width: int,
) -> Spec:
    if not curves:
        return nothing(width, "The programme names no backing.")
    panels = [
        _panel(
            institution_name(programme, one),
            rows,
            {
                row["reading"]: row["backing"]
                for row in tests
                if row["institution"] == one
            },
            width,
        )
        for one, rows in curves.items()
    ]
    return {
        "vconcat": panels,
        "spacing": 24,
        "resolve": {"scale": {"color": "shared"}},
    }


def _panel(
    heading: str, rows: list[Record], backing: dict[str, float], width: int
) -> Spec:
    values = [
        {
            "bn": row["amount"] / 1e9,
            "basis": BASES[row["basis"]][1],
            "p": row["value"],
            "low": max(row["low"], LEAST),
            "high": min(max(row["high"], LEAST), 1.0),
        }
        for row in rows
        if row["value"] >= LEAST
    ]
    x: Spec = {
        "field": "bn",
        "type": "quantitative",
        "axis": {"title": "loss above, US$ bn", "tickCount": 6, "grid": False},
    }
    return {
        "title": {"text": heading, "fontSize": 13, "offset": 6},
        "width": width - MARGIN,
        "height": PANEL,
        "layer": [
            {"data": {"values": values}, "layer": _curves(x)},
            *_rules(backing, x, max(row["amount"] for row in rows) / 1e9),
        ],
    }


def _curves(x: Spec) -> list[Spec]:
    """A band and a line for each way to count, in its colour."""
    colour: Spec = {
        "field": "basis",
        "type": "nominal",
        "scale": {
            "domain": [words for _, words in BASES.values()],
            "range": [KINDS[kind] for kind, _ in BASES.values()],
        },
        "legend": {"columns": 1, "symbolType": "stroke"},
    }
    band: Spec = {"y": _scale("low"), "y2": {"field": "high"}}
    return [
        {
            "mark": {"type": "area", "fillOpacity": 0.25},
            "encoding": {"x": x, **band, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"x": x, "y": _scale("p"), "color": colour},
        },
    ]


def _scale(field: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "log", "domain": [LEAST, 1]},
        "axis": {
            "title": "probability",
            "values": [0.001, 0.01, 0.1, 1],
            "format": "~%",
        },
    }


def _rules(backing: dict[str, float], x: Spec, most: float) -> list[Spec]:
    """A rule at each backing; names at different heights, so that they do not meet."""
    values = [
        {
            "bn": amount / 1e9,
            "text": f"{reading.replace('_', ' ')} {money(amount)}",
            "p": 0.8 / 3**place,
            "left": amount / 1e9 > most / 2,
        }
        for place, (reading, amount) in enumerate(backing.items())
    ]
    layers: list[Spec] = [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
            "encoding": {"x": x},
        }
    ]
    for left, side in ((False, {"align": "left", "dx": 4}), (True, LEFT_OF_RULE)):
        layers += [
            {
                "data": {"values": [row for row in values if row["left"] is left]},
                "mark": {"type": "text", "color": INK, **side, **behind},
                "encoding": {
                    "x": x,
                    "y": _scale("p"),
                    "text": {"field": "text", "type": "nominal"},
                },
            }
            for behind in (HALO, NO_HALO)
        ]
    return layers
