"""Ids that can stand in a path, in a file name and in a table without quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Node, Tree, mapping
from kakehashi.schema.paths.pattern import matching

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEYED = (
    "institutions",
    "institutions.*.facts",
    "market.reference_rates",
    "technologies",
    "financing_plans",
    "projects",
    "projects.*.facts",
    "scenarios",
    "claims",
    "candidates",
    "sources",
    "terms.distribution_rules",
    "fiscal.accounts",
    "network.*",
)
_NAMED = (
    "id",
    "parties.*.id",
    "financing_plans.*.facilities.*.id",
    "terms.eligibility.*.id",
)


def check_ids(tree: Tree) -> Iterator[Problem]:
    """Every id with a sign that would break a path or a file name."""
    for path, name in _ids(tree):
        if not _SAFE.fullmatch(name):
            yield Problem(
                where=tree.where(path),
                what=f"the id {name!r} holds a sign that ids cannot have",
                fix="use at most 64 letters (a-z), digits, - and _, a letter or digit "
                "first",
            )
    yield from _twice(tree, "terms.eligibility.*.id", "two rules")
    yield from _twice(tree, "parties.*.id", "the two parties")


def _ids(tree: Tree) -> Iterator[tuple[KeyPath, str]]:
    """Each id of the programme with its path."""
    for pattern in _KEYED:
        for path, node in matching(tree.values, pattern):
            for name in mapping(node):
                yield (*path, name), name
    for pattern in _NAMED:
        for path, node in matching(tree.values, pattern):
            if isinstance(node, str):
                yield path, node


def _twice(tree: Tree, pattern: str, owners: str) -> Iterator[Problem]:
    """Ids that are given to two things."""
    seen: set[Node] = set()
    for path, node in matching(tree.values, pattern):
        if not isinstance(node, str):
            continue
        if node in seen:
            yield Problem(
                where=tree.where(path),
                what=f"{owners} have the id '{node}'",
                fix="give each an id of its own",
            )
        seen.add(node)
