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
from kakehashi.reports.folder import prepare, write_run
from kakehashi.schema.load import load_programme
from kakehashi.schema.paths.json_value import change_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.result import Result


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
    sensitivity: bool | None,
) -> None:
    """Load, run, write what was asked for, and print the summary last.

    Without a word on it, sensitivity belongs to draws that are written.
    """
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
        result = _drawn(inputs, draws, seed, console, tail=tail)
    asked = bool(draws and out) if sensitivity is None else sensitivity
    moved = _moved(inputs, seed, console) if asked else None
    if first_run:
        console.print("The engine was compiled; later runs take a few seconds.")
    if out is not None:
        with console.status("Writing the report"):
            write_run(result, out, moved)
    print_summary(result, console)
    if moved is not None:
        print_sensitivity(moved, console)
    if out is not None:
        console.print(f"Written to {out}: {_files(drawn=result.draws is not None)}")


def _drawn(
    inputs: Inputs, draws: int, seed: int, console: Console, *, tail: bool
) -> Result:
    """The run with its draws, with a bar that may be interrupted."""
    from kakehashi.analysis.second_look import watched_run  # SciPy is slow to load

    with drawing(console, draws) as done:
        return watched_run(inputs, draws, seed, tail=tail, progress=done)


def _files(*, drawn: bool) -> str:
    """Names of the files of a run."""
    names = ["result.json", "flows.parquet", "report.html", "run.json"]
    return ", ".join(names + ["draws.parquet"] * drawn)


def _moved(inputs: Inputs, seed: int, console: Console) -> Sensitivity:
    """Move every uncertain number, with a bar that may be interrupted."""
    from kakehashi.analysis.sensitivity.study import sensitivity

    with moving(console) as told:
        return sensitivity(inputs, seed, told)
