"""How far the envelope is used, on each reading of the deadline, at any date.

Selected and committed count what the programme is bound to finance: loan commitments
with the interest that is added to them, and the programme's equity. Disbursed counts
money that has moved, drawdown and equity, without capitalised interest. Flows fall at
the end of their period (§3), so a date sees the periods that have ended by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.by_project import per_project
from kakehashi.schema.terms import DeadlineBasis, Stage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kakehashi.arrays import ByPeriod, ByProject
    from kakehashi.model.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilisation:
    """Use of the envelope on one day, in USD."""

    date: dt.date
    selected: float
    committed: float
    disbursed: float
    envelope: float

    def on(self, basis: DeadlineBasis) -> float:
        """What counts under one reading of the deadline."""
        return {
            DeadlineBasis.SELECTION: self.selected,
            DeadlineBasis.COMMITMENT: self.committed,
            DeadlineBasis.DISBURSEMENT: self.disbursed,
        }[basis]


def commitments(result: Result) -> ByProject:
    """Loan commitments and equity that the programme is bound to pay; (project,)."""
    terms = result.inputs.terms
    loans: ByProject = np.add.reduceat(
        terms.facilities["commitment"], terms.projects["first_facility"]
    )
    budget = terms.projects["budget"] * terms.projects["programme_equity_share"]
    paid = np.asarray(result.project_flows["programme_equity"]).sum(axis=0)
    total: ByProject = loans + np.maximum(budget, paid)
    return total


def disbursements(result: Result) -> ByPeriod:
    """Drawdown and programme equity of all projects in each period."""
    drawn = per_project(result, result.facility_flows["drawdown"])
    paid: ByPeriod = (drawn + result.project_flows["programme_equity"]).sum(axis=1)
    return paid


def stage_days(result: Result) -> tuple[Sequence[dt.date], Sequence[dt.date]]:
    """Days of selection and of commitment of each placed project.

    A recorded day counts; where there is none, the planned day of the notice and of
    the first payment.
    """
    projects = result.inputs.loaded.programme.projects
    placed = result.inputs.placement.placed
    stages = [projects[one.project].stages for one in placed]
    pairs = list(zip(placed, stages, strict=True))
    selected = [days.get(Stage.SELECTED) or one.notified_on for one, days in pairs]
    committed = [days.get(Stage.COMMITTED) or one.payment_from for one, days in pairs]
    return selected, committed


def utilisation_at(result: Result, date: dt.date) -> Utilisation:
    """Use of the envelope on one day."""
    bound = commitments(result)
    selected, committed = stage_days(result)
    ended = [end <= date for end in result.inputs.timeline.ends]
    return Utilisation(
        date=date,
        selected=float(bound[[day <= date for day in selected]].sum()),
        committed=float(bound[[day <= date for day in committed]].sum()),
        disbursed=float(disbursements(result)[ended].sum()),
        envelope=result.inputs.loaded.programme.terms.envelope.base,
    )


def utilisation(result: Result) -> pd.DataFrame:
    """One row a period, at its end, in USD.

    Columns: period, date, selected, committed, disbursed, envelope.
    """
    timeline = result.inputs.timeline
    bound = commitments(result)
    by_stage = [
        [bound[[day <= end for day in days]].sum() for end in timeline.ends]
        for days in stage_days(result)
    ]
    return pd.DataFrame(
        {
            "period": list(timeline.labels),
            "date": np.array(timeline.ends, dtype="datetime64[s]"),
            "selected": by_stage[0],
            "committed": by_stage[1],
            "disbursed": np.cumsum(disbursements(result)),
            "envelope": result.inputs.loaded.programme.terms.envelope.base,
        }
    )
