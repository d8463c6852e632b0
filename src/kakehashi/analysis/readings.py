"""Who gets what under each reading of the split: the same projects, run under each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.by_project import per_project
from kakehashi.analysis.defaults import default_periods
from kakehashi.analysis.losses import losses
from kakehashi.analysis.parties import members
from kakehashi.analysis.party_flows import net_flows
from kakehashi.analysis.rate_of_return import internal_rate
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.records import NEVER
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kakehashi.arrays import ByProject
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.result import Result

CENT = 0.01  # a balance below it is a rounding
TO_LENDERS = ("interest_paid", "principal_repaid", "prepayment")
SUMS = (
    "to_investor",
    "to_host",
    "to_sponsor",
    "to_lenders",
    "investor_net",
    "host_net",
    "unpaid",
    "final_loss",
)
SHARES = ("share_of_host", "share_of_host_after_debt")
COLUMNS = ("reading", "label", *SUMS, *SHARES, "investor_irr", "defaults")


def readings(inputs: Inputs) -> pd.DataFrame:
    """One row a distribution rule of the terms, over all projects, in USD.

    Columns: reading, label; to_investor, to_host, to_sponsor (distributions);
    to_lenders (interest, principal and prepayment once the projects run);
    investor_net, host_net (all that the state and its institutions receive less what
    they pay, taxes and grants among it); unpaid (owed on the loans when the grid ends,
    interest in arrears among it); final_loss (of all bearers); share_of_host (of the
    cash that the two sides get: to_host over to_host, to_investor and to_lenders);
    share_of_host_after_debt (of the distributions alone); investor_irr; defaults.
    """
    rows = [
        {**reading_row(result), "investor_irr": _investor_rate(result)}
        for result in _runs(inputs)
    ]
    numbers = (*SUMS, *SHARES, "investor_irr")
    return table_of(rows, COLUMNS, numbers=numbers, wholes=("defaults",))


def per_project_readings(inputs: Inputs) -> pd.DataFrame:
    """One row a project and reading; columns as `readings`, without the rate."""
    rows = []
    for result in _runs(inputs):
        sums = sums_by_project(result)
        for place, project in enumerate(result.inputs.projects):
            own = {name: float(amounts[place]) for name, amounts in sums.items()}
            rows.append({"project": project.id, **_row(result, own)})
    columns = ("project", *(name for name in COLUMNS if name != "investor_irr"))
    return table_of(rows, columns, numbers=(*SUMS, *SHARES), wholes=("defaults",))


def reading_row(result: Result) -> dict[str, object]:
    """Row of the reading that a result was run under; keys are the columns."""
    sums = sums_by_project(result)
    return _row(result, {name: float(a.sum()) for name, a in sums.items()})


def _runs(inputs: Inputs) -> Iterator[Result]:
    """Compile and run every reading of the terms."""
    for name in inputs.loaded.programme.terms.distribution_rules:
        yield run_inputs(
            compile_programme(inputs.loaded, as_of=inputs.as_of, reading=name)
        )


def _row(result: Result, sums: dict[str, float]) -> dict[str, object]:
    """Sums of some projects with their shares and the name of the reading."""
    name = result.inputs.reading
    both = sums["to_host"] + sums["to_investor"]
    return {
        "reading": name,
        "label": result.inputs.loaded.programme.terms.distribution_rules[name].label,
        **sums,
        "defaults": round(sums["defaults"]),
        "share_of_host": _share(sums["to_host"], both + sums["to_lenders"]),
        "share_of_host_after_debt": _share(sums["to_host"], both),
    }


def sums_by_project(result: Result) -> dict[str, ByProject]:
    """Amounts of each project over the whole run; each array is (project,)."""
    programme, flows = result.inputs.loaded.programme, result.project_flows
    service = sum(np.asarray(result.facility_flows[cause]) for cause in TO_LENDERS)
    running = flows["debt_service_paid"] > 0
    served = np.where(running, per_project(result, np.asarray(service)), 0.0)
    lost = losses(result).groupby("project")["final_loss"].sum()
    names = [project.id for project in result.inputs.projects]
    states = {"investor": programme.parties.investor, "host": programme.parties.host}
    return {
        **{
            f"to_{side}": flows[f"distribution_{side}"].sum(axis=0)
            for side in ("investor", "host", "sponsor")
        },
        "to_lenders": served.sum(axis=0),
        **{
            f"{side}_net": net_flows(result, members(programme, state.id)).sum(axis=0)
            for side, state in states.items()
        },
        "unpaid": _unpaid(result),
        "final_loss": lost.reindex(names).fillna(0.0).to_numpy(dtype=np.float64),
        "defaults": (default_periods(result) < NEVER).astype(np.float64),
    }


def _unpaid(result: Result) -> ByProject:
    """Principal and interest owed when the grid ends; (project,)."""
    loans = result.facility_flows
    earned = loans["interest_accrued"] - loans["interest_paid"] - loans["capitalised"]
    owed = loans["closing_balance"][-1] + np.maximum(earned.sum(axis=0), 0.0)
    kept = np.where(owed >= CENT, owed, 0.0)
    by_project: ByProject = per_project(result, kept[None])[0]
    return by_project


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _investor_rate(result: Result) -> float | None:
    """Yearly return of the investor state with its institutions."""
    programme = result.inputs.loaded.programme
    own = members(programme, programme.parties.investor.id)
    by_period = net_flows(result, own).sum(axis=1)
    rate, _ = internal_rate(result.inputs.timeline.ends, by_period)
    return rate
