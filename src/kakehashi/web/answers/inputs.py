"""Every input of a programme, with all that an editor needs to show and change it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kakehashi.schema.checks.references import SEVERAL
from kakehashi.schema.files.tree import (
    KeyPath,
    Node,
    Tree,
    dotted,
    is_parameter,
    mapping,
    node_at,
)
from kakehashi.schema.paths.json_value import to_json
from kakehashi.schema.paths.key_path import FIXED
from kakehashi.schema.paths.shape import ROOT, Slot, fields_of, in_words, step
from kakehashi.units import UnknownUnitError, parse_unit
from kakehashi.web.answers.choices import choices_of
from kakehashi.web.question import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

Editor = Literal["number", "whole", "text", "choice", "day", "switch", "list", "block"]
NOT_EDITED = FIXED | {"id", "currency", "sources", "claims", "candidates", "unknowns"}
"""Root keys that say how the file is read, or that no result hangs on."""


class Input(Shape):
    """One input and its editor."""

    path: str
    """As a change names it."""
    part: str
    """Root key: `terms`, `projects`, ..."""
    entry: str | None
    """Id of the project, plan, ... that it belongs to."""
    key: str
    """Path below the entry, or below the part where it has none."""
    steps: list[str] = []
    """The steps of `key` in words; a place in a list counts from 1."""
    label: str
    """What it is: the words of its key."""
    owner: str
    """Name of the thing that it belongs to."""
    help: str
    """What the format says of it."""
    editor: Editor
    expects: str
    """What fits here, in words."""
    value: Any
    """In the printed unit; days as texts; null: not set."""
    base: Any
    """The same without the question's changes: what a reset goes back to."""
    changed: bool
    parameter: bool
    """A number from the world with unit and source; the fields below are its own."""
    unit: str | None = None
    units: list[str] = []
    """Printed units of the dimensions that fit."""
    low: float | None = None
    """The range of what is not known for sure, in the printed unit."""
    high: float | None = None
    least: float | None = None
    """Values below are refused, in the printed unit."""
    most: float | None = None
    distribution: str | None = None
    as_of: str | None = None
    confidence: str | None = None
    sources: list[str] = []
    """Keys of the answer's `sources`."""
    note: str | None = None
    choices: list[str] = []
    named: list[str] = []
    """What the choices are called."""
    nullable: bool = False
    """May be set to null."""
    written_at: str | None = None
    """File and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owner:
    """The thing that inputs belong to: an entry, or a whole part."""

    part: str
    entry: str | None
    name: str
    path: KeyPath


def inputs_of(tree: Tree, base: Tree) -> Iterator[Input]:
    """Every input of a tree, in the order of the format; `base` has no own changes."""
    for key, slot in fields_of(ROOT.model).items() if ROOT.model else ():
        if key in NOT_EDITED or key in tree.unread:
            continue
        owner = _Owner(part=key, entry=None, name=words(key), path=(key,))
        yield from _below(tree, base, (key,), slot, owner)


def words(key: str) -> str:
    """`programme_share` is Programme share."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _step(key: str | int) -> str:
    return str(key + 1) if isinstance(key, int) else key.replace("_", " ")


def _below(
    tree: Tree, base: Tree, path: KeyPath, slot: Slot, owner: _Owner
) -> Iterator[Input]:
    node = tree.at(path)
    if slot.holds_parameter and (is_parameter(node) or len(slot.kinds) == 1):
        yield _input(tree, base, path, slot, owner)
    elif slot.model is not None and (isinstance(node, dict) or node is None):
        if node is not None or slot.required:
            for key, below in fields_of(slot.model).items():
                yield from _below(tree, base, (*path, key), below, owner)
    elif isinstance(node, dict):
        yield from _entries(tree, base, path, slot, owner)
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for place in range(len(node)):
            below_slot = step(slot, place)
            if below_slot is not None:
                yield from _below(tree, base, (*path, place), below_slot, owner)
    else:
        yield _input(tree, base, path, slot, owner)


