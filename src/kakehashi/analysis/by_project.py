"""Facility flows added up for each project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import ByProjectPeriod
    from kakehashi.model.result import Result


def per_project(result: Result, by_facility: ByProjectPeriod) -> ByProjectPeriod:
    """Sum over each project's facilities; (period, facility) to (period, project)."""
    first = result.inputs.terms.projects["first_facility"]
    sums: ByProjectPeriod = np.add.reduceat(np.asarray(by_facility), first, axis=1)
    return sums


def facility_project(result: Result) -> np.ndarray:
    """Index of the project that each facility belongs to; (facility,)."""
    projects = result.inputs.terms.projects
    counts = projects["end_facility"] - projects["first_facility"]
    return np.repeat(np.arange(projects.size), counts)


def completion_periods(result: Result) -> np.ndarray:
    """First period of operation of each project, its delay included; (project,)."""
    projects = result.inputs.terms.projects
    delay = result.inputs.shocks[0]["delay_periods"]
    periods: np.ndarray = (
        projects["start_period"] + projects["construction_periods"] + delay
    )
    return periods
