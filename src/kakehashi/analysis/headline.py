"""The headline measures of a result: each figure with its unit, formula and origin."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kakehashi.analysis.catalogue import (
    backing,
    draws,
    envelope,
    fiscal,
    resilience,
    risk,
    sharing,
    tariffs,
    timing,
)
from kakehashi.analysis.measure import Measure
from kakehashi.analysis.provenance import NETWORK, locate, node_at, unused
from kakehashi.analysis.spread import spread
from kakehashi.analysis.views import Views
from kakehashi.errors import Problem
from kakehashi.schema.paths.nearest import suggestion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from kakehashi.analysis.definition import Definition
    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme

DEFINITIONS: tuple[Definition, ...] = (
    *envelope.DEFINITIONS,
    *timing.DEFINITIONS,
    *sharing.DEFINITIONS,
    *risk.DEFINITIONS,
    *draws.DEFINITIONS,
    *backing.DEFINITIONS,
    *fiscal.DEFINITIONS,
    *tariffs.DEFINITIONS,
    *resilience.DEFINITIONS,
)
SLOW = frozenset(one.id for one in DEFINITIONS if one.takes_seconds)
"""Ids of measures that take seconds to work out."""
ALL_BELOW = ".**"
INTRODUCTION = (
    "# Measures",
    "",
    "Every headline figure of a run, by the id under which it stands in `result.json`,",
    "in `run.measures`, and for `kakehashi explain ID`. Ids do not change.",
    "`{institution}` stands for each institution of the programme, with `_` for `-`.",
    "The investor state is the one whose institutions pay, the host state is where the",
    "projects stand. Each measure of a run also lists the parameters behind it. With",
    "draws, a figure of the plan shows between what nine draws of ten lie, the error of",
    "these ends allowed for, and an estimate its standard error and its interval of 95 %;",
    "those marked * need draws.",
    "Those of the supply network are there where the programme has one.",
    "",
    "This page is written by `make reference`.",
    "",
    "| id | what it is | unit | formula | from |",
    "| --- | --- | --- | --- | --- |",
)


class Measures(Mapping[str, "Measure"]):
    """Every headline measure by id, in the order of docs/reference/measures.md.

    Each is worked out when it is first asked for: a few of them look at every draw again.
    """

    def __init__(self, result: Result) -> None:
        self._views, self._paths = Views(result), _Paths(result)
        self._found: dict[str, Measure] = {}
        has_network = self._views.programme.network is not None
        self._sought = {
            _filled(definition.id, snake(owner)): (definition, owner)
            for definition in DEFINITIONS
            if result.draws is not None or not definition.needs_draws
            if has_network or not definition.needs_network
            for owner in (
                self._views.programme.institutions
                if definition.per_institution
                else ("",)
            )
        }

    def __getitem__(self, measure_id: str) -> Measure:
        """The measure of an id; raises `KeyError` where the run has none."""
        if measure_id not in self._found:
            definition, owner = self._sought[measure_id]
            self._found[measure_id] = self._measure(definition, owner)
        return self._found[measure_id]

    def __iter__(self) -> Iterator[str]:
        """Ids in order; asks for none."""
        return iter(self._sought)

    def __len__(self) -> int:
        """How many there are; asks for none."""
        return len(self._sought)

    def _measure(self, definition: Definition, owner: str) -> Measure:
        """Read one definition off the run."""
        views = self._views
        found = definition.value(views, owner)
        words = _words(views.programme, owner)
        measure_id = _filled(definition.id, snake(owner))
        ends = spread(measure_id, views.result.draws) or (found.low, found.high)
        return Measure(
            id=measure_id,
            label=definition.label.format(**words),
            value=found.value,
            unit=definition.unit,
            formula=_filled(definition.formula, snake(owner)),
            behind=self._paths.behind(definition, owner, found.parameters),
            measures=tuple(_filled(name, snake(owner)) for name in definition.measures),
            note=found.note,
            low=ends[0],
            high=ends[1],
            standard_error=found.standard_error,
        )


@lru_cache(maxsize=1)
def measures(result: Result) -> Mapping[str, Measure]:
    """The measures of a result, which does not change: views share what was asked."""
    return Measures(result)


def value_of(result: Result, measure_id: str) -> float | str | dt.date | None:
    """Value of one measure alone, for those who ask for it again and again."""
    views = Views(result)
    for definition in DEFINITIONS:
        owners = [*views.programme.institutions] if definition.per_institution else [""]
        for owner in owners:
            if _filled(definition.id, snake(owner)) == measure_id:
                return definition.value(views, owner).value
    return None


def snake(institution: str) -> str:
    """Id of an institution as part of the id of a measure."""
    return institution.replace("-", "_")


def _filled(text: str, institution: str) -> str:
    return text.replace("{institution}", institution)


def _words(programme: Programme, owner: str) -> dict[str, str]:
    """Names that labels speak of."""
    part = programme.institutions.get(owner)
    return {
        "investor": programme.parties.investor.name,
        "host": programme.parties.host.name,
        "institution": part.name if part else owner,
    }


class _Paths:
    """The paths of a programme that the shapes of a definition stand for.

    To find where everything stands takes as long as many figures do, and few ask.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.programme = result.inputs.loaded.programme
        self.found: dict[tuple[str, bool], list[str]] = {}

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """Beginnings of paths that no flow hangs on, nor a measure of the network."""
        return tuple(unused(self.result) - {NETWORK})

    @cached_property
    def by_shape(self) -> dict[str, list[str]]:
        """Paths of all parameters by their shape."""
        found: dict[str, list[str]] = {}
        for located in locate(self.programme):
            found.setdefault(located.shape, []).append(located.path)
        return found

    def behind(
        self, definition: Definition, owner: str, more: tuple[str, ...]
    ) -> Callable[[], tuple[str, ...]]:
        """How to find the paths of one measure, once somebody asks."""
        shapes = [_filled(shape, owner) for shape in definition.parameters]
        every = definition.every_project
        return lambda: self.of(shapes, every_project=every) + more

    def of(self, shapes: Iterable[str], *, every_project: bool) -> tuple[str, ...]:
        """Each path once, in the order of the shapes; settings as they stand."""
        paths = [path for shape in shapes for path in self._below(shape, every_project)]
        return tuple(dict.fromkeys(paths))

    def _below(self, shape: str, every_project: bool) -> list[str]:  # noqa: FBT001 - a key
        """The paths of one shape; many definitions have the same ones."""
        known = self.found.get((shape, every_project))
        if known is not None:
            return known
        if shape.endswith(ALL_BELOW):
            top = shape.removesuffix("**")
            matching = [s for s in self.by_shape if s.startswith(top)]
        else:
            matching = [shape] if shape in self.by_shape else []
        paths = [path for found in matching for path in self.by_shape[found]]
        if not matching and node_at(self.programme, shape) is not None:
            paths.append(shape)
        if not every_project:
            paths = [path for path in paths if not path.startswith(self.unused)]
        self.found[shape, every_project] = paths
        return paths


def unknown_measure(measure_id: str, known: Iterable[str], where: str) -> Problem:
    """What to say where nobody knows a measure of this id."""
    return Problem(
        where=where,
        what=f"there is no measure '{measure_id}'",
        fix=suggestion(
            measure_id, known, otherwise="take an id of docs/reference/measures.md"
        ),
    )


def measures_page() -> str:
    """Text of docs/reference/measures.md."""
    lines = [*INTRODUCTION]
    words = {
        "investor": "the investor state",
        "host": "the host state",
        "institution": "the institution",
    }
    lines += [
        f"| `{d.id}`{' *' * d.needs_draws} | {d.label.format(**words)} | {d.unit} | "
        f"{d.formula} | "
        f"{', '.join(f'`{name}`' for name in d.measures)} |"
        for d in DEFINITIONS
    ]
    return "\n".join(lines) + "\n"
