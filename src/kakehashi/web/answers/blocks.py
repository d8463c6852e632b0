"""The blocks of a report as JSON: one definition of a section serves page and report."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from kakehashi.reports import blocks as reported
from kakehashi.reports.estimates import Estimated
from kakehashi.reports.figures.figure import NARROW, WIDE
from kakehashi.reports.formats import Shown
from kakehashi.web.question import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.reports.figures.figure import Figure as DrawnFigure
    from kakehashi.reports.table import Cell as TextCell
    from kakehashi.reports.table import Table as TextTable
    from kakehashi.schema.parameter import Parameter

Spec = dict[str, Any]


class Link(Shape):
    """A text that leads somewhere."""

    href: str
    """`#measure-ID`, `#source-KEY`, `#SECTION`; empty: leads nowhere."""
    text: str


class Cell(Shape):
    """One place of a table."""

    text: str
    amount: float | None = None
    """The number that the text stands for, in whole units (USD, decimals, years)."""
    unit: str = ""
    """Unit of `amount`: `USD`, `JPY`, `share`, `x`, `USD / year`, or nothing."""
    low: float | None = None
    """Of an estimate from draws whose text shows its interval: the ends of that."""
    high: float | None = None
    mark: str = ""
    """What ends the text of an estimate to warn of it."""
    reason: str | None = None
    """Why the place is empty."""
    tone: str = ""
    """`good`, `bad`, `open` or nothing."""
    href: str | None = None
    links: list[Link] = []
    key: str = ""
    """Code of what the text names, the same in every language: of a country, `JP`."""


class Column(Shape):
    """Head of a column."""

    name: str
    unit: str = ""
    numeric: bool = False
    wide: bool = False


class Rate(Shape):
    """Yen per dollar on a day."""

    usd_jpy: float
    as_of: dt.date


class Table(Shape):
    """Rows under heads; `id` is part of its address for export."""

    id: str
    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    total: list[Cell] | None = None
    note: str | None = None
    rate: Rate | None = None
    """Rate of this table where it is not that of the answer."""


class Prose(Shape):
    """Paragraphs, or the points of a list."""

    kind: Literal["prose"] = "prose"
    heading: str | None = None
    paragraphs: list[str]
    as_list: bool = False


class Fact(Shape):
    """One large figure with what it means."""

    label: str
    value: Cell
    meaning: str = ""
    filled: float | None = None
    """Share of a bar to fill, 0 to 1."""
    tone: str = ""


class Facts(Shape):
    """Figures side by side."""

    kind: Literal["facts"] = "facts"
    heading: str | None = None
    large: bool = False
    facts: list[Fact]


class Legend(Shape):
    """What a colour of a figure stands for."""

    kind: str
    label: str
    colour: str | None = None


class Picture(Shape):
    """A figure: title, sentence from the numbers, table, and its Vega-Lite drawing."""

    kind: Literal["picture"] = "picture"
    id: str
    title: str
    sentence: str
    wide: Spec
    narrow: Spec
    legend: list[Legend]
    table: Table
    table_open: bool = False


class Rows(Shape):
    """A table of a section."""

    kind: Literal["rows"] = "rows"
    heading: str | None = None
    folded: bool = False
    table: Table


class OriginRow(Shape):
    """Where one measure comes from."""

    id: str
    label: str
    value: str
    formula: str
    note: str | None
    table: Table | None
    below: list[Link]


class Origins(Shape):
    """The way back from every figure to its sources."""

    kind: Literal["origins"] = "origins"
    origins: list[OriginRow]


class Source(Shape):
    """A document."""

    key: str
    title: str
    detail: str
    url: str | None


class Sources(Shape):
    """The documents that figures come from."""

    kind: Literal["sources"] = "sources"
    sources: list[Source]


Block = Annotated[
    Prose | Facts | Picture | Rows | Origins | Sources, Field(discriminator="kind")
]


class Section(Shape):
    """A part of the report."""

    id: str
    heading: str
    lead: str
    blocks: list[Block]


def section_of(section: reported.Section) -> Section:
    """A section of the report as JSON."""
    return Section(
        id=section.id,
        heading=section.heading,
        lead=section.lead,
        blocks=[
            _block(block, f"{section.id}-{place}")
            for place, block in enumerate(section.blocks)
        ],
    )


def _block(block: reported.Block, address: str) -> Block:
    match block:
        case reported.Prose():
            return Prose(
                heading=block.heading,
                paragraphs=list(block.paragraphs),
                as_list=block.as_list,
            )
        case reported.Facts():
            return Facts(
                heading=block.heading,
                large=block.large,
                facts=[_fact(fact) for fact in block.facts],
            )
        case reported.Picture():
            return _picture(block.figure, table_open=block.table_open)
        case reported.Rows():
            return Rows(
                heading=block.heading,
                folded=block.folded,
                table=table_of(block.table, block.id or address),
            )
        case reported.Origins():
            return Origins(origins=[_origin(part) for part in block.origins])
        case reported.Sources():
            return Sources(
                sources=[
                    Source(key=s.key, title=s.title, detail=s.detail, url=s.url)
                    for s in block.sources
                ]
            )


def _fact(fact: reported.Fact) -> Fact:
    shown = fact.value if isinstance(fact.value, Shown) else None
    return Fact(
        label=fact.label,
        value=_cell_of(str(fact.value), shown, href=fact.href),
        meaning=fact.meaning,
        filled=fact.filled,
        tone=fact.tone,
    )


def _picture(figure: DrawnFigure, *, table_open: bool) -> Picture:
    return Picture(
        id=figure.id,
        title=figure.title,
        sentence=figure.sentence,
        wide=figure.spec(WIDE, titled=False),
        narrow=figure.spec(NARROW, titled=False),
        legend=[
            Legend(kind=kind, label=label, colour=_colour(kind))
            for kind, label in figure.legend
        ],
        table=table_of(figure.table, figure.id),
        table_open=table_open,
    )


def _colour(kind: str) -> str | None:
    from kakehashi.reports.figures.style import KINDS

    return KINDS.get(kind)


def _origin(origin: reported.Origin) -> OriginRow:
    return OriginRow(
        id=origin.id,
        label=origin.label,
        value=origin.value,
        formula=origin.formula,
        note=origin.note,
        table=table_of(origin.table, origin.id) if origin.table else None,
        below=[Link(href=href, text=text) for href, text in origin.below],
    )


def table_of(table: TextTable, address: str) -> Table:
    """A table of the report as JSON."""
    return Table(
        id=address,
        caption=table.caption,
        columns=[
            Column(name=c.name, unit=c.unit, numeric=c.numeric, wide=c.wide)
            for c in table.columns
        ],
        rows=[_cells(row) for row in table.rows],
        total=_cells(table.total) if table.total else None,
        note=table.note,
        rate=_rate(table.usd_jpy),
    )


def _rate(usd_jpy: Parameter | None) -> Rate | None:
    if usd_jpy is None:
        return None
    return Rate(usd_jpy=usd_jpy.base, as_of=usd_jpy.as_of)


def _cells(row: Sequence[TextCell]) -> list[Cell]:
    return [
        _cell_of(
            str(cell.text),
            cell.shown,
            reason=cell.reason,
            tone=cell.tone,
            href=cell.href,
            links=[Link(href=href, text=text) for href, text in cell.links],
            key=cell.key,
        )
        for cell in row
    ]


def _cell_of(text: str, shown: Shown | None, **more: Any) -> Cell:  # noqa: ANN401
    if shown is None or not math.isfinite(shown.amount):
        return Cell(text=text, **more)
    if isinstance(shown, Estimated) and shown.has_interval:
        more |= {"low": shown.low, "high": shown.high, "mark": shown.mark}
    return Cell(text=text, amount=shown.amount, unit=shown.unit, **more)
