"""Paths with stars: every place of a tree that such a path fits."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.schema.files.tree import KeyPath, Node, children

STAR = "*"


def matching(node: Node, pattern: str) -> Iterator[tuple[KeyPath, Node]]:
    """Each node that a dotted pattern fits; `*` stands for any key or place."""
    yield from _below(node, tuple(pattern.split(".")), ())


def _below(
    node: Node, parts: tuple[str, ...], path: KeyPath
) -> Iterator[tuple[KeyPath, Node]]:
    """The matches under one node."""
    if not parts:
        yield path, node
    elif parts[0] == STAR:
        for key, below in children(node):
            yield from _below(below, parts[1:], (*path, key))
    else:
        for key, below in children(node):
            if str(key) == parts[0]:
                yield from _below(below, parts[1:], (*path, key))
