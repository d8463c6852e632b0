"""In which period each project defaults, read from the flows of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.by_project import per_project
from kakehashi.kernels.records import NEVER
from kakehashi.kernels.waterfall import SHORT

if TYPE_CHECKING:
    from kakehashi.arrays import Index
    from kakehashi.model.result import Result


def default_periods(result: Result) -> Index:
    """Period of each project's default, `NEVER` where there is none; (project,).

    A default is scripted, or follows debt service that was missed for as many periods
    in a row as the plan's `default.missed_payments` allows.
    """
    inputs = result.inputs
    scripted = np.asarray(inputs.shocks[0]["default_period"])
    defaulted = np.where(scripted < inputs.timeline.periods, scripted, NEVER)
    allowed = np.asarray(inputs.terms.projects["missed_to_default"])
    paid = np.asarray(result.project_flows["debt_service_paid"])
    arrears = per_project(result, result.facility_flows["arrears"])
    short = arrears > SHORT * (paid + arrears)
    missed = np.zeros(paid.shape[1], dtype=np.int64)
    for period in range(paid.shape[0] - 1):
        missed = np.where(short[period], missed + 1, 0)
        fails = (allowed > 0) & (missed >= allowed)
        defaulted = np.where(fails, np.minimum(defaulted, period + 1), defaulted)
    return defaulted
