"""Japan's own measure: what the Treasury pays and forgoes until the last loan is repaid.

Yen, at today's rate of exchange, discounted to the day of the run by the state's own
curve. Each institution's account is rolled from year to year in every draw: surplus is
kept or handed over, a deficit beyond it is a subsidy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.convert import in_currency
from kakehashi.analysis.fiscal import (
    ESTIMATE,
    all_named,
    estimate_of,
    fiscal_sums,
    with_ends,
)
from kakehashi.analysis.once import once
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.policy_cost import PolicyCost, policy_cost
from kakehashi.model.fiscal_terms import STATE, needed
from kakehashi.model.streams import KIND
from kakehashi.model.zero_curves import zero_curve
from kakehashi.timeline import years_between

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

PARTS = ("subsidies", "payments_to_treasury", "opportunity_cost")
AS_GIVEN, HIGHER, LOWER = "curve of the day", "rates higher", "rates lower"


@once
def policy_costs(result: Result) -> pd.DataFrame:
    """One row a bearer and curve: the three parts, and their sum with its interval.

    Columns: bearer, curve, step (decimals a year), subsidies, payments_to_treasury,
    opportunity_cost, those of `ESTIMATE`; JPY. Empty where there is no rate of
    exchange. Capital that pays for the programme's shares stands with the shares.
    """
    market = result.inputs.loaded.programme.market
    if market.usd_jpy is None:
        return table_of([], ("bearer", "curve", "step", *with_ends(*PARTS), *ESTIMATE))
    sums, step = fiscal_sums(result), needed(result.inputs).rate_step.base
    rows = []
    for curve, shift in ((AS_GIVEN, 0.0), (HIGHER, step), (LOWER, -step)):
        found = _by_bearer(result, sums, market.usd_jpy.base, shift)
        for bearer, cost in found.items():
            parts = {
                name: estimate_of(np.asarray(getattr(cost, name)), sums)
                for name in PARTS
            }
            total = estimate_of(np.asarray(cost.net_total), sums)
            rows.append(
                {
                    "bearer": bearer,
                    "curve": curve,
                    "step": shift,
                    **all_named(parts),
                    **total,
                }
            )
    numbers = ("step", *with_ends(*PARTS), *ESTIMATE)
    return table_of(rows, ("bearer", "curve", *numbers), numbers=numbers)


def _by_bearer(
    result: Result, sums: FiscalSums, spot: float, shift: float
) -> dict[str, PolicyCost]:
    """Policy cost of each institution, of the shares and of the state, by replicate.

    Shares are paid for and pay back on their own days, which is the opportunity cost of
    their capital: distributions return it, or nothing does.
    """
    factors = _year_factors(result, sums, shift)
    scale = sums.replicate if sums.draws > 1 else 1
    found = {}
    for name, asked in sums.subsidies.items():
        capital = np.zeros((asked.shape[0], factors.size))
        if name in sums.terms.institutions:
            capital[:, 0] = _capital(result, sums, name, spot) * scale
        paid = sums.payments[name]
        found[name] = policy_cost(
            _with_base(asked * spot), _with_base(paid * spot), capital, factors
        )
    found[STATE] = PolicyCost(
        *(
            np.sum([np.asarray(getattr(cost, part)) for cost in found.values()], axis=0)
            for part in PARTS
        )
    )
    return found


def _year_factors(
    result: Result, sums: FiscalSums, shift: float
) -> NDArray[np.float64]:
    """Discount factors of the base date and of each fiscal year's end."""
    grid, as_of = result.inputs.timeline, result.inputs.as_of
    horizon = years_between(grid.starts[0], grid.starts[-1])
    curve = zero_curve(
        needed(result.inputs).curves.jpy_government, "jpy_government", horizon
    ).shifted(shift)
    ends = [0.0] * len(sums.terms.years)
    for place, end in zip(sums.terms.year, grid.ends, strict=True):
        ends[int(place)] = max(years_between(as_of, end), 0.0)
    return curve.factors(np.array([0.0, *ends]))


def _with_base(by_year: NDArray[np.float64]) -> NDArray[np.float64]:
    """Amounts by year with nothing at the base date before them."""
    return np.concatenate((np.zeros((by_year.shape[0], 1)), by_year), axis=1)


def _capital(result: Result, sums: FiscalSums, name: str, spot: float) -> float:
    """Yen that the state put in by now, less what its shares in projects take of it."""
    programme = result.inputs.loaded.programme
    terms = needed(result.inputs).accounts.get(name)
    given = sum(
        in_currency(one.amount, "JPY", programme.market) or 0.0
        for one in (terms.contributions if terms else ())
    )
    shares = sum(
        float(sums.expected[:, place, KIND["equity_paid"]].sum()) * spot
        for place, account in enumerate(result.inputs.accounts)
        if account.institution == name
    )
    return max(given - shares, 0.0)
