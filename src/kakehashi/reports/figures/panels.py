"""Small figures of one kind side by side, below one another on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.style import TEXT_SIZE, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SPACING = 26  # pixels
TWO_FIT = 700  # pixels from which two stand side by side


def columns_in(width: int) -> int:
    """How many panels stand side by side."""
    return 2 if width >= TWO_FIT else 1


def panels(
    values: Sequence[Mapping[str, object]], names: Sequence[str], width: int, spec: Spec
) -> Spec:
    """A panel for each of `names`, the values' field `panel`; `spec` draws one."""
    return {
        "data": {"values": values},
        "facet": {
            "field": "panel",
            "type": "nominal",
            "title": None,
            "sort": list(names),
            "header": {"labelFontSize": TEXT_SIZE, "labelPadding": 4},
        },
        "columns": columns_in(width),
        "spacing": SPACING,
        "spec": spec,
    }
