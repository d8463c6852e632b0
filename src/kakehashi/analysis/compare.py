"""Two runs side by side: what differs in the inputs, and what that changes."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.headline import measures
from kakehashi.analysis.provenance import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.analysis.measure import Measure
    from kakehashi.model.result import Result

Value = float | str | dt.date | None
ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDifference:
    """One path at which the two programmes differ, as printed."""

    path: str
    first: str
    second: str
    reasons: tuple[str, ...]
    """Why a scenario of either run changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDifference:
    """One measure that the two runs put differently."""

    id: str
    label: str
    unit: str
    first: Value
    second: Value
    absolute: float | None
    """Second less first, dates in days; None where one is no number."""
    relative: float | None
    """Absolute difference per first value; None where that is 0 or no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two runs."""

    first: str
    """Name of the first run: its scenarios, or the programme's title."""
    second: str
    inputs: tuple[InputDifference, ...]
    """In the order of the format."""
    measures: tuple[MeasureDifference, ...]
    """The largest relative difference first; what has none comes after."""
    same: tuple[str, ...]
    """Ids of the measures that do not differ."""


def compare(first: Result, second: Result) -> Comparison:
    """The differences of two runs of the same or of different programmes."""
    left, right = measures(first), measures(second)
    ids = list(dict.fromkeys([*left, *right]))
    found = [_measure_difference(left.get(name), right.get(name)) for name in ids]
    differing = [difference for difference in found if difference is not None]
    changed = {difference.id for difference in differing}
    return Comparison(
        first=run_name(first),
        second=run_name(second),
        inputs=tuple(input_differences(first, second)),
        measures=tuple(sorted(differing, key=_size)),
        same=tuple(name for name in ids if name not in changed),
    )


def run_name(result: Result) -> str:
    """Scenarios of a run, or the title of its programme where it has none."""
    loaded = result.inputs.loaded
    return " + ".join(loaded.scenario_names) or loaded.programme.title


def _measure_difference(
    first: Measure | None, second: Measure | None
) -> MeasureDifference | None:
    """None where both say the same to a rounding."""
    shown = first or second
    before = first.value if first else None
    after = second.value if second else None
    if shown is None or _same(before, after):
        return None
    absolute = relative = None
    if isinstance(before, float) and isinstance(after, float):
        absolute = after - before
        relative = absolute / abs(before) if before != 0 else None
    elif isinstance(before, dt.date) and isinstance(after, dt.date):
        absolute = float((after - before).days)
    return MeasureDifference(
        id=shown.id,
        label=shown.label,
        unit=shown.unit,
        first=before,
        second=after,
        absolute=absolute,
        relative=relative,
    )


def _same(first: Value, second: Value) -> bool:
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-12, abs_tol=1e-12)  # rounding
    return first == second


def _size(difference: MeasureDifference) -> tuple[float, float]:
    """Sort key: the largest relative difference first."""
    relative, absolute = difference.relative, difference.absolute
    return (
        -abs(relative) if relative is not None else 0.0,
        -abs(absolute) if absolute is not None else 0.0,
    )


def input_differences(first: Result, second: Result) -> Iterator[InputDifference]:
    """The inputs that two runs do not share, in the order of the format."""
    before, after = settings(first), settings(second)
    for path in dict.fromkeys([*before, *after]):
        left, right = before.get(path, ABSENT), after.get(path, ABSENT)
        if left != right:
            reasons = [
                f"{change.scenario}: {change.reason}"
                for result in (first, second)
                for change in result.inputs.loaded.applied
                if f"{path}.".startswith(f"{change.path}.")
            ]
            yield InputDifference(
                path=path,
                first=left,
                second=right,
                reasons=tuple(dict.fromkeys(reasons)),
            )


def settings(result: Result) -> dict[str, str]:
    """Every input of a run by path, parameters as `value unit`, as text.

    The as-of date and the reading in force are inputs of a run as well. Names, notes
    and sources of parameters are left out: they change no result.
    """
    inputs = result.inputs
    numbers = {
        path: f"{number.value:.12g} {number.unit}"
        for path, number in parameters(inputs.loaded.programme)
    }
    plain = inputs.loaded.programme.model_dump(
        mode="json", exclude={"scenarios", "claims", "candidates", "sources"}
    )
    texts = dict(_leaves(plain, "", numbers))
    return texts | {
        "as_of": inputs.as_of.isoformat(),
        "terms.distribution_rule": inputs.reading,
    }


def _leaves(
    node: object, path: str, numbers: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Every leaf below a node with its path; a parameter is one leaf."""
    if path in numbers:
        yield path, numbers[path]
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from _leaves(below, f"{path}.{key}" if path else str(key), numbers)
    elif isinstance(node, list):
        for place, below in enumerate(node):
            yield from _leaves(below, f"{path}.{place}", numbers)
    elif node is not None:
        yield path, str(node)
