"""Section: cash flows of each project by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.reports.blocks import Rows, Section
from kakehashi.reports.formats import in_billions
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table

    ByYear = NDArray[np.float64]

SHOWN = 12  # projects; flows.parquet holds them all
PROJECT_COLUMNS = {
    "capex": "Capital spent",
    "revenue": "Revenue",
    "operating_cost": "Running cost",
    "tax": "Tax",
    "distribution_investor": "To the investor state",
    "distribution_host": "To the host state",
    "distribution_sponsor": "To sponsors",
    "paid_to_pool": "To the SPV's other projects",
    "received_from_pool": "From the SPV's other projects",
}
LOAN_COLUMNS = {
    "drawdown": "Drawn",
    "interest_paid": "Interest paid",
    "principal_repaid": "Principal repaid",
    "premium": "Premium",
    "closing_balance": "Owed at the end",
}
ORDER = (
    "capex",
    "drawdown",
    "revenue",
    "operating_cost",
    "tax",
    "received_from_pool",
    "interest_paid",
    "principal_repaid",
    "premium",
    "paid_to_pool",
    "distribution_investor",
    "distribution_host",
    "distribution_sponsor",
    "closing_balance",
)
STOCKS = ("closing_balance",)


def cash_flows_section(study: Study) -> Section:
    """One folded table a project, the largest first."""
    capex = np.asarray(study.result.project_flows["capex"]).sum(axis=0)
    largest = np.argsort(-capex, kind="stable")[:SHOWN]
    total = len(study.result.inputs.projects)
    more = f" The {SHOWN} largest of {total} are shown." if total > SHOWN else ""
    return Section(
        id="cash-flows",
        heading="Cash flows of the projects by year",
        lead="Years in which nothing moves are left out."
        f"{more} The file flows.parquet beside this page holds every posting.",
        blocks=[
            Rows(table=_by_year(study, int(place)), folded=True) for place in largest
        ],
    )


def _by_year(study: Study, place: int) -> Table:
    inputs = study.result.inputs
    label = inputs.projects[place]
    years = np.array([end.year for end in inputs.timeline.ends])
    loans = np.array([loan.project == label.id for loan in inputs.facilities])
    flows = {
        column: np.asarray(study.result.project_flows[column])[:, place]
        for column in PROJECT_COLUMNS
    } | {
        column: np.asarray(study.result.facility_flows[column])[:, loans].sum(axis=1)
        for column in LOAN_COLUMNS
    }
    calendar = np.unique(years)
    by_year = {
        column: _of_years(amounts, years, calendar, stock=column in STOCKS)
        for column, amounts in flows.items()
    }
    shown = [column for column in ORDER if by_year[column].max(initial=0.0) >= 1]
    moves = [column for column in shown if column not in STOCKS]
    rows = [
        [str(year), *(in_billions(float(by_year[column][row])) for column in shown)]
        for row, year in enumerate(calendar)
        if any(by_year[column][row] >= 1 for column in moves)
    ]
    words = PROJECT_COLUMNS | LOAN_COLUMNS
    columns = [name("Year"), *(number(words[column], "US$ bn") for column in shown)]
    return table(label.name, columns, rows)


def _of_years(
    amounts: ByYear,
    years: NDArray[np.int64],
    calendar: NDArray[np.int64],
    *,
    stock: bool,
) -> ByYear:
    """Sums by calendar year, or what stands on its last day."""
    if stock:
        last = np.searchsorted(years, calendar, side="right") - 1
        standing: ByYear = amounts[last]
        return standing
    sums: ByYear = np.bincount(years - calendar[0], weights=amounts).astype(np.float64)
    return sums
