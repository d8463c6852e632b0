"""The drawing of the money's way: two Sankey diagrams on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.reports.figures.sankey import (
    Band,
    Diagram,
    Node,
    Path,
    PlacedNode,
    Room,
    lay_out,
)
from kakehashi.reports.figures.style import (
    HALO,
    INK,
    KINDS,
    MUTED,
    NO_HALO,
    TEXT_SIZE,
    Spec,
    letters,
)
from kakehashi.reports.formats import money

if TYPE_CHECKING:
    from collections.abc import Sequence

TALL = 420.0  # pixels that the larger of the two halves takes
PITCH, GAP, BOX = 32.0, 4.0, 9.0
HEAD = 34.0  # pixels above a half for its heading
MARGIN = 6.0  # between a box and its label
BETWEEN = 22.0  # pixels between the halves
WIDE_FROM = 700  # pixels from which both halves stand side by side
LETTER, LONGEST = 7.0, 146.0  # pixels of a letter of a label, and of a whole label
NARROW_LABEL = 138.0  # pixels of the labels behind the last column of a telephone
TOLERANCE = 0.92  # of the room for a label: readers' fonts are wider than ours
EDGE = 14.0  # pixels at the right end that a wider font may take
BANDS = 0.34  # how much of the page a band covers

AMOUNT = 10  # letters of an amount, at most
Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One laid-out diagram with its heading; bands take their colour at one end."""

    diagram: Diagram
    left: float
    top: float
    heading: str
    colour_at_source: bool


def total(paths: Sequence[Path], *, owed: bool = False) -> float:
    """Money on all paths; what is owed and never came is counted apart."""
    return sum(path.amount for path in paths if path.owed is owed)


def pick(paths: Sequence[Path], places: Sequence[int]) -> list[Path]:
    """The same money with some columns left out."""
    return [
        Path(
            nodes=tuple(path.nodes[place] for place in places),
            amount=path.amount,
            owed=path.owed,
        )
        for path in paths
    ]


def drawing(coming: Sequence[Path], going: Sequence[Path], width: int) -> Spec:
    """Both halves, side by side where there is room, else one above the other."""
    largest = max(total(coming), total(going) + total(going, owed=True), 1.0)
    per_unit = TALL / largest
    texts = (f"Money in: {money(total(coming))}", f"Money back: {money(total(going))}")
    if width >= WIDE_FROM:
        halves = _side_by_side(coming, going, texts, width, per_unit)
    else:
        halves = _stacked(coming, going, texts, width, per_unit)
    bottom = max(half.top + HEAD + half.diagram.height for half in halves)
    return {
        "width": width - 4,
        "height": bottom,
        "layer": [
            *_band_layers(halves),
            _boxes(halves),
            *_labels(halves, width),
            _headings(halves),
        ],
    }


def _side_by_side(
    coming: Sequence[Path],
    going: Sequence[Path],
    texts: tuple[str, str],
    width: int,
    per_unit: float,
) -> list[Half]:
    wanted = [sum(_label_widths(paths)) for paths in (coming, going) if paths]
    middle = (width - BETWEEN) * wanted[0] / sum(wanted) if len(wanted) > 1 else width
    spans = ((0.0, middle), (middle + BETWEEN, float(width)))
    return [
        _half(paths, span, 0.0, text, per_unit, colour_at_source=place == 0)
        for place, (paths, span, text) in enumerate(
            zip((coming, going), spans, texts, strict=True)
        )
        if paths
    ]


def _stacked(
    coming: Sequence[Path],
    going: Sequence[Path],
    texts: tuple[str, str],
    width: int,
    per_unit: float,
) -> list[Half]:
    halves: list[Half] = []
    top = 0.0
    for place, (paths, text) in enumerate(zip((coming, going), texts, strict=True)):
        chosen = pick(paths, (1, 3) if place == 0 else (0, 1))
        if chosen:
            span = (0.0, float(width))
            half = _half(chosen, span, top, text, per_unit, colour_at_source=place == 0)
            halves.append(half)
            top += HEAD + half.diagram.height + BETWEEN
    return halves


def _label_widths(paths: Sequence[Path]) -> list[float]:
    """Pixels that the longest label of each column takes, with box and margins."""
    return [
        min(max(_letters(path.nodes[place]) for path in paths) * LETTER, LONGEST)
        + BOX
        + 2 * MARGIN
        for place in range(len(paths[0].nodes))
    ]


def _letters(node: Node) -> int:
    """Letters of the longer line of a label, the second of which has the amount."""
    return max(letters(node.label), AMOUNT + letters(node.detail))


