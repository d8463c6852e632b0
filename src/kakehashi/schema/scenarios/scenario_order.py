"""Scenarios by name to the changes that they ask for, in the order of making them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Location, Node, Tree, mapping
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.scenario import Scenario
from kakehashi.schema.scenarios.override import Override

CALLER = "caller"
"""Name under which the changes of a Python caller are recorded."""
DEEPEST_VALUE = 50  # levels, as in a file


@dataclass(kw_only=True)
class _Order:
    """Scenarios in the order of making them, while it is worked out."""

    tree: Tree
    names: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, above: tuple[str, ...]) -> None:
        """One scenario, after those that it extends; each only once."""
        known = mapping(self.tree.values.get("scenarios"))
        if name in above:
            self._refuse_circle(above[above.index(name) :])
        elif name in known and name not in self.names:
            for other in _extended(known.get(name)):
                self.add(other, (*above, name))
            self.names.append(name)

    def _refuse_circle(self, circle: tuple[str, ...]) -> None:
        """Scenarios that extend one another; told alike whichever is asked for."""
        first = circle.index(min(circle))
        ring = (*circle[first:], *circle[:first])
        self.problems.append(
            Problem(
                where=self.tree.where(("scenarios", ring[0], "extends")),
                what="scenarios extend one another: " + " -> ".join((*ring, ring[0])),
                fix="take one of them out of `extends`",
            )
        )


def _unknown(name: str, known: Iterable[str]) -> Problem:
    """A scenario that somebody asks for and the file does not have."""
    return Problem(
        where=f"scenario {name}",
        what=f"there is no scenario '{name}'",
        fix=suggestion(name, known, otherwise="name one of the programme's scenarios"),
    )


def _extended(scenario: Node) -> list[str]:
    """Names that a scenario extends, as far as they can be read."""
    extends = mapping(scenario).get("extends")
    return (
        [e for e in extends if isinstance(e, str)] if isinstance(extends, list) else []
    )


def scenario_order(
    tree: Tree, names: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The scenarios to apply, and what is wrong with their names.

    None names the programme's own base scenario, an empty sequence no scenario at all.
    """
    order = _Order(tree=tree)
    if names is None:
        base = tree.values.get("base_scenario")
        if isinstance(base, str):
            order.add(base, ())
    else:
        known = mapping(tree.values.get("scenarios"))
        for name in names:
            order.add(name, ())
            if name not in known and "scenarios" not in tree.unread:
                order.problems.append(_unknown(name, known))
    return tuple(order.names), tuple(order.problems)


def changes_of(tree: Tree, names: Iterable[str]) -> list[Override]:
    """The changes of scenarios in order; those that cannot be read are left out."""
    changes: list[Override] = []
    for name in names:
        above: KeyPath = ("scenarios", name)
        try:
            scenario = Scenario.model_validate(tree.at(above))
        except ValidationError:
            continue
        for place, change in enumerate(scenario.changes):
            entry: KeyPath = (*above, "changes", place)
            here = tree.positions.get(entry, Location(file=name, line=0))
            changes.append(
                Override(
                    scenario=name,
                    path=change.path,
                    value=change.value,
                    reason=change.reason,
                    asked_at=tree.positions.get((*entry, "path"), here),
                    location=tree.positions.get((*entry, "value"), here),
                    source=(*entry, "value"),
                )
            )
    return changes


def changes_of_caller(
    changes: Iterable[tuple[str, object, str]],
) -> tuple[list[Override], list[Problem]]:
    """Changes that come from Python as (path, value, reason)."""
    asked: list[Override] = []
    problems: list[Problem] = []
    for place, (path, value, reason) in enumerate(changes):
        location = Location(file=f"changes[{place}]", line=0)
        try:
            plain = _plain(value)
        except TypeError as error:
            problems.append(
                Problem(
                    where=str(location),
                    what=f"the value for '{path}' holds {error}",
                    fix="give numbers, text, dates, true or false, lists, mappings",
                )
            )
            continue
        asked.append(
            Override(
                scenario=CALLER,
                path=path,
                value=plain,
                reason=reason,
                asked_at=location,
                location=location,
            )
        )
    return asked, problems


def _plain(value: object, depth: int = 0) -> Node:
    """A value as a file could hold it; raises `TypeError` where no file could."""
    if depth > DEEPEST_VALUE:
        raise TypeError(f"more than {DEEPEST_VALUE} levels")
    if isinstance(value, dict):
        return {str(key): _plain(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below, depth + 1) for below in value]
    if isinstance(value, dt.datetime) or not isinstance(
        value, str | bool | int | float | dt.date | None
    ):
        raise TypeError(f"a {type(value).__name__}")
    return value
