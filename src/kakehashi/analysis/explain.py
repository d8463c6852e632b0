"""Where a measure comes from: formula, parameters, sources, and measures below it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.headline import measures, unknown_measure
from kakehashi.analysis.provenance import node_at, written_at
from kakehashi.errors import InputError
from kakehashi.schema.checks.references import SEVERAL
from kakehashi.schema.parameter import Model, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.analysis.measure import Measure
    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.scenarios.override import AppliedChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One source of a parameter."""

    key: str
    title: str
    publisher: str
    date: str
    """Day, month or year of publication; may be empty."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One parameter or setting of the programme, down to its source."""

    path: str
    value: float | str | None
    """As printed in the file; of a setting its text."""
    unit: str | None = None
    """Printed unit; None: a setting, not a number from the world."""
    low: float | None = None
    high: float | None = None
    as_of: dt.date | None = None
    confidence: str | None = None
    note: str | None = None
    citations: tuple[Citation, ...] = ()
    """Sources; several together may give one number."""
    written_at: str | None = None
    """File and line; None: not written in a file."""
    changes: tuple[AppliedChange, ...] = ()
    """What scenarios or the caller changed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A measure, what it is made from, and the explanations of the measures below."""

    measure: Measure
    origins: tuple[Origin, ...]
    below: tuple[Explanation, ...]

    @property
    def changes(self) -> tuple[AppliedChange, ...]:
        """Every change of a scenario that the measure depends on, each once."""
        found = [change for origin in self.origins for change in origin.changes]
        found += [change for part in self.below for change in part.changes]
        kept: list[AppliedChange] = []
        for change in found:
            if change not in kept:
                kept.append(change)
        return tuple(kept)


def explain(result: Result, measure_id: str) -> Explanation:
    """The tree beneath one measure; an unknown id is an `InputError` with near ones."""
    known = measures(result)
    if measure_id not in known:
        raise InputError([unknown_measure(measure_id, known, where=measure_id)])
    return _explanation(result, known, measure_id)


def _explanation(
    result: Result, known: Mapping[str, Measure], measure_id: str
) -> Explanation:
    measure = known[measure_id]
    return Explanation(
        measure=measure,
        origins=tuple(origin(result, path) for path in measure.parameters),
        below=tuple(_explanation(result, known, name) for name in measure.measures),
    )


def origin(result: Result, path: str) -> Origin:
    """What stands at one path, with its source, place and changes."""
    loaded = result.inputs.loaded
    node = node_at(loaded.programme, path)
    changes = tuple(change for change in loaded.applied if _touches(change.path, path))
    where = written_at(loaded, path)
    if not isinstance(node, Parameter):
        return Origin(path=path, value=_text(node), written_at=where, changes=changes)
    return Origin(
        path=path,
        value=node.value,
        unit=node.unit,
        low=node.low,
        high=node.high,
        as_of=node.as_of,
        confidence=node.confidence.value,
        note=node.note,
        citations=citations(loaded.programme, node.source),
        written_at=where,
        changes=changes,
    )


def citations(programme: Programme, keys: str) -> tuple[Citation, ...]:
    """The sources that a parameter names, one or several joined."""
    return tuple(
        Citation(
            key=key,
            title=source.title,
            publisher=source.publisher,
            date=source.date,
            url=source.url,
        )
        for key in map(str.strip, keys.split(SEVERAL))
        if (source := programme.sources.get(key)) is not None
    )


def _touches(changed: str, path: str) -> bool:
    """Whether a change at one path changes what stands at the other."""
    return f"{path}.".startswith(f"{changed}.") or changed.startswith(f"{path}.")


def _text(node: object) -> str | None:
    """A setting as a file would write it."""
    if node is None:
        return None
    if isinstance(node, bool):
        return "true" if node else "false"
    if isinstance(node, dt.date):
        return node.isoformat()
    if isinstance(node, list):
        return "; ".join(filter(None, (_text(item) for item in node)))
    if isinstance(node, Model):
        return str(getattr(node, "label", None) or getattr(node, "name", None) or node)
    return str(node)