def _half(
    paths: Sequence[Path],
    span: tuple[float, float],
    top: float,
    heading: str,
    per_unit: float,
    *,
    colour_at_source: bool,
) -> Half:
    left, right = span
    widths = _label_widths(paths)
    last = min(widths[-1], NARROW_LABEL + BOX + MARGIN)
    room_left = right - left - last
    scale = room_left / max(sum(widths[:-1]), 1.0)
    edges = [left]
    for wide in widths[:-1]:
        edges.append(edges[-1] + wide * scale)
    room = Room(
        edges=tuple(edges),
        top=top + HEAD,
        per_unit=per_unit,
        pitch=PITCH,
        gap=GAP,
        box=BOX,
    )
    return Half(
        diagram=lay_out(paths, room),
        left=left,
        top=top,
        heading=heading,
        colour_at_source=colour_at_source,
    )


def _channel(field: str) -> Spec:
    """A position in pixels, taken as it is."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _colour() -> Spec:
    return {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
        "legend": None,
    }


def _band_layers(halves: Sequence[Half]) -> list[Spec]:
    """Bands of paid money; those of money owed and never paid are hollow."""
    layers: list[Spec] = []
    for owed in (False, True):
        rows = [
            {"band": f"{half.left}-{half.top}-{place}", "kind": shade, **point}
            for half in halves
            for place, band in enumerate(half.diagram.bands)
            if band.owed is owed
            for shade in [_shade(half, band)]
            for point in band.points()
        ]
        mark: Spec = {"type": "area", "interpolate": "monotone", "fillOpacity": BANDS}
        if owed:
            mark |= {
                "fillOpacity": BANDS / 3,
                "stroke": KINDS["loss"],
                "strokeWidth": 1,
            }
        if rows:
            layers.append(
                {
                    "data": {"values": rows},
                    "mark": mark,
                    "encoding": {
                        "x": _channel("x"),
                        "y": {**_channel("top"), "stack": None},
                        "y2": {"field": "bottom"},
                        "detail": {"field": "band", "type": "nominal"},
                        "fill": _colour(),
                    },
                }
            )
    return layers


def _shade(half: Half, band: Band) -> str:
    return (band.source if half.colour_at_source else band.target).kind


def _boxes(halves: Sequence[Half]) -> Spec:
    rows = [
        {
            "kind": box.node.kind,
            "left": box.left,
            "right": box.left + BOX,
            "top": box.top,
            "bottom": max(box.bottom, box.top + 1),
        }
        for half in halves
        for box in half.diagram.nodes
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "rect"},
        "encoding": {
            "x": _channel("left"),
            "x2": {"field": "right"},
            "y": _channel("top"),
            "y2": {"field": "bottom"},
            "fill": _colour(),
        },
    }


def _label_row(box: PlacedNode, limit: float) -> dict[str, object]:
    return {
        "x": box.left + BOX + MARGIN,
        "y": (box.top + box.bottom) / 2,
        "name": box.node.label,
        "amount": f"{money(box.amount)} {box.node.detail}".rstrip(),
        "limit": limit,
    }


def _labels(halves: Sequence[Half], width: int) -> list[Spec]:
    """Name and amount beside each box, cut off where the next column starts."""
    rows = []
    for half in halves:
        edges = sorted({box.left for box in half.diagram.nodes})
        ends = [*edges[1:], _right_end(half, halves, width)]
        room = dict(zip(edges, ends, strict=True))
        rows += [
            _label_row(box, TOLERANCE * (room[box.left] - box.left - BOX - MARGIN))
            for box in half.diagram.nodes
        ]
    position = {"x": _channel("x"), "y": _channel("y")}
    text: Spec = {"type": "text", "align": "left", "limit": {"expr": "datum.limit"}}
    lines: list[tuple[str, Spec]] = [
        ("name", {"dy": -7, "fontWeight": "bold", "color": INK}),
        ("amount", {"dy": 8, "color": MUTED}),
    ]
    return [
        {
            "data": {"values": rows},
            "mark": {**text, **look, **behind},
            "encoding": {**position, "text": {"field": field, "type": "nominal"}},
        }
        for behind in (HALO, NO_HALO)
        for field, look in lines
    ]


def _right_end(half: Half, halves: Sequence[Half], width: int) -> float:
    """Where the page or the next half begins."""
    beside = [other.left for other in halves if other.left > half.left]
    return min([*beside, width - EDGE])


def _headings(halves: Sequence[Half]) -> Spec:
    rows = [
        {"x": half.left, "y": half.top + TEXT_SIZE, "text": half.heading}
        for half in halves
    ]
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "align": "left",
            "fontSize": TEXT_SIZE + 1,
            "fontWeight": "bold",
            "color": INK,
        },
        "encoding": {
            "x": _channel("x"),
            "y": _channel("y"),
            "text": {"field": "text", "type": "nominal"},
        },
    }
