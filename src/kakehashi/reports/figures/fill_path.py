"""Figure: what users make week by week after an event, under each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import KINDS, Spec
from kakehashi.reports.formats import share
from kakehashi.reports.table import number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_path import FillPaths
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.table import Table

TALL, MARGIN = 240, 8
EVERY = 4  # weeks between the rows of the table
COLOURS = {"priority": KINDS["investor"], "proportional": KINDS["loss"]}
WORDS = {"before": "without the plants", "after": "with the plants"}


def fill_figure(setting: NetworkSetting, found: FillPaths) -> Figure:
    """A line a rule and state; what lies between it and the top is the triangle."""
    event = setting.network.events[found.event]
    deepest = found.fill.min(axis=1)
    ends = sorted(float(one) for one in deepest)
    return Figure(
        id="fill-path",
        title=f"{event.label}, in {setting.onsets[-1].year}: what users make, week by week",
        sentence=f"In the worst week all sectors together make from {share(ends[0])} to "
        f"{share(ends[-1])} of what they would; what is missing below the top is the "
        "resilience triangle. Dashed: with the plants.",
        table=_table(found, event.label),
        drawing=lambda width: _drawing(found, width),
    )


def _table(found: FillPaths, event: str) -> Table:
    weeks = range(0, found.fill.shape[1], EVERY)
    columns = [
        number("Week"),
        *(number(f"{rule}, {WORDS[when]}") for rule, when in found.cases),
    ]
    lines = [
        [str(week), *(share(float(path[week])) for path in found.fill)]
        for week in weeks
    ]
    return table(f"Made of what users would make: {event}", columns, lines)


def _drawing(found: FillPaths, width: int) -> Spec:
    values = [
        {"week": week, "fill": float(part), "rule": rule, "when": when}
        for (rule, when), path in zip(found.cases, found.fill, strict=True)
        for week, part in enumerate(path)
    ]
    rules = list(dict.fromkeys(rule for rule, _ in found.cases))
    return {
        "width": width - MARGIN,
        "height": TALL,
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "week",
                "type": "quantitative",
                "axis": {"title": "weeks after the onset", "tickCount": 6},
            },
            "y": {
                "field": "fill",
                "type": "quantitative",
                "axis": {"title": "made of what would be", "format": "%"},
                "scale": {"domain": [0, 1]},
            },
            "color": {
                "field": "rule",
                "type": "nominal",
                "scale": {"domain": rules, "range": [COLOURS[r] for r in rules]},
                "legend": {"title": None, "orient": "top"},
            },
            "strokeDash": {
                "field": "when",
                "type": "nominal",
                "scale": {"domain": ["before", "after"], "range": [[1, 0], [5, 3]]},
                "legend": None,
            },
        },
    }
