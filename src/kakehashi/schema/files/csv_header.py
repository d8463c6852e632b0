"""The header of a table: which key of an entry each column fills, in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Location, dotted
from kakehashi.schema.messages.unit_advice import known_unit_advice
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.paths.shape import Slot, known_keys, slot_at, step
from kakehashi.units import UnknownUnitError, parse_unit

ID = "id"
SHARED = ("as_of", "source", "confidence")
"""Columns whose cell holds for every number of the row."""
_HEADER = re.compile(r"(?P<path>[^\[\]]+?)\s*(?:\[(?P<unit>[^\[\]]*)\])?")
_INDEX = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    header: str
    place: int
    """Which cell of a row."""
    path: KeyPath
    """Keys below the entry."""
    unit: str | None
    """Unit of its numbers; none: the column holds no number with a unit."""
    slot: Slot | None
    """What the format expects; none: nothing, the column serves the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The columns that can be used, and what is wrong with the others."""

    columns: tuple[Column, ...]
    problems: tuple[Problem, ...]
    width: int


def read_header(cells: list[str], file: str, line: int, key: str) -> Header:
    """The columns of a table of entries of `key`."""
    columns: list[Column] = []
    problems: list[Problem] = []
    for place, cell in enumerate(cells):
        header = cell.strip()
        where = str(Location(file=file, line=line, column=header or f"{place + 1}"))
        found = _column(header, place, where, key)
        if isinstance(found, Column) and any(c.path == found.path for c in columns):
            found = Problem(
                where=where,
                what=f"the column '{dotted(found.path)}' stands twice",
                fix="keep one of the two",
            )
        if isinstance(found, Problem):
            problems.append(found)
        else:
            columns.append(found)
    if not any(column.path == (ID,) for column in columns):
        problems.append(
            Problem(
                where=f"{file}:{line}",
                what="the table has no column `id`",
                fix="add a column `id` with a short name for each row",
            )
        )
    problems.extend(_different_units(columns, file, line))
    return Header(columns=tuple(columns), problems=tuple(problems), width=len(cells))


def _column(header: str, place: int, where: str, key: str) -> Column | Problem:
    """One column, or what is wrong with its header."""
    found = _HEADER.fullmatch(header)
    if found is None:
        return Problem(
            where=where,
            what=f"the header '{header}' names no key"
            if header
            else "the header is empty",
            fix="write a key such as `sponsor`, or with its unit: `capex [USD bn]`",
        )
    path = tuple(
        int(part) if _INDEX.fullmatch(part) else part.strip()
        for part in found["path"].split(".")
    )
    unit = found["unit"].strip() if found["unit"] is not None else None
    if path == (ID,):
        return Column(header=header, place=place, path=path, unit=None, slot=None)
    slot = slot_at((key, "", *path))
    if slot is None and header not in SHARED:
        return _unknown_column(path, where, key)
    wrong = _wrong_unit(path, unit, slot, key)
    if wrong is not None:
        return Problem(where=where, what=wrong[0], fix=wrong[1])
    return Column(header=header, place=place, path=path, unit=unit, slot=slot)


def _unknown_column(path: KeyPath, where: str, key: str) -> Problem:
    """A column that the format has no key for."""
    slot = slot_at((key, ""))
    for part in path:
        below = step(slot, part) if slot is not None else None
        if slot is None or below is None:
            break
        slot = below
    known = known_keys(slot, None) if slot is not None else []
    return Problem(
        where=where,
        what=f"the column '{dotted(path)}' is no key of {key}",
        fix=suggestion(str(part), known, otherwise="take the column out"),
    )


def _wrong_unit(
    path: KeyPath, unit: str | None, slot: Slot | None, key: str
) -> tuple[str, str] | None:
    """What is wrong with the unit of a column, and what to do."""
    name = dotted(path)
    around = slot_at((key, "", *path[:-1]))
    bound = (
        around is not None and around.holds_parameter and path[-1] in {"low", "high"}
    )
    number = slot is not None and slot.holds_parameter
    if unit is None:
        if number and slot is not None and len(slot.kinds) == 1:
            return (
                f"the column '{name}' holds numbers, but names no unit (§10)",
                f"write the unit as printed behind the key, such as `{name} [USD bn]`",
            )
        return None
    if not number and not bound:
        return (
            f"the column '{name}' has a unit, but holds no number with a unit",
            "take the unit out of the header",
        )
    try:
        parse_unit(unit)
    except UnknownUnitError as error:
        return (
            f"unit '{unit}' is not known (the part '{error}')",
            known_unit_advice(unit),
        )
    return None


def _different_units(columns: list[Column], file: str, line: int) -> list[Problem]:
    """Ends of a range that are printed in another unit than their value."""
    units = {column.path: column.unit for column in columns}
    return [
        Problem(
            where=str(Location(file=file, line=line, column=column.header)),
            what=f"'{dotted(column.path)}' is in {column.unit}, its value in {wanted}",
            fix="print the range in the unit of the value (§10)",
        )
        for column in columns
        if column.path[-1] in {"low", "high"}
        and column.unit is not None
        and (wanted := units.get(column.path[:-1])) is not None
        and wanted != column.unit
    ]
