"""Timing: the best of several repeats, and how far the others lie from it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.box import MARKDOWN
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def sheet(title: str, *columns: str) -> Table:
    """A Markdown table whose first column is text and whose others are figures."""
    table = Table(*columns[:1], title=title, title_justify="left", box=MARKDOWN)
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


class Timing(NamedTuple):
    """Seconds that one run took."""

    best: float
    worst: float

    @property
    def spread(self) -> str:
        """How much longer the slowest repeat took than the fastest."""
        return f"+{self.worst / self.best - 1.0:.0%}"


def timed_in_turn(
    works: Mapping[str, Callable[[], object]], repeats: int
) -> dict[str, Timing]:
    """Run each of `works` once unmeasured, then all in turn, `repeats` times.

    What else the machine does then falls on all of them alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(repeats):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing(min(each), max(each)) for name, each in seconds.items()}


def timed(work: Callable[[], object], repeats: int) -> Timing:
    """Run `work` once unmeasured, then `repeats` times."""
    return timed_in_turn({"": work}, repeats)[""]


def timed_command(arguments: Sequence[str], repeats: int) -> Timing:
    """Time a `kakehashi` command of the running interpreter's environment."""
    program = Path(sys.executable).with_name("kakehashi")

    def work() -> None:
        subprocess.run(  # noqa: S603 - our own program and arguments
            [program, *arguments], check=True, capture_output=True
        )

    return timed(work, repeats)
