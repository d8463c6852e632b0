"""Section: whether the money can be placed and paid out by the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.deadline import last_notice_dates, utilisation_at
from kakehashi.reports.blocks import Fact, Facts, Picture, Prose, Rows, Section
from kakehashi.reports.figures.disbursement import disbursement_figure
from kakehashi.reports.formats import count, date, in_billions, money, plain, share_of
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, known, name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

CALENDARS = {
    "us_federal": "US federal holidays",
    "japan_bank": "Japanese bank holidays",
    "both": "open in both countries",
    "weekends_only": "weekends only",
}
BASES = {
    "selection": "selected",
    "commitment": "committed",
    "disbursement": "paid out",
    "announced": "announced",
}
MONTHS_IN_YEAR = 12
PASSED = "the deadline has passed"


def deadline_section(study: Study) -> Section:
    """Gauges, figure, paces, notices, absorption, acceleration."""
    deadline = study.programme.terms.deadline
    blocks: list[Block] = [
        Facts(facts=gauges(study)),
        Picture(figure=disbursement_figure(study.result)),
        Rows(table=_paces(study)),
        Rows(table=_notices(study)),
        Rows(table=_absorbable(study)),
        Rows(table=_by_project(study), folded=True),
        Rows(table=_acceleration(study)),
    ]
    if deadline.note:
        blocks.insert(1, Prose(paragraphs=[deadline.note]))
    return Section(
        id="deadline",
        heading="Can it be placed and paid out by the deadline?",
        lead=f"The deadline is {date(deadline.date)}; what counts here is what is "
        f"{BASES[deadline.basis.value]} by then.",
        blocks=blocks,
    )


def gauges(study: Study) -> list[Fact]:
    """Use of the envelope on each basis, pace, last notice, what cannot be placed."""
    deadline = study.programme.terms.deadline
    use = utilisation_at(study.result, deadline.date)
    gauged = [
        Fact(
            label=f"{words.capitalize()} by the deadline",
            value=share_of(amount, use.envelope),
            meaning=f"{money(amount)} of {money(use.envelope)}",
            filled=min(amount / use.envelope, 1.0) if use.envelope > 0 else None,
        )
        for words, amount in (
            ("selected", use.selected),
            ("committed", use.committed),
            ("paid out", use.disbursed),
        )
    ]
    return [*gauged, _pace_gauge(study), _notice_gauge(study), _unplaceable(study)]


def _pace_gauge(study: Study) -> Fact:
    pace = next(row for row in study.paces if row["in_force"])
    if pace["usd_per_year"] is None:
        return Fact(
            label="Required pace",
            value="none",
            meaning="the deadline has passed",
            tone="bad",
        )
    monthly = pace["usd_per_year"] / MONTHS_IN_YEAR
    done = pace["done_by_as_of"]
    return Fact(
        label="Required pace",
        value=f"{money(monthly)} a month",
        meaning=f"to use the envelope from {date(study.result.inputs.as_of)} on; "
        + (f"{money(done)} are on record" if done > 0 else "nothing is on record yet"),
    )


def _notice_gauge(study: Study) -> Fact:
    dates = records(last_notice_dates(study.programme))
    chosen = next(row for row in dates if row["in_force"])
    lag = round(study.programme.terms.funding_lag.base)
    return Fact(
        label="Last safe notice",
        value=date(chosen["last_notice"]),
        meaning=f"{count(lag, 'business day')} before the deadline, "
        f"{CALENDARS[chosen['calendar']]}",
    )


def _unplaceable(study: Study) -> Fact:
    totals = records(study.absorption.totals)
    widest = max(totals, key=lambda row: float(row["absorbable"]))
    return Fact(
        label="Cannot be paid out by the deadline",
        value=money(widest["unplaceable"]),
        meaning=f"even if all {count(float(widest['placed']), 'project')} of the file "
        f"that can be were notified at once; they take up "
        f"{money(float(widest['absorbable']))}",
        tone="bad" if widest["unplaceable"] > 0 else "good",
    )


def _paces(study: Study) -> Table:
    rows: list[list[Cell | str]] = [
        [
            BASES[pace["basis"]].capitalize() + " (in force)" * pace["in_force"],
            in_billions(pace["done_by_as_of"]),
            in_billions(pace["left"]),
            known(pace["usd_per_year"], in_billions, PASSED),
            known(pace["usd_per_year"], in_billions_a_month, PASSED),
            pace["note"],
        ]
        for pace in study.paces
    ]
    columns = [
        name("Counted"),
        number("On record", "US$ bn"),
        number("Left", "US$ bn"),
        number("Pace", "US$ bn a year"),
        number("Pace", "US$ bn a month"),
        name("From", wide=True),
    ]
    day = date(study.result.inputs.as_of)
    return table(f"Pace that would use the envelope, from {day} on", columns, rows)


def in_billions_a_month(per_year: float) -> str:
    """A yearly pace by the month."""
    return in_billions(per_year / MONTHS_IN_YEAR)


def _notices(study: Study) -> Table:
    rows = [
        [
            CALENDARS[row["calendar"]] + " (in force)" * row["in_force"],
            date(row["last_notice"]),
        ]
        for row in records(last_notice_dates(study.programme))
    ]
    return table(
        "Last notice from which payment by the deadline is possible",
        [name("Business days"), name("Last notice")],
        rows,
        note=study.programme.terms.calendar_note,
    )


def _absorbable(study: Study) -> Table:
    rows = [
        [
            f"{row['projects']}, notices {row['notices']}",
            plain(row["placed"]),
            in_billions(row["absorbable"]),
            in_billions(row["unplaceable"]),
        ]
        for row in records(study.absorption.totals)
    ]
    columns = [
        name("Projects"),
        number("Placed"),
        number("Can be paid out", "US$ bn"),
        number("Cannot", "US$ bn"),
    ]
    return table(
        "What the pipeline of the file can take up by the deadline", columns, rows
    )


def _by_project(study: Study) -> Table:
    rows = [
        [
            row["name"],
            row["sector"].replace("_", " "),
            known(row["amount"], in_billions, "capital expenditure is not known"),
            in_billions(row["absorbable"]),
            row["reason"] or empty("all of it can be paid"),
        ]
        for row in records(study.absorption.by_project)
    ]
    columns = [
        name("Project"),
        name("Sector"),
        number("Programme's part", "US$ bn"),
        number("By the deadline", "US$ bn"),
        name("Why not more", wide=True),
    ]
    return table("What each project of the file could take up", columns, rows)


def _acceleration(study: Study) -> Table:
    rows: list[list[Cell | str]] = [
        [
            f"{count(row['months_earlier'], 'month')} earlier",
            in_billions(row["disbursed_by_deadline"]),
            in_billions(row["more_disbursed"]),
            plain(row["mean_completion_shift_months"]),
            plain(row["projects_moved"]),
            plain(row["projects_not_moved"]),
        ]
        for row in study.acceleration
    ]
    rows[0][0] = "As planned"
    rows[0][3] = rows[0][4] = rows[0][5] = empty("the plan itself")
    columns = [
        name("Notices"),
        number("Paid by the deadline", "US$ bn"),
        number("More", "US$ bn"),
        number("Completion", "months earlier"),
        number("Projects moved"),
        number("Not moved"),
    ]
    return table(
        "What funding earlier would do",
        columns,
        rows,
        note="Only projects whose construction waits for this money move.",
    )
