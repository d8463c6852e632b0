"""How many times a project's cash covers its debt: DSCR, LLCR and PLCR.

The debt service cover ratio is taken on instalment dates over the interval that they
close, as debt is sized and lock-up is tested; service is what newly falls due, without
arrears of earlier periods. Present values are taken at the rate of the loans
themselves, weighted by what is owed on each, so that debt sculpted to a cover c has
DSCR = LLCR = c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.by_project import completion_periods, per_project
from kakehashi.analysis.tables import table_of

if TYPE_CHECKING:
    from kakehashi.arrays import ByFacilityPeriod, ByProjectPeriod
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.result import Result

NEGLIGIBLE = 1e-9  # of a project's largest debt service: a rounding, not a payment


def in_loan_life(result: Result) -> np.ndarray:
    """Periods from completion to the last instalment; (period, project)."""
    loans, completion = result.inputs.terms.facilities, completion_periods(result)
    life = loans["grace_periods"] + loans["instalment_every"] * loans["instalments"]
    first = result.inputs.terms.projects["first_facility"]
    maturity = completion + np.maximum.reduceat(life, first)
    period = np.arange(result.inputs.timeline.periods)[:, None]
    inside: np.ndarray = (period >= completion) & (period < maturity)
    return inside


def facility_rates(inputs: Inputs) -> ByFacilityPeriod:
    """Interest per unit of balance; (period, facility)."""
    loans = inputs.terms.facilities
    reference = np.vstack([inputs.reference[0], np.zeros(inputs.timeline.periods)])
    rate = reference[loans["reference"]] + loans["margin"][:, None]
    fraction = inputs.terms.year_fraction[loans["day_count"]]
    by_period: ByFacilityPeriod = (np.maximum(rate, 0.0) * fraction).T
    return by_period


def cost_of_debt(result: Result) -> ByProjectPeriod:
    """Rate per period of each project's debt, weighted by balance; the last is kept."""
    opening = np.asarray(result.facility_flows["opening_balance"])
    owed = per_project(result, opening)
    interest = per_project(result, facility_rates(result.inputs) * opening)
    rate = np.divide(interest, owed, out=np.zeros_like(owed), where=owed > 0)
    known = np.where(owed > 0, np.arange(owed.shape[0])[:, None], 0)
    latest = np.maximum.accumulate(known, axis=0)
    kept: ByProjectPeriod = np.take_along_axis(rate, latest, axis=0)
    return kept


def present_value_after(
    cash: ByProjectPeriod, rate: ByProjectPeriod
) -> ByProjectPeriod:
    """Worth at the end of each period of all later cash; (period, project)."""
    worth = np.zeros_like(cash)
    for period in range(cash.shape[0] - 2, -1, -1):
        later = worth[period + 1] + cash[period + 1]
        worth[period] = later / (1.0 + rate[period + 1])
    return worth


def cover_ratios(result: Result) -> pd.DataFrame:
    """One row a project and instalment date of its loans' life.

    Columns: project, period, date, dscr (cash for debt over debt service, both of the
    interval that ends with the period), llcr and plcr (present value of the cash after
    the period, over the loans' life and over the project's, per closing balance; absent
    once nothing is owed, the first also after the last instalment).
    """
    flows, rate = result.project_flows, cost_of_debt(result)
    cash, due = np.asarray(flows["cash_for_debt"]), np.asarray(flows["interval_due"])
    closing = per_project(result, result.facility_flows["closing_balance"])
    inside = in_loan_life(result)
    last = inside & ~np.vstack([inside[1:], np.zeros_like(inside[:1])])
    life = present_value_after(np.where(inside, cash, 0.0), rate)
    columns = {
        "dscr": (np.asarray(flows["interval_cash"]), due),
        "llcr": (life, np.where(last, 0.0, closing)),
        "plcr": (present_value_after(cash, rate), closing),
    }
    # Transposed, so that the rows come project by project.
    chosen = inside & (due > NEGLIGIBLE * due.max(axis=0))
    places, periods = np.nonzero(chosen.T)
    timeline = result.inputs.timeline
    names = np.array([project.id for project in result.inputs.projects], dtype=object)
    table = pd.DataFrame(
        {
            "project": names[places],
            "period": np.array(timeline.labels)[periods],
            "date": np.array(timeline.ends, dtype="datetime64[s]")[periods],
        }
    )
    for name, (above, below) in columns.items():
        table[name] = _ratio(above[periods, places], below[periods, places])
    return table


def _ratio(above: np.ndarray, below: np.ndarray) -> pd.arrays.FloatingArray:
    """Quotients, absent where there is nothing to divide by."""
    floor = NEGLIGIBLE * below.max(initial=1.0)
    absent = below <= floor
    quotient = np.divide(above, below, out=np.zeros_like(above), where=~absent)
    return pd.arrays.FloatingArray(quotient, absent)


def cover_summary(result: Result) -> pd.DataFrame:
    """One row a project with debt.

    Columns: project, dscr_min, dscr_min_period, dscr_average, llcr_min, plcr_min. The
    last two are absent where nothing is owed after any instalment.
    """
    rows = []
    for project, table in cover_ratios(result).groupby("project", sort=False):
        covers = table["dscr"].to_numpy(dtype=np.float64)
        worst = int(covers.argmin())
        rows.append(
            {
                "project": project,
                "dscr_min": float(covers[worst]),
                "dscr_min_period": str(table["period"].iloc[worst]),
                "dscr_average": float(covers.mean()),
                "llcr_min": _least(table["llcr"]),
                "plcr_min": _least(table["plcr"]),
            }
        )
    names = ("project", "dscr_min", "dscr_min_period", "dscr_average")
    columns = (*names, "llcr_min", "plcr_min")
    return table_of(rows, columns, numbers=("dscr_min", "dscr_average"))


def _least(covers: pd.Series[float]) -> float | None:
    """Lowest of the covers that exist."""
    known = covers.dropna()
    return float(known.min()) if len(known) else None
