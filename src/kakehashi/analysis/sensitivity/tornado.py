"""Each uncertain parameter moved to both ends of its range, on the same draws, ranked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.sensitivity.bumps import (
    bumped,
    moves_draws,
    ranged_parameters,
    spoken,
)
from kakehashi.analysis.sensitivity.targets import targets
from kakehashi.analysis.tables import table_of
from kakehashi.errors import InputError
from kakehashi.kernels import tail
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.monte_carlo import run_draws_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from kakehashi.analysis.provenance import Located
    from kakehashi.analysis.sensitivity.targets import Target
    from kakehashi.arrays import ByDraw
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.monte_carlo import DrawResult

    Progress = Callable[[int, int], None]

LOW, HIGH = "low", "high"
COLUMNS = (
    "target", "path", "label", "unit", "low", "value", "high",
    "change_low", "error_low", "change_high", "error_high", "swing", "swing_error",
    "certain", "note",
)  # fmt: skip
NUMBERS = (
    "low", "value", "high", "change_low", "error_low", "change_high", "error_high",
    "swing", "swing_error",
)  # fmt: skip
SURE = 2.0  # standard errors from nought before the sign of a change is believed

Row = dict[str, object]


def tornado(
    inputs: Inputs, draws: int, seed: int, progress: Progress | None = None
) -> tuple[DrawResult, pd.DataFrame]:
    """The run as it stands, and one row a target and parameter, largest swing first.

    Columns: target (id), path, label, unit and low, value, high of the parameter as
    printed, change_low and change_high of the target with their standard errors of
    paired differences, swing (the larger of the two, without its sign) and its error,
    certain (whether it is more than two errors from nought), note (why an end was refused).
    `progress` is told how many bumps of how many are done.
    """
    laws = compile_laws(inputs)
    base = run_draws_of(inputs, draws, seed, laws=laws)
    asked = targets(base)
    before = {target.id: target.values(base) for target in asked}
    parameters = ranged_parameters(inputs)
    rows: list[Row] = []
    for done, located in enumerate(parameters, start=1):
        found = {target.id: _head(target, located) for target in asked}
        for end in (LOW, HIGH):
            for target, row in _moved(base, located, end, asked, before):
                found[target].update(row)
        rows += [_swing(row) for row in found.values()]
        if progress is not None:
            progress(done, len(parameters))
    order = [target.id for target in asked]
    rows.sort(key=lambda row: (order.index(str(row["target"])), -_size(row)))
    return base, table_of(rows, COLUMNS, numbers=NUMBERS)


def _head(target: Target, located: Located) -> Row:
    parameter = located.parameter
    return {
        "target": target.id,
        "path": located.path,
        "label": spoken(located),
        "unit": parameter.unit,
        "low": parameter.low,
        "value": parameter.value,
        "high": parameter.high,
    }


def _moved(
    base: DrawResult,
    located: Located,
    end: str,
    asked: Sequence[Target],
    before: dict[str, ByDraw],
) -> Iterator[tuple[str, Row]]:
    """Change of each target with the parameter at one end of its range."""
    parameter = located.parameter
    figure = parameter.low if end == LOW else parameter.high
    if figure is None:
        return
    try:
        run = rerun(base, {located.path: figure})
    except (InputError, ValueError) as error:
        for target in asked:
            yield target.id, {"note": f"{figure:g} is refused: {_why(error)}"}
        return
    for target in asked:
        change = target.values(run) - before[target.id]
        found = tail.mean_estimate(change, base.weights, base.how.replicate)
        yield (
            target.id,
            {f"change_{end}": found.value, f"error_{end}": found.standard_error},
        )


def rerun(base: DrawResult, printed: dict[str, float]) -> DrawResult:
    """The same draws with some parameters known; only what they move is run again."""
    moved = bumped(base.inputs, printed)
    laws = compile_laws(moved)
    if not moves_draws(base.inputs, base.laws, moved, laws):
        return replace(base, inputs=moved, laws=laws)
    seed, draws = base.how.seed, base.draws
    return run_draws_of(moved, draws, seed, laws=laws, how=base.how)


def _why(error: InputError | ValueError) -> str:
    if isinstance(error, InputError):
        return error.problems[0].what
    return str(error)


def _swing(row: Row) -> Row:
    """A row with its larger change, and whether that is more than its error."""
    sides = [
        (abs(float(str(row[f"change_{end}"]))), float(str(row[f"error_{end}"])))
        for end in (LOW, HIGH)
        if f"change_{end}" in row
    ]
    if not sides:
        return {**row, "certain": False}
    swing, error = max(sides)
    sure = bool(swing > SURE * error)
    return {**row, "swing": swing, "swing_error": error, "certain": sure}


def _size(row: Row) -> float:
    swing = row.get("swing")
    return -np.inf if swing is None else float(str(swing))
