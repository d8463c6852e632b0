"""Names that the part `uncertainty` uses as keys: sectors, projects, institutions, facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Node, Tree, mapping
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.paths.pattern import matching

BY_SECTOR = (
    "uncertainty.construction_by_sector",
    "uncertainty.operations_by_sector",
    "uncertainty.credit.recovery_by_sector",
    "uncertainty.loadings.by_sector",
    "uncertainty.factors.chip_cycle.exposure",
)


def check_uncertainty(tree: Tree) -> Iterator[Problem]:
    """Every name that nothing in the programme answers to."""
    if "projects" not in tree.unread:
        projects = mapping(tree.values.get("projects"))
        sectors = _values(tree, "projects.*.sector")
        for pattern in BY_SECTOR:
            yield from _keys(tree, pattern, sectors, "sector among the projects")
        where = "uncertainty.loadings.by_project"
        yield from _keys(tree, where, projects, "project")
        yield from _guaranteed(tree, projects)
        yield from _rated(tree, projects)
    if "institutions" not in tree.unread:
        yield from _backing(tree)


def _values(tree: Tree, *patterns: str) -> list[str]:
    """Texts at some paths, each once."""
    found = (
        node
        for pattern in patterns
        for _, node in matching(tree.values, pattern)
        if isinstance(node, str)
    )
    return list(dict.fromkeys(found))


def _keys(
    tree: Tree, pattern: str, known: Iterable[str], noun: str
) -> Iterator[Problem]:
    """Keys of a mapping that are no names of the programme's."""
    for path, node in matching(tree.values, pattern):
        for name in mapping(node):
            yield from _unless_known(tree, (*path, name), name, known, noun)


def _unless_known(
    tree: Tree, path: KeyPath, name: Node, known: Iterable[str], noun: str
) -> Iterator[Problem]:
    """A name that is not there."""
    if isinstance(name, str) and name not in known:
        yield Problem(
            where=tree.where(path),
            what=f"'{name}' is named, but there is no such {noun}",
            fix=suggestion(
                name,
                dict.fromkeys(known),
                otherwise=f"correct the name of the {noun}, or take it out",
            ),
        )


def _guaranteed(tree: Tree, projects: Mapping[str, Node]) -> Iterator[Problem]:
    """Guaranteed projects that do not exist, or that two parents guarantee."""
    parents: dict[str, str] = {}
    pattern = "uncertainty.credit.parent_guarantees.*.projects"
    for path, names in matching(tree.values, pattern):
        for place, name in enumerate(names if isinstance(names, list) else ()):
            here = (*path, place)
            yield from _unless_known(tree, here, name, projects, "project")
            parent = str(path[-2])
            first = parents.setdefault(str(name), parent)
            if first != parent:
                yield Problem(
                    where=tree.where(here),
                    what=f"the loans of '{name}' are guaranteed by two parents, "
                    f"'{first}' and '{parent}'",
                    fix="name it under one of them",
                )


def _rated(tree: Tree, projects: Mapping[str, Node]) -> Iterator[Problem]:
    """Ratings of somebody that no project has to do with."""
    sponsors = _values(tree, "projects.*.sponsor", "projects.*.sponsor_group")
    parents = mapping(tree.at(("uncertainty", "credit", "parent_guarantees")))
    known = [*projects, *sponsors, *parents]
    noun = "project, sponsor or parent"
    yield from _keys(tree, "uncertainty.credit.ratings", known, noun)


def _backing(tree: Tree) -> Iterator[Problem]:
    """Institutions and facts that no backing can be made of."""
    institutions = mapping(tree.values.get("institutions"))
    yield from _keys(tree, "uncertainty.backing", institutions, "institution")
    for path, facts in matching(tree.values, "uncertainty.backing.*.*"):
        institution = str(path[-2])
        if institution not in institutions or not isinstance(facts, list):
            continue
        known = mapping(tree.at(("institutions", institution, "facts")))
        for place, fact in enumerate(facts):
            yield from _unless_known(
                tree, (*path, place), fact, known, f"fact of {institution}"
            )
