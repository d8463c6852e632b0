"""The record of a run: everything that it takes to compute it again, in one file.

The programme's files are in it letter by letter, since a bundled programme may have
changed by the time that somebody verifies a run of it.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kakehashi.analysis.summary import fingerprint, versions
from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.model.result import Result

NAME = "run.json"
DATE = "$date"  # marks text that was a date, which JSON does not know


class RunRecord(BaseModel):
    """What was run, and by which versions."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: Literal[1] = 1
    versions: dict[str, str]
    programme: str
    """Its id."""
    sha256: str
    """Fingerprint of the programme with its changes, as in result.json."""
    files: Annotated[dict[str, str], Field(min_length=1)]
    """The text of each file, by its name within the programme's folder."""
    scenarios: list[str]
    changes: list[tuple[str, Any, str]]
    """The caller's own: path, value, reason."""
    as_of: Annotated[dt.date, Field(strict=False)]
    reading: str
    draws: Annotated[int, Field(ge=0)]
    seed: int
    tail: bool
    """Whether the tail was sampled more often."""
    sensitivity: bool = False
    """Whether every uncertain number was moved as well."""


def record_of(result: Result, *, sensitivity: bool = False) -> RunRecord:
    """The record of a run whose programme was read from files."""
    inputs, draws = result.inputs, result.draws
    loaded = inputs.loaded
    return RunRecord(
        versions=versions(),
        programme=loaded.programme.id,
        sha256=fingerprint(loaded.programme),
        files=dict(loaded.texts),
        scenarios=list(loaded.scenario_names),
        changes=[(path, _packed(value), why) for path, value, why in loaded.asked],
        as_of=inputs.as_of,
        reading=inputs.reading,
        draws=draws.draws if draws else 0,
        seed=draws.how.seed if draws else 0,
        tail=bool(draws and draws.how.shift != 0.0),
        sensitivity=sensitivity,
    )


def put_record(
    result: Result, path: Path, sensitivity: Sensitivity | None = None
) -> None:
    """Write the record to a name that need not be whole yet."""
    record = record_of(result, sensitivity=sensitivity is not None)
    content = record.model_dump(mode="json")
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def read_record(folder: Path) -> RunRecord:
    """The record in the folder of a run; raises `InputError` where there is none."""
    content = _text(folder / NAME)
    try:
        record = RunRecord.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise damaged(folder / NAME, f"{where}: {first['msg']}") from error
    strange = [name for name in record.files if not _is_inside(name)]
    if strange:
        raise damaged(folder / NAME, f"'{strange[0]}' is no file of a programme")
    return record


def read_json(path: Path) -> object:
    """A JSON file of a run's folder."""
    try:
        return json.loads(_text(path))
    except ValueError as error:
        raise damaged(path, str(error)) from error


def _text(path: Path) -> str:
    """What a file of a run's folder says."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError(
            [
                Problem(
                    where=str(path),
                    what="there is no such file, so the folder holds no run that can be "
                    "verified",
                    fix="name the folder that `kakehashi run ... --out` wrote",
                )
            ]
        ) from error
    except (OSError, ValueError) as error:
        raise damaged(path, str(error)) from error


def damaged(path: Path, why: str) -> InputError:
    """What to say of a file that is not as it was written."""
    return InputError(
        [
            Problem(
                where=str(path),
                what=f"this file is not as Kakehashi writes it ({why})",
                fix="fetch the folder again from where it was stored, or run anew",
            )
        ]
    )


def unpacked(value: object) -> object:
    """A value of a change as the caller gave it."""
    if isinstance(value, dict):
        if set(value) == {DATE}:
            return dt.date.fromisoformat(str(value[DATE]))
        return {key: unpacked(below) for key, below in value.items()}
    if isinstance(value, list):
        return [unpacked(below) for below in value]
    return value


def _packed(value: object) -> object:
    """A value of a change as JSON can hold it."""
    if isinstance(value, dt.date):
        return {DATE: value.isoformat()}
    if isinstance(value, dict):
        return {str(key): _packed(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(below) for below in value]
    return value


def _is_inside(name: str) -> bool:
    """Whether a name stays within the folder that it is written to."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and bool(path.parts)
