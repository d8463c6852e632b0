"""Headings, sentences and tables on a terminal of any width, with or without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kakehashi.reports.formats import EN_DASH, MINUS, NO_BREAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

INDENT = 2
ALWAYS = str.maketrans({NO_BREAK: " "})
# For terminals that know no more than ASCII.
PLAIN = str.maketrans(
    {
        EN_DASH: "-",
        MINUS: "-",
        "\N{YEN SIGN}": "JPY ",
        "\N{WON SIGN}": "KRW ",
        "\N{EURO SIGN}": "EUR ",
        "\u201c": '"',
        "\u201d": '"',
        "\N{BULLET}": "*",
    }
)


def shown(console: Console, text: str) -> str:
    """A text as the terminal can show it; square brackets stay what they are."""
    text = text.translate(ALWAYS)
    if "utf" in console.encoding.lower():
        return text
    return text.translate(PLAIN).encode("ascii", "replace").decode("ascii")


def title(console: Console, text: str, *below: str) -> None:
    """What the whole output is about."""
    console.print(Text(shown(console, text), style="bold"))
    for line in below:
        console.print(Text(shown(console, line)))


def heading(console: Console, text: str) -> None:
    """A part of the output."""
    console.print()
    console.print(Text(shown(console, text), style="bold cyan"))


def say(console: Console, text: str, *, style: str = "") -> None:
    """A sentence, set in by two."""
    words = Text(shown(console, text), style=style)
    console.print(Padding(words, (0, 0, 0, INDENT), expand=False))


def point(console: Console, text: str, *, style: str = "") -> None:
    """A point of a list; further lines hang under the first."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    bullet = shown(console, "\N{BULLET}")
    grid.add_row(Text(bullet, style=style), Text(shown(console, text), style=style))
    console.print(Padding(grid, (0, 0, 0, INDENT), expand=False))


def grid(
    console: Console,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    words: int = 1,
) -> None:
    """A table; the first `words` columns wrap, the others are numbers and do not."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="dim")
    for place, head in enumerate(heads):
        numeric = place >= words
        table.add_column(
            Text(shown(console, head)),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
            ratio=None if numeric else 1,
        )
    for row in rows:
        table.add_row(*(Text(shown(console, part)) for part in row))
    console.print(Padding(table, (0, 0, 0, INDENT), expand=False))
