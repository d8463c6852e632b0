"""One look for every figure: colours told apart without hue, and plain type."""

from __future__ import annotations

import datetime as dt
import math
from types import MappingProxyType
from typing import Any
from unicodedata import east_asian_width

Spec = dict[str, Any]

INK, MUTED, LINE, PAPER = "#1b2530", "#55616e", "#d3dae1", "#ffffff"
ON_DARK, ON_LIGHT = "#fffffe", "#1b2531"  # figures inside dark and light marks
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
TEXT_SIZE, TITLE_SIZE = 12, 15

# Who a mark stands for. Lightness differs as much as hue does, so that the kinds stay
# apart for readers who see few colours, in print, and on either background.
KINDS = MappingProxyType(
    {
        "investor": "#1f5fa8",
        "insurer": "#12786d",
        "bank": "#86b2dd",
        "host": "#c4601a",
        "host_light": "#eab98e",
        "sponsor": "#7b8592",
        "neutral": "#b6bfc9",
        "loss": "#a5123d",
        "good": "#12786d",
        "open": "#b6bfc9",
    }
)
# The same on a dark page; html.py turns the table into rules of the page's style sheet.
DARK = MappingProxyType(
    {
        INK: "#e8edf2",
        MUTED: "#a9b4c0",
        LINE: "#38424d",
        PAPER: "#12171d",
        ON_DARK: "#12171d",  # marks turn lighter on a dark page
        ON_LIGHT: "#12171d",
        KINDS["investor"]: "#5c9ee8",
        KINDS["insurer"]: "#46bfb0",
        KINDS["bank"]: "#bcd6f0",
        KINDS["host"]: "#f0914a",
        KINDS["host_light"]: "#f6d0ad",
        KINDS["sponsor"]: "#98a3b0",
        KINDS["neutral"]: "#5b6773",
        KINDS["loss"]: "#f4698a",
    }
)

HALO: Spec = {"stroke": PAPER, "strokeWidth": 3, "strokeOpacity": 0.7}
NO_HALO: Spec = {}
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def config() -> Spec:
    """Fonts, colours and lines of every figure."""
    quiet = {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": TEXT_SIZE,
        "titleFontSize": TEXT_SIZE,
        "titleFontWeight": "normal",
    }
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **quiet,
            "gridColor": LINE,
            "domainColor": LINE,
            "tickColor": LINE,
            "labelLimit": 400,
        },
        "legend": {
            **quiet,
            "labelLimit": 300,
            "orient": "top",
            "title": None,
            "columnPadding": 30,  # fonts differ in width from one reader to the next
        },
        "header": {**quiet, "labelFontWeight": "bold", "labelAnchor": "start"},
        "text": {"color": INK, "fontSize": TEXT_SIZE},
        "title": {
            "anchor": "start",
            "frame": "group",
            "color": INK,
            "fontSize": TITLE_SIZE,
            "subtitleColor": MUTED,
            "subtitleFontSize": TEXT_SIZE,
            "offset": 12,
        },
    }


def year(day: dt.date) -> float:
    """A day as a decimal year: a scale of years knows no time zone."""
    first = dt.date(day.year, 1, 1)
    length = (dt.date(day.year + 1, 1, 1) - first).days
    return round(day.year + (day - first).days / length, 4)


def years(first: float, last: float, width: int) -> Spec:
    """Axis of decimal years with a tick every few years."""
    fitting = max(width // 70, 2)
    step = max(math.ceil((last - first) / fitting), 1)
    start = math.ceil(first)
    return {
        "scale": {"domain": [first, last], "nice": False},
        "axis": {
            "title": None,
            "format": "d",
            "values": list(range(start, math.floor(last) + 1, step)),
        },
    }


def letters(text: str) -> int:
    """Width of a text in letters; a Japanese or Korean sign is two wide."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def nothing(width: int, why: str) -> Spec:
    """What is drawn where there is nothing to draw: why."""
    return {
        "width": width - 8,
        "height": TEXT_SIZE * 2,
        "data": {"values": [{"why": why}]},
        "mark": {"type": "text", "align": "left", "color": MUTED},
        "encoding": {"x": {"value": 0}, "text": {"field": "why", "type": "nominal"}},
    }
