"""What the formulas of banking supervision say of a portfolio: yardsticks, not estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.loss_distribution import EXPECTED, QUANTILE, SHORTFALL
from kakehashi.errors import InputError
from kakehashi.kernels import loss_measures
from kakehashi.kernels.asymptotic import (
    asymptotic_expected_shortfall,
    asymptotic_value_at_risk,
)
from kakehashi.kernels.creditrisk_plus import creditrisk_plus
from kakehashi.kernels.factor_model import conditional_pd, factor_nodes
from kakehashi.kernels.granularity import (
    gordy_luetkebohmert_adjustment,
    martin_wilde_adjustment,
)
from kakehashi.kernels.irb import CONFIDENCE as IRB_LEVEL
from kakehashi.kernels.irb import STANDARD_MATURITY_YEARS, capital_requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kakehashi.analysis.obligor_portfolio import Portfolio
    from kakehashi.arrays import ByItem

Row = dict[str, object]

ASYMPTOTIC, MARTIN_WILDE = "ASRF", "ASRF + granularity (Martin-Wilde)"
GORDY, IRB, PLUS = "ASRF + granularity (Gordy)", "Basel IRB", "CreditRisk+"
BANDS = 100  # of the largest exposure, as the spreadsheet of 1997 has it
NODES = 200  # of the factor, for the spread of a pd
PRECISION, LGD_SPREAD = 0.25, 0.25  # of the factor and the lgd, as the paper has them
PD_FLOOR = 0.0005  # Basel III, CRE32.4: no pd below 0.05 %
DEVIATION, EXCEEDANCE = "deviation", "exceedance"
YARDSTICK = "yardstick"


def yardstick_rows(
    portfolio: Portfolio, levels: Sequence[float], bounds: Sequence[float]
) -> list[Row]:
    """One row a yardstick, measure and level; a formula that fails says why."""
    made: tuple[tuple[str, Callable[[], Iterator[Row]]], ...] = (
        (PLUS, lambda: _plus(portfolio, levels, bounds)),
        (ASYMPTOTIC, lambda: _asymptotic(portfolio, levels)),
        (MARTIN_WILDE, lambda: _martin_wilde(portfolio, levels)),
        (GORDY, lambda: _gordy(portfolio)),
        (IRB, lambda: _irb(portfolio)),
    )
    rows: list[Row] = []
    for method, make in made:
        head: Row = {"method": method, "status": YARDSTICK}
        try:
            rows += [{**head, **row} for row in make()]
        except InputError as error:
            why = "; ".join(problem.what for problem in error.problems)
            rows.append({**head, "measure": QUANTILE, "note": f"not defined: {why}"})
    return rows


def _quantile(level: float, amount: float, note: str) -> Row:
    return {"measure": QUANTILE, "level": level, "value": amount, "note": note}


def _plus(
    portfolio: Portfolio, levels: Sequence[float], bounds: Sequence[float]
) -> Iterator[Row]:
    """One sector; the spread of each pd is that which the common factors give it."""
    losing = portfolio.severity > 0.0
    severity, pd = portfolio.severity[losing], portfolio.pd[losing]
    found = creditrisk_plus(
        severity,
        pd,
        _pd_deviation(pd, portfolio.correlation[losing]),
        np.ones((severity.size, 1)),
        float(np.max(severity)) / BANDS,
    )
    note = "one sector; a name can default twice"
    for measure, amount in (
        (EXPECTED, loss_measures.expected_loss(*found)),
        (DEVIATION, loss_measures.loss_deviation(*found)),
    ):
        yield {"measure": measure, "value": amount, "note": note}
    for level in levels:
        yield _quantile(level, loss_measures.value_at_risk(*found, level), note)
        shortfall = loss_measures.expected_shortfall(*found, level)
        yield {"measure": SHORTFALL, "level": level, "value": shortfall, "note": note}
    for bound in bounds:
        beyond = loss_measures.exceedance(*found, bound)
        yield {"measure": EXCEEDANCE, "level": bound, "value": beyond, "note": note}


def _pd_deviation(pd: ByItem, correlation: ByItem) -> ByItem:
    """Standard deviation of each pd as its common factor moves."""
    quadrature = factor_nodes(1, NODES)
    given = conditional_pd(pd, np.sqrt(correlation)[:, None], quadrature.points)
    spread: ByItem = np.sqrt(quadrature.weights @ np.square(given - pd))
    return spread


def _asymptotic(portfolio: Portfolio, levels: Sequence[float]) -> Iterator[Row]:
    """Infinitely many names of one factor, which all obligors share."""
    arguments = (portfolio.pd, portfolio.lgd, portfolio.correlation)
    note = "infinitely many names, one factor"
    expected = float(portfolio.severity @ portfolio.pd)
    yield {"measure": EXPECTED, "value": expected, "note": note}
    for level in levels:
        at = portfolio.exposure @ asymptotic_value_at_risk(*arguments, level)
        yield _quantile(level, float(at), note)
        beyond = portfolio.exposure @ asymptotic_expected_shortfall(*arguments, level)
        yield {
            "measure": SHORTFALL,
            "level": level,
            "value": float(beyond),
            "note": note,
        }


def _martin_wilde(portfolio: Portfolio, levels: Sequence[float]) -> Iterator[Row]:
    note = "first order in one over the names"
    for level in levels:
        arguments = (portfolio.pd, portfolio.lgd, portfolio.correlation)
        at = portfolio.exposure @ asymptotic_value_at_risk(*arguments, level)
        more = martin_wilde_adjustment(
            portfolio.exposure / portfolio.total,
            portfolio.pd,
            portfolio.lgd,
            np.zeros_like(portfolio.lgd),
            portfolio.correlation,
            level,
        )
        yield _quantile(level, float(at) + more * portfolio.total, note)


def _gordy(portfolio: Portfolio) -> Iterator[Row]:
    """At the level of the capital rule, of which it is the complement."""
    expected = portfolio.pd * portfolio.lgd
    arguments = (portfolio.pd, portfolio.lgd, portfolio.correlation)
    at = asymptotic_value_at_risk(*arguments, IRB_LEVEL)
    more = gordy_luetkebohmert_adjustment(
        portfolio.exposure / portfolio.total,
        portfolio.pd,
        portfolio.lgd,
        at - expected,
        LGD_SPREAD,
        PRECISION,
        IRB_LEVEL,
    )
    whole = float(portfolio.exposure @ at) + more * portfolio.total
    yield _quantile(IRB_LEVEL, whole, "simplified form of 2007, recalled")


def _irb(portfolio: Portfolio) -> Iterator[Row]:
    """Capital and expected loss, with the rule's own correlations."""
    floored = np.maximum(portfolio.pd, PD_FLOOR)
    capital = capital_requirement(
        floored, portfolio.lgd, STANDARD_MATURITY_YEARS, PD_FLOOR
    )
    whole = float(portfolio.exposure @ (capital + floored * portfolio.lgd))
    note = "capital and expected loss, the rule's own correlation, 2.5 years"
    yield _quantile(IRB_LEVEL, whole, note)
