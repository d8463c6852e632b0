"""Memory that the engine fills: states at the start of a draw, and empty flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.engine import Flows, State
from kakehashi.kernels.records import (
    ACCOUNT_FLOWS,
    FACILITY_FLOWS,
    FACILITY_STATE,
    PROJECT_FLOWS,
    PROJECT_STATE,
    TIER_FLOWS,
    TIER_STATE,
    records,
)
from kakehashi.model.streams import books_shape

if TYPE_CHECKING:
    from kakehashi.kernels.engine import Terms


def fresh_state(terms: Terms, draws: int) -> State:
    """State at the start of `draws` worlds: nothing drawn, nothing owed."""
    return State(
        projects=records((draws, terms.projects.size), PROJECT_STATE),
        facilities=records((draws, terms.facilities.size), FACILITY_STATE),
        tiers=records((draws, terms.spvs.size, terms.tiers.size), TIER_STATE),
    )


def fresh_flows(terms: Terms, draws: int, rows: int) -> Flows:
    """Empty rows of flows, seen both as records and as plain columns."""
    projects = records((draws, rows, terms.projects.size), PROJECT_FLOWS)
    facilities = records((draws, rows, terms.facilities.size), FACILITY_FLOWS)
    columns = [np.asarray(table).view(np.float64) for table in (projects, facilities)]
    project_columns, facility_columns = (
        plain.reshape((*table.shape, -1))
        for plain, table in zip(columns, (projects, facilities), strict=True)
    )
    return Flows(
        projects=projects,
        facilities=facilities,
        tiers=records((draws, rows, terms.spvs.size, terms.tiers.size), TIER_FLOWS),
        project_columns=project_columns,
        facility_columns=facility_columns,
        project_totals=np.zeros((draws, *project_columns.shape[2:])),
        facility_totals=np.zeros((draws, *facility_columns.shape[2:])),
        accounts=records((draws, *books_shape(terms)), ACCOUNT_FLOWS),
    )
