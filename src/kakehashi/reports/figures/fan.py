"""Bands of a quantity over time: nine draws of ten, every second one, and the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.style import INK, KINDS, Spec, year, years

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kakehashi.reports.records import Record

WIDE_BAND, NARROW_BAND = "nine draws of ten", "every second draw"
MIDDLE = "the middle draw"
MARGIN = 64  # pixels of the axis at the left


def fan_layers(
    rows: Sequence[Record], kind: str, first: dt.date, last: dt.date, width: int
) -> list[Spec]:
    """Layers of a fan from rows with `date` and q0.05 .. q0.95 in USD."""
    values = [
        {
            "year": year(row["date"]),
            "far_low": row["q0.05"] / 1e9,
            "low": row["q0.25"] / 1e9,
            "middle": row["q0.5"] / 1e9,
            "high": row["q0.75"] / 1e9,
            "far_high": row["q0.95"] / 1e9,
        }
        for row in rows
        if first <= row["date"] <= last
    ]
    x: Spec = {
        "field": "year",
        "type": "quantitative",
        **years(year(first), year(last), width),
    }
    bands = [("far_low", "far_high", 0.25), ("low", "high", 0.45)]  # opacity of each
    layers: list[Spec] = [
        {
            "data": {"values": values},
            "mark": {"type": "area", "color": KINDS[kind], "fillOpacity": opacity},
            "encoding": {"x": x, "y": billions_axis(low), "y2": {"field": high}},
        }
        for low, high, opacity in bands
    ]
    layers.append(
        {
            "data": {"values": values},
            "mark": {"type": "line", "color": KINDS[kind], "strokeWidth": 2.5},
            "encoding": {"x": x, "y": billions_axis("middle")},
        }
    )
    return layers


def billions_axis(field: str) -> Spec:
    """Vertical scale in US$ bn."""
    return {
        "field": field,
        "type": "quantitative",
        "axis": {"title": "US$ bn", "tickCount": 5, "format": ",~r"},
    }


def rule_at(amount: float, text: str) -> list[Spec]:
    """A horizontal rule at an amount in USD, with its name."""
    values = [{"bn": amount / 1e9, "text": text}]
    y: Spec = billions_axis("bn")
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
            "encoding": {"y": y},
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "left", "dx": 4, "dy": -6, "color": INK},
            "encoding": {
                "y": y,
                "x": {"value": 0},
                "text": {"field": "text", "type": "nominal"},
            },
        },
    ]
