"""A table as a page or a terminal shows it: texts, each empty place with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.reports.formats import EN_DASH, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kakehashi.schema.parameter import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of a table; `reason` says why it is empty, `tone` how it bodes."""

    text: str
    reason: str | None = None
    tone: str = ""
    """`good`, `bad`, `open` or nothing; the text alone says it, too."""
    href: str | None = None
    """Address on the page, such as `#measure-envelope`."""
    links: tuple[tuple[str, str], ...] = ()
    """(address, text) of several links, which stand in place of the text."""
    key: str = ""
    """Code of what the text names, the same in every language, such as a country's."""

    @property
    def shown(self) -> Shown | None:
        """The number that the text stands for, where it stands for one."""
        return self.text if isinstance(self.text, Shown) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Head of a column with the unit of its numbers."""

    name: str
    unit: str = ""
    numeric: bool = False
    wide: bool = False
    """Holds sentences, so it takes the room that is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under heads; the first cell of a row names it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    note: str | None = None
    usd_jpy: Parameter | None = None
    """Rate of this table where it is not that of the page."""

    @property
    def reasons(self) -> dict[str, str]:
        """Why places are empty: a letter for each reason, in the order of the table."""
        rows = [*self.rows, *([self.total] if self.total else [])]
        found = dict.fromkeys(
            cell.reason for row in rows for cell in row if cell.reason
        )
        return {reason: letter(place) for place, reason in enumerate(found)}


def letter(place: int) -> str:
    """a, b, ... z, aa, ab, ...: marks of footnotes."""
    more, last = divmod(place, 26)  # letters of the alphabet
    return (letter(more - 1) if more else "") + chr(ord("a") + last)


def cell(text: str, *, tone: str = "", href: str | None = None) -> Cell:
    """A cell with something in it."""
    return Cell(text=text, tone=tone, href=href)


def empty(reason: str) -> Cell:
    """An en dash, and why nothing else stands there."""
    return Cell(text=EN_DASH, reason=reason)


def known(amount: float | None, words: Callable[[float], str], reason: str) -> Cell:
    """A number in words, or why there is none."""
    return empty(reason) if amount is None else Cell(text=words(amount))


def name(text: str, *, wide: bool = False) -> Column:
    """Head of a column of words."""
    return Column(name=text, wide=wide)


def number(text: str, unit: str = "") -> Column:
    """Head of a column of numbers."""
    return Column(name=text, unit=unit, numeric=True)


def row(*cells: Cell | str) -> list[Cell]:
    """Cells of one row; plain texts are cells, too."""
    return [part if isinstance(part, Cell) else Cell(text=part) for part in cells]


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell | str]],
    *,
    total: Sequence[Cell | str] | None = None,
    note: str | None = None,
    usd_jpy: Parameter | None = None,
) -> Table:
    """A table whose rows may hold plain texts; each has a cell for every column."""
    made = [row(*cells) for cells in rows]
    last = row(*total) if total else None
    if any(len(cells) != len(columns) for cells in (*made, *([last] if last else []))):
        raise ValueError(f"a row of {caption!r} has not one cell for each column")
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=made,
        total=last,
        note=note,
        usd_jpy=usd_jpy,
    )
