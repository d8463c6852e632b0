"""Section: the same portfolio by other methods, those that must agree and yardsticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.own_portfolio import committed_exposure, own_portfolio
from kakehashi.analysis.portfolio_comparison import (
    SIMULATION,
    compare_portfolio,
)
from kakehashi.analysis.portfolio_yardsticks import YARDSTICK
from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.estimates import INTERVAL, NO_DRAWS, billions
from kakehashi.reports.formats import in_billions, plain, share
from kakehashi.reports.names import institution_name, public_institutions
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, name, number, table
from kakehashi.schema.credit import DefaultModel

if TYPE_CHECKING:
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.reports.records import Record
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Table

HEADING = "Do other methods say the same?"
SHOWN = (
    ("expected", None), ("quantile", 0.95), ("quantile", 0.99), ("quantile", 0.999),
    ("expected shortfall", 0.99),
)  # fmt: skip
WORDS = {
    "expected": "Expected",
    "quantile": "below",
    "expected shortfall": "Mean beyond",
}


def cross_check_section(study: Study) -> Section:
    """One table an institution; nothing where default has no hazard."""
    draws = study.result.draws
    given = study.programme.uncertainty
    if draws is None or given is None:
        return Section(id="cross-check", heading=HEADING, lead=NO_DRAWS)
    if given.credit.default_model is not DefaultModel.HAZARD:
        why = "Default follows cash here and has no hazard, which other methods need."
        return Section(id="cross-check", heading=HEADING, lead=why)
    tables = [
        _table(study, draws, one)
        for one in public_institutions(study.programme)
        if np.any(committed_exposure(draws.inputs, one) > 0.0)
    ]
    return Section(
        id="cross-check",
        heading=HEADING,
        lead="The commitments of each institution as a portfolio of obligors, all at "
        "stake at once and in default at any time in the life of the loans. Exact "
        "convolution and simulation must agree; the formulas of banking supervision are "
        "yardsticks, and miss for so few names.",
        blocks=(*(Rows(table=one) for one in tables), Prose(paragraphs=[_why()])),
    )


def _why() -> str:
    return (
        "This checks the methods, not the level of the losses: nothing is repaid before "
        "a default here, nothing is late, the deal is not reversed, and what a default "
        "loses is its mean. An asymptotic formula has no room for a single name that is "
        "a third of the whole."
    )


def _table(study: Study, draws: DrawResult, institution: str) -> Table:
    portfolio = own_portfolio(draws.inputs, draws.laws, institution)
    found = compare_portfolio(
        portfolio.exposure, portfolio.pd, portfolio.lgd, portfolio.loadings
    )
    by_method: dict[tuple[str, str], list[Record]] = {}
    for row in records(found.table):
        by_method.setdefault((row["method"], row["status"]), []).append(row)
    rows = [
        [
            method,
            cell(status, tone="open" if status == YARDSTICK else ""),
            *_cells(status, lines),
        ]
        for (method, status), lines in by_method.items()
    ]
    columns = [
        name("Method"),
        name("Status"),
        *(number(_head(measure, level), "US$ bn") for measure, level in SHOWN),
    ]
    notes = [
        f"{method}: {rows_[0]['note']}"
        for (method, _), rows_ in by_method.items()
        if rows_[0]["note"]
    ]
    flags = "; ".join((*portfolio.flags, *found.flags))
    return table(
        f"{institution_name(study.programme, institution)}: {found.names} obligors, "
        f"{plain(found.effective_names)} effective, US$ {in_billions(found.exposure)} bn",
        columns,
        rows,
        note=f"{INTERVAL}, here of the simulation; the others are exact "
        f"or formulas and have none. {'. '.join(notes)}."
        + (f" Flagged: {flags}." if flags else ""),
    )


def _head(measure: str, level: float | None) -> str:
    if level is None:
        return WORDS[measure]
    if measure == "quantile":
        return f"{share(level)} level"
    return f"{WORDS[measure]} {share(level)}"


def _cells(status: str, lines: list[Record]) -> list[Cell | str]:
    by_place = {(row["measure"], row["level"]): row for row in lines}
    cells: list[Cell | str] = []
    for place in SHOWN:
        row = by_place.get(place)
        if row is None or row["value"] is None:
            cells.append(empty("the method does not say"))
        else:
            drawn = status == SIMULATION
            cells.append(billions(row) if drawn else in_billions(row["value"]))
    return cells
