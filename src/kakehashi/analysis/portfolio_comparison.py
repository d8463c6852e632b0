"""The loss of one portfolio of credits by every method at once, each labelled for what it is.

Exact convolution and simulation must agree; formulas of banking supervision stand beside
them as yardsticks, to show how far they are off for few names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.loss_distribution import (
    EXPECTED,
    LEVELS,
    QUANTILE,
    SHORTFALL,
)
from kakehashi.analysis.obligor_portfolio import portfolio_of
from kakehashi.analysis.portfolio_yardsticks import (
    DEVIATION,
    EXCEEDANCE,
    yardstick_rows,
)
from kakehashi.analysis.tables import table_of
from kakehashi.errors import InputError, Problem
from kakehashi.kernels import loss_measures, tail
from kakehashi.kernels.concentration import effective_names, herfindahl_index
from kakehashi.kernels.loss_distribution import LossDistribution, loss_distribution
from kakehashi.kernels.portfolio_draws import portfolio_losses
from kakehashi.kernels.refusal import confidence_problems, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike

    from kakehashi.analysis.obligor_portfolio import Portfolio
    from kakehashi.arrays import ByFactorFactor

DRAWS, SEED = 20_000, 1  # of the simulation; enough for two digits at 99 %
STEPS = 2_000  # of the grid of losses where they are no multiples of one amount
SAME = 1e-9  # of a step: an amount this close to a multiple is one
NODES = {1: 200, 2: 48, 3: 24, 4: 12}  # points a factor, by how many factors there are
EXACT, SIMULATION = "exact", "simulation"  # beside `YARDSTICK`
COLUMNS = (
    "method", "status", "measure", "level", "value", "standard_error", "low", "high",
    "draws_beyond", "note",
)  # fmt: skip
NUMBERS = ("level", "value", "standard_error", "low", "high")

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioComparison:
    """What each method says of the same portfolio, and how concentrated it is."""

    table: pd.DataFrame
    """One row a method, measure and level, in the money of the exposures. Columns:
    method, status (exact, simulation, yardstick), measure (expected, deviation,
    quantile, expected shortfall, exceedance), level (of confidence, or the bound that
    is exceeded), value, standard_error, low, high and draws_beyond (of the simulation
    alone), note."""
    names: int
    """Obligors, after grouping and without those that have no exposure."""
    exposure: float
    herfindahl: float
    effective_names: float
    flags: tuple[str, ...]
    """What must be known to read the table: empty names, one name, unlike members."""

    def value(self, method: str, measure: str, level: float | None = None) -> float:
        """One figure of the table."""
        rows = self.table
        chosen = (rows["method"] == method) & (rows["measure"] == measure)
        if level is not None:
            chosen &= (rows["level"] - level).abs() < SAME
        return float(rows[chosen]["value"].iloc[0])


def compare_portfolio(
    exposure: ArrayLike,
    pd: ArrayLike,
    lgd: ArrayLike,
    loadings: ArrayLike,
    group: Sequence[object] | None = None,
    *,
    correlation: ByFactorFactor | None = None,
    levels: Sequence[float] = LEVELS,
    bounds: Sequence[float] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> PortfolioComparison:
    """Loss of a portfolio by exact convolution, simulation, and the yardsticks.

    Arguments as `portfolio_of` takes them; `bounds` are amounts of which the probability
    of exceeding them is wanted. Raises `InputError` where they mean nothing.
    """
    refuse(
        confidence_problems(np.asarray(levels)),
        outside("bounds", bounds, 0.0, np.inf, "give amounts of at least 0"),
        outside("draws", draws, 2, np.inf, "an error needs at least two draws"),
    )
    portfolio = portfolio_of(
        exposure, pd, lgd, loadings, group, correlation=correlation
    )
    refuse(_no_loss(portfolio))
    rows = [
        *_exact_rows(portfolio, levels, bounds),
        *_simulated_rows(portfolio, levels, bounds, draws, seed),
        *yardstick_rows(portfolio, levels, bounds),
    ]
    return PortfolioComparison(
        table=table_of(rows, COLUMNS, numbers=NUMBERS, wholes=("draws_beyond",)),
        names=len(portfolio.names),
        exposure=portfolio.total,
        herfindahl=herfindahl_index(portfolio.exposure),
        effective_names=effective_names(portfolio.exposure),
        flags=portfolio.flags,
    )


def _no_loss(portfolio: Portfolio) -> list[Problem]:
    if np.any(portfolio.severity > 0.0):
        return []
    return [
        Problem(
            where="lgd",
            what="is nought for every loan, so a default loses nothing",
            fix="give the loss given default of at least one loan",
        )
    ]


def exact_distribution(portfolio: Portfolio) -> LossDistribution:
    """Loss distribution by convolution given the factors, Gauss-Hermite over them."""
    factors = portfolio.loadings.shape[1]
    if factors not in NODES:
        raise InputError(
            [
                Problem(
                    where="loadings",
                    what=f"the portfolio hangs on {factors} independent factors; exact "
                    f"convolution is good for {max(NODES)}",
                    fix="let obligors of one kind share their loadings",
                )
            ]
        )
    losing = portfolio.severity > 0.0
    severity = portfolio.severity[losing]
    return loss_distribution(
        severity[:, None],
        np.ones((severity.size, 1)),
        portfolio.pd[losing],
        portfolio.loadings[losing],
        _grid_step(severity),
        NODES[factors],
    )


def _grid_step(severity: np.ndarray) -> float:
    """The least loss where all are its multiples, else a fine part of the whole."""
    least, total = float(np.min(severity)), float(np.sum(severity))
    multiples = severity / least
    whole = np.all(np.abs(multiples - np.rint(multiples)) < SAME)
    return least if whole and total / least <= STEPS else total / STEPS


def _exact_rows(
    portfolio: Portfolio, levels: Sequence[float], bounds: Sequence[float]
) -> list[Row]:
    """Every measure of the distribution, known without error of sampling."""
    found = exact_distribution(portfolio)
    at_levels = [
        (QUANTILE, loss_measures.value_at_risk, levels),
        (SHORTFALL, loss_measures.expected_shortfall, levels),
        (EXCEEDANCE, loss_measures.exceedance, bounds),
    ]
    head: Row = {"method": "exact convolution", "status": EXACT}
    return [
        {**head, "measure": EXPECTED, "value": loss_measures.expected_loss(*found)},
        {**head, "measure": DEVIATION, "value": loss_measures.loss_deviation(*found)},
        *(
            {**head, "measure": measure, "level": at, "value": measured(*found, at)}
            for measure, measured, places in at_levels
            for at in places
        ),
    ]


def _simulated_rows(
    portfolio: Portfolio,
    levels: Sequence[float],
    bounds: Sequence[float],
    draws: int,
    seed: int,
) -> list[Row]:
    """The same measures with their standard errors, from independent draws."""
    losses = portfolio_losses(
        portfolio.severity, portfolio.pd, portfolio.loadings, draws, seed
    )
    even, batch = np.ones(draws), 1
    at_levels = [
        (QUANTILE, tail.quantile_estimate, levels),
        (SHORTFALL, tail.expected_shortfall, levels),
        (EXCEEDANCE, tail.exceedance_probability, bounds),
    ]
    mean = tail.mean_estimate(losses, even, batch)
    head: Row = {
        "method": "simulation", "status": SIMULATION, "note": f"{draws:,} draws",
    }  # fmt: skip
    return [
        {**head, "measure": EXPECTED, **mean._asdict()},
        *(
            {
                **head,
                "measure": measure,
                "level": at,
                **estimate(losses, even, at, batch)._asdict(),
            }
            for measure, estimate, places in at_levels
            for at in places
        ),
    ]
