"""The tables of ETO's supply-chain data set, either release, as one shape.

Advanced Semiconductor Supply Chain Dataset, Emerging Technology Observatory, CC BY-NC:
the user brings the folder, the package holds none of it. Releases differ: shares read
`61%` or `61`, columns come and go, files may begin with a byte-order mark. A blank share
says that a provider supplies and nobody knows how much; it is never a zero. Rows are
joined by id, since the names in the tables do not always agree.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLUMNS = {
    "inputs": ("input_id", "input_name", "type", "stage_id"),
    "providers": ("provider_id", "provider_name", "provider_type"),
    "provision": ("provider_id", "provided_id", "share_provided"),
    "sequence": ("input_id", "goes_into_id", "is_type_of_id"),
    "stages": ("stage_id", "stage_name"),
}
COUNTRY = "country"
WHOLE = 100.0  # per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class EtoTables:
    """What the folder says, by id."""

    inputs: Mapping[str, Mapping[str, str]]
    """Rows of `inputs.csv`."""
    stages: Mapping[str, str]
    """Name of each stage."""
    shares: Mapping[str, Mapping[str, float]]
    """Share in per cent by country, of each input or stage; known shares only."""
    unsized: Mapping[str, int]
    """Countries that supply an input by a share that is not known."""
    goes_into: Mapping[str, Sequence[str]]
    kind_of: Mapping[str, Sequence[str]]
    """Broader inputs that one is a kind of."""


def read_eto(folder: Path) -> EtoTables:
    """Read the five tables; raises `InputError` with every problem, by file and line."""
    problems: list[Problem] = []
    tables = {name: _table(folder, name, problems) for name in COLUMNS}
    if problems:
        raise InputError(problems)
    inputs = {row["input_id"]: row for _, row in tables["inputs"]}
    stages = {row["stage_id"]: row["stage_name"] for _, row in tables["stages"]}
    providers = {row["provider_id"]: row for _, row in tables["providers"]}
    shares: dict[str, dict[str, float]] = {}
    unsized: dict[str, int] = {}
    known = {*inputs, *stages}
    for line, row in tables["provision"]:
        where = f"provision.csv:{line}"
        problems += _unknown(where, "provider_id", row["provider_id"], providers)
        problems += _unknown(where, "provided_id", row["provided_id"], known)
        provider = providers.get(row["provider_id"])
        if provider is None or provider["provider_type"] != COUNTRY:
            continue
        if not row["share_provided"]:
            unsized[row["provided_id"]] = unsized.get(row["provided_id"], 0) + 1
            continue
        share = _share(where, row["share_provided"], problems)
        by_country = shares.setdefault(row["provided_id"], {})
        name = provider["provider_name"]
        if name in by_country:
            problems.append(
                Problem(
                    where=where,
                    what=f"{name} supplies '{row['provided_id']}' twice",
                    fix="keep one of the two rows",
                )
            )
        by_country[name] = share
    goes_into, kind_of = _sequence(tables["sequence"], inputs, problems)
    if problems:
        raise InputError(problems)
    return EtoTables(
        inputs=inputs,
        stages=stages,
        shares=shares,
        unsized=unsized,
        goes_into=goes_into,
        kind_of=kind_of,
    )


def _table(
    folder: Path, name: str, problems: list[Problem]
) -> list[tuple[int, dict[str, str]]]:
    """Each row of one file with its line; a file that cannot be used is a problem."""
    path = folder / f"{name}.csv"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        fix = "name the folder that holds the data set's five tables"
        problems.append(Problem(where=str(path), what=reason, fix=fix))
        return []
    except UnicodeDecodeError:
        fix = "save it as UTF-8"
        problems.append(Problem(where=str(path), what="it is not UTF-8 text", fix=fix))
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [key for key in COLUMNS[name] if key not in (reader.fieldnames or ())]
    if missing:
        problems.append(
            Problem(
                where=f"{path.name}:1",
                what=f"the table has no column {', '.join(missing)}",
                fix="use the tables as the data set gives them",
            )
        )
        return []
    return [
        (reader.line_num, {key: (row[key] or "").strip() for key in COLUMNS[name]})
        for row in reader
    ]


def _share(where: str, text: str, problems: list[Problem]) -> float:
    """A share in per cent, with or without the sign."""
    try:
        share = float(text.removesuffix("%"))
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= WHOLE:
        what = f"the share '{text}' is no number of per cent from 0 to 100"
        fix = "write 61 or 61%, or leave it blank where it is not known"
        problems.append(Problem(where=where, what=what, fix=fix))
    return share


def _unknown(
    where: str, column: str, name: str, known: Mapping[str, object] | set[str]
) -> list[Problem]:
    """An id that no table gives."""
    if name in known:
        return []
    what = f"`{column}` is '{name}', which no table gives"
    return [Problem(where=where, what=what, fix="correct the id, or add its row")]


def _sequence(
    rows: list[tuple[int, dict[str, str]]],
    inputs: Mapping[str, object],
    problems: list[Problem],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What goes into what, and what is a kind of what."""
    goes_into: dict[str, list[str]] = {}
    kind_of: dict[str, list[str]] = {}
    for line, row in rows:
        where = f"sequence.csv:{line}"
        problems += _unknown(where, "input_id", row["input_id"], inputs)
        for column, into in (("goes_into_id", goes_into), ("is_type_of_id", kind_of)):
            target = row[column]
            if not target or target == row["input_id"]:
                continue
            problems += _unknown(where, column, target, inputs)
            into.setdefault(row["input_id"], []).append(target)
    return goes_into, kind_of
