"""Days that must come before, or not after, other days of the programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Node, Tree, dotted, mapping
from kakehashi.schema.paths.pattern import matching
from kakehashi.schema.terms import Stage

ORDER = tuple(Stage)
GRID_START: KeyPath = ("grid", "start")
GRID_END: KeyPath = ("grid", "end")
AS_OF: KeyPath = ("as_of",)


def check_days(tree: Tree) -> Iterator[Problem]:
    """Every day that stands on the wrong side of another."""
    yield from _grid(tree)
    yield from _curves(tree)
    for path, project in matching(tree.values, "projects.*"):
        yield from _stages(tree, path, mapping(project))
        yield from _within_grid(tree, path)


def _day(tree: Tree, path: KeyPath) -> dt.date | None:
    """The day at a path, where one stands there."""
    node = tree.at(path)
    return node if isinstance(node, dt.date) else None


def _span(tree: Tree) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the grid; None, None where they are out of order."""
    start, end = _day(tree, GRID_START), _day(tree, GRID_END)
    return (None, None) if start and end and end <= start else (start, end)


def _grid(tree: Tree) -> Iterator[Problem]:
    """The grid must hold the deadline (§3)."""
    deadline = _day(tree, ("terms", "deadline", "date"))
    start, end = _span(tree)
    if deadline and end and end < deadline:
        yield Problem(
            where=tree.where(GRID_END),
            what=f"the grid ends on {end}, before the deadline {deadline} (§3)",
            fix="end the grid later, after the last loan is repaid",
        )
    if deadline and start and start > deadline:
        yield Problem(
            where=tree.where(GRID_START),
            what=f"the grid starts on {start}, after the deadline {deadline} (§3)",
            fix="start the grid before the first drawdown",
        )


def _curves(tree: Tree) -> Iterator[Problem]:
    """A rate must be known from the first day of the grid on (§4)."""
    start = _day(tree, GRID_START)
    for path, node in matching(tree.values, "market.reference_rates.*.points.0.start"):
        if start and isinstance(node, dt.date) and node > start:
            yield Problem(
                where=tree.where(path),
                what=f"the curve '{path[2]}' begins on {node}, after the grid's start "
                f"{start} (§4)",
                fix="add a point at the grid's start or before it",
            )


def _stages(
    tree: Tree, path: KeyPath, project: dict[str, Node] | object
) -> Iterator[Problem]:
    """Dated stages must agree with the stage reached and with the construction."""
    as_of = _day(tree, AS_OF)
    reached = mapping(project).get("stage")
    for name, day in mapping(mapping(project).get("stages")).items():
        if not isinstance(day, dt.date) or name not in ORDER or reached not in ORDER:
            continue
        where = tree.where((*path, "stages", name))
        if as_of and name == reached and day > as_of:
            yield Problem(
                where=where,
                what=f"'{path[-1]}' is said to have reached '{name}', but only on "
                f"{day}, after the programme's as_of {as_of}",
                fix="correct the date, or set `stage` to one reached by then",
            )
        if (
            as_of
            and day <= as_of
            and ORDER.index(Stage(name)) > ORDER.index(Stage(str(reached)))
        ):
            yield Problem(
                where=where,
                what=f"'{path[-1]}' reached '{name}' on {day}, but its `stage` is "
                f"still '{reached}'",
                fix=f"set `stage: {name}`, or correct the date",
            )
        yield from _operating(tree, path, name, day)


def _operating(tree: Tree, path: KeyPath, name: str, day: dt.date) -> Iterator[Problem]:
    """Nothing operates before it is built."""
    for key in ("start", "completion"):
        built = _day(tree, (*path, "construction", key))
        if name == Stage.OPERATING and built and day < built:
            yield Problem(
                where=tree.where((*path, "stages", name)),
                what=f"'{path[-1]}' operates from {day}, before its construction's "
                f"{key} {built}",
                fix="correct one of the two dates",
            )
            return


def _within_grid(tree: Tree, path: KeyPath) -> Iterator[Problem]:
    """What happens to a project must happen inside the grid (§3)."""
    start, end = _span(tree)
    for key in (("construction", "start"), ("construction", "completion")):
        day = _day(tree, (*path, *key))
        if day and end and day > end:
            yield Problem(
                where=tree.where((*path, *key)),
                what=f"'{path[-1]}': {dotted(key)} {day} is after the grid's end "
                f"{end} (§3)",
                fix="correct the date, or end the grid later",
            )
    default = _day(tree, (*path, "default_on"))
    if default and start and end and not start <= default <= end:
        yield Problem(
            where=tree.where((*path, "default_on")),
            what=f"'{path[-1]}' defaults on {default}, outside the grid from {start} "
            f"to {end} (§3)",
            fix="choose a day inside the grid",
        )
