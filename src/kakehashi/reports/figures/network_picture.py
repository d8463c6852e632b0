"""Figure: the layers of the supply network, who holds how much of each product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.model.network_plan import products_of
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import (
    HALO,
    INK,
    KINDS,
    LINE,
    MUTED,
    NO_HALO,
    TEXT_SIZE,
    Spec,
)
from kakehashi.reports.formats import listed, share
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, name, number, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table
    from kakehashi.schema.network import Network

LAYERS = {
    "materials": "Materials and tools",
    "fabs": "Fabs",
    "packaging": "Packaging",
    "modules": "Parts on the market",
    "sectors": "Users",
}
PARTS = {
    "host": "host",
    "investor": "investor",
    "taiwan": "loss",
    "china": "sponsor",
    "other": "neutral",
}
WIDE_FROM = 700  # pixels from which layers stand side by side
ROW, BAR, BETWEEN_BARS = 46.0, 9.0, 11.0  # pixels
HEAD, LEGEND = 30.0, 26.0
GAP = 46.0  # pixels between layers, where the lines run
TELEPHONE_ROW = 48.0
LETTER, MARK = 6.6, 20.0  # pixels of a letter of the legend, and of its square
BARRED = ("materials", "fabs", "packaging")  # layers that stand somewhere
LABEL_LETTERS = 0.15  # letters that fit into a pixel
Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where one product or sector stands, in pixels from the top left."""

    id: str
    label: str
    layer: str
    left: float
    top: float
    right: float


def network_figure(setting: NetworkSetting, dependence: pd.DataFrame) -> Figure:
    """Each product with two bars, capacity by region before and after; lines are inputs."""
    rows = records(dependence)
    host = setting.network.regions[setting.network.host].label
    return Figure(
        id="network",
        title="The supply network, before and after the programme's plants",
        sentence=_sentence(setting, rows, host),
        table=_table(rows, host, setting.programme.parties.investor.name),
        drawing=lambda width: _drawing(setting, rows, width),
    )


def _sentence(setting: NetworkSetting, rows: Sequence[Record], host: str) -> str:
    """What the bars say."""
    before = {row["product"]: row for row in rows if row["when"] == "before"}
    after = {row["product"]: row for row in rows if row["when"] == "after"}
    held = [row["label"] for row in before.values() if row["is_dominated"]]
    most = max(
        after,
        key=lambda p: after[p]["host_share"] - before[p]["host_share"],
        default=None,
    )
    year = setting.onsets[-1].year
    first = (
        f"Upper bar before, lower bar after, in {year}. One region holds more than 65 % of "
        f"{listed(held)}."
    )
    if most is None or after[most]["host_share"] <= before[most]["host_share"]:
        return f"{first} No funded plant adds to any of it."
    return (
        f"{first} The plants move most in {before[most]['label']}: {host} from "
        f"{share(before[most]['host_share'])} to {share(after[most]['host_share'])}."
    )


def _table(rows: Sequence[Record], host: str, investor: str) -> Table:
    """One row a product, before and after side by side."""
    after = {row["product"]: row for row in rows if row["when"] == "after"}
    lines = [
        [
            row["label"],
            row["basis"],
            cell(
                f"{row['top_region']} {share(row['top_share'])}",
                tone="bad" if row["is_dominated"] else "",
            ),
            *(share(one) for one in _changes(row, after[row["product"]])),
        ]
        for row in rows
        if row["when"] == "before"
    ]
    columns = [
        name("Product"),
        name("Counted by"),
        name("Largest region before"),
        number(f"{host} before"),
        number("after"),
        number(investor),
        number("Taiwan before"),
        number("after"),
        number("China"),
        number(f"Need of {host} met at home, before"),
        number("after"),
    ]
    return table(
        "Capacity by region",
        columns,
        lines,
        note="Need met at home: what plants there can make over what users there take, "
        "inputs of their goods inside. Shares by headquarters say who decides, not where "
        "the earth shakes.",
    )


def _changes(before: Record, after: Record) -> list[float]:
    """Shares in the order of the table's columns."""
    return [
        before["host_share"],
        after["host_share"],
        before["investor_share"],
        before["taiwan_share"],
        after["taiwan_share"],
        before["china_share"],
        before["host_covered"],
        after["host_covered"],
    ]


def _boxes(network: Network, width: int) -> list[Box]:
    """Layers side by side where there is room, else one under another."""
    layers = {
        layer: [(key, one.label) for key, one in getattr(network, layer).items()]
        for layer in LAYERS
    }
    filled = {layer: items for layer, items in layers.items() if items}
    if width < WIDE_FROM:  # no room for lines, so what has no bars is left out
        boxes, top = [], LEGEND
        for layer in BARRED:
            items = filled.get(layer, [])
            top += HEAD
            for key, label in items:
                boxes.append(
                    Box(
                        id=key,
                        label=label,
                        layer=layer,
                        left=0,
                        top=top,
                        right=width - 8,
                    )
                )
                top += TELEPHONE_ROW
        return boxes
    column = (width - 8 - GAP * (len(filled) - 1)) / len(filled)
    tallest = max(len(items) for items in filled.values())
    return [
        Box(
            id=key,
            label=label,
            layer=layer,
            left=place * (column + GAP),
            top=LEGEND + HEAD + (row + (tallest - len(items)) / 2) * ROW,
            right=place * (column + GAP) + column,
        )
        for place, (layer, items) in enumerate(filled.items())
        for row, (key, label) in enumerate(items)
    ]


