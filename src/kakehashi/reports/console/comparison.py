"""Two runs side by side on the terminal: what was changed, and what that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.console.writing import grid, heading, point, say, title
from kakehashi.reports.formats import EN_DASH, count, quantity, share

if TYPE_CHECKING:
    from rich.console import Console

    from kakehashi.analysis.compare import Comparison, MeasureDifference

ROOM_FOR_COLUMNS = 90  # characters; below it each measure takes lines of its own


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the inputs that differ with the reasons, then the measures that do."""
    title(console, f"{comparison.first} against {comparison.second}")
    heading(console, f"Inputs: {count(len(comparison.inputs), 'difference')}")
    if not comparison.inputs:
        say(console, "Both runs have the same inputs.")
    for change in comparison.inputs:
        point(console, f"{change.path}: {change.first} -> {change.second}")
        for reason in change.reasons:
            say(console, f"  {reason}", style="dim")
    heading(console, f"Measures: {count(len(comparison.measures), 'difference')}")
    if not comparison.measures:
        say(console, "Every measure is the same.")
    elif console.width >= ROOM_FOR_COLUMNS:
        heads = ["", comparison.first, comparison.second, "change"]
        grid(console, heads, [_row(measure) for measure in comparison.measures])
    else:
        for measure in comparison.measures:
            label, first, second, by = _row(measure)
            point(console, f"{label}: {first} -> {second} ({by})")
    if comparison.same:
        say(
            console,
            f"{count(len(comparison.same), 'measure')} do not differ.",
            style="dim",
        )


def _row(measure: MeasureDifference) -> list[str]:
    change = EN_DASH
    if measure.relative is not None:
        sign = "+" if measure.relative > 0 else ""
        change = f"{sign}{share(measure.relative)}"
    elif measure.absolute is not None:
        unit = "days" if measure.unit == "date" else measure.unit
        sign = "+" if measure.absolute > 0 else ""
        change = f"{sign}{quantity(measure.absolute, unit)}"
    return [
        measure.label,
        quantity(measure.first, measure.unit),
        quantity(measure.second, measure.unit),
        change,
    ]
