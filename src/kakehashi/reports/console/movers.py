"""What moves figures most, on the terminal: those of a run, and one measure alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.console.writing import heading, point
from kakehashi.reports.figures.tornado import (
    NAMED,
    REACH,
    plus_minus,
    stands_at,
)
from kakehashi.reports.formats import quantity
from kakehashi.reports.records import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from kakehashi.analysis.measure import Measure
    from kakehashi.analysis.sensitivity.movers import Move, Mover
    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.analysis.sensitivity.targets import Target
    from kakehashi.reports.records import Record


def print_sensitivity(found: Sensitivity, console: Console) -> None:
    """The three parameters that move each target most, with the errors of the changes."""
    moved = records(found.tornado)
    for target in found.targets:
        heading(
            console,
            f"{target.label}: {stands_at(target, found.base[target.id])}, moved most by",
        )
        own = [row for row in moved if row["target"] == target.id and row["swing"]]
        for row in own[:NAMED]:
            point(console, f"{row['label']} ({row['path']}): {_changes(target, row)}")


def print_movers(found: Sequence[Mover], measure: Measure, console: Console) -> None:
    """The parameters that move one measure most, and by how much at each end."""
    if not found:
        return
    drawn = any(move.standard_error is not None for one in found for move in one.moves)
    heading(
        console,
        "Moved most by, in the mean over the same draws"
        if drawn
        else "Moved most by, in the plan",
    )
    for mover in found:
        moves = "; ".join(
            f"{_by(move, measure)} at {move.printed:g} {mover.unit}"
            for move in mover.moves
        )
        point(console, f"{mover.label} ({mover.path}): {moves}")


def _by(move: Move, measure: Measure) -> str:
    """A change in the unit of the measure, with its error where it has one."""
    unit = "days" if measure.unit == "date" else measure.unit
    text = quantity(move.change, unit)
    if move.change > 0.0:
        text = f"+{text}"
    if move.standard_error is None:
        return text
    return f"{text} (\N{PLUS-MINUS SIGN} {quantity(REACH * move.standard_error, unit)})"


def _changes(target: Target, row: Record) -> str:
    parts = []
    for end in ("low", "high"):
        change, error = row[f"change_{end}"], row[f"error_{end}"]
        if change:
            parts.append(
                f"{plus_minus(target, change, error)} at {row[end]:g} {row['unit']}"
            )
    return "; ".join(parts)
