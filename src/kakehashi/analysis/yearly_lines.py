"""What each institution pays out in a year, beside the yearly line that is set for it.

A fact of an institution named `..._fy2026` whose date closes that fiscal year is a
yearly line: it is held against what is disbursed in the twelve months to that date.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.convert import in_currency
from kakehashi.analysis.tables import table_of
from kakehashi.timeline import add_months

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import pandas as pd

    from kakehashi.arrays import ByPeriod
    from kakehashi.model.result import Result
    from kakehashi.schema.parameter import Parameter

YEARLY = re.compile(r".*_fy(?P<year>\d{4})(?:_.*)?")
MONTHS_IN_YEAR, LAST_DAY = 12, 31  # of December


def disbursed_by_institution(result: Result) -> dict[str, ByPeriod]:
    """Loans and equity paid out by each institution in each period, USD."""
    inputs = result.inputs
    paid = {
        name: np.zeros(inputs.timeline.periods)
        for name in inputs.loaded.programme.institutions
    }
    for place, loan in enumerate(inputs.facilities):
        paid[loan.lender] += result.facility_flows["drawdown"][:, place]
    for place, project in enumerate(inputs.projects):
        if project.equity_holder in paid:
            paid[project.equity_holder] += result.project_flows["programme_equity"][
                :, place
            ]
    return paid


def lines_of(facts: dict[str, Parameter]) -> Iterator[tuple[str, Parameter]]:
    """The facts that are yearly lines, with their names."""
    for name, fact in facts.items():
        found = YEARLY.fullmatch(name)
        if found and fact.as_of.year == int(found["year"]) + 1:
            yield name, fact


def yearly_disbursement(result: Result) -> pd.DataFrame:
    """One row an institution and yearly line, or calendar year where it has no line.

    Columns: institution, year_end (last day of the twelve months), disbursed (USD),
    line (name of the fact, absent for a calendar year), line_amount (USD). Lines of
    years before the grid are left out. A line may pay for one kind of instrument only,
    so no ratio is taken.
    """
    inputs = result.inputs
    market = inputs.loaded.programme.market
    rows = []
    for name, paid in disbursed_by_institution(result).items():
        rows += [
            {
                "institution": name,
                "year_end": fact.as_of,
                "disbursed": _in_year(result, paid, fact.as_of),
                "line": line,
                "line_amount": in_currency(fact, "USD", market),
            }
            for line, fact in lines_of(inputs.loaded.programme.institutions[name].facts)
            if fact.as_of >= inputs.timeline.starts[0]
        ]
        rows += [
            {"institution": name, "year_end": end, "disbursed": disbursed}
            for end in calendar_years(result)
            if (disbursed := _in_year(result, paid, end)) > 0
        ]
    columns = ("institution", "year_end", "disbursed", "line", "line_amount")
    return table_of(rows, columns, numbers=("disbursed", "line_amount"))


def calendar_years(result: Result) -> list[dt.date]:
    """Last day of each calendar year on the grid."""
    ends = result.inputs.timeline.ends
    years = sorted({end.year for end in ends})
    return [
        ends[0].replace(year=year, month=MONTHS_IN_YEAR, day=LAST_DAY) for year in years
    ]


def _in_year(result: Result, paid: ByPeriod, end: dt.date) -> float:
    """Paid in the twelve months that close with `end`."""
    start = add_months(end, -MONTHS_IN_YEAR)
    return float(
        sum(
            amount
            for day, amount in zip(result.inputs.timeline.ends, paid, strict=True)
            if start < day <= end
        )
    )
