"""A programme as the workbench lists and edits it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from kakehashi.errors import InputError
from kakehashi.schema.files.tree import Node, Tree, listed, mapping
from kakehashi.schema.load import load_tree
from kakehashi.schema.paths.json_value import to_json
from kakehashi.schema.scenarios.override import apply_changes
from kakehashi.schema.scenarios.scenario_order import (
    changes_of,
    changes_of_caller,
    scenario_order,
)
from kakehashi.web.answers.inputs import Input, inputs_of, name_of
from kakehashi.web.answers.problems import ProblemShown, shown
from kakehashi.web.question import Shape, made

if TYPE_CHECKING:
    from kakehashi.web.library import Held, Library
    from kakehashi.web.question import Question

COPIED = ("projects", "technologies", "financing_plans", "institutions")
"""Parts whose entries can be added, copied and switched off."""


class Preset(Shape):
    """A scenario of the programme's file."""

    id: str
    title: str
    description: str | None
    extends: list[str]
    changes: list[PresetChange]


class PresetChange(Shape):
    """One change that a scenario makes."""

    path: str
    value: Any
    reason: str


class Reading(Shape):
    """A distribution rule that a run may be under."""

    id: str
    label: str


class ProgrammeListed(Shape):
    """One programme of the server."""

    id: str
    title: str
    description: str
    as_of: dt.date | None
    base_scenario: str | None
    presets: list[Preset]
    readings: list[Reading]
    reading: str | None
    """The programme's own."""
    uploaded: bool
    problems: list[ProblemShown]


class Programmes(Shape):
    """Every programme that can be asked about."""

    first: str
    """The one to open with."""
    programmes: list[ProgrammeListed]


class Entry(Shape):
    """A project, technology, plan or institution as a whole."""

    part: str
    id: str
    label: str
    path: str
    on: bool
    """False: the question's changes take it out; set its path to null to do so."""
    base: bool
    """False: the question's changes put it in."""
    node: Any
    """The whole entry, to copy under another id; of one that is out, the base's."""


class SourceShown(Shape):
    """A document that inputs cite by `key`."""

    key: str
    title: str
    publisher: str
    date: str
    url: str


class ProgrammeInputs(Shape):
    """Every input of a question's programme, faults or not."""

    hash: str
    title: str
    inputs: list[Input]
    entries: list[Entry]
    sources: list[SourceShown]
    problems: list[ProblemShown]


def listed_programme(held: Held) -> ProgrammeListed:
    """A programme as a list of programmes shows it."""
    values = held.tree.values
    terms = mapping(values.get("terms"))
    return ProgrammeListed(
        id=held.id,
        title=_text(values.get("title")) or held.id,
        description=_text(values.get("description")),
        as_of=_day(values.get("as_of")),
        base_scenario=_text(values.get("base_scenario")) or None,
        presets=[
            _preset(name, node)
            for name, node in mapping(values.get("scenarios")).items()
        ],
        readings=[
            Reading(id=name, label=name_of(node, name))
            for name, node in mapping(terms.get("distribution_rules")).items()
        ],
        reading=_text(terms.get("distribution_rule")) or None,
        uploaded=held.id.startswith("upload-"),
        problems=shown(_problems(held), tree=held.tree),
    )


def _problems(held: Held) -> tuple[Any, ...]:
    try:
        load_tree(held.tree, None)
    except InputError as error:
        return tuple(error.problems)
    return ()


def listed_programmes(library: Library) -> Programmes:
    """Every programme of a server."""
    return Programmes(
        first=library.first,
        programmes=[listed_programme(library.get(name)) for name in library.ids()],
    )


def _preset(name: str, node: Node) -> Preset:
    scenario = mapping(node)
    return Preset(
        id=name,
        title=_text(scenario.get("title")) or name,
        description=_text(scenario.get("description")) or None,
        extends=[_text(one) for one in listed(scenario.get("extends"))],
        changes=[
            PresetChange(
                path=_text(mapping(change).get("path")),
                value=to_json(mapping(change).get("value")),
                reason=_text(mapping(change).get("reason")),
            )
            for change in listed(scenario.get("changes"))
        ],
    )


def changed_trees(held: Held, question: Question) -> tuple[Tree, Tree]:
    """The tree under the question's scenarios, and under its own changes as well."""
    names, _ = scenario_order(held.tree, question.scenarios)
    base, _ = apply_changes(held.tree, changes_of(held.tree, names))
    asked, _ = changes_of_caller(made(question.changes))
    changed, _ = apply_changes(base, asked)
    return base, changed


def programme_inputs(held: Held, question: Question, key: str) -> ProgrammeInputs:
    """All that an editor shows; faults stand beside the inputs, none is hidden."""
    base, changed = changed_trees(held, question)
    problems: list[ProblemShown] = []
    try:
        load_tree(held.tree, question.scenarios, made(question.changes))
    except InputError as error:
        problems = shown(error.problems, question.changes, changed)
    return ProgrammeInputs(
        hash=key,
        title=_text(changed.values.get("title")),
        inputs=list(inputs_of(changed, base)),
        entries=[entry for part in COPIED for entry in _entries(part, changed, base)],
        sources=[
            SourceShown(
                key=name,
                title=_text(mapping(node).get("title")),
                publisher=_text(mapping(node).get("publisher")),
                date=_text(mapping(node).get("date")),
                url=_text(mapping(node).get("url")),
            )
            for name, node in mapping(changed.values.get("sources")).items()
        ],
        problems=problems,
    )


def _entries(part: str, changed: Tree, base: Tree) -> list[Entry]:
    now, before = mapping(changed.at((part,))), mapping(base.at((part,)))
    return [
        Entry(
            part=part,
            id=name,
            label=name_of(node, name),
            path=f"{part}.{name}",
            on=name in now,
            base=name in before,
            node=to_json(node),
        )
        for name, node in {**before, **now}.items()
    ]


def _text(node: Node) -> str:
    """Text as it is; a year without quotes is a number in the file; nothing is empty."""
    return "" if node is None or isinstance(node, dict | list) else str(node)


def _day(node: Node) -> dt.date | None:
    return node if isinstance(node, dt.date) else None
