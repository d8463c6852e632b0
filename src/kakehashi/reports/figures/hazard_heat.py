"""Figure: which event takes how much of the world's capacity of which product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.model.network_events import event_rows
from kakehashi.model.network_plan import products_of
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import (
    INK,
    KINDS,
    ON_DARK,
    PAPER,
    TEXT_SIZE,
    Spec,
)
from kakehashi.reports.formats import listed, share
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.table import Table

CELL, HEAD = 22, 210  # pixels of a row, and of the names of events above
SEEN = 0.005  # share below which a cell stays blank
NARROW = 700  # pixels below which names of products are short
LETTERS_WIDE, LETTERS_NARROW = 33, 14
NAMES_WIDE, NAMES_NARROW = 290, 150  # pixels of the names at the left
EDGE = 12  # pixels between the names and the edge
HEAD_ROOM = 290  # pixels kept for names above, whose letters browsers set wider
FAINT, STRONG = 0.06, 0.68  # opacity of nothing hit; share from which a cell is strong
Cells = dict[tuple[str, str], float]


def heat_figure(setting: NetworkSetting) -> Figure:
    """A cell a product and event, darker the more of its capacity is hit at first."""
    cells = hit_shares(setting)
    network = setting.network
    reach = {
        event: sum(share > SEEN for (_, e), share in cells.items() if e == event)
        for event in network.events
    }
    widest = sorted(reach, key=lambda event: -reach[event])[:2]
    return Figure(
        id="hazards",
        title="What each event takes of the world's capacity at first",
        sentence="Most products are hit by "
        f"{listed([network.events[e].label for e in widest])}. Controls on a corridor "
        "close a way, not a plant, and are not in the figure.",
        table=_table(setting, cells),
        drawing=lambda width: _drawing(setting, cells, width),
    )


def hit_shares(setting: NetworkSetting) -> Cells:
    """Share of the capacity of a product that an event takes at first."""
    at = setting.before(setting.onsets[0])
    capacity = at.compiled.arrays.capacity
    cells: Cells = {}
    for name_, event in setting.network.events.items():
        severity = event_rows(setting.network, at.compiled, event).site_severity[0]
        for product in products_of(setting.network):
            own = np.array([label.product == product for label in at.compiled.sites])
            cells[product, name_] = float(
                capacity[own] @ severity[own] / capacity[own].sum()
            )
    return cells


def _shown(setting: NetworkSetting, cells: Cells) -> tuple[list[str], list[str]]:
    """Products and events with anything to show."""
    network = setting.network
    events = [
        e
        for e in network.events
        if any(s > SEEN for (_, k), s in cells.items() if k == e)
    ]
    products = [
        p
        for p in products_of(network)
        if any(cells[p, e] > SEEN for e in network.events)
    ]
    return products, events


def _table(setting: NetworkSetting, cells: Cells) -> Table:
    products, events = _shown(setting, cells)
    network = setting.network
    known = products_of(network)
    columns = [name("Product"), *(number(network.events[e].label) for e in events)]
    lines = [
        [
            known[p].label,
            *(
                share(cells[p, e]) if cells[p, e] > SEEN else empty("not hit")
                for e in events
            ),
        ]
        for p in products
    ]
    return table("Share of world capacity out at first", columns, lines)


def _drawing(setting: NetworkSetting, cells: Cells, width: int) -> Spec:
    """Coloured cells, with their per cent where there is room."""
    wide = width >= NARROW
    products, events = _shown(setting, cells)
    known, network = products_of(setting.network), setting.network
    letters = LETTERS_WIDE if wide else LETTERS_NARROW
    names = NAMES_WIDE if wide else NAMES_NARROW
    labels = {
        p: label if len(label) <= letters else f"{label[: letters - 1]}…"
        for p in products
        for label in [known[p].label]
    }
    values = [
        {
            "product": labels[p],
            "event": network.events[e].label,
            "share": cells[p, e],
            "text": f"{100 * cells[p, e]:.0f}" if cells[p, e] > SEEN else "",
        }
        for p in products
        for e in events
    ]
    places = {
        "x": _axis("event", [network.events[e].label for e in events], HEAD_ROOM),
        "y": _axis("product", list(labels.values()), names - EDGE),
    }
    return {
        "width": width - names,
        "height": CELL * len(products),
        "data": {"values": values},
        "layer": [_cells(places), *([_numbers(places)] if wide else [])],
    }


def _axis(field: str, order: list[str], room: int) -> Spec:
    """Names along one side, in the order of the network; `room` in pixels is kept."""
    at_top = field == "event"
    turned: Spec = {"orient": "top", "labelAngle": -90} if at_top else {}
    return {
        "field": field,
        "type": "nominal",
        "sort": order,
        "axis": {
            "title": None,
            "ticks": False,
            "domain": False,
            "minExtent": room,
            "labelLimit": HEAD if at_top else NAMES_WIDE,
            **turned,
        },
    }


def _cells(places: Spec) -> Spec:
    return {
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            **places,
            # One colour, thin or thick: a dark page exchanges it, and shines through.
            "fill": {"value": KINDS["loss"]},
            "fillOpacity": {
                "field": "share",
                "type": "quantitative",
                "scale": {"domain": [0, 1], "range": [FAINT, 1]},
                "legend": None,
            },
        },
    }


def _numbers(places: Spec) -> Spec:
    strong = f"datum.share > {STRONG}"
    return {
        "mark": {"type": "text", "fontSize": TEXT_SIZE - 1},
        "encoding": {
            **places,
            "text": {"field": "text", "type": "nominal"},
            "color": {"condition": {"test": strong, "value": ON_DARK}, "value": INK},
        },
    }
