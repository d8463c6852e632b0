"""What a page is made of: sections of prose, cards, facts, figures and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.reports.figures.figure import Figure
    from kakehashi.reports.table import Table
    from kakehashi.schema.parameter import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs, or the points of a list."""

    kind: ClassVar[str] = "prose"
    paragraphs: Sequence[str]
    as_list: bool = False
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure with what it is and what it means; `filled` draws a bar, 0 to 1."""

    label: str
    value: str
    meaning: str = ""
    href: str | None = None
    filled: float | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Figures side by side; `large` for the headline."""

    kind: ClassVar[str] = "facts"
    facts: Sequence[Fact]
    large: bool = False
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure with its words and its table, which is folded unless `table_open`."""

    kind: ClassVar[str] = "picture"
    figure: Figure
    table_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A table; `folded` behind its caption where it is long.

    Its `id` is its address in the workbench; none: its place in the section.
    """

    kind: ClassVar[str] = "rows"
    table: Table
    id: str = ""
    folded: bool = False
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one figure comes from, folded behind its name; `id` is its address."""

    id: str
    label: str
    value: str
    formula: str
    note: str | None
    table: Table | None
    below: Sequence[tuple[str, str]] = ()
    """(address, label) of the figures that it is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The way back from every figure to its sources."""

    kind: ClassVar[str] = "origins"
    origins: Sequence[Origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that figures come from."""

    key: str
    title: str
    detail: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The documents, each at its address on the page."""

    kind: ClassVar[str] = "sources"
    sources: Sequence[Source]


Block = Prose | Facts | Picture | Rows | Origins | Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page with its heading."""

    id: str
    heading: str
    lead: str = ""
    blocks: Sequence[Block] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole report."""

    title: str
    subtitle: str
    description: str
    notice: str
    """What a reader must know before any figure."""
    sections: Sequence[Section]
    footer: str
    usd_jpy: Parameter | None = None
    """Rate at which tables show the other currency; None: they cannot."""
