"""Stacked bars in rows, one colour a part, with what each colour stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.rows import ROW_OF_PLACE
from kakehashi.reports.figures.style import KINDS, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BELOW = 7  # pixels from the middle of a row to that of its bar


def stacked_bars(
    values: Sequence[Mapping[str, object]],
    kinds: Mapping[str, str],
    *,
    title: str,
    height: int,
    columns: int,
) -> Spec:
    """Bars from `start` to `end` in the row `place`; `kinds` gives parts their colours."""
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "height": height, "yOffset": BELOW},
        "encoding": {
            "y": ROW_OF_PLACE,
            "x": along(title),
            "x2": {"field": "end"},
            "fill": {
                "field": "part",
                "type": "nominal",
                "scale": {
                    "domain": list(kinds),
                    "range": [KINDS[kind] for kind in kinds.values()],
                },
                "legend": {"columns": columns, "symbolType": "square"},
            },
        },
    }


def along(title: str, field: str = "start") -> Spec:
    """Horizontal scale of the bars."""
    return {
        "field": field,
        "type": "quantitative",
        "axis": {"title": title, "tickCount": 5, "tickMinStep": 1, "grid": False},
        "scale": {"nice": False},
    }
