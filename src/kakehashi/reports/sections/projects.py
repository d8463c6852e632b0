"""Section: every project of the file, what the rules say of it, and how its debt stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.cover import cover_summary
from kakehashi.reports.blocks import Picture, Rows, Section
from kakehashi.reports.cite import cite
from kakehashi.reports.figures.cover import cover_figure
from kakehashi.reports.figures.eligibility import ANSWERS, eligibility_figure
from kakehashi.reports.formats import (
    count,
    in_billions,
    money,
    ratio,
    share,
    short_date,
)
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.eligibility import Answer
    from kakehashi.model.placement import Placed
    from kakehashi.reports.records import Record
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table


def projects_section(study: Study) -> Section:
    """Funded projects, those left out with the reason, rules, cover, sizing."""
    placement = study.result.inputs.placement
    funded = sum(
        project.capex.base
        for one in placement.placed
        if (project := study.programme.projects[one.project]).capex
    )
    return Section(
        id="projects",
        heading="Which projects?",
        lead=f"{count(len(placement.placed), 'project')} of "
        f"{len(study.programme.projects)} in the file are funded, "
        f"{money(funded)} of announced cost.",
        blocks=(
            Rows(table=_funded(study)),
            Rows(table=_left_out(study), folded=True),
            Picture(figure=cover_figure(study.result)),
            Rows(table=_sizing(study), folded=True),
            Picture(figure=eligibility_figure(study.result)),
            Rows(table=_answers(study), folded=True),
        ),
    )


def _notice(placed: Placed) -> str:
    return short_date(placed.notified_on) + (
        " (assumed)" if placed.assumed_notice else ""
    )


def _funded(study: Study) -> Table:
    covers = {row["project"]: row for row in records(cover_summary(study.result))}
    rows = []
    for placed in study.result.inputs.placement.placed:
        project = study.programme.projects[placed.project]
        cover = covers.get(placed.project)
        rows.append(
            [
                project.name,
                project.sponsor,
                project.stage.value,
                _capex(study, placed.project),
                share(placed.programme_share),
                _notice(placed),
                short_date(placed.payment_from),
                short_date(placed.completion),
                empty("no debt to serve") if cover is None else _least(cover),
                cite(project.source),
            ]
        )
    columns = [
        name("Project"),
        name("Sponsor"),
        name("Stage"),
        number("Cost", "US$ bn"),
        number("Programme's part"),
        name("Notice"),
        name("Paid from"),
        name("Completion"),
        number("Least cover"),
        name("Source"),
    ]
    return table("Projects that the run funds", columns, rows)


def _least(cover: Record) -> Cell:
    least = cover["dscr_min"]
    return cell(ratio(least), tone="bad" if least < 1 else "good")


def _capex(study: Study, project: str) -> Cell:
    capex = study.programme.projects[project].capex
    if capex is None:
        return empty("capital expenditure is not known")
    return cell(in_billions(capex.base))


def _left_out(study: Study) -> Table:
    rows = [
        [
            study.programme.projects[one.project].name,
            study.programme.projects[one.project].sponsor,
            study.programme.projects[one.project].stage.value,
            _capex(study, one.project),
            one.reason,
        ]
        for one in study.result.inputs.placement.not_placed
    ]
    columns = [
        name("Project"),
        name("Sponsor"),
        name("Stage"),
        number("Cost", "US$ bn"),
        name("Why not", wide=True),
    ]
    return table("Projects that the run leaves out", columns, rows)


def _sizing(study: Study) -> Table:
    """What each loan lends, and what set its amount."""
    terms = study.result.inputs.terms.facilities
    rows = [
        [
            study.programme.projects[loan.project].name,
            loan.id,
            in_billions(float(terms["commitment"][place])),
            in_billions(float(loan.planned)),
            loan.binding,
        ]
        for place, loan in enumerate(study.result.inputs.facilities)
    ]
    columns = [
        name("Project"),
        name("Loan"),
        number("Commitment", "US$ bn"),
        number("By the plan", "US$ bn"),
        name("Set by"),
    ]
    return table(
        "Size of each loan and what sets it",
        columns,
        rows,
        note="The commitment holds interest that is added to the loan during construction.",
    )


def _answers(study: Study) -> Table:
    """One column a rule; each answer with its reason."""
    answered = study.result.inputs.placement.eligibility
    labels = [rule.label for rule in study.programme.terms.eligibility]
    rows: list[list[Cell | str]] = [
        [
            study.programme.projects[project].name,
            *(_told(answer) for answer in rules.answers),
        ]
        for project, rules in answered.items()
    ]
    columns = [name("Project"), *(name(label, wide=True) for label in labels)]
    return table("Each project's answer to each rule, with the reason", columns, rows)


def _told(answer: Answer) -> Cell:
    tones = {True: "good", None: "open", False: "bad"}
    return cell(f"{ANSWERS[answer.passed]}: {answer.reason}", tone=tones[answer.passed])
