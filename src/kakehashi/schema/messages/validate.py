"""A tree to the frozen models, part by part, so that no fault hides another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Node, Tree
from kakehashi.schema.messages.problems import problems_of
from kakehashi.schema.parameter import Model
from kakehashi.schema.paths.shape import ROOT, Slot, step
from kakehashi.schema.programme import Programme

Read = TypeVar("Read", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """What the models say of a tree."""

    programme: Programme | None
    """The whole programme where it is without fault."""
    problems: tuple[Problem, ...]


def validate(tree: Tree) -> Validated:
    """Check each part of the root with its own model, then the root as a whole."""
    problems: list[Problem] = []
    faulty = set(tree.unread)
    root: dict[str, object] = {}
    for key, node in tree.values.items():
        if key in tree.unread:
            continue
        whole, found = _part(tree, key, node, step(ROOT, key))
        root[key] = whole
        problems.extend(found)
        if found:
            faulty.add(key)
    programme, found = _whole(tree, root, faulty)
    return Validated(
        programme=None if problems or faulty else programme,
        problems=(*problems, *found),
    )


def _part(
    tree: Tree, key: str, node: Node, slot: Slot | None
) -> tuple[object, list[Problem]]:
    """One key of the root with its models in place, and what is wrong with it."""
    model = slot.model if slot is not None else None
    if model is not None:
        return _modelled(tree, (key,), node, model)
    entry = _entry_model(slot)
    if entry is None or not isinstance(node, dict):
        return node, []
    entries: dict[str, object] = {}
    problems: list[Problem] = []
    for name, below in node.items():
        entries[name], found = _modelled(tree, (key, name), below, entry)
        problems.extend(found)
    return entries, problems


def _entry_model(slot: Slot | None) -> type[Model] | None:
    """Model of the entries of a mapping with free keys."""
    if slot is None:
        return None
    models = [
        below
        for kind in slot.kinds
        for below in get_args(kind)
        if isinstance(below, type) and issubclass(below, Model)
    ]
    return models[0] if slot.takes(dict) and models else None


def _modelled(
    tree: Tree, path: KeyPath, node: Node, model: type[Model]
) -> tuple[object, list[Problem]]:
    """A node as its model, else as it is, with the problems."""
    before, whole = tree.models.get(path, (None, None))
    if before is node and isinstance(whole, model):
        return whole, []
    try:
        whole = _read(tree, path, node, model)
    except ValidationError as error:
        return node, problems_of(_errors(error), tree, path)
    tree.models[path] = node, whole
    return whole, []


def _read(tree: Tree, path: KeyPath, node: Node, model: type[Read]) -> Read:
    """A node as its model, numbers and dates as text where text is wanted."""
    try:
        return model.model_validate(node)
    except ValidationError as error:
        texts = _texts_as_printed(tree, path, error)
        if not texts:
            raise
        return model.model_validate(_with_texts(node, texts))


def _texts_as_printed(
    tree: Tree, path: KeyPath, error: ValidationError
) -> dict[KeyPath, str]:
    """Where text is wanted and a number or date stands without quotes, its text."""
    return {
        fault["loc"]: tree.printed[*path, *fault["loc"]]
        for fault in _errors(error)
        if fault["type"] == "string_type" and (*path, *fault["loc"]) in tree.printed
    }


def _with_texts(node: Node, texts: Mapping[KeyPath, str]) -> Node:
    """A copy of the node with some values as text."""
    here = texts.get(())
    if here is not None:
        return here
    below: dict[str | int, dict[KeyPath, str]] = {}
    for path, text in texts.items():
        below.setdefault(path[0], {})[path[1:]] = text
    if isinstance(node, list):
        return [
            _with_texts(item, below[place]) if place in below else item
            for place, item in enumerate(node)
        ]
    if isinstance(node, dict):
        return {
            key: _with_texts(value, below[key]) if key in below else value
            for key, value in node.items()
        }
    return node


def _whole(
    tree: Tree, root: dict[str, object], faulty: Iterable[str]
) -> tuple[Programme | None, list[Problem]]:
    """The root with its parts made; faulty parts are not complained of twice."""
    known = set(faulty)
    ready = {key: value for key, value in root.items() if key not in known}
    try:
        return _read(tree, (), ready, Programme), []
    except ValidationError as error:
        faults = [
            fault
            for fault in _errors(error)
            if not (fault["loc"] and fault["loc"][0] in known)
        ]
        return None, problems_of(faults, tree, ())


def _errors(error: ValidationError) -> list[Any]:
    """Pydantic's records of what is wrong."""
    return list(error.errors(include_url=False, include_input=False))
