"""What funding earlier does: more paid by the deadline, and plants that open sooner.

Only projects whose construction waits for the programme's money move; others build on
their own dates, so an earlier notice changes nothing for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kakehashi.analysis.tables import table_of
from kakehashi.analysis.utilisation import utilisation_at
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.schema.terms import Stage
from kakehashi.timeline import add_months

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.model.inputs import Inputs
    from kakehashi.model.placement import Placed
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.project import Project

MONTHS_EARLIER = (3, 6, 12)
MONTHS_IN_YEAR = 12
DAYS_PER_MONTH = 365.25 / 12  # mean length
DATED = (Stage.NOTIFIED, Stage.COMMITTED, Stage.DRAWING)


def acceleration(
    loaded: LoadedProgramme,
    months: Sequence[int] = MONTHS_EARLIER,
    *,
    as_of: dt.date | None = None,
    reading: str | None = None,
) -> pd.DataFrame:
    """One row the plan as it is (0 months), and one each number of `months`.

    Columns: months_earlier, disbursed_by_deadline (USD), more_disbursed (than the plan,
    USD), mean_completion_shift_months (over the projects that moved; positive is
    earlier), projects_moved, projects_not_moved.
    """
    plan = compile_programme(loaded, as_of=as_of, reading=reading)
    rows = [_row(loaded, plan, earlier) for earlier in (0, *months)]
    for row in rows:
        row["more_disbursed"] = (
            row["disbursed_by_deadline"] - rows[0]["disbursed_by_deadline"]
        )
    counts = ("months_earlier", "projects_moved", "projects_not_moved")
    numbers = (
        "disbursed_by_deadline",
        "more_disbursed",
        "mean_completion_shift_months",
    )
    columns = (counts[0], *numbers, *counts[1:])
    return table_of(rows, columns, numbers=numbers, wholes=counts)


def _row(loaded: LoadedProgramme, plan: Inputs, earlier: int) -> dict[str, float]:
    """Run the plan with its notices that many months earlier."""
    inputs = plan
    if earlier > 0:
        moved = earlier_programme(loaded.programme, plan.placement.placed, earlier)
        inputs = compile_programme(
            replace(loaded, programme=moved), as_of=plan.as_of, reading=plan.reading
        )
    deadline = loaded.programme.terms.deadline.date
    before = {one.project: one.completion for one in plan.placement.placed}
    waiting = [one for one in inputs.placement.placed if one.waits_for_money]
    shifts = [
        (before[one.project] - one.completion).days / DAYS_PER_MONTH
        for one in waiting
        if one.project in before
    ]
    moved_count = len(shifts) if earlier else 0
    return {
        "months_earlier": earlier,
        "disbursed_by_deadline": utilisation_at(run_inputs(inputs), deadline).disbursed,
        "mean_completion_shift_months": sum(shifts) / len(shifts) if shifts else 0.0,
        "projects_moved": moved_count,
        "projects_not_moved": len(inputs.placement.placed) - moved_count,
    }


def earlier_programme(
    programme: Programme, placed: Sequence[Placed], months: int
) -> Programme:
    """The plan's projects alone, with dated notices, earlier where they wait for money.

    The grid and the first reference rate start whole years earlier, so that no payment
    falls before them.
    """
    back = -MONTHS_IN_YEAR * -(-months // MONTHS_IN_YEAR)
    dated = {
        one.project: _dated(
            programme.projects[one.project], one, months if one.waits_for_money else 0
        )
        for one in placed
    }
    rates = {
        name: rate.model_copy(
            update={
                "points": [
                    rate.points[0].model_copy(
                        update={"start": add_months(rate.points[0].start, back)}
                    ),
                    *rate.points[1:],
                ]
            }
        )
        for name, rate in programme.market.reference_rates.items()
    }
    return programme.model_copy(
        update={
            "projects": dated,
            "grid": programme.grid.model_copy(
                update={"start": add_months(programme.grid.start, back)}
            ),
            "market": programme.market.model_copy(update={"reference_rates": rates}),
        }
    )


def _dated(project: Project, placed: Placed, months: int) -> Project:
    """The project with its planned notice as a date of its own, `months` earlier."""
    days = {stage: day for stage, day in project.stages.items() if stage in DATED}
    days.setdefault(Stage.NOTIFIED, placed.notified_on)
    moved = {stage: add_months(day, -months) for stage, day in days.items()}
    return project.model_copy(update={"stages": moved})
