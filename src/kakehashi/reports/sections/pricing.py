"""Section: what is asked for credit, what would break even, and what others ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.pricing import fee_schedule, lending_rates, premiums
from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.cite import cite
from kakehashi.reports.estimates import column
from kakehashi.reports.figures.fiscal_cost import bearer_name
from kakehashi.reports.formats import date, share
from kakehashi.reports.names import institution_name
from kakehashi.reports.records import records
from kakehashi.reports.sections.fiscal_cost import MISSING
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.reports.blocks import Block
    from kakehashi.reports.records import Record
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

SCOPE = (
    "The host is a market-benchmark country and these loans are not tied to exports, so "
    "the OECD's minimum premium and reference rate bind nobody here; they are yardsticks. "
    "Prices paid at once are spread over the expected exposure."
)
FEE_NAMES = {
    "upfront_fee": "Up-front fee",
    "commitment_fee": "Commitment fee",
    "margin": "Margin",
    "premium_upfront": "Premium, up-front",
    "premium_running": "Premium, running",
}


def pricing_section(study: Study) -> Section:
    """Premiums and rates beside their yardsticks, and the schedule of fees."""
    heading = "Is the price of credit right?"
    if study.programme.fiscal is None:
        prose = Prose(paragraphs=[MISSING])
        return Section(id="pricing", heading=heading, blocks=[prose])
    words = [SCOPE]
    pricing = study.programme.fiscal.pricing
    if pricing is not None:
        words.append(pricing.case.note)
    blocks: list[Block] = [
        Prose(paragraphs=words),
        Rows(table=_yardsticks(study, premiums(study.result), "Premium for cover")),
        Rows(table=_yardsticks(study, lending_rates(study.result), "Rate of loans")),
        Rows(table=_fees(study), folded=True),
    ]
    return Section(id="pricing", heading=heading, blocks=blocks)


def _yardsticks(study: Study, found: pd.DataFrame, what: str) -> Table:
    rows: list[list[Cell | str]] = [
        [
            bearer_name(study.result, row["institution"]),
            row["yardstick"].capitalize(),
            _price(row),
            row["label"] or empty("nothing is given"),
            _dates(row),
            cite(row["source"]) if row["source"] else "this run",
        ]
        for row in records(found)
    ]
    columns = [
        name("Account"), name("Price"), number(what, "a year"),
        name("What it is", wide=True), name("In force"), name("Source"),
    ]  # fmt: skip
    return table(
        f"{what} beside its yardsticks", columns, rows,
        note="In brackets the range: of this run's own figures the interval of 95 % of "
        "the draws, of the others that of their source. A price without one is of the "
        "contracts, or stands alone in its source.",
    )  # fmt: skip


def _price(row: Record) -> Cell | str:
    """A price with its range, or why there is none."""
    if row["value"] is None:
        return empty(row["note"] or "not known")
    return column(row, share)


def _dates(row: Record) -> Cell | str:
    """From when to when a table is in force."""
    start, end = row["effective_from"], row["effective_until"]
    if start is None:
        return empty("it bears no date")
    if end is None:
        return f"from {date(start)}"
    return f"{date(start)} to {date(end)}; {row['note'] or 'ended'}"


def _fees(study: Study) -> Table:
    programme = study.programme
    rows = [
        [
            row["plan"],
            row["facility"],
            FEE_NAMES[row["fee"]],
            share(row["rate"]),
            f"{share(row['low'])} to {share(row['high'])}",
            row["base"],
            row["payer"],
            institution_name(programme, row["payee"]),
            "until completion" if row["financed"] else "no",
            cite(row["source"]),
        ]
        for row in records(fee_schedule(study.result))
    ]
    columns = [
        name("Plan"), name("Facility"), name("Fee"), number("Used"), number("Its range"),
        name("Of"), name("Paid by"), name("Paid to"), name("Financed by the loan"),
        name("Source"),
    ]  # fmt: skip
    return table("Fees of the financing plans in use", columns, rows)
