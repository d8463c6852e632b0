"""A second reading of fair value: the cost where defaults are as frequent as they are priced.

The market-premium reading adds a yearly charge to expected flows; this one raises the
default rates themselves by a Sharpe ratio and asks the draws again, without any other
charge. Each prices the same risk once: together they are a bracket, not a sum.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.fiscal import ESTIMATE, estimate_of, fiscal_sums
from kakehashi.analysis.fiscal_collector import collector_of
from kakehashi.analysis.fiscal_cost import FAIR_VALUE, bearer_values, credit_values
from kakehashi.model.common_factors import sampling
from kakehashi.model.fiscal_terms import PROGRAMME_EQUITY, STATE, needed
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.priced_defaults import priced_laws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

    Estimate = dict[str, float | None]

PRICED_DEFAULTS = "fair value, priced default rates"
MOST = 4096  # draws at most; the interval tells if they are enough


def priced_costs(result: Result) -> dict[str, Estimate]:
    """Cost by bearer with priced default rates; columns of `ESTIMATE`, USD.

    Shares stand as in the market-premium reading, since default rates say nothing of
    what a market asks for the rest of their risk. Empty without draws, without a Sharpe
    ratio, and where no default comes from a hazard.
    """
    ratio = needed(result.inputs).market_risk.sharpe_ratio
    drawn = result.draws
    if drawn is None or ratio is None or not drawn.laws.obligors.hazard.any():
        return {}
    sums = _priced_sums(result, ratio.base)
    found = {
        name: estimate_of(cost, sums) for name, cost in credit_values(sums).items()
    }
    shares = bearer_values(result, FAIR_VALUE)[PROGRAMME_EQUITY]
    found[PROGRAMME_EQUITY] = estimate_of(shares, fiscal_sums(result))
    credit = estimate_of(np.sum(list(credit_values(sums).values()), axis=0), sums)
    found[STATE] = _sum_of([credit, found[PROGRAMME_EQUITY]])
    return found


def _priced_sums(result: Result, sharpe_ratio: float) -> FiscalSums:
    """Sums of the draws run once more, under priced default rates, on the same luck."""
    drawn = result.draws
    if drawn is None:
        raise ValueError("the run has no draws")
    count, seed = min(drawn.draws, MOST), drawn.how.seed
    how = sampling(seed, count)
    per_year = result.inputs.timeline.periods_per_year
    collector = collector_of(result, count, how.replicate, seed)
    laws = priced_laws(drawn.laws, sharpe_ratio, per_year)
    run_draws_of(result.inputs, count, seed, collectors=[collector], laws=laws, how=how)
    return collector.sums()


def _sum_of(parts: Sequence[Estimate]) -> Estimate:
    """Sum of estimates, their errors taken as independent."""
    value = sum(part["value"] or 0.0 for part in parts)
    reach = [
        math.hypot(*((part[end] or 0.0) - (part["value"] or 0.0) for part in parts))
        for end in ("low", "high")
    ]
    error = math.hypot(*(part["standard_error"] or 0.0 for part in parts))
    return dict(
        zip(ESTIMATE, (value, error, value - reach[0], value + reach[1]), strict=True)
    )
