"""`kakehashi compare`: print two scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.analysis.compare import compare
from kakehashi.model.run import run
from kakehashi.reports.console import print_comparison

if TYPE_CHECKING:
    import datetime as dt


def compare_scenarios(
    first: str, second: str, programme: str, *, as_of: dt.date | None
) -> None:
    """Run both scenarios and print what differs."""
    results = [run(programme, [name], as_of=as_of) for name in (first, second)]
    print_comparison(compare(*results), Console())
