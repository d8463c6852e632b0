"""What each party pays in and gets back, nominal, from the postings of a run.

Only money that moves is counted: capitalised interest, insured exposure and arrears are
no postings. Flows after the end of the grid are not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.parties import parties, party_name
from kakehashi.analysis.rate_of_return import (
    PAYS_NOTHING,
    internal_rate,
    payback_date,
)
from kakehashi.analysis.tables import table_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kakehashi.model.result import Result

CENT = 0.01  # a flow below it is a rounding, not a payment
NUMBERS = ("paid_in", "received", "net", "multiple", "irr")
COLUMNS = ("party", "name", *NUMBERS, "payback_date", "note")


def returns(result: Result) -> pd.DataFrame:
    """One row a party over all projects.

    Columns: party, name, paid_in, received, net (USD), multiple (received / paid in),
    irr (decimal per year), payback_date, note (why irr is absent or doubtful).
    """
    flows = result.flows
    rows = [
        {"party": party, **_row(result, party, flows[flows["party"].isin(own)])}
        for party, own in parties(result).items()
    ]
    return table_of(rows, COLUMNS, numbers=NUMBERS)


def project_returns(result: Result) -> pd.DataFrame:
    """One row a project and party that pays or receives in it; columns as `returns`."""
    rows = []
    groups = parties(result)
    for project, flows in result.flows.groupby("project", observed=True):
        for party, own in groups.items():
            part = flows[flows["party"].isin(own)]
            if len(part):
                row = {"project": project, "party": party}
                rows.append({**row, **_row(result, party, part)})
    return table_of(rows, ["project", *COLUMNS], numbers=NUMBERS)


def _row(result: Result, party: str, postings: pd.DataFrame) -> dict[str, object]:
    """Sums, multiple, rate of return and payback of one party's postings."""
    posted = postings["net_amount"].to_numpy()
    paid_in = -float(posted[posted <= -CENT].sum()) + 0.0
    received = float(posted[posted >= CENT].sum())
    days, amounts = net_by_day(postings)
    rate, note = internal_rate(days, amounts)
    return {
        "name": party_name(result.inputs.loaded.programme, party),
        "paid_in": paid_in,
        "received": received,
        "net": received - paid_in,
        "multiple": received / paid_in if paid_in > 0 else None,
        "irr": rate,
        "payback_date": None if note == PAYS_NOTHING else payback_date(days, amounts),
        "note": note,
    }


def net_by_day(postings: pd.DataFrame) -> tuple[Sequence[dt.date], np.ndarray]:
    """Days on which money moved, in order, and what was received net on each."""
    net = postings.groupby("date")["net_amount"].sum()
    net = net[net.abs() >= CENT]
    days = [stamp.date() for stamp in pd.DatetimeIndex(net.index)]
    return days, net.to_numpy(dtype=np.float64)
