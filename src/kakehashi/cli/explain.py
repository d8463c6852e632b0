"""`kakehashi explain`: print where a number comes from, and what moves it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.analysis.explain import explain
from kakehashi.cli.drawing import moving
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
    draws: int,
    seed: int,
) -> None:
    """Run and print the tree of one measure, then the parameters that move it most."""
    from kakehashi.analysis.sensitivity.movers import movers
    from kakehashi.reports.console.movers import print_movers

    console = Console()
    result = run(
        programme, scenarios, as_of=as_of, reading=reading, draws=draws, seed=seed
    )
    print_explanation(explain(result, measure), console)
    with moving(console) as told:
        found = movers(
            result, measure, lambda done, of: told("Moving each parameter", done, of)
        )
    print_movers(found, explain(result, measure).measure, console)
