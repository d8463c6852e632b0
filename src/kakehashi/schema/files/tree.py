"""A programme as plain nested values, with the place where each was written."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from kakehashi.errors import Problem

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and places in lists from the top of the programme down to a node."""
Node: TypeAlias = object
"""A mapping, a list, text, a number, true or false, a date, or nothing."""

LONGEST_SHOWN = 60  # characters of a value that a message repeats


class Unreadable(Enum):
    """Stands where the file holds something that was refused while it was read."""

    MARK = "unreadable"


UNREADABLE: Final = Unreadable.MARK


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A line of a file, and in a table the column."""

    file: str
    line: int
    column: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.file
        column = f", column '{self.column}'" if self.column else ""
        return f"{self.file}:{self.line}{column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What the files of a programme say, before anybody asked whether it holds."""

    values: dict[str, Node]
    positions: dict[KeyPath, Location]
    printed: dict[KeyPath, str]
    """Text of each number, date or yes-or-no that stands without quotes."""
    problems: tuple[Problem, ...] = ()
    """What could not be read."""
    unread: frozenset[str] = frozenset()
    """Keys of the root of which nothing can be said, since a file broke off."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What each file says, by its name within the programme's folder."""
    models: dict[KeyPath, tuple[Node, object]] = field(default_factory=dict)
    """The last faultless node at a path, and its model. A tree with changes shares them,
    so that only what a change has touched is validated again."""

    def where(self, path: KeyPath) -> str:
        """Place of a node, else of the nearest node around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                return str(self.positions[path[:length]])
        return dotted(path)

    def at(self, path: KeyPath) -> Node:
        """The node at a path; None where there is none."""
        return node_at(self.values, path)


def node_at(node: Node, path: KeyPath) -> Node:
    """The node at `path` below `node`; None where there is none."""
    for key in path:
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and isinstance(key, int) and key < len(node):
            node = node[key]
        else:
            return None
    return node


def children(node: Node) -> Iterator[tuple[str | int, Node]]:
    """The nodes right below a node, each with its key or place."""
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def walk(node: Node, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Node]]:
    """Each node with its path, from the top down."""
    waiting = [(path, node)]  # not by recursion: each node would pass all those above
    while waiting:
        path, node = waiting.pop()
        yield path, node
        if isinstance(node, dict | list):
            below = [((*path, key), one) for key, one in children(node)]
            waiting += reversed(below)


def named(node: Node, name: str, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Node]]:
    """Each node below one that stands under the key `name`, with its path.

    Nothing is made for the leaves between, so that this is much quicker than `walk`.
    """
    waiting = [(path, node)]
    while waiting:
        path, node = waiting.pop()
        for key, one in children(node):
            if key == name:
                yield (*path, key), one
            if isinstance(one, dict | list):
                waiting.append(((*path, key), one))


def mapping(node: Node) -> Mapping[str, Node]:
    """The node where it is a mapping, else an empty one."""
    return node if isinstance(node, dict) else {}


def listed(node: Node) -> list[Node]:
    """The node where it is a list, else an empty one."""
    return node if isinstance(node, list) else []


def is_parameter(node: Node) -> bool:
    """True of a number with its unit."""
    return isinstance(node, dict) and "value" in node and "unit" in node


def dotted(path: KeyPath) -> str:
    """A path as a scenario writes it."""
    return ".".join(str(key) for key in path) or "programme"


def shown(node: Node) -> str:
    """A value as a file would print it, short enough for a message."""
    match node:
        case None | True | False:
            text = {None: "null", True: "true", False: "false"}[node]
        case float() if not math.isfinite(node):
            text = ".nan" if math.isnan(node) else ".inf" if node > 0 else "-.inf"
        case int() if abs(node) >= 10**LONGEST_SHOWN:
            text = "a very large number"
        case dt.date():
            text = node.isoformat()
        case dict():
            text = "a block of keys"
        case list():
            text = "a list"
        case _:
            text = repr(node)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
