"""Rows of a figure with their names above them, so that they fit a telephone, too."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.reports.figures.style import (
    HALO,
    INK,
    MUTED,
    NO_HALO,
    TEXT_SIZE,
    Spec,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOVE = -8  # pixels from the middle of a row to the foot of its name
ROOM_FOR_WORDS = 500  # pixels from which a row has room for more than its name
LETTER = 7.0  # pixels of a bold letter; readers' fonts differ, this is a wide one
MOST_LINES = 2
LINE_HEIGHT = TEXT_SIZE + 2
ROW_OF_PLACE: Spec = {"field": "place", "type": "ordinal", "axis": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the marks of one row: its name, at the right some words."""

    name: str
    words: str


def row_heads(heads: Sequence[Head], width: int) -> list[Spec]:
    """Layers with the name of each row at the left and its words at the right."""
    rows = [
        {
            "place": place,
            "name": (named := lines(head, width)),
            "words": head.words,
            "rise": ABOVE - (len(named) - 1) * LINE_HEIGHT,
        }
        for place, head in enumerate(heads)
    ]
    at_left: Spec = {
        "align": "left",
        "fontWeight": "bold",
        "color": INK,
        "dy": {"expr": "datum.rise"},
    }
    texts: list[tuple[str, float, Spec]] = [
        ("name", 0, at_left),
        ("words", width, {"align": "right", "color": MUTED}),
    ]
    text: Spec = {"type": "text", "dy": ABOVE, "baseline": "bottom"}
    return [
        {
            "data": {"values": rows},
            "mark": {**text, "lineHeight": LINE_HEIGHT, **look, **behind},
            "encoding": {
                "x": {"value": x},
                "y": ROW_OF_PLACE,
                "text": {"field": field, "type": "nominal"},
            },
        }
        for behind in (HALO, NO_HALO)
        for field, x, look in texts
    ]


def lines(head: Head, width: int) -> list[str]:
    """A name on one line beside its words, or on two lines."""
    letters = max(int((width - LETTER * len(head.words)) / LETTER) - 1, 1)
    return textwrap.wrap(
        head.name, letters, max_lines=MOST_LINES, placeholder=" \N{HORIZONTAL ELLIPSIS}"
    ) or [head.name]


def pitch(heads: Sequence[Head], width: int, row: int) -> int:
    """Height of a row of `row` pixels, more where a name needs two lines."""
    longest = max((len(lines(head, width)) for head in heads), default=1)
    return row + (longest - 1) * LINE_HEIGHT
