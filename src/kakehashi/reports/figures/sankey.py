"""Where the bands of a Sankey diagram lie: plain geometry, widths in step with money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STEPS = 6  # points along a band; the renderer draws a smooth line through them


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place that money passes; `kind` is whose it is (see style.KINDS)."""

    id: str
    label: str
    kind: str
    detail: str = ""
    """Words behind the amount, such as `to JBIC`."""
    group: str = ""
    """Nodes of one group stand together; none: each for itself."""
    last: bool = False
    """Stands below the others of its column, however much passes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Money on its way through one node of each column.

    `owed` marks what should have flowed and did not.
    """

    nodes: tuple[Node, ...]
    amount: float
    owed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNode:
    """A node as a box, in pixels from the top left; `amount` passes it."""

    node: Node
    column: int
    amount: float
    left: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Money from one box to the next; edges at both ends, in pixels."""

    source: Node
    target: Node
    amount: float
    owed: bool
    left: float
    right: float
    source_top: float
    target_top: float
    thickness: float

    def points(self) -> list[dict[str, float]]:
        """Edges along the way; a smooth step leaves and arrives level."""
        way = [step / STEPS for step in range(STEPS + 1)]
        eased = [part * part * (3 - 2 * part) for part in way]
        return [
            {
                "x": self.left + part * (self.right - self.left),
                "top": self.source_top + level * (self.target_top - self.source_top),
                "bottom": self.source_top
                + level * (self.target_top - self.source_top)
                + self.thickness,
            }
            for part, level in zip(way, eased, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The space that a diagram has, in pixels, and its scale."""

    edges: tuple[float, ...]
    """Left edge of the boxes of each column."""
    top: float
    per_unit: float
    """Pixels per unit of money."""
    pitch: float
    """Least distance of two boxes of a column, so that their labels fit."""
    gap: float
    box: float
    """Width of a box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A laid-out Sankey diagram."""

    nodes: Sequence[PlacedNode]
    bands: Sequence[Band]
    height: float


@dataclass(slots=True)
class _Column:
    """Boxes of one column with what goes in and out of each."""

    inflow: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    outflow: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    nodes: dict[str, Node] = field(default_factory=dict)

    def amount(self, node: str) -> float:
        return max(self.inflow.get(node, 0.0), self.outflow.get(node, 0.0))

    def ordered(self) -> list[Node]:
        """The largest group first and in it the largest node; `last` at the end."""
        together: dict[str, float] = defaultdict(float)
        for node in self.nodes.values():
            together[node.group or node.id] += self.amount(node.id)
        return sorted(
            self.nodes.values(),
            key=lambda node: (
                node.last,
                -together[node.group or node.id],
                node.group,
                -self.amount(node.id),
            ),
        )


Flow = tuple[int, str, str, bool]  # column, source, target, owed


def links(paths: Sequence[Path]) -> dict[Flow, float]:
    """Money between neighbouring columns, added up over all paths."""
    total: dict[Flow, float] = defaultdict(float)
    for path in paths:
        for column, (source, target) in enumerate(
            zip(path.nodes, path.nodes[1:], strict=False)
        ):
            total[column, source.id, target.id, path.owed] += path.amount
    return dict(total)


def _columns(paths: Sequence[Path]) -> list[_Column]:
    columns = [_Column() for _ in range(max(len(path.nodes) for path in paths))]
    for path in paths:
        for place, node in enumerate(path.nodes):
            columns[place].nodes.setdefault(node.id, node)
            if place > 0:
                columns[place].inflow[node.id] += path.amount
            if place < len(path.nodes) - 1:
                columns[place].outflow[node.id] += path.amount
    return columns


def lay_out(paths: Sequence[Path], room: Room) -> Diagram:
    """Boxes in columns and bands between them; columns stand level at the middle."""
    columns = _columns(paths)
    heights = [_height(column, room) for column in columns]
    tallest = max(heights)
    placed: list[PlacedNode] = []
    for place, (column, height) in enumerate(zip(columns, heights, strict=True)):
        placed += _boxes(column, place, room.top + (tallest - height) / 2, room)
    return Diagram(nodes=placed, bands=_bands(paths, placed, room), height=tallest)


def _slot(amount: float, room: Room) -> float:
    """Height that a box and its label take."""
    return max(amount * room.per_unit, room.pitch)


def _height(column: _Column, room: Room) -> float:
    slots = [_slot(column.amount(node), room) for node in column.nodes]
    return sum(slots) + room.gap * (len(slots) - 1)


def _boxes(column: _Column, place: int, top: float, room: Room) -> list[PlacedNode]:
    placed = []
    for node in column.ordered():
        amount = column.amount(node.id)
        slot = _slot(amount, room)
        own_top = top + (slot - amount * room.per_unit) / 2
        placed.append(
            PlacedNode(
                node=node,
                column=place,
                amount=amount,
                left=room.edges[place],
                top=own_top,
                bottom=own_top + amount * room.per_unit,
            )
        )
        top += slot + room.gap
    return placed


def _bands(
    paths: Sequence[Path], placed: Sequence[PlacedNode], room: Room
) -> list[Band]:
    """Bands stacked at each box in the order of the boxes that they join."""
    boxes = {(box.column, box.node.id): box for box in placed}
    flows = links(paths)
    leaving = _stacked(flows, boxes, room, at_source=True)
    arriving = _stacked(flows, boxes, room, at_source=False)
    return [
        Band(
            source=boxes[column, source].node,
            target=boxes[column + 1, target].node,
            amount=amount,
            owed=owed,
            left=boxes[column, source].left + room.box,
            right=boxes[column + 1, target].left,
            source_top=leaving[column, source, target, owed],
            target_top=arriving[column, source, target, owed],
            thickness=amount * room.per_unit,
        )
        for (column, source, target, owed), amount in flows.items()
    ]


def _stacked(
    flows: Mapping[Flow, float],
    boxes: Mapping[tuple[int, str], PlacedNode],
    room: Room,
    *,
    at_source: bool,
) -> dict[Flow, float]:
    """Upper edge of each band at one of its ends."""
    used: dict[tuple[int, str], float] = defaultdict(float)
    tops: dict[Flow, float] = {}

    def other_end(flow: Flow) -> tuple[int, float]:
        column, source, target, _ = flow
        far = (column + 1, target) if at_source else (column, source)
        return column, boxes[far].top

    for flow in sorted(flows, key=other_end):
        column, source, target, _ = flow
        end = (column, source) if at_source else (column + 1, target)
        tops[flow] = boxes[end].top + used[end]
        used[end] += flows[flow] * room.per_unit
    return tops
