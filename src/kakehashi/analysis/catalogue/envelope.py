"""Measures of size: the envelope, what is placed in it, what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.convert import in_currency
from kakehashi.analysis.definition import (
    BUILDING,
    CAPITAL,
    FINANCE,
    PLACING,
    WAITING,
    Definition,
    Found,
    number,
)
from kakehashi.analysis.pace import announced, programme_amount
from kakehashi.analysis.utilisation import disbursements
from kakehashi.model.placement import planned_draws

if TYPE_CHECKING:
    from kakehashi.analysis.views import Views
    from kakehashi.schema.project import Project

RULES = ("terms.eligibility", "terms.eligibility.**")
CHIPS = "chip_related"  # fact of a project
ROUNDING = 1e-9  # of a cap


def placed_amounts(views: Views) -> list[float]:
    """What each placed project takes of the envelope."""
    inputs = views.result.inputs
    return [
        sum(planned_draws(placed, project, inputs.timeline, views.programme).values())
        for placed, project in zip(inputs.placement.placed, views.placed, strict=True)
    ]


def _chip_share(projects: list[Project], amounts: list[float]) -> Found:
    """Part of the amounts that goes to projects that say they are about chips."""
    pairs = list(zip(projects, amounts, strict=True))
    known = [pair for pair in pairs if isinstance(pair[0].facts.get(CHIPS), bool)]
    if not known or not sum(amounts):
        return Found(value=None, note=f"no project states the fact {CHIPS}")
    chips = sum(amount for project, amount in known if project.facts[CHIPS] is True)
    return number(chips / sum(amounts))


def _announced(views: Views) -> list[Project]:
    as_of = views.result.inputs.as_of
    return [p for p in views.programme.projects.values() if announced(p, as_of)]


def _announced_amounts(views: Views) -> list[float]:
    return [programme_amount(views.programme, project) for project in _announced(views)]


def _answered(views: Views, *, refused: bool) -> int:
    """Projects that some rule refuses, or that none refuses but not all let in."""
    count = 0
    for rules in views.result.inputs.placement.eligibility.values():
        outcomes = [answer.passed for answer in rules.answers]
        broken = False in outcomes
        count += broken if refused else None in outcomes and not broken
    return count


def _cap_breaches(views: Views) -> Found:
    """Calendar years in which more is paid out than the yearly cap."""
    cap = views.terms.annual_cap
    most = in_currency(cap, "USD", views.programme.market) if cap else None
    if most is None:
        return Found(value=None, note="the terms set no yearly cap")
    years = np.array([end.year for end in views.result.inputs.timeline.ends])
    paid = disbursements(views.result)
    over = [
        y for y in np.unique(years) if paid[years == y].sum() > most * (1 + ROUNDING)
    ]
    return number(len(over), ", ".join(map(str, over)) or None)


def _equity_share(views: Views) -> Found:
    total = views.at_end.committed
    return number(views.total("programme_equity") / total if total else None)


DEFINITIONS = (
    Definition(
        id="envelope",
        label="Programme envelope",
        unit="USD",
        formula="as the terms state it",
        parameters=("terms.envelope",),
        value=lambda views, _: number(views.terms.envelope.base),
    ),
    Definition(
        id="projects_on_file",
        label="Projects that the programme file holds",
        unit="count",
        formula="number of entries of `projects`",
        without_parameters="it counts entries of the file and reads none of them",
        value=lambda views, _: number(len(views.programme.projects)),
    ),
    Definition(
        id="placed_projects",
        label="Projects that the run funds",
        unit="count",
        formula="projects of the file that stage, sector, eligibility, dates, envelope "
        "and yearly cap let through",
        parameters=(*PLACING, *RULES, "terms.envelope", "terms.annual_cap"),
        value=lambda views, _: number(len(views.placed)),
    ),
    Definition(
        id="placed_amount",
        label="Capital of the placed projects that the programme finances",
        unit="USD",
        formula="sum over placed projects of programme share x capital spent from the "
        "first payment on; what is counted against the envelope",
        parameters=(*CAPITAL, *BUILDING, *PLACING),
        measures=("placed_projects",),
        value=lambda views, _: number(sum(placed_amounts(views))),
    ),
    Definition(
        id="announced_amount",
        label="Programme's part of all projects with a recorded stage",
        unit="USD",
        formula="sum of programme share x capital expenditure over projects with a "
        "stage dated by the as-of date",
        parameters=CAPITAL,
        value=lambda views, _: number(sum(_announced_amounts(views))),
    ),
    Definition(
        id="commitments",
        label="Commitments of the programme: loans and equity",
        unit="USD",
        formula="sum of loan commitments, with the interest added to them during "
        "construction, and programme equity",
        parameters=(*CAPITAL, *BUILDING, *FINANCE),
        measures=("placed_amount",),
        value=lambda views, _: number(views.at_end.committed),
    ),
    Definition(
        id="commitments_share_of_envelope",
        label="Commitments per envelope",
        unit="share",
        formula="commitments / envelope",
        measures=("commitments", "envelope"),
        value=lambda views, _: number(views.at_end.committed / views.at_end.envelope),
    ),
    Definition(
        id="programme_equity_share",
        label="Programme's equity in its commitments",
        unit="share",
        formula="programme equity paid in / commitments",
        parameters=("financing_plans.*.programme_equity.share",),
        measures=("commitments",),
        value=lambda views, _: _equity_share(views),
    ),
    Definition(
        id="capital_expenditure",
        label="Capital expenditure of the placed projects, whoever pays",
        unit="USD",
        formula="sum of capital spent on the grid, without the cost of financing",
        parameters=("projects.*.capex", *BUILDING),
        value=lambda views, _: number(views.total("capex")),
    ),
    Definition(
        id="interest_during_construction",
        label="Interest during construction",
        unit="USD",
        formula="sum of interest that accrues on the loans before completion, "
        "capitalised or paid",
        parameters=(*CAPITAL, *BUILDING, *FINANCE),
        measures=("commitments",),
        value=lambda views, _: number(views.construction_interest.sum()),
    ),
    Definition(
        id="chip_share_of_placed",
        label="Part of the placed money that goes into chips",
        unit="share",
        formula="placed amount of projects with the fact chip_related / placed amount",
        parameters=CAPITAL,
        measures=("placed_amount",),
        value=lambda views, _: _chip_share(views.placed, placed_amounts(views)),
    ),
    Definition(
        id="chip_share_of_announced",
        label="Part of the announced money that goes into chips",
        unit="share",
        formula="announced amount of projects with the fact chip_related / announced "
        "amount",
        parameters=CAPITAL,
        measures=("announced_amount",),
        value=lambda views, _: _chip_share(
            _announced(views), _announced_amounts(views)
        ),
    ),
    Definition(
        id="eligible_projects",
        label="Projects of the file that meet every eligibility rule",
        unit="count",
        formula="projects for which every rule says yes",
        parameters=RULES,
        value=lambda views, _: number(
            sum(r.eligible for r in views.result.inputs.placement.eligibility.values())
        ),
    ),
    Definition(
        id="refused_projects",
        label="Projects of the file that break an eligibility rule",
        unit="count",
        formula="projects for which some rule says no",
        parameters=RULES,
        value=lambda views, _: number(_answered(views, refused=True)),
    ),
    Definition(
        id="undecided_projects",
        label="Projects of the file whose eligibility is not known",
        unit="count",
        formula="projects for which no rule says no and some fact is not known",
        parameters=RULES,
        value=lambda views, _: number(_answered(views, refused=False)),
    ),
    Definition(
        id="yearly_cap_breaches",
        label="Years in which more is paid out than the yearly cap allows",
        unit="count",
        formula="calendar years with drawdown and programme equity above the cap",
        parameters=("terms.annual_cap", *CAPITAL, *BUILDING, *PLACING, *WAITING),
        value=lambda views, _: _cap_breaches(views),
    ),
)
