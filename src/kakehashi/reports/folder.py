"""The folder of a run: its figures, tables, page and record, all of them or none."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.reports.draws_file import put_draws
from kakehashi.reports.flows_file import put_flows
from kakehashi.reports.result_file import put_result
from kakehashi.reports.run_record import NAME, put_record
from kakehashi.reports.whole_file import settle, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.result import Result


def put_report(
    result: Result, path: Path, sensitivity: Sensitivity | None = None
) -> None:
    """Write the page to a name that need not be whole yet."""
    from kakehashi.reports.page import report_html

    page = report_html(result, sensitivity)
    path.write_text(page, encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Result, Path], None]] = {
    "result.json": put_result,
    "flows.parquet": put_flows,
    "report.html": put_report,
    NAME: put_record,
}
WITH_SENSITIVITY = {
    "result.json": put_result,
    "report.html": put_report,
    NAME: put_record,
}
DRAW_WRITERS: dict[str, Callable[[Result, Path], None]] = {"draws.parquet": put_draws}


def prepare(folder: Path) -> None:
    """Make the folder, and find out before a run whether it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".partial"):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


def write_run(
    result: Result, folder: Path, sensitivity: Sensitivity | None = None
) -> None:
    """Write all files; a failure leaves those of an earlier run as they were.

    A table of draws that an earlier run left goes where this run has none. Raises
    `InputError` where the folder cannot be written or the disk is full.
    """
    prepare(folder)
    writers = WRITERS | DRAW_WRITERS if result.draws else dict(WRITERS)
    if sensitivity is not None:
        for name, put in WITH_SENSITIVITY.items():
            writers[name] = partial(put, sensitivity=sensitivity)
    try:
        with ExitStack() as files:
            partials = {
                name: files.enter_context(whole_file(folder / name)) for name in writers
            }
            for name, write in writers.items():
                write(result, partials[name])
            for unsettled in partials.values():
                settle(unsettled)
        for name in DRAW_WRITERS.keys() - writers.keys():
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _cannot_write(folder: Path, error: OSError) -> InputError:
    return InputError(
        [
            Problem(
                where=str(folder),
                what=f"the results cannot be written here: {error.strerror or error}",
                fix="name another folder with --out, or make room and check who may "
                "write there; files of an earlier run are as they were",
            )
        ]
    )
