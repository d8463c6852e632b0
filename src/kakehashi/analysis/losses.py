"""Who bears which loss: claims, recoveries and write-offs by bearer and project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.defaults import default_periods
from kakehashi.kernels.records import NEVER
from kakehashi.model.postings import SPONSOR

if TYPE_CHECKING:
    from kakehashi.model.result import Result

CENT = 0.01  # an amount below it is a rounding, not a loss
COLUMNS = (
    "claims_paid",
    "claims_received",
    "recovered",
    "written_off",
    "made_good",
    "final_loss",
    "open_at_end",
)


def losses(result: Result) -> pd.DataFrame:
    """One row a bearer and project with anything to bear, in USD over the whole run.

    Columns: bearer, project, claims_paid (by a guarantor), claims_received (by a
    lender), recovered, written_off (for good), made_good (by the host state; what a
    host pays stands in its own row's final_loss), final_loss, open_at_end (unpaid loans
    of a lender, claims of a guarantor that nobody has paid back when the grid ends: not
    written off, and not to be counted on). A shareholder's loss is what it paid in and
    did not get out of a project that defaulted.
    """
    rows: dict[tuple[str, str], dict[str, float]] = {}
    _add_creditors(result, rows)
    _add_shareholders(result, rows)
    kept = [
        {"bearer": bearer, "project": project, **amounts}
        for (bearer, project), amounts in rows.items()
        if max(amounts.values()) >= CENT
    ]
    return pd.DataFrame(kept, columns=["bearer", "project", *COLUMNS])


def _add_creditors(
    result: Result, rows: dict[tuple[str, str], dict[str, float]]
) -> None:
    """What lenders and guarantors bear, and what the host makes good of it."""
    host = result.inputs.loaded.programme.parties.host.id
    loans = result.facility_flows
    total = {name: np.asarray(loans[name]).sum(axis=0) for name in loans.dtype.names}
    for place, loan in enumerate(result.inputs.facilities):
        paid = {name: float(amounts[place]) for name, amounts in total.items()}
        lender = {
            "claims_received": paid["guarantee_call"],
            "recovered": paid["recovery_lender"],
            "written_off": paid["write_off"],
            "made_good": paid["loss_shared_lender"],
            "final_loss": paid["write_off"] - paid["loss_shared_lender"],
            "open_at_end": float(loans["closing_balance"][-1, place]),
        }
        guarantor = {
            "claims_paid": paid["guarantee_call"],
            "recovered": paid["recovery_guarantor"] + paid["reimbursement"],
            "written_off": paid["guarantor_write_off"],
            "made_good": paid["loss_shared_guarantor"],
            "final_loss": paid["guarantor_write_off"] - paid["loss_shared_guarantor"],
            "open_at_end": float(loans["subrogated_balance"][-1, place]),
        }
        shared = paid["loss_shared_lender"] + paid["loss_shared_guarantor"]
        _add(rows, loan.lender, loan.project, lender)
        _add(rows, loan.guarantor or loan.lender, loan.project, guarantor)
        _add(rows, host, loan.project, {"final_loss": shared})


def _add(
    rows: dict[tuple[str, str], dict[str, float]],
    bearer: str,
    project: str,
    amounts: dict[str, float],
) -> None:
    row = rows.setdefault((bearer, project), dict.fromkeys(COLUMNS, 0.0))
    for name, amount in amounts.items():
        row[name] += amount


def _add_shareholders(
    result: Result, rows: dict[tuple[str, str], dict[str, float]]
) -> None:
    """Equity that a defaulted project does not give back."""
    flows = result.project_flows
    total = {name: np.asarray(flows[name]).sum(axis=0) for name in flows.dtype.names}
    sponsors = total["sponsor_equity"] + total["sponsor_support"]
    lost = {
        SPONSOR: sponsors - total["distribution_sponsor"],
        None: total["programme_equity"] - total["distribution_investor"],
    }
    investor = result.inputs.loaded.programme.parties.investor.id
    for place in map(int, np.flatnonzero(default_periods(result) < NEVER)):
        project = result.inputs.projects[place]
        for bearer, amounts in lost.items():
            loss = max(float(amounts[place]), 0.0)
            holder = bearer or project.equity_holder or investor
            _add(rows, holder, project.id, {"final_loss": loss})


def losses_by_bearer(result: Result) -> pd.DataFrame:
    """One row a bearer over all projects; columns as `losses` without the project."""
    table = losses(result)
    total = table.groupby("bearer", sort=False)[list(COLUMNS)].sum()
    return total.reset_index()
