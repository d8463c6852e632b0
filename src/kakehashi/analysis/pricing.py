"""What the programme asks for credit, what would break even, and what others ask.

Yardsticks bind nobody here: the host is a market-benchmark country and the loans are
not tied to exports. Each stands with the dates of its table; one that nobody has
published is a row without a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.fiscal import ESTIMATE, estimate_of, fiscal_sums
from kakehashi.analysis.fiscal_cost import account_values
from kakehashi.analysis.once import once
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.cirr import reference_rate
from kakehashi.kernels.minimum_premium import (
    equivalent_repayment_years,
    horizon_of_risk,
    minimum_premium_rate,
)
from kakehashi.kernels.premium import weighted_average_life
from kakehashi.kernels.ratio import ratio_estimate
from kakehashi.model.fiscal_terms import needed
from kakehashi.model.fiscal_weights import EXPOSURE, GOVERNMENT
from kakehashi.model.reference_tables import QUALITY, in_force, premium_table, rate_rule
from kakehashi.model.streams import KIND

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result
    from kakehashi.schema.financing import FacilityPlan
    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.pricing import Pricing, ReferenceTable

CHARGED, BREAK_EVEN = "charged", "break-even"
TARIFF, OWN_TARIFF, SPREAD = "market tariff", "insurer's tariff", "user's spread"
MINIMUM, REFERENCE_RATE = "minimum premium", "reference rate"
FEES = (  # column of the plan, what it is a share of, who pays it
    ("upfront_fee", "commitment, once"),
    ("commitment_fee", "undrawn, a year"),
    ("margin", "balance, a year"),
    ("premium_upfront", "covered commitment, once"),
    ("premium_running", "covered balance, a year"),
)
COLUMNS = (
    "institution", "yardstick", "value", "standard_error", "low", "high", "label",
    "effective_from", "effective_until", "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Time of drawing and repaying of the loans that an insurer covers, in years."""

    drawing: float
    average_life: float

    @property
    def repayment(self) -> float:
        """Term of the standard profile of equal instalments with this average life."""
        return equivalent_repayment_years(self.average_life)

    @property
    def horizon(self) -> float:
        """Horizon of risk of the minimum premium."""
        return horizon_of_risk(self.drawing, self.repayment)


def fee_schedule(result: Result) -> pd.DataFrame:
    """One row a facility of the plans in use and a price that it asks.

    Columns: plan, facility, fee, base, payer, payee, financed (whether the loan pays it
    until completion), rate with low and high, source. The borrower pays every fee; the
    premium goes to the insurer.
    """
    programme = result.inputs.loaded.programme
    used = dict.fromkeys(
        programme.projects[project.id].financing_plan
        or programme.default_financing_plan
        for project in result.inputs.projects
    )
    rows = [
        _fee_row(plan, facility, fee, base)
        for plan in used
        for facility in programme.financing_plans[plan].facilities
        for fee, base in FEES
        if _price(facility, fee)[0] is not None
    ]
    columns = (
        "plan", "facility", "fee", "base", "payer", "payee", "financed", "rate",
        "low", "high", "source",
    )  # fmt: skip
    return table_of(rows, columns, numbers=("rate", "low", "high"))


def _fee_row(
    plan: str, facility: FacilityPlan, fee: str, base: str
) -> dict[str, object]:
    """One price of one facility."""
    price, payee = _price(facility, fee)
    return {
        "plan": plan,
        "facility": facility.id,
        "fee": fee,
        "base": base,
        "payer": "borrower",
        "payee": payee,
        "financed": facility.interest_during_construction == "capitalised",
        "rate": price.base if price else None,
        "low": price.base_low if price else None,
        "high": price.base_high if price else None,
        "source": price.source if price else None,
    }


def _price(facility: FacilityPlan, fee: str) -> tuple[Parameter | None, str]:
    """One price of a facility and who gets it; none where it is not covered."""
    if not fee.startswith("premium"):
        return getattr(facility, fee), facility.lender
    cover = facility.cover
    return (getattr(cover, fee), cover.guarantor) if cover else (None, "")


