"""Other engines that step one project's finance through time, and what one run covers."""

from __future__ import annotations

import importlib
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

QUARTERS, LOANS = 100, 3
HOURS_A_YEAR = 8760


class Engine(NamedTuple):
    """One run of another engine."""

    name: str
    run: Callable[[], object]
    facility_periods: int
    scope: str


def pysam() -> Engine:
    """SAM's single-owner model at its own defaults with a flat hour-by-hour output."""
    module = importlib.import_module("PySAM.Singleowner")
    model = module.default("CustomGenerationProfileSingleOwner")
    model.SystemOutput.gen = [1000.0] * HOURS_A_YEAR
    model.execute()
    years = int(model.FinancialParameters.analysis_period)
    return Engine(
        "PySAM single owner",
        model.execute,
        years,
        f"{years} years of one project with one loan: it solves for the price, sizes the "
        "debt and knows far more of US tax and incentives (hourly revenue, depreciation "
        "classes, reserves), but no quarters, arrears, cover, defaults or sharing.",
    )


def waterfall_py() -> Engine:
    """waterfall-py on one deal with three loans, a reserve and a covenant."""
    waterfall = importlib.import_module("waterfall")
    start = date(2026, 1, 1)
    loans = [
        waterfall.Tranche(
            name=f"Loan {place}",
            tranche_type="senior",
            principal=10e6,
            coupon=0.05,
            amort_type="fully_amortizing",
            term_periods=QUARTERS - 2,
        )
        for place in range(LOANS)
    ]
    equity = waterfall.Tranche(name="Equity", tranche_type="equity", principal=3e6)
    deal = waterfall.Deal(
        deal_close_date=start,
        operations_start_date=start,
        period_frequency="Q",
        deal_type="PF",
        tranches=[*loans, equity],
        cfads_stream=[1.4e6] * QUARTERS,
        data_currency="USD",
        reporting_basis="calendar",
        reserves=[waterfall.ReserveConfig(reserve_type="DSRA", months_dsra=6)],
        covenants=[waterfall.CovenantConfig(metric="DSCR", trap=1.1, default=1.0)],
    )
    return Engine(
        "waterfall-py",
        lambda: waterfall.run(deal),
        QUARTERS * LOANS,
        f"{QUARTERS} quarters of one deal with {LOANS} loans: it proves every period with "
        "its own audit and keeps every row, but takes the cash flow as given and has no "
        "construction, tax, cover, recovery or sharing.",
    )


ENGINES = (pysam, waterfall_py)
