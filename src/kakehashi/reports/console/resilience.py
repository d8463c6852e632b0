"""Resilience on the terminal: the bracket of each event, then what the plants avert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.console.writing import grid, heading, point, say, title
from kakehashi.reports.records import records
from kakehashi.reports.resilience_basis import back_tests_table
from kakehashi.reports.resilience_path_tables import stress_table, triangle_table
from kakehashi.reports.resilience_tables import (
    averted_table,
    groups_table,
    levers_table,
    losses_table,
    per_dollar_table,
    single_points_table,
    yearly_table,
)
from kakehashi.reports.resilience_times_table import times_table

if TYPE_CHECKING:
    from rich.console import Console

    from kakehashi.analysis.resilience import Resilience
    from kakehashi.reports.table import Table

WORST = 8  # rows of single points
ROOM_FOR_COLUMNS = 100  # characters; below it each row takes lines of its own


def print_resilience(found: Resilience, console: Console) -> None:
    """Print the answers; a terminal of 60 columns is wide enough."""
    programme = found.setting.programme
    title(console, "How much safer does the chip supply become?", programme.title)
    points = records(found.single_points)[:WORST]
    _print(single_points_table(found.setting, points), console)
    _print(stress_table(found), console)
    _print(losses_table(found), console)
    _print(triangle_table(found), console)
    _print(times_table(found), console)
    if found.setting.added:
        for table in (averted_table, per_dollar_table, groups_table):
            _print(table(found), console)
    else:
        say(
            console,
            "No funded project adds to the network under this scenario; mou-2025 opens "
            "the pipeline.",
        )
    _print(levers_table(found), console)
    _print(yearly_table(found), console)
    _print(back_tests_table(found), console)
    for warning in found.warnings:
        point(console, warning, style="yellow")


def _print(table: Table, console: Console) -> None:
    """A table of the page, as wide as the terminal allows."""
    heading(console, table.caption)
    heads = [f"{column.name} {column.unit}".strip() for column in table.columns]
    rows = [[cell.text for cell in row] for row in table.rows]
    words = sum(not column.numeric for column in table.columns)
    if console.width >= ROOM_FOR_COLUMNS:
        grid(console, heads, rows, words=words)
    else:
        for row in rows:
            details = "; ".join(
                f"{head} {text}" for head, text in zip(heads[1:], row[1:], strict=True)
            )
            point(console, f"{row[0]}: {details}")
    if table.note:
        say(console, table.note, style="dim")
