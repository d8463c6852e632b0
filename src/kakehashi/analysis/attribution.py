"""Which changed input moved a measure by how much: in order, and as Shapley values.

Between two runs some inputs differ. Moved one after another, each explains the step
that it makes, which depends on the order. The Shapley value is the mean of these steps
over every order: sum over the sets S without i of |S|! (n - |S| - 1)! / n! times
v(S and i) - v(S) (Shapley, 1953). Both sum to the whole difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

from kakehashi.schema.files.tree import dotted, node_at
from kakehashi.schema.paths.key_path import NoPlace, find_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kakehashi.schema.files.tree import Node, Tree

    Worth = Callable[[frozenset[str]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one changed input does to a measure, in the measure's own unit."""

    path: str
    in_order: float
    """Step when the inputs are changed one after another, as they are listed."""
    shapley: float | None
    """Mean step over every order; None: too many inputs to try each."""


def attribute(paths: Sequence[str], worth: Worth, most: int) -> list[Share]:
    """The difference `worth(all) - worth(none)` split over `paths`.

    `worth` gives the measure when the inputs of a set are changed and the others are
    not. With more than `most` inputs there are no Shapley values: 2^n runs.
    """
    known: dict[frozenset[str], float] = {}

    def value(changed: Iterable[str]) -> float:
        key = frozenset(changed)
        if key not in known:
            known[key] = worth(key)
        return known[key]

    averaged = {}
    if len(paths) <= most:
        averaged = {path: _shapley(path, paths, value) for path in paths}
    return [
        Share(
            path=path,
            in_order=value(paths[: place + 1]) - value(paths[:place]),
            shapley=averaged.get(path),
        )
        for place, path in enumerate(paths)
    ]


def _shapley(
    path: str, paths: Sequence[str], value: Callable[[Iterable[str]], float]
) -> float:
    others, count = [other for other in paths if other != path], len(paths)
    return sum(
        factorial(size) * factorial(count - size - 1) / factorial(count)
        * (value({*some, path}) - value(some))
        for size in range(count)
        for some in combinations(others, size)
    )  # fmt: skip


def differing(first: Tree, second: Tree, changed: Iterable[str]) -> list[str]:
    """Of the paths that scenarios or callers changed, the outermost that differ."""
    found: list[str] = []
    for path in sorted({_plain(first, second, one) for one in changed}, key=len):
        inside = any(f"{path}.".startswith(f"{outer}.") for outer in found)
        if not inside and _node(first, path) != _node(second, path):
            found.append(path)
    return found


def moved(second: Tree, paths: Iterable[str]) -> list[tuple[str, Node, str]]:
    """Changes that give the inputs at `paths` what they have in the second tree."""
    return [(path, _node(second, path), "compared") for path in paths]


def _plain(first: Tree, second: Tree, path: str) -> str:
    """The path with places for ids, and of a parameter without its `value`."""
    for tree in (first, second):
        place = find_place(tree.values, path)
        if not isinstance(place, NoPlace):
            return dotted(place.path)
    return path


def _node(tree: Tree, path: str) -> Node:
    keys = tuple(int(key) if key.isdigit() else key for key in path.split("."))
    return node_at(tree.values, keys)
