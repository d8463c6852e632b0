"""The required pace: what is left of the envelope, divided by the time that is left.

Only what is on record by the as-of date counts as done: dated stages of the projects,
and the amounts that the programme records; plans do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.tables import table_of
from kakehashi.schema.terms import DeadlineBasis, Stage
from kakehashi.timeline import years_between

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.project import Project

ANNOUNCED = "announced"
NOTHING = "nothing is on record"
REACHED = {
    DeadlineBasis.SELECTION.value: Stage.SELECTED,
    DeadlineBasis.COMMITMENT.value: Stage.COMMITTED,
    DeadlineBasis.DISBURSEMENT.value: Stage.DRAWING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is on record, in USD, with its origin in words and in paths."""

    amount: float
    note: str
    paths: tuple[str, ...]


def programme_amount(programme: Programme, project: Project) -> float:
    """What the programme finances of a project as announced, before financing cost."""
    share = project.programme_share or programme.default_programme_share
    return share.base * project.capex.base if project.capex else 0.0


def announced(project: Project, as_of: dt.date) -> bool:
    """Whether any stage of a project is on record by the as-of date."""
    return any(day <= as_of for day in project.stages.values())


def recorded(programme: Programme, basis: str, as_of: dt.date) -> Record:
    """Amount on record under a basis, and where it comes from.

    An amount that the programme records wins over the sum of the projects that have
    reached the stage: signed loans may be far less than the projects cost.
    """
    amount = None
    if basis != ANNOUNCED:
        amount = programme.recorded.get(DeadlineBasis(basis))
    if amount is not None and amount.as_of <= as_of:
        note = f"recorded on {amount.as_of} [{amount.source}]"
        return Record(amount=amount.base, note=note, paths=(f"recorded.{basis}",))
    stage = REACHED.get(basis)
    reached = {
        name: project
        for name, project in programme.projects.items()
        if any(
            day <= as_of and stage in (None, dated)
            for dated, day in project.stages.items()
        )
    }
    amounts = [programme_amount(programme, project) for project in reached.values()]
    what = f"that reached the stage {stage}" if stage else "with a recorded stage"
    return Record(
        amount=sum(amounts, start=0.0),
        note=f"{len(reached)} projects {what}, as announced" if reached else NOTHING,
        paths=tuple(
            f"projects.{name}.{key}"
            for name, project in reached.items()
            for key in ("capex", "programme_share")
            if getattr(project, key) is not None
        ),
    )


def required_pace(result: Result) -> pd.DataFrame:
    """One row a basis of the deadline, and one for all that is announced.

    Columns: basis, done_by_as_of (USD on record), left (of the envelope, USD),
    years_left, usd_per_year (absent once the deadline is past), in_force, note.
    """
    programme, as_of = result.inputs.loaded.programme, result.inputs.as_of
    terms = programme.terms
    years = years_between(as_of, terms.deadline.date)
    rows = []
    for basis in (*REACHED, ANNOUNCED):
        found = recorded(programme, basis, as_of)
        left = max(terms.envelope.base - found.amount, 0.0)
        rows.append(
            {
                "basis": basis,
                "done_by_as_of": found.amount,
                "left": left,
                "years_left": max(years, 0.0),
                "usd_per_year": left / years if years > 0 else None,
                "in_force": basis == terms.deadline.basis.value,
                "note": found.note,
            }
        )
    numbers = ("done_by_as_of", "left", "years_left", "usd_per_year")
    return table_of(rows, ("basis", *numbers, "in_force", "note"), numbers=numbers)
