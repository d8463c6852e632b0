"""Every case of credit.yaml on cost and price is reproduced, inputs read from the file.

See test_credit.py, which holds the kinds of risk and finds what neither checks.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kakehashi.kernels import (
    cirr,
    default_flows,
    effective_rate,
    fair_value,
    merton,
    minimum_premium,
    policy_cost,
    premium,
    present_value,
    subsidy,
    survival,
)
from kakehashi.model.reference_tables import premium_table
from kakehashi.schema.load import load_programme


def coefficients() -> minimum_premium.MinimumPremiumTable:
    """Table of July 2023, as the bundled programme holds it."""
    fiscal = load_programme("us-japan-2025").programme.fiscal
    assert fiscal is not None
    assert fiscal.pricing is not None
    return premium_table(fiscal.pricing.minimum_premiums[0])


TABLE = coefficients()


def premium_of(category: int, buyer: str, horizon: float, **terms: Any) -> float:
    """Minimum premium in percent, with standard terms where none are given."""
    standard: dict[str, Any] = {
        "commercial_cover": 0.95, "political_cover": 0.95, "enhancement": 0.0,
        "local_currency": 0.0, "quality": minimum_premium.STANDARD,
        "is_speculative": False,
    }  # fmt: skip
    return 100 * minimum_premium.minimum_premium_rate(
        TABLE, category, buyer, horizon, **standard | terms
    )


QUALITIES = {
    "below": minimum_premium.BELOW_STANDARD,
    "standard": minimum_premium.STANDARD,
    "above": minimum_premium.ABOVE_STANDARD,
}


def check_oecd_mpr(case: Any) -> None:
    """Minimum premiums, row by row and with every factor at once."""
    buyers = {"sovereign": minimum_premium.SOVEREIGN}
    for found, row in case.matching(r"(sovereign|SOV\+|CC\d)_HOR<n>_cat1to7"):
        buyer = buyers.get(found[1], found[1])
        offered = [
            (place, x) for place, x in enumerate(row, 1) if isinstance(x, int | float)
        ]
        actual = [premium_of(place, buyer, float(found[2])) for place, _ in offered]
        case.printed(actual, [x for _, x in offered], 9)
    for _, full in case.matching("full.*"):
        horizon = minimum_premium.horizon_of_risk(
            full["draw_months"] / 12, full["repay_years"]
        )
        case.printed(horizon, full["HOR"], 9)
        table, category = TABLE, full["cat"]
        quality = QUALITIES[full["product"]]
        cover = max(full["PCC"], full["PCP"])
        factor = minimum_premium.cover_factor(table, category, cover)
        case.printed(factor, full["PCF"], 9)
        case.printed(table.quality[quality][category - 1], full["QPF"], 9)
        speculative = not re.fullmatch(r"A+[+-]?|BBB[+-]?", full["rating"])
        term = minimum_premium.term_relief(table, horizon, is_speculative=speculative)
        case.printed(term, full["TERM"], 9)
        charged = premium_of(
            category, full["buyer"], horizon, commercial_cover=full["PCC"],
            political_cover=full["PCP"], quality=quality,
            enhancement=full["CEF"], local_currency=full["LCF"],
            is_speculative=speculative,
        )  # fmt: skip
        case.printed(charged, full["MPR"])
    if "wal_rule" in case:
        rule = case["wal_rule"]
        for found, life in rule.matching("standard_<n>y_semiannual_WAL"):
            instalments = round(2 * float(found[1]))
            years = np.arange(1, instalments + 1) / 2
            case.printed(
                premium.weighted_average_life(np.ones(instalments), years), life
            )
            repayment = minimum_premium.equivalent_repayment_years(life)
            case.printed(repayment, rule["equivalent_repayment"], 9)


def check_cirr_usd_old_rule(case: Any) -> None:
    """Published reference rates; the yields of three bands follow from the table."""
    maturities = [float(x) for x in re.findall(r"(\d+)y", case["rule"].split("+")[0])]
    margin = case.number("rule", r"\+ <n> bp")
    longer = case.number("rule", r"\+<n> bp above")
    ten = case.number("source", "UST 10y [^;]*avg <n>")
    table = dict(case["table"].items())
    bands = {float(k.strip("<=y").rpartition("-")[2]): v for k, v in table.items()}
    upper = np.array(
        [5.0, 8.5, 15.0, 30.0]
    )  # above 15 years the 10-year yield, as read
    yields = [bands[x] - margin / 100 for x in list(bands)[: len(maturities)]]
    rule = cirr.ReferenceRateRule(
        upper, np.array([*maturities, 10.0]), margin / 1e4,
        case.number("rule", "above <n> y"), longer / 1e4,
    )  # fmt: skip
    rates = cirr.reference_rate(rule, list(bands), np.array([*yields, ten]) / 100)
    case.printed(100 * rates, list(bands.values()), 9)
    summands, _, total = case["check"].partition("=")
    case.printed(sum(map(float, summands.split("+"))), float(total), 9)


def check_omb_effective_yield(case: Any) -> None:
    """Effective yield of a bond-equivalent one."""
    actual = present_value.effective_yield(case["coupon"], 2)
    case.printed(actual, case["effective"])


def level_loan(principal: float, rate: float, payments: int) -> tuple[Any, Any]:
    """Payment, and opening balances, of a loan with yearly level payments."""
    payment = principal * rate / -np.expm1(-payments * np.log1p(rate))
    grown = (1 + rate) ** np.arange(payments)
    return payment, principal * grown - payment * (grown - 1) / rate


def expected_of(inputs: Any, balance: Any, payment: Any) -> Any:
    """Expected flows of a loan with the pd and the recovery of a case."""
    return default_flows.expected_flows(
        np.full_like(balance, payment), balance,
        np.full_like(balance, inputs["conditional_pd"]), inputs["recovery"],
        int(inputs["recovery_lag_years"]),
    )  # fmt: skip


def check_fcra_direct_loan(case: Any) -> None:
    """Components, their sum and the single effective rate on each curve."""
    inputs = case["inputs"]
    principal, payments = (
        inputs["principal"],
        int(inputs.number("payments", "<n> level")),
    )
    assert inputs["disbursed"] == "t=0"
    assert "before payment k, exposure = opening" in inputs["default_timing"]
    payment, balance = level_loan(principal, inputs["contract_rate"], payments)
    flows = expected_of(inputs, balance, payment)
    years = np.arange(len(flows.service) + 1.0)
    at_once = np.eye(1, years.size)[0]
    fee = inputs["upfront_fee"] * principal * at_once
    later = [np.append(0.0, part) for part in flows]
    curves = [(m, 0.0, part) for m, part in case.matching("flat_<n>pct")]
    rising = "zero_curve_<n>pct_plus_<n>bp_per_year"
    curves += [(m, float(m[2]) / 1e4, part) for m, part in case.matching(rising)]
    assert curves
    for found, slope, expected in curves:
        zeros = float(found[1]) / 100 + slope * years
        cost = subsidy.loan_subsidy(
            principal * at_once, later[0], later[0], later[1], later[3], fee,
            present_value.discount_factors(zeros, years),
        )  # fmt: skip
        received = later[1] + later[3]
        rate = effective_rate.single_effective_rate(received, zeros, years).rate
        names = {
            "financing": cost.net_interest, "default": cost.net_default,
            "fees": cost.net_fees, "other": cost.net_other, "total": cost.net_total,
            "ser": rate, "payment": payment,
        }  # fmt: skip
        for key, value in expected.items():
            case.printed(names[key], value, 8)
    assert len(case["identities"]) == 3, "an identity that tests/properties may lack"


def check_fcra_guarantee(case: Any) -> None:
    """Claims, recoveries, fees and their balance."""
    inputs = case["inputs"]
    principal, payments = (
        inputs["principal"],
        int(inputs.number("payments", "<n> level")),
    )
    assert inputs["claim"] == "share*opening balance at k"
    assert "in advance on covered opening balance of survivors" in inputs["fee"]
    payment, balance = level_loan(principal, inputs["rate"], payments)
    flows = expected_of(inputs, balance, payment)
    years = np.arange(len(flows.service) + 1.0)
    factors = present_value.discount_factors(inputs["zero_rate_flat"], years)
    alive = np.append(
        1.0, survival.survival(np.full(payments, inputs["conditional_pd"]))
    )
    fees = inputs.number("fee", "<n> % p.a.") / 100 * alive[:-1] * balance
    cost = subsidy.guarantee_subsidy(
        principal * inputs["share"] * np.eye(1, years.size)[0],
        np.append(0.0, inputs["share"] * flows.default_exposure),
        np.append(0.0, inputs["share"] * flows.recovery),
        inputs["share"] * default_flows.lengthen(fees, years.size - payments),
        0 * years, 0 * years, factors,
    )  # fmt: skip
    case.printed(cost.net_default, case["pv_claims"] - case["pv_recoveries"], 8)
    case.printed(-cost.net_fees, case["pv_fees"])
    case.printed(cost.net_total, case["subsidy"])


def check_spread_to_upfront(case: Any) -> None:
    """A running spread as a premium paid at once."""
    spread = case.number("what", "<n> bp") / 1e4
    instalments = int(case.number("what", "<n> equal semi-annual"))
    years = np.arange(1.0, instalments + 1) / 2
    factors = present_value.discount_factors(
        case.number("what", "flat <n> %") / 100, years
    )
    outstanding = np.arange(instalments, 0.0, -1.0) / instalments
    upfront = premium.upfront_from_spread(spread, outstanding, 0.5, factors, 1.0)
    case.printed(100 * upfront, case["upfront_pct"])
    case.printed(
        premium.weighted_average_life(np.ones(instalments), years), case["WAL"], 9
    )


def check_merton_guarantee(case: Any) -> None:
    """Guarantees as puts, in money and per unit of debt."""
    assert case["r"] == "continuous"
    for *inputs, expected in case["rows_V_D_r_sigma_T_put"]:
        case.printed(merton.guarantee_value(*inputs), expected)
    for *inputs, expected in case["merton1977_g(d,tau)"]:
        case.printed(merton.guarantee_per_debt(*inputs), expected)


def check_fair_value_transform(case: Any) -> None:
    """Risk-neutral default rates."""
    assert case["formula"]
    for *inputs, expected in case["rows_p_rho_SR_T_q"]:
        case.printed(fair_value.risk_neutral_pd(*inputs), expected)


def check_filp_policy_cost(case: Any) -> None:
    """Opportunity cost of capital."""
    assert case["formula"]
    years = np.arange(case["years"] + 1.0)
    capital = case["capital"] * np.eye(1, years.size)[0]
    factors = present_value.discount_factors(case["flat"], years)
    cost = policy_cost.policy_cost(0 * years, 0 * years, capital, factors)
    case.printed(cost.opportunity_cost, case["opportunity_cost"])
    case.printed(cost.net_total, case["opportunity_cost"])


CHECKS: dict[str, Callable[[Any], None]] = {
    name.removeprefix("check_"): check
    for name, check in sorted(globals().items())
    if name.startswith("check_")
}


@pytest.mark.parametrize("kind", CHECKS)
def test_golden_case(kind: str, credit_cases: Callable[[str], list[Any]]) -> None:
    """Each case is reproduced to its tolerance, and nothing of it is left unread."""
    for case in credit_cases(kind) or pytest.skip(f"the file holds no case {kind}"):
        CHECKS[kind](case)
        assert case.unread() == []
