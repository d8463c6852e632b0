"""Problems in the words of `kakehashi check`, with the field that each belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kakehashi.schema.files.tree import dotted
from kakehashi.web.question import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kakehashi.errors import Problem
    from kakehashi.schema.files.tree import Tree
    from kakehashi.web.question import Change

_CHANGE = re.compile(r"changes\[(?P<place>[0-9]+)\]")


class ProblemShown(Shape):
    """One thing that is wrong."""

    where: str
    """File and line, path, or `changes[2]`."""
    what: str
    fix: str
    path: str | None = None
    """Path of the input that it belongs to, where that is known."""
    change: int | None = None
    """Place in the question's changes of the one at fault."""


class Problems(Shape):
    """Everything that is wrong with what was asked."""

    problems: list[ProblemShown]


class Checked(Shape):
    """What a check of a question found; no problem: it can be run."""

    hash: str
    problems: list[ProblemShown]


def shown(
    problems: Iterable[Problem],
    changes: Sequence[Change] = (),
    tree: Tree | None = None,
) -> list[ProblemShown]:
    """Problems, each with the path and the change that it belongs to."""
    paths = {} if tree is None else _paths(tree)
    return [_shown(problem, changes, paths) for problem in problems]


def _shown(
    problem: Problem, changes: Sequence[Change], paths: dict[str, str]
) -> ProblemShown:
    found = _CHANGE.match(problem.where)
    place = int(found["place"]) if found else None
    path = paths.get(problem.where)
    if place is not None and place < len(changes):
        path = changes[place].path
    return ProblemShown(
        where=problem.where,
        what=problem.what,
        fix=problem.fix,
        path=path,
        change=place,
    )


def _paths(tree: Tree) -> dict[str, str]:
    """The shortest path that is written at each place of the files."""
    found: dict[str, str] = {}
    for path, location in tree.positions.items():
        found.setdefault(str(location), dotted(path))
    return found
