"""The compiled kernel on the benchmark's portfolio: totals only, in chunks of draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import records as kinds
from kakehashi.kernels.engine import Flows, State, run_draws
from kakehashi.kernels.records import records

if TYPE_CHECKING:
    from kakehashi.arrays import ByDrawPeriod
    from kakehashi.kernels.engine import Terms
    from kakehashi.kernels.records import Records
    from portfolio import Draws

DRAWS_AT_ONCE = 256


def _columns(table: Records) -> ByDrawPeriod:
    """The same memory as plain columns, in a further last axis."""
    return table.view(np.float64).reshape(*table.shape, -1).view(np.ndarray)


def run_at_once(terms: Terms, draws: Draws) -> Flows:
    """Run all of `draws`; only one row a draw is held beside the totals."""
    count, projects = draws.shocks.shape
    facilities = terms.facilities.size
    state = State(
        records((count, projects), kinds.PROJECT_STATE),
        records((count, facilities), kinds.FACILITY_STATE),
        records((count, terms.spvs.size, terms.tiers.size), kinds.TIER_STATE),
    )
    rows = records((count, 1, projects), kinds.PROJECT_FLOWS)
    loan_rows = records((count, 1, facilities), kinds.FACILITY_FLOWS)
    columns, loan_columns = _columns(rows), _columns(loan_rows)
    flows = Flows(
        rows,
        loan_rows,
        records((count, 1, terms.spvs.size, terms.tiers.size), kinds.TIER_FLOWS),
        columns,
        loan_columns,
        np.zeros((count, projects, columns.shape[-1])),
        np.zeros((count, facilities, loan_columns.shape[-1])),
        records((count, draws.price_index.shape[1], 1), kinds.ACCOUNT_FLOWS),
    )
    prices = draws.price_index[:, None]
    run_draws(terms, state, draws.shocks, draws.reference, prices, flows)
    return flows


def run(
    terms: Terms, draws: Draws, at_once: int = DRAWS_AT_ONCE
) -> dict[str, ByDrawPeriod]:
    """Totals by the name of the flow, (draw, project) or (facility, draw, project)."""
    parts = []
    for first in range(0, len(draws.shocks), at_once):
        some = type(draws)(*(part[first : first + at_once] for part in draws))
        flows = run_at_once(terms, some)
        parts.append((flows.project_totals, flows.facility_totals))
    projects, facilities = (np.concatenate(part) for part in zip(*parts, strict=True))
    count = projects.shape[0]
    by_loan = facilities.reshape(count, terms.projects.size, -1, facilities.shape[-1])
    by_loan = by_loan.transpose(2, 0, 1, 3)
    names = kinds.PROJECT_FLOWS.names or ()
    loan_names = kinds.FACILITY_FLOWS.names or ()
    return {
        **{name: projects[..., place] for place, name in enumerate(names)},
        **{name: by_loan[..., place] for place, name in enumerate(loan_names)},
    }
