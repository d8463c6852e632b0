"""What a state would disclose of its promises: four figures each, and cost four ways.

The four figures of a guarantee are its face value, expected cost, unexpected cost and
market value; the same are asked of loans and shares. Sums of quantiles are no quantiles
of sums: the state's row comes from its own draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kakehashi.analysis.convert import convert
from kakehashi.analysis.fiscal import (
    ESTIMATE,
    estimate_of,
    fiscal_sums,
    named,
    with_ends,
)
from kakehashi.analysis.fiscal_cost import (
    CREDIT_REFORM,
    FAIR_VALUE,
    bearer_values,
    faces,
)
from kakehashi.analysis.once import once
from kakehashi.analysis.policy_cost import AS_GIVEN, policy_costs
from kakehashi.analysis.priced_defaults import PRICED_DEFAULTS, priced_costs
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.tail import quantile_estimate
from kakehashi.model.fiscal_terms import EQUITY, PROGRAMME_EQUITY, STATE

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw
    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

LEVELS = (0.95, 0.99)
POLICY_COST, AT_RISK = "policy cost", "cash flow at risk"


@once
def cost_four_ways(result: Result) -> pd.DataFrame:
    """One row a bearer, reading and level: what it costs, four answers side by side.

    Columns: bearer (institution, programme-equity, state), reading, level (of cash flow
    at risk; absent otherwise), those of `ESTIMATE` in USD, and each of them in JPY with
    `_jpy`. Cash flow at risk is the most that is called in one fiscal year, exceeded
    with probability 1 - level. It is absent without draws, and so is the second reading
    of fair value.
    """
    sums = fiscal_sums(result)
    rows: list[dict[str, object]] = []
    for reading in (CREDIT_REFORM, FAIR_VALUE):
        rows += [
            {"bearer": bearer, "reading": reading, **estimate_of(cost, sums)}
            for bearer, cost in bearer_values(result, reading).items()
        ]
    rows += [
        {"bearer": bearer, "reading": PRICED_DEFAULTS, **cost}
        for bearer, cost in priced_costs(result).items()
    ]
    rows += _policy_rows(result)
    for bearer, worst in sums.worst_years.items():
        rows += [
            {"bearer": bearer, "reading": AT_RISK, "level": level,
             **quantile_of(worst, level, sums)}
            for level in (LEVELS if sums.draws > 1 else ())
        ]  # fmt: skip
    return _with_yen(result, rows, ("bearer", "reading"), ("level", *ESTIMATE))


def _policy_rows(result: Result) -> list[dict[str, object]]:
    """The policy cost in dollars at the market's rate, to stand beside the others."""
    market = result.inputs.loaded.programme.market
    rows = []
    for row in policy_costs(result).to_dict("records"):
        if row["curve"] != AS_GIVEN:
            continue
        dollars = {
            key: convert(float(row[key]), currency="JPY", into="USD", market=market)
            for key in ESTIMATE
            if not pd.isna(row[key])
        }
        rows.append({"bearer": row["bearer"], "reading": POLICY_COST, **dollars})
    return rows


def disclosure(result: Result) -> pd.DataFrame:
    """One row a bearer: face value, expected cost, cost at 95 and 99 %, market value.

    Columns: bearer, face, expected with expected_low and expected_high, cost_95 and
    cost_99 (lifetime cost that is exceeded in 5 and 1 % of the draws) with their ends,
    market (expected cost and what a market asks for the risk) with its ends; all in
    USD, and with `_jpy` in yen. Costs at 95 and 99 % are absent without draws.
    """
    sums = fiscal_sums(result)
    expected, market = (
        bearer_values(result, reading) for reading in (CREDIT_REFORM, FAIR_VALUE)
    )
    rows = []
    for bearer, face in face_values(result).items():
        row: dict[str, object] = {"bearer": bearer, "face": face}
        row |= named("expected", estimate_of(expected[bearer], sums))
        for level in LEVELS if sums.draws > 1 else ():
            name = f"cost_{round(level * 100)}"  # per cent
            row |= named(name, quantile_of(sums.costs[bearer], level, sums))
        row |= named("market", estimate_of(market[bearer], sums))
        rows.append(row)
    names = ("expected", "cost_95", "cost_99", "market")
    numbers = ("face", *with_ends(*names))
    return _with_yen(result, rows, ("bearer",), numbers)


def face_values(result: Result) -> dict[str, float]:
    """Committed amount by bearer; of the state, each loan once."""
    sums = fiscal_sums(result)
    own = sums.terms.institutions
    found = dict.fromkeys((*own, PROGRAMME_EQUITY, STATE), 0.0)
    for (place, instrument), amount in faces(result).items():
        institution = result.inputs.accounts[place].institution
        if institution in own:
            found[PROGRAMME_EQUITY if instrument == EQUITY else institution] += amount
    twice = sum(
        float(row.cover_ratio * row.commitment)
        for row, loan in zip(
            result.inputs.terms.facilities, result.inputs.facilities, strict=True
        )
        if loan.lender in own and loan.guarantor in own
    )
    found[STATE] = sum(found.values()) - twice
    return found


def quantile_of(
    values: ByDraw, level: float, sums: FiscalSums
) -> dict[str, float | None]:
    """Quantile of a number of each draw, with its interval."""
    found = quantile_estimate(values, sums.weights, level, sums.replicate)
    return {name: float(getattr(found, name)) for name in ESTIMATE}


def _with_yen(
    result: Result,
    rows: list[dict[str, object]],
    words: tuple[str, ...],
    numbers: tuple[str, ...],
) -> pd.DataFrame:
    """A table with every amount in yen beside it; absent where there is no rate."""
    market = result.inputs.loaded.programme.market
    money = [name for name in numbers if name not in ("level", "standard_error")]
    for row in rows:
        for name in money:
            amount = row.get(name)
            if isinstance(amount, float):
                row[f"{name}_jpy"] = convert(
                    amount, currency="USD", into="JPY", market=market
                )
    columns = (*words, *numbers, *(f"{name}_jpy" for name in money))
    return table_of(rows, columns, numbers=columns[len(words) :])
