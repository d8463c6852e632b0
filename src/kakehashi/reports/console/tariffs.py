"""Tariff savings on the terminal: every perimeter beside every other, claims as claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.console.writing import grid, heading, say, title
from kakehashi.reports.formats import date
from kakehashi.reports.tariff_offset_tables import (
    models_table,
    offset_table,
    refusals_table,
    stakes_table,
)
from kakehashi.reports.tariff_tables import (
    claim_table,
    cross_checks,
    groups_table,
    published_table,
    rules_table,
    side_by_side,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from kakehashi.analysis.tariff_claim import SavingCheck
    from kakehashi.analysis.tariff_offset import Offset
    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.model.result import Result
    from kakehashi.reports.table import Column, Table

ROOM_FOR_COLUMNS = 100  # characters; below it heads wrap
NAMES = 40  # characters for the names of rows


def print_tariffs(
    savings: Mapping[str, TariffSaving],
    claims: Sequence[Sequence[SavingCheck]],
    console: Console,
) -> None:
    """Print rules, savings by counterfactual, claims; one alone also by group."""
    first = next(iter(savings.values()))
    programme, day = first.programme, first.terms.day
    title(console, f"{programme.title}: tariffs of {date(day)}")
    say(
        console,
        "No counterfactual is the right one; the verdict hangs on it more than on any "
        "elasticity.",
    )
    print_table(console, rules_table(programme, day), words=4)
    print_turned(console, side_by_side(savings))
    print_turned(console, cross_checks(savings))
    if len(savings) == 1:
        print_table(console, groups_table(first))
        print_table(console, models_table(first))
    for checks in claims:
        print_turned(console, claim_table(checks, programme))
    print_table(console, published_table(programme), words=2)


def print_offset(
    result: Result,
    offset: Offset,
    savings: Mapping[str, TariffSaving],
    console: Console,
) -> None:
    """Print saving against loss up to both horizons, and what a refusal costs."""
    for horizon in ("deadline", "life"):
        table = offset_table(offset, horizon, list(savings))
        print_table(console, table, words=2)
    print_turned(console, stakes_table(savings))
    if len(savings) == 1:
        saving = next(iter(savings.values()))
        print_table(console, refusals_table(result, offset, saving))


def print_table(console: Console, table: Table, *, words: int = 1) -> None:
    """A table of the page on the terminal; its first `words` columns wrap."""
    heading(console, table.caption)
    heads = [_head(column) for column in table.columns]
    if NAMES + sum(len(head) + 2 for head in heads[words:]) > console.width:
        words = len(heads)
    rows = [[part.text for part in row] for row in table.rows]
    grid(console, heads, rows, words=words)
    _note(console, table)


def print_turned(console: Console, table: Table) -> None:
    """A table with few rows and many columns, on its side."""
    heading(console, table.caption)
    across = [row[0].text for row in table.rows]
    rows = [
        [_head(column), *(row[place].text for row in table.rows)]
        for place, column in enumerate(table.columns)
        if place > 0
    ]
    wraps = 1 if console.width >= ROOM_FOR_COLUMNS else len(across) + 1
    grid(console, ["", *across], rows, words=wraps)
    _note(console, table)


def _head(column: Column) -> str:
    return f"{column.name}, {column.unit}" if column.unit else column.name


def _note(console: Console, table: Table) -> None:
    if table.note:
        say(console, table.note, style="dim")
