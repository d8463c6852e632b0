"""What each party pays in and gets back, nominal.

Only money that moves is counted: capitalised interest, insured exposure and arrears are
no payments. A state stands for itself and its institutions together, and what they pay
one another is left out. Flows after the end of the grid are not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.parties import parties, party_name
from kakehashi.analysis.party_flows import cause_flows, paid_and_received
from kakehashi.analysis.rate_of_return import (
    PAYS_NOTHING,
    internal_rate,
    payback_date,
)
from kakehashi.analysis.tables import table_of

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.arrays import ByPeriod
    from kakehashi.model.result import Result

NUMBERS = ("paid_in", "received", "net", "multiple", "irr")
COLUMNS = ("party", "name", *NUMBERS, "payback_date", "note")


def returns(result: Result) -> pd.DataFrame:
    """One row a party over all projects.

    Columns: party, name, paid_in, received, net (USD), multiple (received / paid in),
    irr (decimal per year), payback_date, note (why irr is absent or doubtful).
    """
    flows = cause_flows(result)
    rows = []
    for party, own in parties(result).items():
        paid, received = paid_and_received(result, flows, own)
        rows.append(_row(result, party, paid.sum(axis=1), received.sum(axis=1)))
    return table_of(rows, COLUMNS, numbers=NUMBERS)


def project_returns(result: Result) -> pd.DataFrame:
    """One row a project and party that pays or receives in it; columns as `returns`."""
    flows = cause_flows(result)
    sides = {
        party: paid_and_received(result, flows, own)
        for party, own in parties(result).items()
    }
    rows = [
        {
            "project": project.id,
            **_row(result, party, paid[:, place], received[:, place]),
        }
        for place, project in enumerate(result.inputs.projects)
        for party, (paid, received) in sides.items()
        if paid[:, place].any() or received[:, place].any()
    ]
    return table_of(rows, ["project", *COLUMNS], numbers=NUMBERS)


def _row(
    result: Result, party: str, paid: ByPeriod, received: ByPeriod
) -> dict[str, object]:
    """Sums, multiple, rate of return and payback of one party's flows by period."""
    ends = result.inputs.timeline.ends
    paid_in, got = float(paid.sum()), float(received.sum())
    moved = np.flatnonzero((paid > 0) | (received > 0))
    days = [ends[int(period)] for period in moved]
    amounts = received[moved] - paid[moved]
    rate, note = internal_rate(days, amounts)
    return {
        "party": party,
        "name": party_name(result.inputs.loaded.programme, party),
        "paid_in": paid_in,
        "received": got,
        "net": got - paid_in,
        "multiple": got / paid_in if paid_in > 0 else None,
        "irr": rate,
        "payback_date": None if note == PAYS_NOTHING else payback_date(days, amounts),
        "note": note,
    }
