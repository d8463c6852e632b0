"""The parameters that move one measure most: each at both ends of its range, ranked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.explain import explain
from kakehashi.analysis.headline import value_of
from kakehashi.analysis.sensitivity.bumps import bumped, ranged_parameters, spoken
from kakehashi.analysis.sensitivity.tornado import rerun
from kakehashi.analysis.spread import IN_A_DRAW
from kakehashi.errors import InputError
from kakehashi.kernels.tail import mean_estimate
from kakehashi.model.run import run_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kakehashi.analysis.explain import Explanation
    from kakehashi.analysis.measure import Measure
    from kakehashi.analysis.provenance import Located
    from kakehashi.model.result import Result

    Value = float | str | dt.date | None
    Progress = Callable[[int, int], None]
    Change = Callable[[dict[str, float]], tuple[float, float | None]]

NAMED = 3
OF_DRAWS = "expected_"  # before the id of a measure whose mean over the draws is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one end of a range does to a measure, in its unit; days for a date."""

    printed: float
    """The figure at that end, as the file has it."""
    change: float
    standard_error: float | None
    """Of a mean of draws, from paired differences; None for the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """One parameter and what its ends do; an end that is the figure itself is left out."""

    path: str
    label: str
    unit: str
    moves: tuple[Move, ...]

    @property
    def swing(self) -> float:
        """The larger of the changes, without its sign."""
        return max((abs(move.change) for move in self.moves), default=0.0)


def movers(
    result: Result, measure_id: str, progress: Progress | None = None
) -> tuple[Mover, ...]:
    """The three parameters that move a measure most, those behind it being tried.

    A measure of the plan is computed anew from a plan with the other number. Where the
    result has draws and the measure is one in each of them, its mean over the same
    draws is. Ends that the programme refuses are left out. Empty for a measure that is
    no number and no date, and for a quantile.
    """
    explanation = explain(result, measure_id)
    change = _change_of(result, explanation.measure)
    if change is None:
        return ()
    behind = set(_paths(explanation))
    tried = [one for one in ranged_parameters(result.inputs) if _within(one, behind)]
    found = []
    for done, located in enumerate(tried, start=1):
        moves = tuple(_moves(located, change))
        parameter = located.parameter
        found.append(
            Mover(
                path=located.path,
                label=spoken(located),
                unit=parameter.unit,
                moves=moves,
            )
        )
        if progress is not None:
            progress(done, len(tried))
    found.sort(key=lambda mover: -mover.swing)
    return tuple(mover for mover in found[:NAMED] if mover.swing > 0.0)


def _paths(explanation: Explanation) -> Iterator[str]:
    """Paths of all parameters of a tree."""
    yield from (origin.path for origin in explanation.origins)
    for below in explanation.below:
        yield from _paths(below)


def _within(located: Located, behind: set[str]) -> bool:
    """Whether a parameter is one of those, or stands below a setting among them."""
    if located.path in behind:
        return True
    return any(located.path.startswith(f"{path}.") for path in behind)


def _moves(located: Located, change: Change) -> Iterator[Move]:
    parameter = located.parameter
    for printed in (parameter.low, parameter.high):
        if printed is None or printed == parameter.value:
            continue
        try:
            by, error = change({located.path: printed})
        except (InputError, ValueError):
            continue
        yield Move(printed=printed, change=by, standard_error=error)


def _change_of(result: Result, measure: Measure) -> Change | None:
    """How a measure is computed anew with other numbers; None where it cannot be."""
    series = IN_A_DRAW.get(measure.id.removeprefix(OF_DRAWS))
    drawn = result.draws
    if drawn is not None and series is not None:
        before = series(drawn)

        def of_draws(printed: dict[str, float]) -> tuple[float, float | None]:
            difference = series(rerun(drawn, printed)) - before
            found = mean_estimate(difference, drawn.weights, drawn.how.replicate)
            return found.value, found.standard_error

        return of_draws
    if measure.standard_error is not None or not isinstance(
        measure.value, float | int | dt.date
    ):
        return None
    plan = measure.value

    def of_plan(printed: dict[str, float]) -> tuple[float, float | None]:
        moved = run_inputs(bumped(result.inputs, printed))
        return _difference(value_of(moved, measure.id), plan), None

    return of_plan


def _difference(new: Value, old: float | dt.date) -> float:
    """New less old; a measure that cannot be computed any more is left out."""
    if isinstance(new, dt.date) and isinstance(old, dt.date):
        return float((new - old).days)
    if isinstance(new, float | int) and isinstance(old, float | int):
        return float(new) - float(old)
    raise ValueError("the measure cannot be computed with this number")
