"""Section: what the programme costs the state, measured four ways and never one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.disclosure import disclosure
from kakehashi.analysis.fiscal_cost import COMPONENTS, cohort_costs
from kakehashi.reports.blocks import Picture, Prose, Rows, Section
from kakehashi.reports.estimates import column
from kakehashi.reports.figures.break_even import break_even_figure
from kakehashi.reports.figures.fiscal_cost import (
    NO_DRAWS,
    WITH_DRAWS,
    away_table,
    bearer_name,
    cost_figure,
    policy_table,
)
from kakehashi.reports.formats import in_billions, share
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

MISSING = (
    "The programme says nothing of curves, funding and the price of risk, so no cost to "
    "the state is computed. Its part `fiscal` would hold them."
)
HOW_TO_READ = (
    (
        "Credit reform: what is expected to be paid, at the state's own rates, from the "
        "first flow of each year's commitments; it prices no risk."
    ),
    "Fair value: the same flows with what a market asks for bearing their risk.",
    (
        "Fair value, priced default rates: a second reading of the same. Defaults come as "
        "often as a market prices them, and nothing else is charged. The two are a bracket."
    ),
    (
        "Policy cost: Japan's own measure, in yen: what the Treasury pays and forgoes until "
        "the last loan is repaid."
    ),
    (
        "Cash flow at risk: the most that is called in one fiscal year, exceeded in 5 or "
        "1 % of the draws."
    ),
    (
        "Profits that go to the host state are in none of the four: no loan of theirs "
        "defaults. They are a line of their own."
    ),
)


def fiscal_cost_section(study: Study) -> Section:
    """Four readings, the disclosure, the cohorts, the policy cost, break-even."""
    heading = "What does it cost the state?"
    if study.programme.fiscal is None:
        prose = Prose(paragraphs=[MISSING])
        return Section(id="fiscal_cost", heading=heading, blocks=[prose])
    result = study.result
    return Section(
        id="fiscal_cost",
        heading=heading,
        lead=_lead(study),
        blocks=[
            Picture(figure=cost_figure(result)),
            Prose(paragraphs=HOW_TO_READ, as_list=True, heading="How to read it"),
            Rows(table=_disclosure(study)),
            Rows(table=away_table(result)),
            Rows(table=_cohorts(study)),
            Rows(table=policy_table(result), folded=True),
            Picture(figure=break_even_figure(result)),
        ],
    )


def _lead(study: Study) -> str:
    draws = study.result.draws
    if draws is None:
        return (
            "These figures are of the plan: one world in which nothing unforeseen "
            "happens, without any probability. Ask for draws to see intervals and tails."
        )
    return (
        f"Expectations over {draws.draws:,} draws, each with its interval of 95 %. The "
        "interval is that of the simulation; ranges of the parameters stand under "
        "\u201cWhat is not known\u201d."
    )


def _disclosure(study: Study) -> Table:
    """Face, expected cost, cost at 95 and 99 %, market value, by institution."""
    rows: list[list[Cell | str]] = [
        [
            bearer_name(study.result, row["bearer"]),
            in_billions(row["face"]),
            *(
                empty(NO_DRAWS) if row[what] is None else column(row, name=what)
                for what in ("expected", "cost_95", "cost_99", "market")
            ),
        ]
        for row in records(disclosure(study.result))
    ]
    unit = "US$ bn"
    columns = [
        name("Who"), number("Face value", unit), number("Expected cost", unit),
        number("Cost at 95 %", unit), number("Cost at 99 %", unit),
        number("Market value", unit),
    ]  # fmt: skip
    return table(
        "Disclosure: what is promised and what it may cost", columns, rows,
        note="Face value is what is committed; a loan that one institution makes and "
        "another insures counts once. Costs at 95 and 99 % of the parts do not add up to "
        f"those of the whole. {WITH_DRAWS}",
    )  # fmt: skip


def _cohorts(study: Study) -> Table:
    """Components of the credit-reform cost by institution, year and instrument."""
    rows: list[list[Cell | str]] = [
        [
            bearer_name(study.result, row["institution"]),
            f"{row['cohort']}",
            row["instrument"],
            in_billions(row["face"]),
            *(column(row, name=part) for part in COMPONENTS),
            column(row),
            empty("nothing is supported")
            if row["rate"] is None
            else column(row, share, "rate"),
            empty("there is none, or more than one")
            if row["effective_rate"] is None
            else share(row["effective_rate"]),
        ]
        for row in records(cohort_costs(study.result))
    ]
    unit = "US$ bn"
    columns = [
        name("Account"), name("Committed in fiscal"), name("Instrument"),
        number("Face value", unit),
        *(number(part.capitalize(), unit) for part in COMPONENTS),
        number("Subsidy cost", unit), number("Subsidy rate"),
        number("Single effective rate"),
    ]  # fmt: skip
    return table(
        "Cost by credit reform, in its components", columns, rows, note=WITH_DRAWS
    )
