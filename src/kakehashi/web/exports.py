"""Figures and tables as files; no text of a user ever becomes a formula or a link."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from kakehashi.reports.figures.figure import WIDE, wrapped
from kakehashi.reports.figures.style import TEXT_SIZE, TITLE_SIZE
from kakehashi.reports.html import harmless
from kakehashi.reports.render import png, svg
from kakehashi.web.answers.blocks import Picture, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.web.answers.blocks import Cell, Section, Spec, Table

TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""First letters that make a spreadsheet read a text as a formula."""
LONGEST_CELL = 32_767  # letters that a cell of a workbook holds


def picture_named(sections: Sequence[Section], name: str) -> Picture | None:
    """The figure of an id."""
    found = (block for section in sections for block in section.blocks)
    return next((b for b in found if isinstance(b, Picture) and b.id == name), None)


def table_named(sections: Sequence[Section], name: str) -> Table | None:
    """The table of an id; a figure's table has the figure's."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Picture | Rows) and block.table.id == name:
                return block.table
    return None


def drawn(picture: Picture, ending: str) -> bytes:
    """A figure with its title and sentence, as `svg`, `png` or its `json`."""
    spec = titled(picture)
    if ending == "svg":
        return str(harmless(svg(spec))).encode()
    if ending == "png":
        return png(spec)
    return json.dumps(spec, ensure_ascii=False, allow_nan=False).encode()


def titled(picture: Picture) -> Spec:
    """The wide drawing as a picture that stands alone."""
    return {
        **picture.wide,
        "title": {
            "text": wrapped(picture.title, WIDE, TITLE_SIZE),
            "subtitle": wrapped(picture.sentence, WIDE, TEXT_SIZE),
        },
    }


def flat(table: Table) -> tuple[list[str], list[list[str | float | None]]]:
    """Heads with units, and one datum a cell: numbers where they are known.

    The number of a cell is in whole units, so the head names that unit; a column whose
    numbers have several units keeps the texts of the page. Behind a column of estimates
    stand both ends of their intervals.
    """
    rows = [*table.rows, *([table.total] if table.total else [])]
    heads: list[str] = []
    lines: list[list[str | float | None]] = [[] for _ in rows]
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in rows]
        units = {cell.unit for cell in cells if cell.amount is not None}
        numeric = len(units) == 1
        unit = (next(iter(units)) if numeric else "") or column.unit
        behind = f" ({unit})" if unit else ""
        parts = [
            (f"{column.name}{behind}", [_datum(c, numeric=numeric) for c in cells])
        ]
        if numeric and any(cell.low is not None for cell in cells):
            parts += [
                (f"{column.name}, {end} end{behind}", [getattr(c, end) for c in cells])
                for end in ("low", "high")
            ]
        for head, figures in parts:
            heads.append(head)
            for line, figure in zip(lines, figures, strict=True):
                line.append(figure)
    return heads, lines


def _datum(cell: Cell, *, numeric: bool) -> str | float | None:
    if cell.reason is not None:
        return None
    if numeric and cell.amount is not None:
        return cell.amount
    return cell.text


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def table_csv(table: Table) -> bytes:
    """UTF-8 with a mark of byte order, as Excel in Japan wants it; every cell quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    heads, rows = flat(table)
    writer.writerow([inert(head) for head in heads])
    for row in rows:
        writer.writerow(
            ["" if d is None else inert(d) if isinstance(d, str) else d for d in row]
        )
    return out.getvalue().encode("utf-8-sig")


def table_xlsx(table: Table, about: Sequence[tuple[str, str]]) -> bytes:
    """A workbook of values: the table, and a sheet that says what it is and whence."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    out = io.BytesIO()
    texts_only = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, texts_only) as book:
        bold = book.add_format({"bold": True})
        heads, rows = flat(table)
        sheet = book.add_worksheet("table")
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head[:LONGEST_CELL], bold)
        for line, row in enumerate(rows, start=1):
            for place, datum in enumerate(row):
                if isinstance(datum, str):
                    sheet.write_string(line, place, datum[:LONGEST_CELL])
                elif datum is not None:
                    sheet.write_number(line, place, datum)
        notes = book.add_worksheet("about")
        for line, (what, text) in enumerate(about):
            notes.write_string(line, 0, what, bold)
            notes.write_string(line, 1, text[:LONGEST_CELL])
    return out.getvalue()
