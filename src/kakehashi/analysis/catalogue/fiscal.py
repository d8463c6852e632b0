"""Measures of public cost: four readings, what is given away, break-even, yen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from kakehashi.analysis.break_even import break_even
from kakehashi.analysis.currency import UNHEDGED, yen_cost
from kakehashi.analysis.definition import CAPITAL, FINANCE, OPERATION, Definition, Found
from kakehashi.analysis.disclosure import AT_RISK, POLICY_COST, cost_four_ways
from kakehashi.analysis.fiscal_cost import CREDIT_REFORM, FAIR_VALUE
from kakehashi.analysis.given_away import given_away
from kakehashi.analysis.pricing import BREAK_EVEN, premiums
from kakehashi.model.fiscal_terms import STATE
from kakehashi.model.fiscal_weights import HEDGED, SPOT
from kakehashi.schema.uncertainty import ExchangeModel

if TYPE_CHECKING:
    from kakehashi.analysis.views import Views

FLOWS = (*CAPITAL, *FINANCE, *OPERATION)
CURVES = ("fiscal.curves.**",)
RISK = ("fiscal.market_risk.credit_premium", "fiscal.market_risk.equity_premium")
ACCOUNTS = (
    "fiscal.accounts.**",
    "fiscal.currency.basis",
    "fiscal.currency.basis_impact",
)
PLAN = "of the plan, which has no probability; draws give the expectation"


def _found(row: dict[str, Any] | None, why: str) -> Found:
    """A row of an analysis as the value of a measure."""
    if row is None or row["value"] is None:
        return Found(value=None, note=why)
    low, high, error = (
        None if row.get(key) is None else float(row[key])
        for key in ("low", "high", "standard_error")
    )
    return Found(
        value=float(row["value"]), low=low, high=high, standard_error=error,
        note=PLAN if low is None else None,
    )  # fmt: skip


def _chosen(table: pd.DataFrame, **where: object) -> dict[str, Any] | None:
    """The row of a table whose columns hold what is given; None where none does."""
    chosen = table
    for column, wanted in where.items():
        same = chosen[column].isna() if wanted is None else chosen[column] == wanted
        chosen = chosen[same.fillna(value=False).astype(bool)]
    if len(chosen) == 0:
        return None
    row = chosen.iloc[0].to_dict()
    return {str(key): None if pd.isna(cell) else cell for key, cell in row.items()}


def _asked(views: Views, table: Any, why: str, **where: object) -> Found:  # noqa: ANN401 - a question
    """Ask an analysis of a run, where the programme has the part that it needs."""
    if views.programme.fiscal is None:
        return Found(value=None, note="the programme has no part `fiscal`")
    return _found(_chosen(table(views.result), **where), why)


def _cost(views: Views, bearer: str, reading: str, level: float | None = None) -> Found:
    why = "it takes draws" if level is not None else "no such account"
    return _asked(
        views, cost_four_ways, why, bearer=bearer, reading=reading, level=level
    )


def _account(views: Views, institution: str, value: str) -> Found:
    """The last year of an institution's account, with the ends of one column."""
    if views.programme.fiscal is None:
        return Found(value=None, note="the programme has no part `fiscal`")
    rows = break_even(views.result)
    own = rows[rows["institution"] == institution]
    if len(own) == 0:
        return Found(value=None, note="it neither lends nor insures for the state")
    last = own.iloc[-1]
    names = {
        "cumulative": ("cumulative", "low", "high", "standard_error"),
        "probability": (
            "probability",
            "probability_low",
            "probability_high",
            "probability_error",
        ),
    }[value]
    keys = ("value", "low", "high", "standard_error")
    row = {
        key: None if not name or pd.isna(last[name]) else last[name]
        for key, name in zip(keys, names, strict=True)
    }
    return _found(row, "it takes draws")


def _of_state(
    suffix: str, label: str, reading: str, more: tuple[str, ...]
) -> Definition:
    """One reading of the cost to the state as a whole."""
    return Definition(
        id=f"{suffix}_of_investor",
        label=f"{label}: {{investor}}",
        unit="USD",
        formula=f"cost to the state by the reading '{reading}', loans, guarantees and "
        "shares together; a claim between its own institutions counts nothing",
        parameters=(*FLOWS, *CURVES, *more),
        value=lambda views, _: _cost(views, STATE, reading),
    )


