"""`kakehashi run`: run, write the folder, print the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.cli.drawing import drawing, moving
from kakehashi.kernels.jit import are_compiled
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.reports.console import print_summary
from kakehashi.reports.console.movers import print_sensitivity
from kakehashi.reports.folder import SENSITIVITY, prepare, write_run
from kakehashi.schema.load import load_programme
from kakehashi.schema.paths.json_value import change_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.inputs import Inputs


def run_programme(
    programme: str,
    scenarios: Sequence[str] | None,
    *,
    changes: Sequence[str],
    as_of: dt.date | None,
    reading: str | None,
    out: Path | None,
    draws: int,
    seed: int,
    tail: bool,
    sensitivity: bool,
) -> None:
    """Load, run, write what was asked for, and print the summary last."""
    console = Console()
    loaded = load_programme(programme, scenarios, map(change_of, changes))
    if out is not None:
        prepare(out)
    first_run = not are_compiled()
    busy = "Compiling the engine: once after installation, half a minute at most"
    with console.status(busy if first_run else "Running"):
        inputs = compile_programme(loaded, as_of=as_of, reading=reading)
        result = run_inputs(inputs)
    if draws:
        from kakehashi.analysis.second_look import watched_run  # SciPy is slow to load

        with drawing(console, draws) as done:
            result = watched_run(inputs, draws, seed, tail=tail, progress=done)
    moved = _moved(inputs, seed, console) if sensitivity else None
    if first_run:
        console.print("The engine was compiled; later runs take a few seconds.")
    if out is not None:
        with console.status("Writing the report"):
            write_run(result, out, moved)
    print_summary(result, console)
    if moved is not None:
        print_sensitivity(moved, console)
    if out is not None:
        names = _files(drawn=result.draws is not None, moved=sensitivity)
        console.print(f"Written to {out}: {', '.join(names)}")


def _files(*, drawn: bool, moved: bool) -> list[str]:
    """Names of the files of a run."""
    names = ["result.json", "flows.parquet", "report.html", "run.json"]
    return names + ["draws.parquet"] * drawn + [SENSITIVITY] * moved


def _moved(inputs: Inputs, seed: int, console: Console) -> Sensitivity:
    """Move every uncertain number, with a bar that may be interrupted."""
    from kakehashi.analysis.sensitivity.study import sensitivity

    with moving(console) as told:
        return sensitivity(inputs, seed, told)