def _entries(
    tree: Tree, base: Tree, path: KeyPath, slot: Slot, owner: _Owner
) -> Iterator[Input]:
    """The entries of a mapping with free keys."""
    for key, node in mapping(tree.at(path)).items():
        below = step(slot, key)
        if below is None:
            continue
        inner = owner
        if len(path) == 1:
            inner = _Owner(
                part=owner.part, entry=key, name=name_of(node, key), path=(*path, key)
            )
        yield from _below(tree, base, (*path, key), below, inner)


def name_of(node: Node, otherwise: str) -> str:
    """What an entry is called."""
    for key in ("name", "label", "title"):
        text = mapping(node).get(key)
        if isinstance(text, str):
            return text
    return otherwise


def _input(tree: Tree, base: Tree, path: KeyPath, slot: Slot, owner: _Owner) -> Input:
    node, before = tree.at(path), node_at(base.values, path)
    parameter = is_parameter(node)
    value = mapping(node)["value"] if parameter else node
    old = mapping(before)["value"] if is_parameter(before) else before
    choices = choices_of(tree, path, slot)
    below = path[len(owner.path) :]
    return Input(
        path=dotted(path),
        part=owner.part,
        entry=owner.entry,
        key=".".join(map(str, below)),
        steps=[_step(one) for one in below if one != "value"],
        label=words(str(path[-1])) if isinstance(path[-1], str) else str(path[-1]),
        owner=owner.name,
        help=slot.description,
        editor=_editor(slot, node, choices),
        expects=in_words(slot),
        value=to_json(value),
        base=to_json(old),
        changed=node != before,
        parameter=slot.holds_parameter and (parameter or len(slot.kinds) == 1),
        choices=choices,
        named=[choice.replace("_", " ") for choice in choices],
        nullable=slot.nullable,
        written_at=tree.where(path) if node is not None else None,
        **(_parameter(mapping(node), slot) if slot.holds_parameter else {}),
    )


def _parameter(node: Any, slot: Slot) -> dict[str, Any]:  # noqa: ANN401 - a mapping
    """What is known of a number from the world."""
    measured = slot.measured
    factor = _factor(node.get("unit"))
    least = most = None
    if measured is not None and factor:
        least = None if measured.low is None else measured.low / factor
        most = None if measured.high is None else measured.high / factor
    source = node.get("source")
    return {
        "unit": _text(node.get("unit")),
        "units": list(measured.units) if measured else [],
        "low": _number(node.get("low")),
        "high": _number(node.get("high")),
        "least": least,
        "most": most,
        "distribution": _text(node.get("distribution")),
        "as_of": _text(node.get("as_of")),
        "confidence": _text(node.get("confidence")),
        "sources": [k.strip() for k in source.split(SEVERAL)]
        if isinstance(source, str)
        else [],
        "note": _text(node.get("note")),
    }


def _factor(unit: object) -> float | None:
    try:
        return parse_unit(unit).factor if isinstance(unit, str) else None
    except UnknownUnitError:
        return None


def _text(node: object) -> str | None:
    if isinstance(node, dt.date):
        return node.isoformat()
    return node if isinstance(node, str) else None


def _number(node: object) -> float | None:
    if isinstance(node, bool) or not isinstance(node, int | float):
        return None
    return float(node) if abs(node) < float("inf") else None


def _editor(slot: Slot, node: Node, choices: list[str]) -> Editor:
    """The kind of editor for what stands, or may stand, in a place."""
    if isinstance(node, bool):
        return "switch"
    if is_parameter(node) or (slot.holds_parameter and node is None):
        return "number"
    if isinstance(node, list):
        return "list"
    if isinstance(node, dict):
        return "block"
    if choices:
        return "choice"
    plain: tuple[tuple[type, Editor], ...] = (
        (bool, "switch"),
        (dt.date, "day"),
        (int, "whole"),
        (float, "number"),
        (str, "text"),
        (list, "list"),
    )
    return next((editor for kind, editor in plain if slot.takes(kind)), "block")