@once
def premiums(result: Result) -> pd.DataFrame:
    """One row an insurer and yardstick: premium a year on what is covered.

    Columns `COLUMNS`; value, low and high are decimals a year on the guaranteed
    exposure, of the first two rows with the interval of the draws, of the others with
    the range of their source. Prices paid at once are spread over the expected
    exposure. At break-even the premium pays for claims less what comes back for them,
    and for the institution's whole administration. A row without a value is a figure
    that nobody has published.
    """
    sums = fiscal_sums(result)
    rows: list[dict[str, object]] = []
    for name in sums.terms.institutions:
        places = [
            place for place, account in enumerate(result.inputs.accounts)
            if account.institution == name
        ]  # fmt: skip
        exposure = account_values(sums, EXPOSURE)[:, places, KIND["guaranteed"]].sum(
            axis=1
        )
        if not exposure.any():
            continue
        worth = account_values(sums, GOVERNMENT)[:, places].sum(axis=1)
        spent = sums.administration[name]
        back = [KIND[kind] for kind in ("recovered_guarantor", "loss_shared_guarantor")]
        claims = worth[:, KIND["claims_paid"]] - worth[:, back].sum(axis=1)
        rows += [
            {"institution": name, "yardstick": yardstick, "label": label,
             **_ratio(amounts, exposure, sums)}
            for yardstick, label, amounts in (
                (CHARGED, "Asked in the financing plans", worth[:, KIND["premium"]]),
                (BREAK_EVEN, _break_even_label(spent), claims + spent),
            )
        ]  # fmt: skip
        rows += _others(result, name, exposure, sums)
    return table_of(rows, COLUMNS, numbers=ESTIMATE)


def _break_even_label(administration: NDArray[np.float64]) -> str:
    """What the premium at break-even pays for."""
    if administration.any():
        return "Pays for expected claims and for administration"
    return "Pays for expected claims; no cost of administration is given"


def _ratio(
    amounts: NDArray[np.float64], exposure: NDArray[np.float64], sums: FiscalSums
) -> dict[str, float | None]:
    """A present value a year of discounted exposure; linear, so nothing is searched."""
    if sums.draws == 1:
        value = float(amounts.sum() / exposure.sum())
        return {"value": value}
    whole = sums.draws // sums.replicate
    found = ratio_estimate(amounts[:whole], exposure[:whole])
    return found._asdict()


def _others(
    result: Result, name: str, exposure: NDArray[np.float64], sums: FiscalSums
) -> list[dict[str, object]]:
    """What others ask for such a risk."""
    pricing = needed(result.inputs).pricing
    if pricing is None:
        return []
    day = result.inputs.as_of
    rows: list[dict[str, object]] = [
        _tariff_row(pricing, day),
        {"yardstick": OWN_TARIFF, **_given(pricing.insurer_tariff)},
        {"yardstick": SPREAD, **_given(pricing.user_spread)},
    ]
    shape = covered_shape(result, name)
    if shape is not None:
        per_exposure = _face(result, name) / (
            estimate_of(exposure, sums)["value"] or np.inf
        )
        rows.append(_minimum_row(result, pricing, shape, per_exposure))
    return [{"institution": name, **row} for row in rows]


def _given(price: Parameter | None) -> dict[str, object]:
    """A figure that a user may fill in, or that it is not known."""
    if price is None:
        return {"note": "not known; fill it in under fiscal.pricing"}
    return {
        "value": price.base, "low": price.base_low, "high": price.base_high,
        "source": price.source,
    }  # fmt: skip


def _dated(table: ReferenceTable, day: dt.date) -> dict[str, object]:
    """Label and dates of a table; whether it is still in force."""
    ended = table.effective_until is not None and table.effective_until < day
    return {
        "label": table.label,
        "effective_from": table.effective_from,
        "effective_until": table.effective_until,
        "note": "no longer in force; the present one is not at hand" if ended else None,
    }


def _tariff_row(pricing: Pricing, day: dt.date) -> dict[str, object]:
    """The class of the case in the tariff in force."""
    tariff = in_force(pricing.market_tariffs, day)
    if tariff is None:
        return {"yardstick": TARIFF, "note": "no tariff is in force"}
    return {
        "yardstick": TARIFF,
        **_dated(tariff, day),
        **_given(tariff.classes[pricing.case.debtor_class]),
        "label": f"{tariff.label}, class {pricing.case.debtor_class}",
    }


def _minimum_row(
    result: Result, pricing: Pricing, shape: Shape, per_exposure: float
) -> dict[str, object]:
    """The OECD's minimum premium of the case, spread over the exposure."""
    given, case = in_force(pricing.minimum_premiums, result.inputs.as_of), pricing.case
    if given is None:
        return {"yardstick": MINIMUM, "note": "no table is in force"}
    cover = _mean_cover(result)
    flat = minimum_premium_rate(
        premium_table(given), case.category, case.buyer, shape.horizon, cover, cover,
        QUALITY[case.quality], 0.0, 0.0, is_speculative=True,
    )  # fmt: skip
    dated = _dated(given, result.inputs.as_of)
    words = (
        f"{given.label}, as if the host were of category {case.category}, buyer "
        f"{case.buyer}: {flat:.2%} at once over {shape.horizon:.1f} years"
    )
    return {
        "yardstick": MINIMUM, **dated, "label": words, "source": given.source,
        "value": flat * per_exposure,
    }  # fmt: skip


