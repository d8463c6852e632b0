"""The measures of a run as a JSON file, for programs and for the record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kakehashi.reports.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.result import Result


def write_result(result: Result, path: Path) -> None:
    """Headline measures with units, formulas and parameters, and what was run.

    Raises `OSError` where the file cannot be written.
    """
    with whole_file(path) as partial:
        put_result(result, partial)


def put_result(
    result: Result, path: Path, sensitivity: Sensitivity | None = None
) -> None:
    """Write the same to a name that need not be whole yet."""
    from kakehashi.analysis.summary import summary

    found = summary(result, sensitivity)
    text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