def _drawing(setting: NetworkSetting, rows: Sequence[Record], width: int) -> Spec:
    """Bars, names, heads, and lines from each input to what is made of it."""
    network = setting.network
    boxes = _boxes(network, width)
    wide = width >= WIDE_FROM
    letters = int((boxes[0].right - boxes[0].left) * LABEL_LETTERS) if boxes else 0
    texts = [
        {
            "x": box.left,
            "y": box.top,
            "text": box.label
            if len(box.label) <= letters
            else f"{box.label[: letters - 1]}…",
        }
        for box in boxes
    ]
    heads: Rows = []
    for layer, label in LAYERS.items():
        own = [box for box in boxes if box.layer == layer]
        if own:
            y = min(box.top for box in own) - HEAD / 2
            heads.append(
                {"x": own[0].left, "y": LEGEND + 6 if wide else y, "text": label}
            )
    height = max((box.top for box in boxes), default=0.0) + ROW
    return {
        "width": width - 4,
        "height": height,
        "layer": [
            *([_lines(_links(network, boxes))] if wide else []),
            _bars(_segments(rows, boxes)),
            _legend(setting),
            *_words(heads, bold=True),
            *_words(texts, bold=False),
        ],
    }


def _links(network: Network, boxes: Sequence[Box]) -> Rows:
    """A line from the box of an input to the box that takes it."""
    at = {box.id: box for box in boxes}
    takers: Mapping[str, Sequence[str]] = {
        **{key: list(one.inputs) for key, one in products_of(network).items()},
        **{key: list(one.uses) for key, one in network.sectors.items()},
    }
    return [
        {
            "x": at[source].right,
            "y": at[source].top + BAR + BETWEEN_BARS,
            "x2": at[target].left,
            "y2": at[target].top + BAR + BETWEEN_BARS,
        }
        for target, inputs in takers.items()
        for source in inputs
        if at[source].right < at[target].left
    ]


def _segments(rows: Sequence[Record], boxes: Sequence[Box]) -> Rows:
    """Parts of the two bars of each product."""
    at = {box.id: box for box in boxes}
    found: Rows = []
    for row in rows:
        box = at[row["product"]]
        parts = {part: row[f"{part}_share"] for part in list(PARTS)[:-1]}
        parts["other"] = max(1.0 - sum(parts.values()), 0.0)
        top = box.top + BETWEEN_BARS - 2 + (BAR + 1 if row["when"] == "after" else 0)
        left = box.left
        for part, size in parts.items():
            right = left + size * (box.right - box.left)
            if size > 0:
                found.append(
                    {"x": left, "x2": right, "y": top, "y2": top + BAR, "part": part}
                )
            left = right
    return found


def _place(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _bars(segments: Rows) -> Spec:
    return {
        "data": {"values": segments},
        "mark": {"type": "rect"},
        "encoding": {
            "x": _place("x"),
            "x2": {"field": "x2"},
            "y": _place("y"),
            "y2": {"field": "y2"},
            "fill": {
                "field": "part",
                "type": "nominal",
                "scale": {
                    "domain": list(PARTS),
                    "range": [KINDS[kind] for kind in PARTS.values()],
                },
                "legend": None,
            },
        },
    }


def _lines(links: Rows) -> Spec:
    return {
        "data": {"values": links},
        "mark": {"type": "rule", "color": LINE, "strokeWidth": 1},
        "encoding": {
            "x": _place("x"),
            "x2": {"field": "x2"},
            "y": _place("y"),
            "y2": {"field": "y2"},
        },
    }


def _legend(setting: NetworkSetting) -> Spec:
    """What the colours stand for, in a row at the top."""
    network = setting.network
    words = {
        "host": network.regions[network.host].label,
        "investor": setting.programme.parties.investor.name,
        "taiwan": "Taiwan",
        "china": "China",
        "other": "all others",
    }
    values: Rows = []
    x = 0.0
    for part, word in words.items():
        values.append({"x": x, "y": 8.0, "text": f"■ {word}", "part": part})
        x += LETTER * len(word) + MARK
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "fontSize": TEXT_SIZE},
        "encoding": {
            "x": _place("x"),
            "y": _place("y"),
            "text": {"field": "text", "type": "nominal"},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {
                    "domain": list(PARTS),
                    "range": [KINDS[kind] for kind in PARTS.values()],
                },
                "legend": None,
            },
        },
    }


def _words(texts: Rows, *, bold: bool) -> list[Spec]:
    """Names, with a light edge under them where lines pass."""
    look: Spec = {"fontWeight": "bold" if bold else "normal"}
    return [
        {
            "data": {"values": texts},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "color": MUTED if bold else INK,
                "fontSize": TEXT_SIZE,
                **look,
                **behind,
            },
            "encoding": {
                "x": _place("x"),
                "y": _place("y"),
                "text": {"field": "text", "type": "nominal"},
            },
        }
        for behind in (HALO, NO_HALO)
    ]
