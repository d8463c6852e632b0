"""`kakehashi explain`: print where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.analysis.explain import explain
from kakehashi.model.run import run
from kakehashi.reports.console import print_explanation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


def explain_measure(
    measure: str,
    programme: str,
    scenarios: Sequence[str] | None,
    *,
    as_of: dt.date | None,
    reading: str | None,
) -> None:
    """Run and print the tree of one measure."""
    result = run(programme, scenarios, as_of=as_of, reading=reading)
    print_explanation(explain(result, measure), Console())
