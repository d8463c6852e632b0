"""`kakehashi resilience`: what events cost users, and what the programme's plants avert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.resilience import resilience

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def resilience_of(
    programme: str,
    scenarios: Sequence[str] | None,
    *,
    event: str | None,
    draws: int,
    seed: int,
    out: Path | None,
) -> None:
    """Ask all questions with a bar of progress, print the answers, write the page.

    Nothing is written before everything is known; an interruption leaves no trace.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from kakehashi.reports.console.resilience import print_resilience
    from kakehashi.reports.folder import prepare
    from kakehashi.reports.resilience_page import write_resilience

    console = Console()
    if out is not None:
        prepare(out)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Compiling the rules: once after installation", total=None)

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        found = resilience(
            programme, scenarios, event=event, draws=draws, seed=seed, progress=told
        )
        if out is not None:
            bar.update(task, description="Writing the page", total=None)
            write_resilience(found, out)
    print_resilience(found, console)
    if out is not None:
        console.print(f"Written to {out}: resilience.html, resilience.json")
