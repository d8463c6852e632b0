"""Section: where the dollars come from, what stays open, what it costs in yen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.currency import funding_mix, open_positions
from kakehashi.reports.blocks import Picture, Prose, Rows, Section
from kakehashi.reports.figures.fiscal_cost import bearer_name, between, dated_rate
from kakehashi.reports.figures.yen_cost import yen_figure
from kakehashi.reports.formats import EN_DASH, in_billions, plain, rate, share
from kakehashi.reports.records import records
from kakehashi.reports.sections.fiscal_cost import MISSING
from kakehashi.reports.table import known, name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table

FIRST = (
    "Loans and premiums are in dollars. Where dollars fund dollars, the exchange rate "
    "touches margin, losses and shares only; yen that are swapped pay the basis, which "
    "moves with the volume that is swapped; yen that are not swapped stay open."
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
        Prose(
            paragraphs=fiscal.unknowns, as_list=True,
            heading="Not published, and filled in by assumption or left out",
        ),
    ]  # fmt: skip
    return Section(id="currency", heading=heading, blocks=blocks)


def _mix(study: Study) -> Table:
    rows = [
        [
            bearer_name(study.result, row["institution"]),
            SOURCES[row["source"]],
            row["currency"],
            share(row["share"]),
            f"{share(row['share_low'])} {EN_DASH} {share(row['share_high'])}",
            known(row["spread"], rate, "not given"),
            in_billions(row["average"]),
            between(row["average_low"], row["average_high"]),
        ]
        for row in records(funding_mix(study.result))
    ]
    columns = [
        name("Account"), name("Source of funds"), name("Currency"), number("Share"),
        number("From to"), number("Over the government"),
        number("At its peak", "US$ bn"), number("Interval of 95 %", "US$ bn"),
    ]  # fmt: skip
    return table(
        "What funds the loans", columns, rows,
        note="At the peak: mean of the fiscal year with the most drawn, at the share "
        "used. An insurer borrows nothing; it buys the dollars that it pays.",
    )  # fmt: skip


def _open(study: Study) -> Table:
    rows = [
        [
            bearer_name(study.result, row["institution"]),
            f"{row['year']}",
            in_billions(row["drawn"]),
            between(row["drawn_low"], row["drawn_high"]),
            in_billions(row["swapped"]),
            f"{plain(row['basis'] * 1e4)} bp",
            in_billions(row["hedge_cost"]),
            between(row["hedge_cost_low"], row["hedge_cost_high"]),
            in_billions(row["open"]),
            between(row["open_low"], row["open_high"]),
            known(row["open_jpy"], lambda yen: plain(yen / 1e12), "no exchange rate"),
        ]
        for row in records(open_positions(study.result))
    ]
    unit, ends = "US$ bn", "95 %"
    columns = [
        name("Account"), name("Fiscal year"), number("Drawn", unit), number(ends, unit),
        number("Swapped", unit), number("Basis"), number("Cost of it", unit),
        number(ends, unit), number("Open", unit), number(ends, unit),
        number("Open", "\N{YEN SIGN} tn"),
    ]  # fmt: skip
    return table(
        "Dollars held, swapped and open, mean of each fiscal year", columns, rows,
        note=dated_rate(study.programme.market.usd_jpy),
    )  # fmt: skip
