"""Section: where the dollars come from, what stays open, what it costs in yen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.currency import funding_mix, open_positions
from kakehashi.analysis.curve_days import CURVE, curve_days, days_differ
from kakehashi.reports.blocks import Picture, Prose, Rows, Section
from kakehashi.reports.estimates import column
from kakehashi.reports.figures.fiscal_cost import WITH_DRAWS, bearer_name
from kakehashi.reports.figures.yen_cost import yen_figure
from kakehashi.reports.formats import date, plain, rate, share
from kakehashi.reports.records import records
from kakehashi.reports.sections.fiscal_cost import MISSING
from kakehashi.reports.table import empty, known, name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.formats import Shown
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

FIRST = (
    "Loans and premiums are in dollars. Where dollars fund dollars, the exchange rate "
    "touches margin, losses and shares only; yen that are swapped pay the basis, which "
    "moves with the volume that is swapped; yen that are not swapped stay open."
)
ASSUMED = "all of them are assumed"
NOT_OF_ONE_DAY = (
    "These are not of one day. A floating loan earns the expected rate and is discounted "
    "by the curve, so a curve that is above the expected rate makes it look subsidised, "
    "one below it a gift; read the part of the cost under interest with that in mind."
)
SOURCES = {
    "fx_account": "Foreign-exchange account",
    "guaranteed_bonds": "Guaranteed dollar bonds",
    "swaps": "Yen swapped into dollars",
    "yen_filp": "Yen of the FILP",
}


def currency_section(study: Study) -> Section:
    """Funding first, then the open position, then the cost in yen."""
    heading = "Where do the dollars come from, and what is it in yen?"
    fiscal = study.programme.fiscal
    if fiscal is None:
        prose = Prose(paragraphs=[MISSING])
        return Section(id="currency", heading=heading, blocks=[prose])
    blocks: list[Block] = [
        Prose(paragraphs=[FIRST]),
        Rows(table=_mix(study)),
        Picture(figure=yen_figure(study.result)),
        Rows(table=_open(study), folded=True),
        Rows(table=_days(study)),
        Prose(
            paragraphs=fiscal.unknowns, as_list=True,
            heading="Not published, and filled in by assumption or left out",
        ),
    ]  # fmt: skip
    return Section(id="currency", heading=heading, blocks=blocks)


def _days(study: Study) -> Table:
    """Days of the curves and of the expected rates, flagged where they differ."""
    programme = study.programme
    rows: list[list[Cell | str]] = [
        [
            row["label"],
            "discounts and forwards" if row["kind"] == CURVE else "paid by the loans",
            f"{round(row['rates'])}",
            f"{round(row['assumed'])}",
            *(
                empty(ASSUMED) if row[end] is None else date(row[end])
                for end in ("first_day", "last_day")
            ),
        ]
        for row in records(curve_days(programme))
    ]
    columns = [
        name("Rates"), name("Use"), number("How many"), number("Assumed"),
        name("First published"), name("Last published"),
    ]  # fmt: skip
    note = NOT_OF_ONE_DAY if days_differ(programme) else "All are of one day."
    return table("Of which day the interest rates are", columns, rows, note=note)


def _mix(study: Study) -> Table:
    rows = [
        [
            bearer_name(study.result, row["institution"]),
            SOURCES[row["source"]],
            row["currency"],
            share(row["share"]),
            f"{share(row['share_low'])} to {share(row['share_high'])}",
            known(row["spread"], rate, "not given"),
            column(row, name="average"),
        ]
        for row in records(funding_mix(study.result))
    ]
    columns = [
        name("Account"), name("Source of funds"), name("Currency"), number("Share"),
        number("Its range"), number("Paid over the government's rate"),
        number("At its peak", "US$ bn"),
    ]  # fmt: skip
    return table(
        "What funds the loans", columns, rows,
        note="At the peak: mean of the fiscal year with the most drawn, at the share "
        "used. An insurer borrows nothing; it buys the dollars that it pays. "
        f"{WITH_DRAWS}",
    )  # fmt: skip


def _open(study: Study) -> Table:
    rows = [
        [
            bearer_name(study.result, row["institution"]),
            f"{row['year']}",
            column(row, name="drawn"),
            column(row, name="swapped"),
            column(row, _basis_points, "basis"),
            column(row, name="hedge_cost"),
            column(row, name="open"),
        ]
        for row in records(open_positions(study.result))
    ]
    unit = "US$ bn"
    columns = [
        name("Account"), name("Fiscal year"), number("Drawn", unit),
        number("Swapped", unit), number("Basis on it", "bp"), number("What that costs", unit),
        number("Open", unit),
    ]  # fmt: skip
    return table(
        "Dollars held, swapped and open, mean of each fiscal year", columns, rows,
        note=WITH_DRAWS,
    )  # fmt: skip


def _basis_points(rate_: float) -> Shown:
    """Hundredths of a per cent a year, for a column whose head says so."""
    return plain(rate_ * 1e4)
