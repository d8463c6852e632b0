"""Measures of time: what is paid by the deadline, what pace is needed, what fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.absorption import AT_ONCE, ELIGIBLE, EVERY, ONE_BY_ONE
from kakehashi.analysis.definition import (
    BUILDING,
    CAPITAL,
    DEADLINE,
    FINANCE,
    WAITING,
    Definition,
    Found,
    number,
)
from kakehashi.analysis.notice import last_notice
from kakehashi.analysis.pace import ANNOUNCED, recorded
from kakehashi.analysis.utilisation import utilisation_at

if TYPE_CHECKING:
    from kakehashi.analysis.views import Views

PIPELINE = (*CAPITAL, *BUILDING, *WAITING, "terms.deadline.date", "terms.envelope")
NO_TIME = "the deadline is past"


def _pace(views: Views, basis: str, column: str) -> Found:
    row = views.paces[basis]
    found = number(row[column], str(row["note"]))
    return Found(value=None, note=NO_TIME) if found.value is None else found


def _recorded(views: Views) -> Found:
    as_of = views.result.inputs.as_of
    found = recorded(views.programme, _in_force(views), as_of)
    return Found(value=found.amount, note=found.note, parameters=found.paths)


def _in_force(views: Views) -> str:
    return views.terms.deadline.basis.value


def _planned_pace(views: Views) -> Found:
    """Plan's mean yearly disbursement between the as-of date and the deadline."""
    years = float(views.paces[ANNOUNCED]["years_left"])
    if years <= 0:
        return Found(value=None, note=NO_TIME)
    now = utilisation_at(views.result, views.result.inputs.as_of).disbursed
    return number((views.at_deadline.disbursed - now) / years)


def _absorbable(views: Views, projects: str) -> Found:
    slower = views.absorption.total(projects, ONE_BY_ONE)
    return number(
        views.absorption.total(projects, AT_ONCE),
        f"with one notice after another US${slower / 1e9:,.1f}bn",  # billions
    )


def _unplaceable(views: Views, projects: str) -> Found:
    left = views.terms.envelope.base - views.absorption.total(projects, AT_ONCE)
    return number(max(left, 0.0))


DEFINITIONS = (
    Definition(
        id="years_to_deadline",
        label="Time left until the deadline",
        unit="years",
        formula="days from the as-of date to the deadline / 365.25",
        parameters=("terms.deadline.date",),
        value=lambda views, _: number(views.paces[ANNOUNCED]["years_left"]),
    ),
    Definition(
        id="selected_by_deadline",
        label="Commitments of projects selected by the deadline",
        unit="USD",
        formula="commitments of placed projects whose recorded or planned selection is "
        "not after the deadline",
        parameters=DEADLINE,
        measures=("commitments",),
        value=lambda views, _: number(views.at_deadline.selected),
    ),
    Definition(
        id="committed_by_deadline",
        label="Commitments signed by the deadline",
        unit="USD",
        formula="commitments of placed projects whose recorded or planned signature is "
        "not after the deadline",
        parameters=(*DEADLINE, *WAITING),
        measures=("commitments",),
        value=lambda views, _: number(views.at_deadline.committed),
    ),
    Definition(
        id="disbursed_by_deadline",
        label="Paid out by the deadline",
        unit="USD",
        formula="sum of drawdown and programme equity of the periods that end by the "
        "deadline, without capitalised interest",
        parameters=(*CAPITAL, *BUILDING, *WAITING, *FINANCE, "terms.deadline.date"),
        measures=("commitments",),
        value=lambda views, _: number(views.at_deadline.disbursed),
    ),
    Definition(
        id="disbursed_by_deadline_share",
        label="Paid out by the deadline, per envelope",
        unit="share",
        formula="disbursed_by_deadline / envelope",
        measures=("disbursed_by_deadline", "envelope"),
        value=lambda views, _: number(
            views.at_deadline.disbursed / views.at_deadline.envelope
        ),
    ),
    Definition(
        id="disbursed",
        label="Paid out in all",
        unit="USD",
        formula="sum of drawdown and programme equity, without capitalised interest",
        parameters=(*CAPITAL, *FINANCE),
        measures=("commitments",),
        value=lambda views, _: number(views.at_end.disbursed),
    ),
    Definition(
        id="recorded_by_as_of",
        label="On record by the as-of date, on the basis of the deadline",
        unit="USD",
        formula="amount that the programme records for the basis in force, else "
        "programme share x capital of the projects that reached the stage",
        parameters=("terms.deadline.basis",),
        value=lambda views, _: _recorded(views),
    ),
    Definition(
        id="required_pace",
        label="Pace that is needed to use the whole envelope by the deadline",
        unit="USD / year",
        formula="(envelope - recorded_by_as_of) / years_to_deadline",
        parameters=DEADLINE,
        measures=("envelope", "recorded_by_as_of", "years_to_deadline"),
        value=lambda views, _: _pace(views, _in_force(views), "usd_per_year"),
    ),
    Definition(
        id="required_pace_after_announced",
        label="Pace that is needed if all that is announced counts as done",
        unit="USD / year",
        formula="(envelope - announced_amount) / years_to_deadline",
        parameters=("terms.deadline.date",),
        measures=("envelope", "announced_amount", "years_to_deadline"),
        value=lambda views, _: _pace(views, ANNOUNCED, "usd_per_year"),
    ),
    Definition(
        id="planned_pace",
        label="Pace at which the plan pays out from the as-of date to the deadline",
        unit="USD / year",
        formula="(disbursed_by_deadline - disbursed by the as-of date) / "
        "years_to_deadline",
        measures=("disbursed_by_deadline", "years_to_deadline"),
        value=lambda views, _: _planned_pace(views),
    ),
    Definition(
        id="last_safe_notice",
        label="Last day on which a notice still leads to payment by the deadline",
        unit="date",
        formula="deadline less the funding lag, in business days of the calendar in "
        "force",
        parameters=("terms.deadline.date", *WAITING),
        value=lambda views, _: Found(value=last_notice(views.programme)),
    ),
    Definition(
        id="absorbable_by_deadline",
        label="Most that all projects on file could take up by the deadline",
        unit="USD",
        formula="programme share x capital that falls between the first possible "
        "payment and the deadline, every project notified on the as-of date",
        parameters=PIPELINE,
        every_project=True,
        value=lambda views, _: _absorbable(views, EVERY),
    ),
    Definition(
        id="absorbable_eligible_by_deadline",
        label="Most that the eligible projects could take up by the deadline",
        unit="USD",
        formula="as absorbable_by_deadline, over projects that meet every rule",
        parameters=(*PIPELINE, "terms.eligibility.**"),
        every_project=True,
        value=lambda views, _: _absorbable(views, ELIGIBLE),
    ),
    Definition(
        id="unplaceable_by_deadline",
        label="Part of the envelope for which no project on file has a use in time",
        unit="USD",
        formula="envelope - absorbable_by_deadline, at least 0",
        measures=("envelope", "absorbable_by_deadline"),
        value=lambda views, _: _unplaceable(views, EVERY),
    ),
    Definition(
        id="unplaceable_eligible_by_deadline",
        label="Part of the envelope for which no eligible project has a use in time",
        unit="USD",
        formula="envelope - absorbable_eligible_by_deadline, at least 0",
        measures=("envelope", "absorbable_eligible_by_deadline"),
        value=lambda views, _: _unplaceable(views, ELIGIBLE),
    ),
)
