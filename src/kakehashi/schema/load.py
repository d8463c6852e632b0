"""A programme from its files: read, changed by scenarios, checked, frozen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kakehashi.errors import InputError, Problem
from kakehashi.schema.bundled import bundled_names, bundled_path
from kakehashi.schema.checks.cross_checks import check_all
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.tree import Location, Tree, dotted, walk
from kakehashi.schema.messages.validate import validate
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.programme import Programme
from kakehashi.schema.scenarios.override import AppliedChange, apply_changes
from kakehashi.schema.scenarios.scenario_order import (
    changes_of,
    changes_of_caller,
    scenario_order,
)

_FILE_AND_LINE = re.compile(r"(?P<file>.*?):(?P<line>[0-9]+)(?:,.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedProgramme:
    """A programme without fault, and how it came to be."""

    programme: Programme
    applied: tuple[AppliedChange, ...]
    """Every change that scenarios and the caller made, in order (§11)."""
    provenance: Mapping[str, Location]
    """File and line of each value, by its dotted path."""
    scenario_names: tuple[str, ...]
    """Scenarios in the order of applying them, the extended ones among them."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The files that it was read from, by name: with the names of the scenarios and
    the caller's changes, all that it takes to load it again."""
    asked: tuple[tuple[str, object, str], ...] = ()
    """The caller's own changes, as they were given."""


def load_programme(
    path: str | Path,
    scenarios: Sequence[str] | None = None,
    changes: Iterable[tuple[str, object, str]] = (),
) -> LoadedProgramme:
    """The programme at `path`, changed by scenarios and by the caller's own changes.

    `path` is a folder, a YAML file, or the name of a bundled programme. `scenarios`
    None applies the programme's base scenario, an empty sequence none. A change is
    (dotted path, value, reason). Raises `InputError` with every problem found.
    """
    return load_tree(read_tree(find_programme(path)), scenarios, changes)


def find_programme(path: str | Path) -> Path:
    """Where a programme lies; a bundled name comes before a folder of that name."""
    bundled = bundled_path(str(path))
    if bundled is not None:
        return bundled
    try:
        if Path(path).exists():
            return Path(path)
    except (OSError, ValueError):
        pass  # no system has a file of such a name
    raise InputError(
        [
            Problem(
                where=str(path),
                what="there is no such folder or file, and no bundled programme of "
                "this name",
                fix=suggestion(
                    str(path),
                    bundled_names(),
                    otherwise="name a folder that holds a programme.yaml",
                ),
            )
        ]
    )


def load_tree(
    tree: Tree,
    scenarios: Sequence[str] | None,
    changes: Iterable[tuple[str, object, str]] = (),
) -> LoadedProgramme:
    """The programme that a tree describes; see `load_programme`."""
    named = (scenarios,) if isinstance(scenarios, str) else scenarios
    names, unknown = scenario_order(tree, named)
    own = tuple(changes)
    asked, unusable = changes_of_caller(own)
    changed, applied = apply_changes(tree, [*changes_of(tree, names), *asked])
    validated = validate(changed)
    problems = [
        *changed.problems,
        *unknown,
        *unusable,
        *validated.problems,
        *check_all(changed),
    ]
    if problems or validated.programme is None:
        raise InputError(in_file_order(problems))
    return LoadedProgramme(
        programme=validated.programme,
        applied=applied,
        provenance=_Places(changed),
        scenario_names=names,
        texts=tree.texts,
        asked=own,
    )


class _Places(Mapping[str, Location]):
    """Where each value of a tree is written, looked up when somebody asks."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @cached_property
    def _found(self) -> dict[str, Location]:
        return {
            dotted(path): self._tree.positions[path]
            for path, _ in walk(self._tree.values)
            if path in self._tree.positions
        }

    def __getitem__(self, path: str) -> Location:
        return self._found[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once, by file and line."""

    def place(problem: Problem) -> tuple[str, int, Problem]:
        found = _FILE_AND_LINE.fullmatch(problem.where)
        if found is None:
            return problem.where, 0, problem
        return found["file"], int(found["line"]), problem

    return sorted(dict.fromkeys(problems), key=place)
