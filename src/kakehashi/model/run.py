"""Run a programme: the main idea of Kakehashi on one page.

A programme is a file. A scenario is a named list of changes to it. A run is a pure
function of the two; it returns one table of flows by project, instrument and period.
Every report is a view of that table, and every number in it has a dated source.

    load      programme file + scenario -> models, every problem at once   schema/load.py
    compile   models -> arrays: dates, debt sized, curves                  model/compile.py
    run       arrays -> flows, one compiled pass over time                 kernels/engine.py
    check     what must add up, or the run stops                           model/identities.py
    view      flows -> measures, tables, figures, the report               analysis/, reports/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.engine import Flows, State, run_draws
from kakehashi.kernels.records import (
    FACILITY_FLOWS,
    FACILITY_STATE,
    PROJECT_FLOWS,
    PROJECT_STATE,
    TIER_FLOWS,
    TIER_STATE,
    records,
)
from kakehashi.model.compile import compile_programme
from kakehashi.model.identities import check_identities
from kakehashi.model.result import Result
from kakehashi.schema.load import load_programme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from kakehashi.kernels.engine import Terms
    from kakehashi.model.inputs import Inputs

    Change = tuple[str, Any, str]


def run(
    programme: str | Path,
    scenarios: Sequence[str] | None = None,
    *,
    as_of: dt.date | None = None,
    reading: str | None = None,
    changes: Sequence[Change] = (),
) -> Result:
    """Run a bundled programme by its name, or a programme folder or file.

    `scenarios` are applied in order, none means the programme's base scenario;
    `changes` are (path, value, reason) on top of them. `as_of` moves the day from which
    the future is planned, `reading` picks a distribution rule by name. Raises
    `InputError` with every problem of the input, `BrokenIdentityError` for our own.
    """
    loaded = load_programme(programme, scenarios, changes=changes)
    return run_inputs(compile_programme(loaded, as_of=as_of, reading=reading))


def run_inputs(inputs: Inputs) -> Result:
    """Step compiled inputs through time; every flow of the one draw is kept."""
    flows = fresh_flows(inputs.terms, draws=1, rows=inputs.timeline.periods)
    run_draws(
        inputs.terms,
        fresh_state(inputs.terms, draws=1),
        inputs.shocks,
        inputs.reference,
        inputs.price_index,
        flows,
    )
    result = Result(
        inputs=inputs,
        project_flows=flows.projects[0],
        facility_flows=flows.facilities[0],
        tier_flows=flows.tiers[0],
    )
    check_identities(result)
    return result


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
    )
