"""Scopes and days that tariffs name, looked up where they must have been given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Tree, mapping
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.paths.pattern import matching

USES = ("product_groups.*.scopes.*", "tariffs.counterfactuals.*.changes.*")


def check_tariffs(tree: Tree) -> Iterator[Problem]:
    """Scopes that nobody gave, circles among them, days outside the schedule."""
    if {"tariffs", "product_groups"} & tree.unread:
        return
    known = list(mapping(tree.at(("tariffs", "scopes"))))
    for pattern in USES:
        for path, _ in matching(tree.values, pattern):
            if path[-1] not in known:
                yield _unknown(tree, path, str(path[-1]), known)
    for path, name in matching(tree.values, "tariffs.scopes.*.otherwise"):
        if isinstance(name, str) and name not in known:
            yield _unknown(tree, path, name, known)
        elif isinstance(name, str):
            yield from _circle(tree, path)
    if known and not mapping(tree.values.get("product_groups")):
        yield Problem(
            where=tree.where(("tariffs",)),
            what="there are tariffs, but no product_groups that would pay them",
            fix="add a table product_groups/groups.csv",
        )
    yield from _successors(tree)
    yield from _days(tree)


def _successors(tree: Tree) -> Iterator[Problem]:
    """Counterfactuals that are followed by one that does not exist, or ends as well."""
    known = mapping(tree.at(("tariffs", "counterfactuals")))
    for path, name in matching(tree.values, "tariffs.counterfactuals.*.succeeded_by"):
        if not isinstance(name, str):
            continue
        if name not in known:
            yield Problem(
                where=tree.where(path),
                what=f"'{name}' is no counterfactual",
                fix=suggestion(name, known, otherwise="add it to counterfactuals"),
            )
        elif mapping(known[name]).get("succeeded_by") is not None:
            yield Problem(
                where=tree.where(path),
                what=f"'{name}' is itself succeeded by another",
                fix="name the one that holds in the end",
            )


def _unknown(tree: Tree, path: KeyPath, name: str, known: list[str]) -> Problem:
    """A scope that nobody gave."""
    return Problem(
        where=tree.where(path),
        what=f"'{name}' is no scope of the tariffs",
        fix=suggestion(name, known, otherwise="add it to tariffs.scopes"),
    )


def _circle(tree: Tree, path: KeyPath) -> Iterator[Problem]:
    """A scope that refers to itself, at once or by others."""
    seen = [str(path[2])]
    name = tree.at(path)
    while isinstance(name, str):
        if name == seen[0]:
            yield Problem(
                where=tree.where(path),
                what=f"`otherwise` leads back to '{name}' ({' -> '.join(seen)})",
                fix="let one of these scopes stand on its own rules",
            )
        if name in seen:
            return
        seen.append(name)
        name = tree.at(("tariffs", "scopes", name, "otherwise"))


def _days(tree: Tree) -> Iterator[Problem]:
    """Days of counterfactuals and published rates that the schedule does not reach."""
    first, last = (tree.at(("tariffs", key)) for key in ("known_from", "known_until"))
    if not (isinstance(first, dt.date) and isinstance(last, dt.date)):
        return
    patterns = ("tariffs.counterfactuals.*.regime_on", "tariffs.published.*.date")
    for pattern in patterns:
        for path, day in matching(tree.values, pattern):
            if isinstance(day, dt.date) and not first <= day <= last:
                yield Problem(
                    where=tree.where(path),
                    what=f"{day} is outside the schedule, which is known from {first} "
                    f"to {last}",
                    fix="name a day in between, or extend the schedule",
                )
