"""A figure: what it says in words, its numbers as a table, its drawing at any width."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.reports.figures.style import SCHEMA, TEXT_SIZE, TITLE_SIZE, Spec, config

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.reports.table import Table

NARROW, WIDE = 340, 1040  # pixels of a telephone and of a page
LETTER = 0.52  # width of a letter in sizes of the type


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the report; the same specification serves page and picture."""

    id: str
    title: str
    sentence: str
    """What the numbers say, made from them."""
    table: Table
    drawing: Callable[[int], Spec]
    """Marks and scales for a width in pixels, without title and look."""
    legend: tuple[tuple[str, str], ...] = ()
    """(kind, what it stands for) of the colours, for the page."""

    def spec(self, width: int, *, titled: bool = True) -> Spec:
        """The whole specification; a page writes title and sentence itself."""
        spec = {
            "$schema": SCHEMA,
            "description": f"{self.title}. {self.sentence}",
            "background": "transparent",
            "padding": {"left": 2, "right": 2, "top": 4, "bottom": 2},
            "config": config(),
            **self.drawing(width),
        }
        if titled:
            spec["title"] = {
                "text": wrapped(self.title, width, TITLE_SIZE),
                "subtitle": wrapped(self.sentence, width, TEXT_SIZE),
            }
        return spec


def wrapped(text: str, width: int, size: int) -> list[str]:
    """Lines of a text that fit into `width` pixels."""
    return textwrap.wrap(text, max(int(width / (LETTER * size)), 1)) or [""]