DEFINITIONS = (
    _of_state("subsidy_cost", "Cost by credit reform", CREDIT_REFORM, ()),
    _of_state("fair_value_cost", "Cost at fair value", FAIR_VALUE, RISK),
    _of_state("policy_cost", "Policy cost", POLICY_COST, (*ACCOUNTS, "market.usd_jpy")),
    Definition(
        id="cash_flow_at_risk_of_investor",
        label="Most that is called in one fiscal year, 99 %: {investor}",
        unit="USD",
        formula="quantile of the greatest year of defaulted exposure and claims paid, "
        "less what comes back",
        parameters=FLOWS,
        value=lambda views, _: _cost(views, STATE, AT_RISK, 0.99),  # of two levels
        needs_draws=True,
    ),
    Definition(
        id="profits_given_away",
        label="Profits that go to {host}, at the state's rates",
        unit="USD",
        formula="present value of the host's part of distributions",
        parameters=(*FLOWS, *CURVES),
        value=lambda views, _: _asked(
            views, given_away, "nothing is shared", reading=CREDIT_REFORM
        ),
    ),
    Definition(
        id="subsidy_cost_of_{institution}",
        label="Cost by credit reform: {institution}",
        unit="USD",
        formula="present value of what it pays less what it gets, without its shares",
        parameters=(*FLOWS, *CURVES),
        value=lambda views, institution: _cost(views, institution, CREDIT_REFORM),
    ),
    Definition(
        id="fair_value_cost_of_{institution}",
        label="Cost at fair value: {institution}",
        unit="USD",
        formula="subsidy_cost_of_{institution} + premium for market risk on its exposure",
        parameters=(*FLOWS, *CURVES, *RISK),
        measures=("subsidy_cost_of_{institution}",),
        value=lambda views, institution: _cost(views, institution, FAIR_VALUE),
    ),
    Definition(
        id="account_of_{institution}",
        label="Income less cost over its life: {institution}",
        unit="USD",
        formula="interest, fees and premium - funding - basis - losses - administration, "
        "without shares, not discounted",
        parameters=(*FLOWS, *ACCOUNTS),
        value=lambda views, institution: _account(views, institution, "cumulative"),
    ),
    Definition(
        id="break_even_probability_of_{institution}",
        label="Probability that income covers cost over its life: {institution}",
        unit="share",
        formula="share of the draws in which account_of_{institution} is at least 0",
        parameters=(*FLOWS, *ACCOUNTS),
        measures=("account_of_{institution}",),
        value=lambda views, institution: _account(views, institution, "probability"),
        needs_draws=True,
    ),
    Definition(
        id="break_even_premium_of_{institution}",
        label="Premium at which it breaks even: {institution}",
        unit="share / year",
        formula="(present value of claims - recoveries + administration) / that of "
        "covered exposure",
        parameters=(*FLOWS, *CURVES, "fiscal.accounts.{institution}.running_cost"),
        value=lambda views, institution: _asked(
            views, premiums, "it insures nothing", institution=institution,
            yardstick=BREAK_EVEN,
        ),
    ),
    Definition(
        id="yen_cost_at_spot",
        label="Cost in yen at today's rate: {investor}",
        unit="JPY",
        formula="net flows of the state, discounted by the dollar curve, x usd_jpy",
        parameters=(*FLOWS, *CURVES, "market.usd_jpy"),
        value=lambda views, _: _asked(
            views, yen_cost, "the market holds no exchange rate", reading=SPOT
        ),
    ),
    Definition(
        id="yen_cost_hedged",
        label="Cost in yen at forwards: {investor}",
        unit="JPY",
        formula="net flows of the state x their forwards, discounted by the yen curve",
        parameters=(*FLOWS, *CURVES, "market.usd_jpy", "fiscal.currency.basis"),
        value=lambda views, _: _asked(
            views, yen_cost, "the market holds no exchange rate", reading=HEDGED
        ),
    ),
    Definition(
        id="yen_cost_unhedged",
        label="Cost in yen, unhedged: {investor}",
        unit="JPY",
        formula="net flows of the state at the rate of their day, discounted by the yen "
        "curve; the rate moves around its forwards",
        parameters=(*FLOWS, *CURVES, "market.usd_jpy"),
        value=lambda views, _: _asked(
            views, yen_cost, "the market holds no exchange rate", reading=UNHEDGED,
            model=ExchangeModel.FORWARD, level=None,
        ),
    ),
)  # fmt: skip
