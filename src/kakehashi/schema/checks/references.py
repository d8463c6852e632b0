"""Names that a programme uses, looked up where they must have been given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import (
    KeyPath,
    Node,
    Tree,
    mapping,
    named,
    walk,
)
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.paths.pattern import matching

SEVERAL = "+"  # joins the keys of sources that together give one number
OWN_KEYS = ("sector", "country")  # of a project, beside its facts, for the rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a name is used and where it must be given, as paths with stars."""

    used: str
    given: tuple[str, ...]
    """Paths to mappings whose keys are the names, or to the names themselves."""
    noun: str
    otherwise: str = ""
    """What to do where no name is alike; empty: add what is named."""


REFERENCES = (
    Reference(
        used="financing_plans.*.facilities.*.lender",
        given=("institutions",),
        noun="institution",
    ),
    Reference(
        used="financing_plans.*.facilities.*.cover.guarantor",
        given=("institutions",),
        noun="institution",
    ),
    Reference(
        used="financing_plans.*.programme_equity.holder",
        given=("institutions", "parties.*.id"),
        noun="institution or party",
    ),
    Reference(
        used="institutions.*.state",
        given=("parties.*.id",),
        noun="party",
    ),
    Reference(
        used="financing_plans.*.facilities.*.reference_rate",
        given=("market.reference_rates",),
        noun="reference rate",
    ),
    Reference(
        used="terms.deemed_allocation.reference_rate",
        given=("market.reference_rates",),
        noun="reference rate",
    ),
    Reference(
        used="terms.distribution_rule",
        given=("terms.distribution_rules",),
        noun="distribution rule",
    ),
    Reference(
        used="terms.placement.sectors.*",
        given=("projects.*.sector",),
        noun="sector among the projects",
        otherwise="take the sector out",
    ),
    Reference(
        used="projects.*.operations.technology",
        given=("technologies",),
        noun="technology",
    ),
    Reference(
        used="projects.*.financing_plan",
        given=("financing_plans",),
        noun="financing plan",
    ),
    Reference(
        used="default_financing_plan",
        given=("financing_plans",),
        noun="financing plan",
    ),
    Reference(used="base_scenario", given=("scenarios",), noun="scenario"),
    Reference(used="scenarios.*.extends.*", given=("scenarios",), noun="scenario"),
)


def check_references(tree: Tree) -> Iterator[Problem]:
    """Every name that is used and not given."""
    for reference in REFERENCES:
        if any(path.split(".")[0] in tree.unread for path in reference.given):
            continue
        known = _names(tree, reference.given)
        for path, node in matching(tree.values, reference.used):
            if isinstance(node, str) and node not in known:
                yield _unknown(tree, path, node, reference, known)


def _names(tree: Tree, given: Iterable[str]) -> list[str]:
    """The names that are given at some paths."""
    return [
        name
        for pattern in given
        for _, node in matching(tree.values, pattern)
        for name in ([node] if isinstance(node, str) else mapping(node))
    ]


def _unknown(
    tree: Tree, path: KeyPath, name: str, reference: Reference, known: Iterable[str]
) -> Problem:
    """A name that nobody gave."""
    otherwise = reference.otherwise or f"add the {reference.noun}"
    return Problem(
        where=tree.where(path),
        what=f"`{_key(path)}` names '{name}', but there is no such {reference.noun}",
        fix=suggestion(name, dict.fromkeys(known), otherwise=otherwise),
    )


def _key(path: KeyPath) -> str:
    """The last key of a path that is a word."""
    return next(str(key) for key in reversed(path) if isinstance(key, str))


def check_sources(tree: Tree) -> Iterator[Problem]:
    """Every number and every text that names a source which is not listed (§10)."""
    if "sources" in tree.unread:
        return
    known = mapping(tree.values.get("sources"))
    for key, part in tree.values.items():
        if key in {"sources", "scenarios"}:
            continue
        for path, node in named(part, "source", (key,)):
            if not _is_fact(path):
                yield from _unlisted(tree, path, node, known)


def _is_fact(path: KeyPath) -> bool:
    """True of a project's own fact that happens to be called source."""
    return "facts" in path[-2:-1]


def _unlisted(
    tree: Tree, path: KeyPath, node: Node, known: Iterable[str]
) -> Iterator[Problem]:
    """The sources of one number that are not listed."""
    text = node if isinstance(node, str) else tree.printed.get(path, "")
    for name in text.split(SEVERAL):
        if name.strip() not in known and text:
            yield Problem(
                where=tree.where(path),
                what=f"the source '{name.strip()}' is not listed in sources (§10)",
                fix=suggestion(
                    name.strip(),
                    known,
                    otherwise="add it with title, publisher, date, url and kind",
                ),
            )


def check_facts(tree: Tree) -> Iterator[Problem]:
    """Every fact that a rule asks for and no project of the file speaks of."""
    if "projects" in tree.unread:
        return
    known = list(OWN_KEYS)
    for _, facts in matching(tree.values, "projects.*.facts"):
        known.extend(mapping(facts))
    for path, node in walk(tree.at(("terms", "eligibility")), ("terms", "eligibility")):
        if path[-1] == "fact" and isinstance(node, str) and node not in known:
            yield Problem(
                where=tree.where(path),
                what=f"the rule asks for the fact '{node}', which no project has",
                fix=suggestion(
                    node,
                    dict.fromkeys(known),
                    otherwise="give it to a project under `facts` (null: not known)",
                ),
            )
