"""Which projects are funded, and when their money may start to flow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.kernels.profile import spent_between
from kakehashi.model.curves import spending_curve
from kakehashi.model.eligibility import Eligibility, eligibility
from kakehashi.model.streams import fiscal_year
from kakehashi.schema.terms import DeadlineBasis, Stage
from kakehashi.timeline import DAYS_PER_YEAR, Timeline, add_business_days, add_months
from kakehashi.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kakehashi.schema.programme import Programme
    from kakehashi.schema.project import Project

ORDER = {stage: place for place, stage in enumerate(Stage)}
ENDED = (Stage.REPAID, Stage.DECLINED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A funded project with its dates; `assumed_notice` marks a date of ours."""

    project: str
    notified_on: dt.date
    assumed_notice: bool
    payment_from: dt.date
    """First day on which the programme pays: notice plus funding lag, or signature."""
    construction_start: dt.date
    completion: dt.date
    waits_for_money: bool
    """Construction starts when the money does, so earlier notice completes it earlier."""
    programme_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPlaced:
    """A project that the run leaves out, and why."""

    project: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What the programme funds and what it does not."""

    placed: Sequence[Placed]
    not_placed: Sequence[NotPlaced]
    eligibility: Mapping[str, Eligibility]


def refusal(programme: Programme, project: Project, rules: Eligibility) -> str | None:
    """Why a project is not funded, before dates and money are looked at."""
    wanted = programme.terms.placement
    if project.stage in ENDED:
        return f"stage is {project.stage}"
    if ORDER[project.stage] < ORDER[wanted.minimum_stage]:
        return f"stage is {project.stage}, {wanted.minimum_stage} is needed"
    if project.stage is Stage.OPERATING:
        return "already operating"
    if wanted.sectors is not None and project.sector not in wanted.sectors:
        return f"sector {project.sector} is left out by this scenario"
    broken = [answer for answer in rules.answers if answer.blocks(wanted.eligibility)]
    if broken:
        return "not eligible: " + "; ".join(answer.reason for answer in broken)
    if project.capex is None:
        return "capital expenditure is not known"
    if project.capex.base == 0:
        return "capital expenditure is zero, so there is nothing to finance"
    return None


def dates(
    programme: Programme, name: str, project: Project, assumed: dt.date
) -> Placed:
    """When the project is notified, paid, built; `assumed` notice where none is dated."""
    terms = programme.terms
    known = project.stages.get(Stage.NOTIFIED)
    notified = known or assumed
    payable = add_business_days(
        notified, round(terms.funding_lag.base), terms.calendar.value
    )
    signed = [project.stages.get(Stage.COMMITTED), project.stages.get(Stage.DRAWING)]
    payment_from = max([payable, *(day for day in signed if day)])
    technology = programme.technologies[project.operations.technology]
    build_months = round(technology.construction.base * MONTHS_PER_YEAR)
    start = project.construction.start or payment_from
    completion = project.construction.completion or add_months(start, build_months)
    share = project.programme_share or programme.default_programme_share
    return Placed(
        project=name,
        notified_on=notified,
        assumed_notice=known is None,
        payment_from=payment_from,
        construction_start=start,
        completion=completion,
        waits_for_money=project.construction.start is None,
        programme_share=share.base,
    )


def committed_on(placed: Placed, project: Project) -> dt.date:
    """Day on which the programme's contracts are signed, or the money may first flow."""
    return project.stages.get(Stage.COMMITTED) or placed.payment_from


def cohorts(programme: Programme, placement: Placement) -> list[int]:
    """Fiscal year of the investor state in which each placed project is committed."""
    first_month = programme.parties.investor.fiscal_year_month
    return [
        fiscal_year(committed_on(one, programme.projects[one.project]), first_month)
        for one in placement.placed
    ]


def planned_draws(
    placed: Placed, project: Project, timeline: Timeline, programme: Programme
) -> dict[int, float]:
    """What the programme pays for capital in each calendar year, before financing cost."""
    if project.capex is None:
        return {}
    capex = project.capex.base
    start = timeline.period_of(placed.construction_start)
    periods = max(timeline.period_of(placed.completion) - start, 1)
    curve = spending_curve(project.construction.profile, periods)
    first = max(timeline.period_of(placed.payment_from), start, 0)
    until = availability_end(programme, timeline)
    ends = timeline.ends
    draws: dict[int, float] = {}
    for period in range(first, min(start + periods, until, timeline.periods)):
        year = ends[period].year
        spent = spent_between(curve, periods, period - start, periods)
        draws[year] = draws.get(year, 0.0) + placed.programme_share * capex * spent
    return draws


def availability_end(programme: Programme, timeline: Timeline) -> int:
    """First period in which the programme pays no more, by the basis of the deadline."""
    if programme.terms.deadline.basis is DeadlineBasis.DISBURSEMENT:
        day_after = programme.terms.deadline.date + dt.timedelta(days=1)
        return timeline.period_of(day_after)  # flows fall at period end (§3)
    return timeline.periods


def place(programme: Programme, timeline: Timeline, as_of: dt.date) -> Placement:
    """Take the projects in the order of the file while envelope and yearly cap hold.

    Projects without a dated notice are notified one after another from `as_of` on, one
    each `notice_interval`. A project that does not fit the yearly cap waits a period.
    """
    terms = programme.terms
    interval = (
        terms.notice_interval.base * DAYS_PER_YEAR if terms.notice_interval else 0.0
    )
    answers = {
        name: eligibility(name, project, terms.eligibility)
        for name, project in programme.projects.items()
    }
    placed: list[Placed] = []
    left_out: list[NotPlaced] = []
    waiting = 0
    spent: dict[int, float] = {}
    for name, project in programme.projects.items():
        reason = refusal(programme, project, answers[name])
        if reason is None:
            notice = as_of + dt.timedelta(days=round(interval * waiting))
            found = _fit(programme, name, project, timeline, notice, spent)
            if isinstance(found, Placed):
                placed.append(found)
                waiting += found.assumed_notice
                continue
            reason = found
        left_out.append(NotPlaced(project=name, reason=reason))
    return Placement(
        placed=tuple(placed), not_placed=tuple(left_out), eligibility=answers
    )


def _counted_on(placed: Placed, basis: DeadlineBasis) -> dt.date:
    """Day that must not be after the deadline; disbursement is cut off in time instead."""
    if basis is DeadlineBasis.SELECTION:
        return placed.notified_on
    return placed.payment_from


def _fit(
    programme: Programme,
    name: str,
    project: Project,
    timeline: Timeline,
    notice: dt.date,
    spent: dict[int, float],
) -> Placed | str:
    """Find the first notice at which the project fits, and count it in `spent`."""
    terms = programme.terms
    cap = terms.annual_cap.base if terms.annual_cap else float("inf")
    while True:
        candidate = dates(programme, name, project, notice)
        draws = planned_draws(candidate, project, timeline, programme)
        if _counted_on(candidate, terms.deadline.basis) > terms.deadline.date:
            return (
                f"no {terms.deadline.basis} before the deadline {terms.deadline.date}"
            )
        if not draws:
            return "nothing left to pay between the first payment and the deadline"
        if sum(spent.values()) + sum(draws.values()) > terms.envelope.base:
            return "the envelope is used up"
        if all(spent.get(year, 0.0) + paid <= cap for year, paid in draws.items()):
            for year, paid in draws.items():
                spent[year] = spent.get(year, 0.0) + paid
            return candidate
        notice = add_months(notice, timeline.months_per_period)
        if project.stages.get(Stage.NOTIFIED) or notice > programme.grid.end:
            return "does not fit under the yearly cap"
