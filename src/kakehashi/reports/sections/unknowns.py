"""Section: what is not known, in sentences and as ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.provenance import unused
from kakehashi.analysis.unknowns import unknowns
from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.cite import cite
from kakehashi.reports.formats import as_printed, count, plain_as_given
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, known, name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.records import Record
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

MOST_ROWS = 600  # of one table


def unknowns_section(study: Study) -> Section:
    """Open questions, uncertain numbers with their ranges, projects only talked of."""
    questions = list(study.programme.unknowns)
    asked = records(unknowns(study.programme))
    uncertain = [row for row in asked if row["path"] is not None]
    elsewhere = tuple(unused(study.result))
    here = [row for row in uncertain if not row["path"].startswith(elsewhere)]
    others = [row for row in uncertain if row["path"].startswith(elsewhere)]
    blocks: list[Block] = []
    if questions:
        blocks.append(
            Prose(paragraphs=questions, as_list=True, heading="Nobody has published")
        )
    if here:
        caption = "Uncertain numbers behind this run, as printed"
        blocks.append(Rows(table=_ranges(caption, here), folded=True))
    if others:
        caption = "Uncertain numbers of what this run does not fund, as printed"
        blocks.append(Rows(table=_ranges(caption, others), folded=True))
    if study.programme.candidates:
        blocks.append(Rows(table=_candidates(study), folded=True))
    return Section(
        id="unknowns",
        heading="What is not known",
        lead=f"{count(len(questions), 'open question')} and "
        f"{count(len(here), 'number')} behind this run that are assumed, recalled, or "
        "known only within a range. The figures of this page use the best value of "
        "each.",
        blocks=blocks,
    )


def _ranges(caption: str, uncertain: list[Record]) -> Table:
    rows = [
        [
            row["label"],
            as_printed(row["value"], row["unit"]),
            known(row["low"], plain_as_given, "no range is given"),
            known(row["high"], plain_as_given, "no range is given"),
            row["confidence"],
            row["note"] or empty("no note"),
        ]
        for row in uncertain[:MOST_ROWS]
    ]
    columns = [
        name("Number"),
        name("Used"),
        number("Low"),
        number("High"),
        name("Confidence"),
        name("Note", wide=True),
    ]
    left_out = len(uncertain) - len(rows)
    note = f"{left_out:,} more stand in the programme file." if left_out else None
    return table(caption, columns, rows, note=note)


def _candidates(study: Study) -> Table:
    rows: list[list[Cell | str]] = [
        [
            candidate.label,
            empty("no amount is known")
            if candidate.amount is None
            else cell(as_printed(candidate.amount.value, candidate.amount.unit)),
            candidate.stage_note,
            cite(candidate.source),
        ]
        for candidate in study.programme.candidates.values()
    ]
    columns = [
        name("Project"),
        name("Amount"),
        name("Where it stands", wide=True),
        name("Source"),
    ]
    return table("Talked of, but not known enough to be modelled", columns, rows)