def _mean_cover(result: Result) -> float:
    """Mean percentage of cover of the covered loans, by commitment."""
    loans = result.inputs.terms.facilities
    covered = loans["guarantor"] >= 0
    weight = loans["commitment"][covered]
    return float(np.average(loans["cover_ratio"][covered], weights=weight))


def _face(result: Result, name: str) -> float:
    """Covered commitment of an insurer."""
    return sum(
        float(row.cover_ratio * row.commitment)
        for row, loan in zip(
            result.inputs.terms.facilities, result.inputs.facilities, strict=True
        )
        if loan.guarantor == name
    )


def covered_shape(result: Result, insurer: str) -> Shape | None:
    """Drawing and repaying of an insurer's loans as planned; None of none repaid."""
    return shape_of(
        result,
        [
            place
            for place, loan in enumerate(result.inputs.facilities)
            if loan.guarantor == insurer
        ],
    )


def shape_of(result: Result, places: list[int]) -> Shape | None:
    """The same of some loans by their places."""
    loans = result.facility_flows
    drawn = np.asarray(loans["drawdown"])[:, places].sum(axis=1)
    repaid = np.asarray(loans["principal_repaid"] + loans["prepayment"])[:, places]
    return _shape(drawn, repaid.sum(axis=1), result.inputs.timeline.periods_per_year)


def _shape(
    drawn: NDArray[np.float64], repaid: NDArray[np.float64], per_year: float
) -> Shape | None:
    """Years from first to last drawdown, and mean time from there to repayment."""
    if drawn.sum() <= 0.0 or repaid.sum() <= 0.0:
        return None
    first, last = (int(np.flatnonzero(drawn)[end]) for end in (0, -1))
    years = np.maximum(np.arange(drawn.size) - last, 0) / per_year
    life = float(weighted_average_life(repaid, years))
    return Shape(drawing=(last - first) / per_year, average_life=max(life, 1.0))


def lending_rates(result: Result) -> pd.DataFrame:
    """One row a public lender: what its loans bear, and the reference rate beside it.

    Columns `COLUMNS`; decimals a year. What is charged is the mean margin and the
    expected reference rate of the day of the run; the rule reads the government curve.
    """
    rows: list[dict[str, object]] = []
    for name in fiscal_sums(result).terms.institutions:
        places = [
            place
            for place, loan in enumerate(result.inputs.facilities)
            if loan.lender == name
        ]
        if places:
            charged = {
                "yardstick": CHARGED,
                "value": _rate(result, places),
                "label": "Margin and expected reference rate, mean by commitment",
            }
            found = (charged, _reference_row(result, places))
            rows += [{"institution": name, **row} for row in found]
    return table_of(rows, COLUMNS, numbers=ESTIMATE)


def _reference_row(result: Result, places: list[int]) -> dict[str, object]:
    """The commercial interest reference rate of some loans' term of repayment."""
    fiscal, day = needed(result.inputs), result.inputs.as_of
    rules = fiscal.pricing.reference_rate_rules if fiscal.pricing else []
    rule, shape = in_force(rules, day), shape_of(result, places)
    if rule is None or shape is None:
        why = "no rule is in force" if rule is None else "nothing is repaid"
        return {"yardstick": REFERENCE_RATE, "note": why}
    curve, table = fiscal.curves.usd_government, rate_rule(rule)
    yields = np.interp(
        table.base_maturity_years,
        [knot.years for knot in curve.knots],
        [knot.rate.base for knot in curve.knots],
    )
    return {
        "yardstick": REFERENCE_RATE,
        **_dated(rule, day),
        "value": float(reference_rate(table, shape.repayment, yields)),
        "label": f"{rule.label}, {shape.repayment:.1f} years of repayment on the curve "
        f"of {curve.as_of}",
        "source": rule.margin.source,
    }


def _rate(result: Result, places: list[int]) -> float:
    """Mean all-in rate of some loans on the day of the run."""
    inputs = result.inputs
    loans = inputs.terms.facilities[places]
    period = min(
        max(inputs.timeline.period_of(inputs.as_of), 0), inputs.timeline.periods - 1
    )
    reference = [
        inputs.reference[0, int(row.reference), period] if row.reference >= 0 else 0.0
        for row in loans
    ]
    return float(np.average(loans["margin"] + reference, weights=loans["commitment"]))
