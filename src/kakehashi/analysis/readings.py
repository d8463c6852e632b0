"""Who gets what under each reading of the split: the same projects, run under each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.defaults import default_periods
from kakehashi.analysis.losses import losses
from kakehashi.analysis.net_flows import net_flows
from kakehashi.analysis.parties import members
from kakehashi.analysis.rate_of_return import internal_rate
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.records import NEVER
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

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
        {**_row(name, label, result, slice(None)), **_investor_rate(result)}
        for name, label, result in _runs(inputs)
    ]
    return table_of(
        rows, COLUMNS, numbers=(*SUMS, *SHARES, "investor_irr"), wholes=("defaults",)
    )


def per_project_readings(inputs: Inputs) -> pd.DataFrame:
    """One row a project and reading; columns as `readings`, without the rate."""
    rows = [
        {
            "project": project.id,
            **_row(name, label, result, slice(place, place + 1)),
        }
        for name, label, result in _runs(inputs)
        for place, project in enumerate(result.inputs.projects)
    ]
    columns = ("project", *(name for name in COLUMNS if name != "investor_irr"))
    return table_of(rows, columns, numbers=(*SUMS, *SHARES), wholes=("defaults",))


def reading_row(result: Result) -> dict[str, object]:
    """Row of the reading that a result was run under; keys are the columns."""
    name = result.inputs.reading
    rule = result.inputs.loaded.programme.terms.distribution_rules[name]
    return _row(name, rule.label, result, slice(None))


def _runs(inputs: Inputs) -> Iterator[tuple[str, str, Result]]:
    """Compile and run every reading of the terms."""
    rules = inputs.loaded.programme.terms.distribution_rules
    for name, rule in rules.items():
        compiled = compile_programme(inputs.loaded, as_of=inputs.as_of, reading=name)
        yield name, rule.label, run_inputs(compiled)


def _row(name: str, label: str, result: Result, places: slice) -> dict[str, object]:
    """Sums and shares of the projects at `places`."""
    flows = result.project_flows[:, places]
    chosen = {project.id for project in result.inputs.projects[places]}
    mask = np.array([loan.project in chosen for loan in result.inputs.facilities])
    loans = result.facility_flows[:, mask]
    running = flows["debt_service_paid"] > 0
    paid = {
        side: float(flows[f"distribution_{side}"].sum())
        for side in ("investor", "host", "sponsor")
    }
    first = result.inputs.terms.projects["first_facility"]
    service = sum(np.asarray(result.facility_flows[cause]) for cause in TO_LENDERS)
    by_project = np.add.reduceat(service, first, axis=1)[:, places]
    to_lenders = float(np.where(running, by_project, 0.0).sum())
    owed = loans["closing_balance"][-1] + _unpaid_interest(loans)
    table = losses(result)
    both = paid["host"] + paid["investor"]
    return {
        "reading": name,
        "label": label,
        **{f"to_{side}": amount for side, amount in paid.items()},
        "to_lenders": to_lenders,
        **_net(result, places),
        "unpaid": float(owed[owed >= CENT].sum()),
        "final_loss": float(
            table.loc[table["project"].isin(chosen), "final_loss"].sum()
        ),
        "share_of_host": _share(paid["host"], both + to_lenders),
        "share_of_host_after_debt": _share(paid["host"], both),
        "defaults": int((default_periods(result)[places] < NEVER).sum()),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _unpaid_interest(loans: np.ndarray) -> np.ndarray:
    """Interest in arrears when the grid ends: earned, neither paid nor capitalised."""
    earned = loans["interest_accrued"] - loans["interest_paid"] - loans["capitalised"]
    unpaid: np.ndarray = np.maximum(earned.sum(axis=0), 0.0)
    return unpaid


def _net(result: Result, places: slice) -> dict[str, float]:
    """What each state receives less what it pays, in the projects at `places`."""
    programme = result.inputs.loaded.programme
    sides = {"investor": programme.parties.investor, "host": programme.parties.host}
    return {
        f"{side}_net": float(
            net_flows(result, members(programme, state.id))[:, places].sum()
        )
        for side, state in sides.items()
    }


def _investor_rate(result: Result) -> dict[str, float | None]:
    """Yearly return of the investor state with its institutions."""
    programme = result.inputs.loaded.programme
    own = members(programme, programme.parties.investor.id)
    by_period = net_flows(result, own).sum(axis=1)
    rate, _ = internal_rate(result.inputs.timeline.ends, by_period)
    return {"investor_irr": rate}
