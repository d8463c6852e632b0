"""Figure: loss by sector in one event, from a planner's best answer to simple rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_losses import PLANNER, PRIORITY, PROPORTIONAL
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.rows import ROW_OF_PLACE, Head, pitch, row_heads
from kakehashi.reports.figures.style import INK, KINDS, Spec, nothing
from kakehashi.reports.formats import in_billions, money
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.table import Table

MILLION, BILLION = 1e6, 1e9  # US$ in a unit of loss, and of the figure
ROW, BAR = 46, 9  # pixels
LEAST = 1e6  # US$ below which a sector is left out of the drawing


def bracket_figure(
    setting: NetworkSetting, losses: EventLosses, event_id: str
) -> Figure:
    """A bar a sector from the least to the most; a tick where priorities would end."""
    event = setting.network.events[event_id]
    place = list(losses.events).index(event_id)
    rows = _rows(setting, losses, place)
    totals = [float(losses.total(way)[place]) * MILLION for way in WAYS]
    year = setting.onsets[-1].year
    return Figure(
        id="loss-by-sector",
        title=f"{event.label}, in {year}: value added lost by sector",
        sentence=f"All sectors together lose from {money(min(totals))}, if a planner "
        f"answered best, to {money(max(totals))} under simple rules. Without the "
        "programme's plants.",
        table=_table(rows, event.label),
        drawing=lambda width: _drawing(rows, width),
    )


WAYS = (PLANNER, PRIORITY, PROPORTIONAL)


def _rows(
    setting: NetworkSetting, found: EventLosses, event: int
) -> list[tuple[str, list[float]]]:
    """Sectors with what they lose under each way, US$, the worst hit first."""
    sectors = setting.network.sectors
    rows = [
        (
            sectors[sector].label + (" (guess)" if sectors[sector].uncertain else ""),
            [float(found.losses[w][event, place]) * MILLION for w in WAYS],
        )
        for place, sector in enumerate(found.sectors)
    ]
    return sorted(rows, key=lambda row: -max(row[1]))


def _table(rows: list[tuple[str, list[float]]], event: str) -> Table:
    columns = [
        name("Sector"),
        number("Planner", "US$bn"),
        number("Priority", "US$bn"),
        number("Proportional", "US$bn"),
    ]
    lines = [[label, *map(in_billions, losses)] for label, losses in rows]
    return table(f"Loss by sector: {event}", columns, lines)


def _drawing(rows: list[tuple[str, list[float]]], width: int) -> Spec:
    shown = [(label, losses) for label, losses in rows if max(losses) >= LEAST]
    if not shown:
        return nothing(
            width, "No sector loses anything: stocks last longer than the event."
        )
    room = width - 8
    heads = [
        Head(name=label, words=f"{money(min(losses))} to {money(max(losses))}")
        for label, losses in shown
    ]
    values = [
        {
            "place": place,
            "low": min(losses) / BILLION,
            "high": max(losses) / BILLION,
            "priority": losses[1] / BILLION,
        }
        for place, (_, losses) in enumerate(shown)
    ]
    return {
        "width": room,
        "height": len(shown) * pitch(heads, room, ROW),
        "layer": [*_marks(values), *row_heads(heads, room)],
    }


def _marks(values: list[dict[str, float]]) -> list[Spec]:
    """Bars from the least to the most, and a tick for priorities."""
    along: Spec = {
        "type": "quantitative",
        "axis": {"title": "US$bn of value added", "tickCount": 5, "grid": True},
        "scale": {"zero": True},
    }
    bar = {"type": "bar", "height": BAR, "color": KINDS["loss"], "yOffset": BAR}
    tick = {
        "type": "tick",
        "color": INK,
        "thickness": 3,
        "height": BAR * 2,
        "yOffset": BAR,
    }
    reach: Spec = {"x": {"field": "low", **along}, "x2": {"field": "high"}}
    return [
        {
            "data": {"values": values},
            "mark": mark,
            "encoding": {"y": ROW_OF_PLACE, **where},
        }
        for mark, where in (
            (bar, reach),
            (tick, {"x": {"field": "priority", **along}}),
        )
    ]
