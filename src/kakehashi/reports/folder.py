"""The folder of a run: result.json, flows.parquet, report.html, all of them or none."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.reports.flows_file import put_flows
from kakehashi.reports.result_file import put_result
from kakehashi.reports.whole_file import settle, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kakehashi.model.result import Result


def put_report(result: Result, path: Path) -> None:
    """Write the page to a name that need not be whole yet."""
    from kakehashi.reports.page import report_html

    path.write_text(report_html(result), encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Result, Path], None]] = {
    "result.json": put_result,
    "flows.parquet": put_flows,
    "report.html": put_report,
}


def prepare(folder: Path) -> None:
    """Make the folder, and find out before a run whether it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".partial"):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


def write_run(result: Result, folder: Path) -> None:
    """Write all three files; a failure leaves those of an earlier run as they were.

    Raises `InputError` where the folder cannot be written or the disk is full.
    """
    prepare(folder)
    try:
        with ExitStack() as files:
            partials = {
                name: files.enter_context(whole_file(folder / name)) for name in WRITERS
            }
            for name, write in WRITERS.items():
                write(result, partials[name])
            for partial in partials.values():
                settle(partial)
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
