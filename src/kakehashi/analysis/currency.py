"""What the programme means in yen: funding first, then what stays open, then the cost.

Loans are in dollars. Dollars that fund dollars leave only margin, losses and shares
exposed to the rate; yen that are swapped pay the basis, and yen that are not stay open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.convert import convert
from kakehashi.analysis.disclosure import quantile_of
from kakehashi.analysis.fiscal import ESTIMATE, estimate_of, fiscal_sums
from kakehashi.analysis.once import once
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.hedge_cost import basis_at
from kakehashi.model.fiscal_sums import ITEMS
from kakehashi.model.fiscal_terms import NET, needed, signs
from kakehashi.model.fiscal_weights import FUNDING, HEDGED, SPOT
from kakehashi.schema.fiscal import FundingSource

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

UNHEDGED = "unhedged"
TAILS = (0.95, 0.99)
CURRENCY_OF = {
    FundingSource.FX_ACCOUNT: "USD",
    FundingSource.GUARANTEED_BONDS: "USD",
    FundingSource.SWAPS: "JPY, swapped",
    FundingSource.YEN_FILP: "JPY",
}


def funding_mix(result: Result) -> pd.DataFrame:
    """One row an institution and source of funds.

    Columns: institution, source, currency, share with low and high, spread (decimals a
    year over the government's curve), average (USD, of the year with the most drawn)
    with average_low and average_high, which are those of the draws at the share given.
    """
    sums, fiscal = fiscal_sums(result), needed(result.inputs)
    rows = []
    for name in sums.terms.institutions:
        terms = fiscal.accounts.get(name)
        peak = _peak_balance(sums, name)
        for source, share in (terms.funding if terms else {}).items():
            spread = terms.spreads.get(source) if terms else None
            rows.append(
                {
                    "institution": name,
                    "source": source.value,
                    "currency": CURRENCY_OF[source],
                    "share": share.base,
                    "share_low": share.base_low,
                    "share_high": share.base_high,
                    "spread": spread.base if spread else None,
                    **_scaled("average", peak, share.base),
                }
            )
    numbers = (
        "share", "share_low", "share_high", "spread", "average", "average_low",
        "average_high",
    )  # fmt: skip
    columns = ("institution", "source", "currency", *numbers)
    return table_of(rows, columns, numbers=numbers)


def _stock(sums: FiscalSums, name: str, what: str) -> NDArray[np.float64]:
    """An item of an account by fiscal year, summed by replicate, (replicate, year)."""
    return sums.years[name][:, ITEMS.index(what)]


def _peak_balance(sums: FiscalSums, name: str) -> dict[str, float | None]:
    """Mean balance of the year in which it is greatest."""
    drawn = _stock(sums, name, "drawn")
    return estimate_of(drawn[:, int(np.argmax(drawn.sum(axis=0)))], sums)


def _scaled(
    name: str, estimate: dict[str, float | None], share: float
) -> dict[str, float | None]:
    """An estimate times a share, under a name; its ends with `_low` and `_high`."""
    value, low, high = (estimate[key] for key in ("value", "low", "high"))
    return {
        name: None if value is None else value * share,
        f"{name}_low": None if low is None else low * share,
        f"{name}_high": None if high is None else high * share,
    }


def open_positions(result: Result) -> pd.DataFrame:
    """One row an institution and fiscal year: dollars held, funded, swapped, open.

    Columns: institution, year, drawn, claims (paid and not paid back), swapped, open
    (drawn from yen that are not swapped, and claims), basis (on the mean of what is
    swapped; decimals a year), hedge_cost of the year; each of these, sums in USD, with
    `_low` and `_high`, and open_jpy and hedge_cost_jpy at the market's rate.
    """
    sums, rows = fiscal_sums(result), []
    for name in sums.terms.institutions:
        held = _stock(sums, name, "drawn") + _stock(sums, name, "claims")
        rows += [
            _position(result, sums, name, int(place))
            for place in np.flatnonzero(held.sum(axis=0) > 0.0)
        ]
    sums_of = ("drawn", "claims", "swapped", "open", "hedge_cost", "basis")
    ends = tuple(f"{n}{end}" for n in sums_of for end in ("", "_low", "_high"))
    numbers = (*ends, "open_jpy", "hedge_cost_jpy")
    return table_of(rows, ("institution", "year", *numbers), numbers=numbers)


def _position(
    result: Result, sums: FiscalSums, name: str, place: int
) -> dict[str, object]:
    """One institution in one fiscal year."""
    own, market = sums.terms.accounts[name], result.inputs.loaded.programme.market
    drawn, claims, cost = (
        _stock(sums, name, what)[:, place] for what in ("drawn", "claims", "basis")
    )
    balance = estimate_of(drawn, sums)
    row: dict[str, object] = {
        "institution": name,
        "year": sums.terms.years[place],
        **_scaled("drawn", balance, 1.0),
        **_scaled("claims", estimate_of(claims, sums), 1.0),
        **_scaled("swapped", balance, own.swapped),
        **_scaled("open", estimate_of(own.open_yen * drawn + claims, sums), 1.0),
        **_scaled("hedge_cost", estimate_of(cost, sums), 1.0),
        **_basis(sums, own.swapped, balance),
    }
    for what in ("open", "hedge_cost"):
        amount = row[what]
        if isinstance(amount, float):
            row[f"{what}_jpy"] = convert(
                amount, currency="USD", into="JPY", market=market
            )
    return row


def _basis(
    sums: FiscalSums, swapped: float, balance: dict[str, float | None]
) -> dict[str, float | None]:
    """Basis on the mean of what is swapped, and at both ends of that mean."""
    at = {
        end: None
        if (amount := balance[end]) is None
        else float(
            basis_at(
                sums.terms.basis, sums.terms.basis_impact, swapped * max(amount, 0.0)
            )
        )
        for end in ("value", "low", "high")
    }
    ends = [one for one in (at["low"], at["high"]) if one is not None]
    return {
        "basis": at["value"],
        "basis_low": min(ends, default=None),
        "basis_high": max(ends, default=None),
    }


@once
def yen_cost(result: Result) -> pd.DataFrame:
    """One row a reading of what the programme costs the state in yen, in all.

    Rows: spot (dollars discounted by the dollar curve, at the market's rate), hedged
    (each flow at its forward), funding (each institution's flows at what its own funds
    cost), unhedged (each flow at the rate of its day) for each model of the rate, as an
    expectation and, with draws, the cost exceeded in 5 and 1 % of them. Columns:
    reading, model, level, those of `ESTIMATE` in JPY, and value_usd at the market's
    rate. Plus is a cost; what is past counts at face. Empty without a rate.
    """
    sums = fiscal_sums(result)
    market = result.inputs.loaded.programme.market
    if market.usd_jpy is None:
        return table_of([], ("reading", "model", "level", *ESTIMATE, "value_usd"))
    table = signs(result.inputs, sums.terms.institutions, *NET.values())
    rows: list[dict[str, object]] = []
    for reading in (SPOT, HEDGED, FUNDING):
        worth = sums.valued[:, sums.terms.weighings.index(reading)]
        cost = np.einsum("rak,ak->r", worth, table)
        rows.append({"reading": reading, **estimate_of(cost, sums)})
    for model, costs in sums.unhedged.items():
        rows.append({"reading": UNHEDGED, "model": model, **_mean_of(costs, sums)})
        rows += [
            {"reading": UNHEDGED, "model": model, "level": level,
             **quantile_of(costs, level, sums)}
            for level in (TAILS if sums.draws > 1 else ())
        ]  # fmt: skip
    for row in rows:
        amount = row["value"]
        if isinstance(amount, float):
            row["value_usd"] = convert(
                amount, currency="JPY", into="USD", market=market
            )
    numbers = ("level", *ESTIMATE, "value_usd")
    return table_of(rows, ("reading", "model", *numbers), numbers=numbers)


def _mean_of(costs: NDArray[np.float64], sums: FiscalSums) -> dict[str, float | None]:
    """Mean of a number of each draw, with its interval."""
    size = sums.replicate if sums.draws > 1 else 1
    batches = np.zeros(-(-costs.size // size))
    np.add.at(batches, np.arange(costs.size) // size, costs * sums.weights)
    return estimate_of(batches, sums)
