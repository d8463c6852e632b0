"""Section: who gets what under each reading of the split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Fact, Facts, Picture, Prose, Rows, Section
from kakehashi.reports.cite import cite
from kakehashi.reports.figures.readings import readings_figure
from kakehashi.reports.formats import ratio
from kakehashi.reports.table import empty, name, table

if TYPE_CHECKING:
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table


def readings_section(study: Study) -> Section:
    """Figure, table, cash hurdle, and what the readings say."""
    figure = readings_figure(study.result, study.readings)
    return Section(
        id="readings",
        heading="Who gets what under each reading of the split?",
        lead=f"In force here: {study.reading.label}.",
        blocks=(
            Picture(figure=figure, table_open=True),
            Facts(facts=_hurdle_facts(study), heading="The cash hurdle"),
            Prose(
                paragraphs=[
                    (
                        "The hurdle is how many times its principal and interest a project "
                        f"must throw off before {study.investor} has got them once. At 1x "
                        "loans are served first; at 2x every dollar that reaches "
                        f"{study.investor} is matched by one for the host state. Figures for "
                        "a loan of the default plan; for all loans of the run in brackets."
                    ),
                ]
            ),
            Rows(table=_rules(study)),
        ),
    )


def _hurdle_facts(study: Study) -> list[Fact]:
    return [
        Fact(
            label=row["label"],
            value=times(row["multiple"], row["portfolio_multiple"]),
            meaning=row["note"],
            tone="good" if row["multiple"] is not None and row["multiple"] <= 1 else "",
        )
        for row in study.hurdles
    ]


def times(multiple: float | None, of_all_loans: float | None = None) -> str:
    """A hurdle in words; the one of all loans in brackets where it differs."""
    if multiple is None:
        return "never"
    one, every = ratio(multiple), ratio(of_all_loans or multiple)
    return one if one == every else f"{one} ({every})"


def _rules(study: Study) -> Table:
    """The readings in words, each with its source."""
    rules = study.programme.terms.distribution_rules
    rows = [
        [
            rule.label,
            "; then ".join(tier.label for tier in rule.tiers),
            rule.note or empty("no note"),
            cite(rule.source),
        ]
        for rule in rules.values()
    ]
    columns = [
        name("Reading"),
        name("Steps", wide=True),
        name("What it says", wide=True),
        name("Source"),
    ]
    return table("The readings in words", columns, rows)
