"""Section: what the public institutions carry, against what is known of their capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Picture, Prose, Rows, Section
from kakehashi.reports.cite import cite
from kakehashi.reports.figures.exposure import exposure_figure
from kakehashi.reports.formats import date, printed
from kakehashi.reports.names import institution_name
from kakehashi.reports.table import empty, name, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table
    from kakehashi.schema.institution import Institution


def exposure_section(study: Study) -> Section:
    """Figure, peaks, and the facts that stand beside them."""
    figure = exposure_figure(study.result)
    blocks: list[Block] = [Picture(figure=figure, table_open=True)]
    notes = [
        " ".join(
            filter(
                None, [_named(institution_name(study.programme, one), part), part.note]
            )
        )
        for one, part in study.programme.institutions.items()
    ]
    blocks.append(Prose(paragraphs=notes, as_list=True, heading="The institutions"))
    facts = _facts(study)
    if facts.rows:
        blocks.append(Rows(table=facts, folded=True))
    return Section(
        id="exposure", heading="What do the public institutions carry?", blocks=blocks
    )


def _named(short: str, institution: Institution) -> str:
    name_ = institution.name
    return f"{name_}." if short == name_ else f"{short}: {name_}."


def _facts(study: Study) -> Table:
    """Capacity facts as printed, each with its date and source."""
    rows = [
        [
            f"{institution_name(study.programme, one)}: {fact_name.replace('_', ' ')}",
            printed(fact),
            date(fact.as_of),
            cite(fact.source),
            fact.confidence.value,
            fact.note or empty("no note"),
        ]
        for one, part in study.programme.institutions.items()
        for fact_name, fact in part.facts.items()
    ]
    columns = [
        name("Fact"),
        name("As printed"),
        name("As of"),
        name("Source"),
        name("Confidence"),
        name("Note", wide=True),
    ]
    return table("What is known of the institutions' capacity", columns, rows)
