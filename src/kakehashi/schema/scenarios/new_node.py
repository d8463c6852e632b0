"""What one change puts in the place of a node: a figure, a structure, or nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kakehashi.schema.files.tree import (
    Node,
    dotted,
    is_parameter,
    mapping,
    node_at,
    shown,
)
from kakehashi.schema.paths.key_path import NoPlace, Place


class Removed:
    """Stands for a key that is taken out."""


REMOVED: Final = Removed()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNode:
    """A node for a place, with what a record of the change shows."""

    node: Node
    old: Node
    """What stood there; of a parameter its figure."""
    unit: str | None = None
    """Printed unit of a figure whose parameter stays as it is."""


def new_node(values: Node, place: Place, value: Node, told: str) -> NewNode | NoPlace:
    """The node that a change to `value` needs; `told` goes into a parameter's note."""
    old = node_at(values, place.path)
    if value is None:
        return _cleared(old, place)
    if isinstance(value, dict | list):
        return NewNode(node=value, old=_figure(old))
    only_parameter = place.slot.holds_parameter and len(place.slot.kinds) == 1
    if is_parameter(old) and (only_parameter or _number(value) is not None):
        return _with_figure(mapping(old), value, told)
    if only_parameter:
        return NoPlace(
            what=f"'{dotted(place.path)}' has no unit and source yet, so "
            f"{shown(value)} alone does not say enough (§10)",
            fix="give value, unit, as_of, source and confidence",
        )
    if place.slot.entry and not place.exists and _wants_block(place):
        return NoPlace(
            what=f"'{dotted(place.path)}' is not in the file",
            fix="name an entry that the file has, or give the whole new entry",
        )
    return NewNode(node=value, old=_figure(old))


def _wants_block(place: Place) -> bool:
    """True where nothing but a block of keys fits."""
    return place.slot.model is not None and len(place.slot.kinds) == 1


def _figure(node: Node) -> Node:
    """The figure of a parameter; any other node as it is."""
    return mapping(node)["value"] if is_parameter(node) else node


def _number(node: Node) -> float | None:
    """The node where it is a finite number."""
    if isinstance(node, bool) or not isinstance(node, int | float):
        return None
    return node if math.isfinite(node) else None


def _cleared(old: Node, place: Place) -> NewNode | NoPlace:
    """The place without its value: unknown where that can be said, else absent."""
    path = dotted(place.path)
    if place.slot.nullable and (place.slot.entry or place.slot.required):
        return NewNode(node=None, old=_figure(old))
    if isinstance(place.path[-1], int):
        return NoPlace(
            what=f"'{path}' is one part of a list and cannot be taken out",
            fix=f"give the whole list '{dotted(place.path[:-1])}' anew",
        )
    if not place.slot.removable:
        return NoPlace(
            what=f"'{path}' must have a value and cannot be null", fix="give a value"
        )
    if place.slot.entry and not place.exists:
        return NoPlace(
            what=f"'{path}' is not in the file, so nothing can be taken out",
            fix="correct the path, or drop the change",
        )
    return NewNode(node=REMOVED, old=_figure(old))


def _with_figure(old: Mapping[str, Node], value: Node, told: str) -> NewNode:
    """A parameter with another figure: unit and source stay, the range widens to it."""
    parameter = {**old, "value": value}
    figure = _number(value)
    low, high = _number(old.get("low")), _number(old.get("high"))
    if figure is not None and low is not None and high is not None:
        parameter["low"] = min(low, figure)
        parameter["high"] = max(high, figure)
    note = old.get("note")
    parameter["note"] = f"{note} {told}" if isinstance(note, str) else told
    return NewNode(node=parameter, old=old["value"], unit=str(old["unit"]))
