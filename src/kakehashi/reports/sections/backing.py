"""Section: whether what stands behind each institution is enough, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing import FINAL, WITH_OPEN, backing_table
from kakehashi.analysis.backing_over_time import line_table, used_up_by
from kakehashi.analysis.backing_ratio import own_backing_ratios
from kakehashi.reports.blocks import Fact, Facts, Picture, Prose, Rows, Section
from kakehashi.reports.estimates import (
    INTERVAL,
    NO_DRAWS,
    billions,
    bracket,
    missing,
    named,
    probability,
)
from kakehashi.reports.figures.exposure_fan import exposure_fan_figure
from kakehashi.reports.figures.loss_curve import loss_curve_figure
from kakehashi.reports.formats import in_billions, money, plain, share, short_date
from kakehashi.reports.names import institution_name
from kakehashi.reports.records import records
from kakehashi.reports.table import known, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.records import Record
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Column, Table
    from kakehashi.schema.institution import Institution

HEADING = "Is there enough behind it?"
NO_BACKING = "The programme names no backing of its institutions."
RARE = 0.01  # of the draws: a backing used up more often is not enough
ROWS_OVER_TIME = 5  # years of the table of what is used up by when


def backing_section(study: Study) -> Section:
    """Headline, curve, clock, exposure, yearly lines, ratio."""
    draws = study.result.draws
    if draws is None:
        return Section(id="backing", heading=HEADING, lead=NO_DRAWS)
    tests = records(backing_table(draws))
    if not tests:
        return Section(id="backing", heading=HEADING, lead=NO_BACKING)
    blocks: list[Block] = [
        Facts(facts=[_fact(study, *pair) for pair in _pairs(tests)], large=True),
        Picture(figure=loss_curve_figure(draws), table_open=True),
        Rows(table=_clock(study)),
        Picture(figure=exposure_fan_figure(study.result)),
    ]
    lines = _lines(study)
    if lines.rows:
        blocks.append(Rows(table=lines))
    blocks += [Rows(table=one) for one in _ratios(study, draws)]
    blocks.append(Prose(paragraphs=_how_counted()))
    return Section(
        id="backing",
        heading=HEADING,
        lead="What the programme names as backing of each institution, such as delivery "
        "bonds and capital, against its losses in the draws and its exposure over time.",
        blocks=blocks,
    )


def _pairs(tests: list[Record]) -> list[tuple[Record, Record]]:
    """Each backing with its test on either basis."""
    final = [row for row in tests if row["basis"] == FINAL]
    open_ = [row for row in tests if row["basis"] == WITH_OPEN]
    return list(zip(final, open_, strict=True))


def _fact(study: Study, final: Record, open_: Record) -> Fact:
    """One backing in a line: used up in between and between of the draws."""
    who = institution_name(study.programme, final["institution"])
    return Fact(
        label=f"{who}, {final['reading'].replace('_', ' ')}: "
        f"{money(final['backing'])} used up",
        value=bracket(final, open_, share),
        meaning=f"of draws: {probability(final)} if only final losses count, "
        f"{probability(open_)} if claims and loans still open at the end are lost, too. "
        "To be enough in 99 draws of 100 it would need "
        f"{missing(named(final, 'needed_0.99'))} more; if what is open is lost, too, "
        f"{missing(named(open_, 'needed_0.99'))}.",
        tone="bad" if open_["value"] > RARE else "",
    )


def _how_counted() -> list[str]:
    return [
        (
            "Open claims: cover that pays as due pays for arrears long before anybody "
            "defaults, and waits for later cash of the project. What is not paid back "
            "when the run ends is neither lost nor safe, so the test is made both ways "
            "and the two results are a bracket. Counted at any time before the end, a "
            "claim is out of the backing from the day that it is paid until it is got "
            "back."
        ),
        (
            "Premium income, other business of the institutions, and what the state "
            "could still add do not count here."
        ),
    ]


def _clock(study: Study) -> Table:
    """By when each backing has been used up, at the end of a few years."""
    rows = records(used_up_by(study.result))
    ends = sorted({row["date"] for row in rows})
    years = sorted({end.year for end in ends})
    step = max(len(years) // ROWS_OVER_TIME, 1)
    last = {end.year: end for end in ends}
    days = [last[year] for year in years[step::step]]
    series = list(
        dict.fromkeys((r["institution"], r["reading"], r["basis"]) for r in rows)
    )
    by_key = {(r["institution"], r["reading"], r["basis"], r["date"]): r for r in rows}
    shown = [
        [
            f"{institution_name(study.programme, who)}, {reading.replace('_', ' ')}",
            "final" if basis == FINAL else "claims out",
            *(probability(by_key[who, reading, basis, day]) for day in days),
        ]
        for who, reading, basis in series
    ]
    columns = [
        name("Backing"),
        name("Counted"),
        *(number(f"by {short_date(day)}") for day in days),
    ]
    return table(
        "Probability that the backing has been used up by then",
        columns,
        shown,
        note=f"{INTERVAL}. Claims out: what was paid and has not "
        "been got back counts until it is, so a backing that was short for a while "
        "counts as used up, even if it was whole again later. "
        "Losses of equity fall at the end and are left out here.",
    )


def _lines(study: Study) -> Table:
    rows = [
        [
            (
                f"{institution_name(study.programme, row['institution'])}, "
                f"{row['line'].replace('_', ' ')}"
            ),
            short_date(row["year_end"]),
            in_billions(row["line_amount"]),
            billions(named(row, "expected")),
            billions(named(row, "q0.95")),
            probability(row),
        ]
        for row in records(line_table(study.result))
    ]
    columns = [
        name("Yearly line"),
        name("Twelve months to"),
        number("Line", "US$ bn"),
        number("Paid out, mean", "US$ bn"),
        number("95 % of draws below", "US$ bn"),
        number("More than the line"),
    ]
    return table(
        "What is paid out in a year, against the yearly lines",
        columns,
        rows,
        note="Only what this run funds is counted; the lines pay for other business too. "
        f"{INTERVAL}.",
    )


def _ratios(study: Study, draws: DrawResult) -> list[Table]:
    """What the stated ratios of backing buy, by LGD and by how few names there are."""
    found = []
    for one, portfolio, frame in own_backing_ratios(draws.inputs, draws.laws):
        beyond = [name_ for name_ in frame.columns if name_.startswith("beyond_")]
        found.append(
            table(
                f"What a ratio of backing buys {institution_name(study.programme, one)}",
                _ratio_columns(study.programme.institutions[one], beyond),
                [_ratio_row(row, beyond) for row in records(frame)],
                note="Shares of exposure, exact or in closed form, so without an "
                f"interval: {len(portfolio.names)} obligors as committed in this run, "
                "default over the life of the loans as the hazard says, all at once. "
                "Infinitely granular is a yardstick.",
            )
        )
    return found


def _ratio_row(row: Record, beyond: list[str]) -> list[Cell | str]:
    return [
        row["portfolio"],
        row["lgd_variant"],
        share(row["lgd"]),
        known(row["effective_names"], plain, "infinitely many"),
        share(row["expected"]),
        *(share(row[column]) for column in beyond),
        share(row["quantile_0.99"]),
        share(row["shortfall_0.99"]),
    ]


def _ratio_columns(institution: Institution, beyond: list[str]) -> list[Column]:
    facts = [_fact_of(column) for column in beyond]
    return [
        name("Portfolio"),
        name("LGD of"),
        number("LGD"),
        number("Effective names"),
        number("Expected loss"),
        *(
            number(
                f"Loss above {share(institution.facts[fact].base)}",
                fact.replace("_", " "),
            )
            for fact in facts
        ),
        number("99 % level"),
        number("Mean beyond"),
    ]


def _fact_of(column: str) -> str:
    """Name of the fact behind a column of probabilities."""
    return column.replace("beyond_", "backing_ratio_")
