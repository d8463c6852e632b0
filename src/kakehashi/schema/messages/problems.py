"""Problems in the user's words, made from what pydantic says of a part of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import UNREADABLE, KeyPath, Tree
from kakehashi.schema.messages.advice import advice_on
from kakehashi.schema.paths.nearest import nearest
from kakehashi.schema.paths.shape import Slot, slot_at, step

KEY_MARK = "[key]"  # pydantic's name for the key of a mapping
# Checked again across the whole file, where the message can say more.
CHECKED_ELSEWHERE = frozenset({"rule_unknown", "scenario_unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One error of pydantic, with the path in the file that it speaks of."""

    path: KeyPath
    kind: str
    said: str
    context: Mapping[str, Any]
    slot: Slot | None
    fork: KeyPath | None = None
    """Where several kinds of value fit."""
    branch: str = ""
    """Which of them pydantic tried."""


def problems_of(
    errors: Iterable[Mapping[str, Any]], tree: Tree, prefix: KeyPath
) -> list[Problem]:
    """The errors of the part of the tree at `prefix`, each once."""
    faults = [_fault(error, prefix) for error in errors]
    faults = [f for f in faults if f.kind not in CHECKED_ELSEWHERE]
    faults = [f for f in faults if tree.at(f.path) is not UNREADABLE]
    meant = set(_meant_keys(faults))
    problems = [
        _problem(fault, tree)
        for fault in _one_branch(faults, tree)
        if not (fault.kind == "missing" and fault.path in meant)
    ]
    return list(dict.fromkeys(problems))


def _fault(error: Mapping[str, Any], prefix: KeyPath) -> Fault:
    """Follow pydantic's location through the format, leaving out what is not a key."""
    path = prefix
    slot = slot_at(prefix)
    fork: KeyPath | None = None
    branch = ""
    for part in error["loc"]:
        if part == KEY_MARK:
            continue
        if slot is not None and len(slot.kinds) > 1 and fork is None:
            fork, branch = path, str(part)
        else:
            path = (*path, part)
            slot = step(slot, part) if slot is not None else None
    return Fault(
        path=path,
        kind="key" if KEY_MARK in error["loc"] else error["type"],
        said=error["msg"],
        context=error.get("ctx", {}),
        slot=slot,
        fork=fork,
        branch=branch,
    )


def _meant_keys(faults: list[Fault]) -> Iterator[KeyPath]:
    """Missing keys that stand in the file under a mistyped name."""
    missing = [fault.path for fault in faults if fault.kind == "missing"]
    for fault in faults:
        if fault.kind == "extra_forbidden":
            beside = {str(p[-1]): p for p in missing if p[:-1] == fault.path[:-1]}
            close = nearest(str(fault.path[-1]), beside)
            if close is not None:
                yield beside[close]


def _one_branch(faults: list[Fault], tree: Tree) -> Iterator[Fault]:
    """Where several kinds of value fit, the faults of the kind that was meant."""
    said: set[KeyPath] = set()
    for fault in faults:
        fork = slot_at(fault.fork) if fault.fork is not None else None
        if fault.fork is None or fork is None:
            yield fault
            continue
        node = tree.at(fault.fork)
        a_list = isinstance(node, list) and fork.takes(list)
        a_block = isinstance(node, dict) and fork.model is not None
        if a_list or a_block:
            if fault.branch.startswith("list" if a_list else "function"):
                yield fault
        elif fault.fork not in said:
            said.add(fault.fork)
            yield replace(fault, path=fault.fork, kind="several_kinds", slot=fork)


def _problem(fault: Fault, tree: Tree) -> Problem:
    """One fault as a problem."""
    found = advice_on(
        kind=fault.kind,
        path=fault.path,
        node=tree.at(fault.path),
        around=tree.at(fault.path[:-1]),
        slot=fault.slot,
        context=fault.context,
        said=fault.said,
    )
    return Problem(where=tree.where(fault.path), what=found.what, fix=found.fix)
