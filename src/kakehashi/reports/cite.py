"""Links from a figure to the documents that it comes from."""

from __future__ import annotations

from kakehashi.reports.table import Cell
from kakehashi.schema.checks.references import SEVERAL


def cite(keys: str) -> Cell:
    """The sources of one figure, each linked to its entry on the page."""
    return cite_each([key.strip() for key in keys.split(SEVERAL)])


def cite_each(keys: list[str], more: str = "") -> Cell:
    """The same for keys that stand apart already; `more` says what is left out."""
    text = ", ".join([*keys, *([more] if more else [])])
    links = tuple((f"#source-{key}", key) for key in keys)
    return Cell(text=text, links=(*links, *([("", more)] if more else [])))
