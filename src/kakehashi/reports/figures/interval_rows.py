"""Points in rows with the interval of each, in panels that share one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.reports.figures.bars import BELOW
from kakehashi.reports.figures.rows import ROW_OF_PLACE, Head, pitch, row_heads
from kakehashi.reports.figures.style import INK, KINDS, Spec, nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 40  # pixels: a name and below it a point
POINT = 70  # square pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One row: a figure with its ends, where it has any, in units of the axis."""

    name: str
    words: str
    value: float
    low: float | None
    high: float | None
    kind: str
    """Colour, of `style.KINDS`."""


def interval_rows(
    panels: Sequence[tuple[str, Sequence[Interval]]], axis: str, width: int
) -> Spec:
    """Panels below one another, each with its heading; `axis` names the unit."""
    shown = [(heading, rows) for heading, rows in panels if rows]
    if not shown:
        return nothing(width, "There is nothing to show.")
    ends = [
        end
        for _, rows in shown
        for row in rows
        for end in (0.0, row.value, row.low, row.high)
        if end is not None
    ]
    domain = [min(ends), max(ends)]
    return {
        "vconcat": [
            _panel(
                heading, rows, domain, axis if place == len(shown) - 1 else "", width
            )
            for place, (heading, rows) in enumerate(shown)
        ],
        "spacing": 14,
    }


def _panel(
    heading: str, rows: Sequence[Interval], domain: list[float], axis: str, width: int
) -> Spec:
    """One heading, its rows, and a rule at nothing."""
    inner = width - 16
    heads = [Head(name=row.name, words=row.words) for row in rows]
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": domain, "nice": True},
        "axis": {"title": axis or None, "tickCount": 5, "format": ",~r", "grid": True},
    }
    nought: Spec = {
        "data": {"values": [{"value": 0}]},
        "mark": {"type": "rule", "color": INK},
        "encoding": {"x": {**x, "field": "value"}},
    }
    return {
        "title": {"text": heading, "fontSize": 13, "offset": 6},
        "width": inner,
        "height": {"step": pitch(heads, inner, ROW)},
        "layer": [nought, *_marks(rows, x), *row_heads(heads, inner)],
    }


def _marks(rows: Sequence[Interval], x: Spec) -> list[Spec]:
    """A bar from end to end of each interval, and its point on it."""
    values = [
        {
            "place": place,
            "value": row.value,
            "low": row.value if row.low is None else row.low,
            "high": row.value if row.high is None else row.high,
            "kind": KINDS[row.kind],
        }
        for place, row in enumerate(rows)
    ]
    colour: Spec = {"field": "kind", "type": "nominal", "scale": None}
    y: Spec = {**ROW_OF_PLACE, "scale": {"domain": list(range(len(rows)))}}
    bar: Spec = {"type": "rule", "strokeWidth": 5, "yOffset": BELOW}
    point: Spec = {
        "type": "point", "filled": True, "size": POINT, "opacity": 1, "yOffset": BELOW,
    }  # fmt: skip
    ends: Spec = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    return [
        {
            "data": {"values": values},
            "mark": bar,
            "encoding": {"y": y, **ends, "stroke": colour},
        },
        {
            "data": {"values": values},
            "mark": point,
            "encoding": {"y": y, "x": {**x, "field": "value"}, "fill": colour},
        },
    ]
