"""Dotted paths, such as `terms.deadline.basis`, to places in the tree."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.schema.files.tree import (
    KeyPath,
    Node,
    dotted,
    is_parameter,
    listed,
    mapping,
    node_at,
)
from kakehashi.schema.paths.nearest import nearest
from kakehashi.schema.paths.shape import ROOT, Slot, known_keys, step

FIXED = frozenset({"format", "scenarios", "base_scenario"})
"""Root keys that no scenario changes: they say how the file itself is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a dotted path leads, and what the format expects there."""

    path: KeyPath
    slot: Slot
    exists: bool
    """False: the format knows the place, the file leaves it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlace:
    """Why a dotted path leads nowhere."""

    what: str
    fix: str


def find_place(values: Node, text: str) -> Place | NoPlace:
    """Follow a dotted path; in a list a part is a number from 0 on, or an `id`."""
    parts = text.split(".")
    if parts[0] in FIXED:
        return NoPlace(
            what=f"`{parts[0]}` cannot be changed by a scenario (§11)",
            fix="change it in the file itself",
        )
    slot, node, present = ROOT, values, True
    path: KeyPath = ()
    for place, part in enumerate(parts):
        key = _key(part, node)
        below = step(slot, key) if key is not None else None
        last = place == len(parts) - 1
        if last and key == "value" and is_parameter(node):
            break  # the figure of a parameter is changed as the parameter is
        present = _present(node, key)
        entry = below is not None and below.entry
        if key is None or below is None or (entry and not present and not last):
            return _nowhere(text, path, part, slot, node)
        path, slot, node = (*path, key), below, node_at(node, (key,))
    return Place(path=path, slot=slot, exists=present)


def _key(part: str, node: Node) -> str | int | None:
    """The key of a mapping, or the place in a list; None where the list has none."""
    if not isinstance(node, list):
        return part
    for place, item in enumerate(node):
        if mapping(item).get("id") == part:
            return place
    is_place = part.isascii() and part.isdigit() and len(part) <= len(str(len(node)))
    return int(part) if is_place and int(part) < len(node) else None


def _present(node: Node, key: str | int | None) -> bool:
    """True where the file has the key."""
    if isinstance(key, int):
        return key < len(listed(node))
    return key in mapping(node)


def _nowhere(text: str, path: KeyPath, part: str, slot: Slot, node: Node) -> NoPlace:
    """A path that stops at an unknown part, with the nearest that leads on."""
    known = known_keys(slot, node)
    close = nearest(part, known)
    around = f"in {dotted(path)}" if path else "at the top of the programme"
    if close is not None:
        rest = text.split(".")[len(path) + 1 :]
        fix = f"did you mean '{dotted((*path, close, *rest))}'?"
    elif known:
        fix = f"known {around}: {', '.join(known)}"
    else:
        fix = "end the path at the key before it"
    return NoPlace(
        what=f"the path '{text}' leads nowhere: no '{part}' {around}", fix=fix
    )
