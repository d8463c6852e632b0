"""The bar that shows how far a run with draws is, how fast it goes, how long it takes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.progress import Task


class RateColumn(ProgressColumn):
    """Draws a second."""

    def render(self, task: Task) -> Text:
        """The rate as a whole number; a dash while nothing is done."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} a second" if speed else "-")


@contextmanager
def drawing(console: Console, draws: int) -> Iterator[Callable[[int], None]]:
    """Show a bar while draws are made; what is given takes how many are done."""
    columns = (
        TextColumn("Drawing"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("draws", total=draws)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def moving(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar of one thing after another; what is given is told what, done, of many."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Running", total=None)

        def told(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        yield told
