"""Changes of a programme by path, each with its reason, each written down (§11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import (
    KeyPath,
    Location,
    Node,
    Tree,
    dotted,
    mapping,
    walk,
)
from kakehashi.schema.paths.key_path import NoPlace, find_place
from kakehashi.schema.scenarios.new_node import REMOVED, NewNode, new_node


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One change that is asked for."""

    scenario: str
    """Name of the scenario that asks."""
    path: str
    value: Node
    reason: str
    asked_at: Location
    """Where the path is written."""
    location: Location
    """Where the new value is written."""
    source: KeyPath | None = None
    """Path of the new value in the tree; none: it came from a caller, not a file."""

    @property
    def author(self) -> str:
        """Who asks, in words."""
        return "the caller" if self.source is None else f"scenario '{self.scenario}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedChange:
    """One change that was made; a result stores these."""

    scenario: str
    path: str
    old: Node
    """Value before; of a parameter its figure; None where there was none."""
    new: Node
    unit: str | None
    """Printed unit of the two figures, where the path ends at a parameter."""
    reason: str


def apply_changes(
    tree: Tree, changes: Iterable[Override]
) -> tuple[Tree, tuple[AppliedChange, ...]]:
    """The tree with the changes made in their order, and what each one did.

    The tree that is given stays as it is. A change that cannot be made becomes a
    problem of the new tree, and the others are made all the same; nothing is said of
    one whose part of the programme could not be read.
    """
    work = _Work(tree)
    for change in changes:
        if change.path.split(".")[0] not in tree.unread:
            work.make(change)
    return work.result(), tuple(work.applied)


class _Work:
    """The tree while one change after another is made."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.values: Node = tree.values
        self.positions = dict(tree.positions)
        self.printed = dict(tree.printed)
        self.problems = list(tree.problems)
        self.applied: list[AppliedChange] = []

    def result(self) -> Tree:
        """The tree with all changes."""
        return replace(
            self.tree,
            values=dict(mapping(self.values)),
            positions=self.positions,
            printed=self.printed,
            problems=tuple(self.problems),
        )

    def make(self, change: Override) -> None:
        """Make one change, or note why it cannot be made."""
        place = find_place(self.values, change.path)
        if isinstance(place, NoPlace):
            self._refuse(change, place)
            return
        told = f"Set by {change.author}: {change.reason}"
        made = new_node(self.values, place, change.value, told)
        if isinstance(made, NoPlace):
            self._refuse(change, made)
            return
        self.values = _replaced(self.values, place.path, made.node)
        self._relocate(change, place.path, made)
        self.applied.append(
            AppliedChange(
                scenario=change.scenario,
                path=dotted(place.path),
                old=made.old,
                new=change.value,
                unit=made.unit,
                reason=change.reason,
            )
        )

    def _refuse(self, change: Override, why: NoPlace) -> None:
        """Note a change that cannot be made."""
        self.problems.append(
            Problem(
                where=str(change.asked_at),
                what=f"{change.author}: {why.what}",
                fix=why.fix,
            )
        )

    def _relocate(self, change: Override, path: KeyPath, made: NewNode) -> None:
        """Let the new nodes point to where the scenario writes them."""
        target: KeyPath = path if made.unit is None else (*path, "value")
        for below, _ in walk(change.value):
            source = None if change.source is None else (*change.source, *below)
            self.positions[*target, *below] = (
                self.tree.positions.get(source, change.location)
                if source is not None
                else change.location
            )
            self.printed.pop((*target, *below), None)
            if source in self.tree.printed:
                self.printed[*target, *below] = self.tree.printed[source]
        self.positions[path] = change.location
        if made.unit is not None:
            for key in ("low", "high", "note"):
                self.positions[*path, key] = change.location


def _replaced(node: Node, path: KeyPath, new: Node) -> Node:
    """The tree with a new node at `path`; only the way to it is copied."""
    if not path:
        return new
    key, below = path[0], path[1:]
    if isinstance(node, list):
        return [
            _replaced(item, below, new) if place == key else item
            for place, item in enumerate(node)
        ]
    copy = dict(mapping(node))
    if new is REMOVED and not below:
        copy.pop(str(key), None)
    else:
        copy[str(key)] = _replaced(copy.get(str(key)), below, new)
    return copy
