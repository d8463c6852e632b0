"""A CSV table to entries: one row an entry, one column a key, blank where not known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.csv_header import ID, SHARED, Column, Header, read_header
from kakehashi.schema.files.reading import Reading, refused
from kakehashi.schema.files.scalar import plain_value
from kakehashi.schema.files.tree import KeyPath, Location, Node, dotted
from kakehashi.schema.paths.shape import Slot, step


def read_table(text: str, file: str, key: str) -> Reading:
    """The entries of `key` that one table holds; `id` names them."""
    rows = _rows(text)
    try:
        first = next(rows, None)
    except csv.Error as error:
        return refused(file, _not_csv(file, 1, error))
    if first is None:
        return refused(
            file,
            Problem(
                where=f"{file}:1",
                what="the table is empty, but a header is needed",
                fix="write a header that begins with `id`, or delete the file",
            ),
        )
    line, cells = first
    table = _Table(file, read_header(cells, file, line, key))
    complete = not table.header.problems
    try:
        for line, cells in rows:
            table.add(line, cells)
    except csv.Error as error:
        table.problems.append(_not_csv(file, line + 1, error))
        complete = False
    return Reading(
        file=file,
        values=table.entries,
        positions=table.positions,
        printed=table.printed,
        problems=(*table.header.problems, *table.problems),
        complete=complete,
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _not_csv(file: str, line: int, error: csv.Error) -> Problem:
    """A table that breaks off."""
    return Problem(
        where=f"{file}:{line}",
        what=f"this is not a CSV table from here on ({error})",
        fix='close each quote, and double a quote inside quotes: "say ""yes"""',
    )


class _Table:
    """The entries of one table, row by row."""

    def __init__(self, file: str, header: Header) -> None:
        self.file = file
        self.header = header
        self.entries: dict[str, Node] = {}
        self.positions: dict[KeyPath, Location] = {
            (): Location(file=file, line=1),
        }
        self.printed: dict[KeyPath, str] = {}
        self.problems: list[Problem] = []

    def add(self, line: int, cells: list[str]) -> None:
        """One more row."""
        where = Location(file=self.file, line=line)
        texts = [cell.strip() for cell in cells]
        entry_id = self._entry_id(where, texts)
        if entry_id is None:
            return
        entry: dict[str | int, Node] = {}
        self.positions[entry_id,] = where
        for column in self.header.columns:
            text = texts[column.place]
            if text and column.path != (ID,) and column.slot is not None:
                self._put(entry, entry_id, column, text, line)
        self._share(entry, entry_id, texts, line)
        self.entries[entry_id] = self._with_lists(entry, (entry_id,), where)

    def _entry_id(self, where: Location, texts: list[str]) -> str | None:
        """The id of a row; None, with a problem, where the row cannot be used."""
        if len(texts) != self.header.width:
            what = f"the row has {len(texts)} cells, the header {self.header.width}"
            fix = "put text that holds commas into double quotes; keep blank cells"
        else:
            places = [c.place for c in self.header.columns if c.path == (ID,)]
            entry_id = texts[places[0]] if places else ""
            if entry_id and entry_id not in self.entries:
                return entry_id
            if not places:
                return None
            if entry_id:
                first = self.positions[entry_id,].line
                what = f"the id '{entry_id}' stands twice, first in line {first}"
                fix = "give each row an id of its own"
            else:
                what = "the row has no id"
                fix = "fill the column `id`"
        self.problems.append(Problem(where=str(where), what=what, fix=fix))
        return None

    def _put(
        self,
        entry: dict[str | int, Node],
        entry_id: str,
        column: Column,
        text: str,
        line: int,
    ) -> None:
        """Put one cell under its path; steps in between become mappings."""
        here = Location(file=self.file, line=line, column=column.header)
        path, value = column.path, _cell(text, column.slot)
        if column.unit is not None and column.slot and column.slot.holds_parameter:
            path, value = (*path, "value"), plain_value(text)
            self._set(entry, (entry_id,), (*column.path, "unit"), column.unit, here)
        self._set(entry, (entry_id,), path, value, here)
        if not isinstance(value, str | list):
            self.printed[entry_id, *path] = text

    def _set(
        self,
        entry: dict[str | int, Node],
        above: KeyPath,
        path: KeyPath,
        value: Node,
        here: Location,
    ) -> None:
        """Set one value below the entry."""
        node = entry
        for length, part in enumerate(path[:-1], start=1):
            below = node.setdefault(part, {})
            if not isinstance(below, dict):  # a fact given both as word and as number
                return
            self.positions.setdefault((*above, *path[:length]), here)
            node = below
        node[path[-1]] = value
        self.positions[*above, *path] = here

    def _share(
        self,
        entry: dict[str | int, Node],
        entry_id: str,
        texts: list[str],
        line: int,
    ) -> None:
        """Give the row's date, source and confidence to each number without its own."""
        numbers = [
            column.path
            for column in self.header.columns
            if column.unit is not None and texts[column.place]
            if column.slot is not None and column.slot.holds_parameter
        ]
        for column in self.header.columns:
            text = texts[column.place]
            if column.header not in SHARED or not text:
                continue
            here = Location(file=self.file, line=line, column=column.header)
            value = plain_value(text) if column.header == "as_of" else text
            for path in numbers:
                if (entry_id, *path, column.header) not in self.positions:
                    self._set(entry, (entry_id,), (*path, column.header), value, here)

    def _with_lists(self, node: Node, path: KeyPath, where: Location) -> Node:
        """The entry with lists where the header counts 0, 1, 2."""
        if not isinstance(node, dict):
            return node
        below = {
            key: self._with_lists(value, (*path, key), where)
            for key, value in node.items()
        }
        if not below or not all(isinstance(key, int) for key in below):
            return below
        if sorted(below) != list(range(len(below))):
            self.problems.append(
                Problem(
                    where=str(where),
                    what=f"'{dotted(path[1:])}' is filled from a place other than 0",
                    fix="fill the columns of a list from 0 on, without gaps",
                )
            )
        return [below[key] for key in sorted(below)]


def _cell(text: str, slot: Slot | None) -> Node:
    """What a cell without unit holds, as far as the format says."""
    if slot is None or text in slot.words:
        return text
    if slot.takes(list):
        item = step(slot, 0)
        return [_cell(part.strip(), item) for part in text.split(";") if part.strip()]
    value = plain_value(text)
    if slot.takes(str) and not (isinstance(value, bool) and slot.takes(bool)):
        return text
    return value
