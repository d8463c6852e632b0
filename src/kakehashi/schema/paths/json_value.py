"""Values of JSON as a programme's file would hold them: days are no texts there."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.schema.paths.shape import ROOT, Slot, step

if TYPE_CHECKING:
    from kakehashi.schema.files.tree import Node


def change_of(text: str) -> tuple[str, Node, str]:
    """The change that `path=value` asks for; the value is JSON, or else plain text.

    Raises `InputError` where there is no `=`.
    """
    path, equals, written = text.partition("=")
    if not equals:
        raise InputError(
            [
                Problem(
                    where=f"--set {text}",
                    what="this is no PATH=VALUE",
                    fix="write it as terms.envelope=400",
                )
            ]
        )
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        value = written
    return path, from_json(value, slot_of(path)), "Set on the command line"


def slot_of(path: str) -> Slot | None:
    """The slot at a dotted path; in a list a part may be a number or an id."""
    slot: Slot | None = ROOT
    for part in path.split("."):
        if slot is None:
            return None
        slot = step(slot, part) or step(slot, 0)
    return slot


def from_json(value: object, slot: Slot | None) -> Node:
    """The value with days where the format wants days."""
    if slot is None:
        return value
    if isinstance(value, dict):
        return {key: from_json(below, step(slot, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [from_json(below, step(slot, 0)) for below in value]
    if isinstance(value, str) and slot.takes(dt.date):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def to_json(node: Node) -> object:
    """The other way: a node of a file as JSON; days become texts."""
    if isinstance(node, dict):
        return {str(key): to_json(below) for key, below in node.items()}
    if isinstance(node, list):
        return [to_json(below) for below in node]
    if isinstance(node, dt.date):
        return node.isoformat()
    if isinstance(node, bool | int | str) or node is None:
        return node
    if isinstance(node, float):
        return node if node - node == 0 else None
    return str(node)
