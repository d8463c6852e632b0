"""What the pipeline can take up by the deadline, and what is left unplaceable.

Every project of the file is asked, whatever stage and sector the scenario wants: how
much of its capital could the programme pay between the first possible payment and the
deadline? Financing cost is left out. Two questions: with one notice after another, as
the terms place projects, or with all notices on the as-of date, the most that can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.pace import programme_amount
from kakehashi.analysis.tables import table_of
from kakehashi.model.placement import place, planned_draws
from kakehashi.schema.terms import DeadlineBasis, EligibilityMode, Stage
from kakehashi.timeline import Timeline

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from kakehashi.model.placement import Placement
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.schema.programme import Programme

ELIGIBLE, POSSIBLE, EVERY = "eligible", "not refused", "every project"
MODES = {
    ELIGIBLE: EligibilityMode.PROVEN,
    POSSIBLE: EligibilityMode.NOT_REFUSED,
    EVERY: EligibilityMode.IGNORED,
}
OUTSIDE = "part of the capital is spent before the first payment or after the deadline"
ROUNDING = 1e-9
ONE_BY_ONE, AT_ONCE = "one by one", "all at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorption:
    """The answer in sums and by project."""

    totals: pd.DataFrame
    """Columns: projects (`eligible`, `not refused` or `every project`), notices (`one
    by one` or `all at once`), placed (count), absorbable, envelope and unplaceable
    (USD)."""
    by_project: pd.DataFrame
    """Columns: project, name, sector, eligible (True, False, None where a fact is not
    known), amount (programme's share of the capital), absorbable_eligible,
    absorbable_not_refused, absorbable (by the deadline, all notices at once), reason
    (why nothing or not all of it)."""

    def total(self, projects: str, notices: str = AT_ONCE) -> float:
        """Absorbable amount of one row of the totals."""
        chosen = (self.totals["projects"] == projects) & (
            self.totals["notices"] == notices
        )
        return float(self.totals.loc[chosen, "absorbable"].iloc[0])


def absorption(loaded: LoadedProgramme, as_of: dt.date | None = None) -> Absorption:
    """Place every project in turn under each rule, paid out by the deadline."""
    programme = loaded.programme
    day = as_of or programme.as_of
    envelope = programme.terms.envelope.base
    taken = {
        (projects, notices): _taken(programme, day, mode, at_once=notices == AT_ONCE)
        for projects, mode in MODES.items()
        for notices in (AT_ONCE, ONE_BY_ONE)
    }
    rows = [
        {
            "projects": projects,
            "notices": notices,
            "placed": len(amounts),
            "absorbable": sum(amounts.values()),
            "envelope": envelope,
            "unplaceable": max(envelope - sum(amounts.values()), 0.0),
        }
        for (projects, notices), (amounts, _) in taken.items()
    ]
    numbers = ("absorbable", "envelope", "unplaceable")
    columns = ("projects", "notices", "placed", *numbers)
    return Absorption(
        totals=table_of(rows, columns, numbers=numbers, wholes=("placed",)),
        by_project=_by_project(programme, taken),
    )


Taken = tuple[dict[str, float], "Placement"]


def _taken(
    programme: Programme, day: dt.date, mode: EligibilityMode, *, at_once: bool
) -> Taken:
    """Amounts payable by the deadline by project, and the placement behind them."""
    terms = programme.terms
    asked = terms.model_copy(
        update={
            "placement": terms.placement.model_copy(
                update={
                    "minimum_stage": Stage.PROPOSED,
                    "sectors": None,
                    "eligibility": mode,
                }
            ),
            "deadline": terms.deadline.model_copy(
                update={"basis": DeadlineBasis.DISBURSEMENT}
            ),
            "notice_interval": None if at_once else terms.notice_interval,
        }
    )
    wide = programme.model_copy(update={"terms": asked})
    grid = programme.grid
    timeline = Timeline.between(grid.frequency.value, grid.start, grid.end)
    placement = place(wide, timeline, day)
    amounts = {
        one.project: sum(
            planned_draws(one, wide.projects[one.project], timeline, wide).values()
        )
        for one in placement.placed
    }
    return amounts, placement


def _by_project(
    programme: Programme, taken: dict[tuple[str, str], Taken]
) -> pd.DataFrame:
    every, placement = taken[EVERY, AT_ONCE]
    refused = {one.project: one.reason for one in placement.not_placed}
    rows = []
    for name, project in programme.projects.items():
        answers = placement.eligibility[name].answers
        broken = [answer.reason for answer in answers if answer.passed is False]
        open_ = [answer.reason for answer in answers if answer.passed is None]
        amount = programme_amount(programme, project) if project.capex else None
        absorbable = every.get(name, 0.0)
        reason = refused.get(name)
        if reason is None and amount and absorbable < amount * (1 - ROUNDING):
            reason = OUTSIDE
        rows.append(
            {
                "project": name,
                "name": project.name,
                "sector": project.sector,
                "eligible": False if broken else None if open_ else True,
                "amount": amount,
                "absorbable_eligible": taken[ELIGIBLE, AT_ONCE][0].get(name, 0.0),
                "absorbable_not_refused": taken[POSSIBLE, AT_ONCE][0].get(name, 0.0),
                "absorbable": absorbable,
                "reason": "; ".join(filter(None, [reason, *broken, *open_])) or None,
            }
        )
    numbers = ("amount", "absorbable_eligible", "absorbable_not_refused", "absorbable")
    columns = ("project", "name", "sector", "eligible", *numbers, "reason")
    return table_of(rows, columns, numbers=numbers)
