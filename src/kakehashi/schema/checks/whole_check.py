"""A programme and each of its scenarios, checked one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.tree import Tree, is_parameter, mapping, walk
from kakehashi.schema.load import find_programme, in_file_order, load_tree
from kakehashi.schema.programme import Programme

Beyond = Callable[[Programme], Sequence[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found."""

    programme: Programme | None
    """The programme before any scenario; None where it has problems."""
    parameters: int
    """Numbers from the world that the file holds, those inside scenarios included."""
    assumed: int
    """Of these, numbers of ours."""
    scenarios: tuple[str, ...]
    problems: tuple[Problem, ...]


def check_programme(path: str | Path, beyond: Beyond) -> Checked:
    """Check the bare programme, then each of its scenarios applied alone.

    `beyond` finds what only arithmetic can tell of a programme whose file is in order.
    """
    try:
        tree = read_tree(find_programme(path))
    except InputError as error:
        return _nothing(error.problems)
    programme, problems = _tried(tree, (), beyond)
    scenarios = tuple(mapping(tree.values.get("scenarios")))
    known = set(problems)
    owners: dict[Problem, list[str]] = {}
    for name in scenarios:
        for problem in _tried(tree, (name,), beyond)[1]:
            if problem not in known:
                owners.setdefault(problem, []).append(name)
    numbers = [node for _, node in walk(tree.values) if is_parameter(node)]
    return Checked(
        programme=programme,
        parameters=len(numbers),
        assumed=sum(mapping(node).get("confidence") == "assumed" for node in numbers),
        scenarios=scenarios,
        problems=tuple(
            in_file_order(
                [*problems, *(_owned(p, names) for p, names in owners.items())]
            )
        ),
    )


def _tried(
    tree: Tree, scenarios: Sequence[str], beyond: Beyond
) -> tuple[Programme | None, Sequence[Problem]]:
    """The programme under some scenarios, or its problems."""
    try:
        programme = load_tree(tree, scenarios).programme
    except InputError as error:
        return None, error.problems
    found = [
        replace(problem, where=tree.where(tuple(problem.where.split("."))))
        for problem in beyond(programme)
    ]
    return (None if found else programme), found


def _owned(problem: Problem, names: Sequence[str]) -> Problem:
    """A problem that arises only under some scenarios, with their names."""
    if problem.what.startswith("scenario"):
        return problem
    told = ", ".join(f"'{name}'" for name in names)
    scenarios = "scenario" if len(names) == 1 else "scenarios"
    return replace(problem, what=f"under {scenarios} {told}: {problem.what}")


def _nothing(problems: Sequence[Problem]) -> Checked:
    """A check that found no programme."""
    return Checked(
        programme=None,
        parameters=0,
        assumed=0,
        scenarios=(),
        problems=tuple(problems),
    )
