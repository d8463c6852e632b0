"""What a programme costs the state by credit reform and at fair value, by cohort.

Money is in USD, discounted to the first flow of each year's commitments; plus is a cost.
With draws every figure has its interval; the plan alone is one world and has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.fiscal import (
    ESTIMATE,
    all_named,
    estimate_of,
    fiscal_sums,
    with_ends,
)
from kakehashi.analysis.tables import table_of
from kakehashi.errors import InputError
from kakehashi.kernels.effective_rate import single_effective_rate
from kakehashi.kernels.ratio import ratio_estimate
from kakehashi.kernels.subsidy import SubsidyCost
from kakehashi.model.fiscal_terms import (
    COVER,
    EQUITY,
    LOAN,
    NET,
    PROGRAMME_EQUITY,
    STATE,
    needed,
)
from kakehashi.model.fiscal_weights import EQUITY_RISK, EXPOSURE, GOVERNMENT
from kakehashi.model.streams import KIND, KINDS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

    ByKind = dict[str, NDArray[np.float64]]  # (replicate,) of each kind

COMPONENTS = ("interest", "default", "fees", "other")
CREDIT_REFORM, FAIR_VALUE = "credit reform", "fair value"


def account_values(sums: FiscalSums, weighing: str) -> NDArray[np.float64]:
    """Values by one weighing, summed by replicate: (replicate, account, kind)."""
    return sums.valued[:, sums.terms.weighings.index(weighing)]


def component_values(
    sums: FiscalSums, account: int, instrument: str
) -> dict[str, NDArray[np.float64]]:
    """Components of one account's credit-reform cost, each (replicate,).

    Also their total, and supported: what the rate is measured by, 0 for cover.
    """
    worth = account_values(sums, GOVERNMENT)[:, account]
    value = dict(zip(KINDS, worth.T, strict=True))
    cost = {LOAN: _loan, COVER: _cover, EQUITY: _shares}[instrument](value)
    return {
        "interest": cost.net_interest,
        "default": cost.net_default,
        "fees": cost.net_fees,
        "other": cost.net_other,
        "total": cost.net_total,
        "supported": cost.supported,
    }


def _loan(value: ByKind) -> SubsidyCost:
    """`kernels.subsidy.loan_subsidy` where a default ends what is due by the contract.

    Interest is what is disbursed less what is due until a default and what it takes;
    default is that exposure less what comes back for it, from the plant, the guarantor
    or the host state; other is due and not paid on its day.
    """
    due = value["interest_due"] + value["principal_due"]
    back = value["recovered_lender"] + value["claims_received"]
    back = back + value["loss_shared_lender"]
    return SubsidyCost(
        net_interest=value["disbursed"] - due - value["defaulted"],
        net_default=value["defaulted"] - back,
        net_fees=-value["fee_income"],
        net_other=due - value["interest_paid"] - value["principal_paid"],
        supported=value["disbursed"],
    )


def _cover(value: ByKind) -> SubsidyCost:
    """Claims less what comes back for them, from the host state too, and premiums."""
    nothing = np.zeros_like(value["premium"])
    back = value["recovered_guarantor"] + value["loss_shared_guarantor"]
    return SubsidyCost(
        net_interest=nothing,
        net_default=value["claims_paid"] - back,
        net_fees=-value["premium"],
        net_other=nothing,
        supported=nothing,
    )


def _shares(value: ByKind) -> SubsidyCost:
    """Shares owe nothing, so all of their cost is other."""
    nothing = np.zeros_like(value["equity_paid"])
    return SubsidyCost(
        net_interest=nothing,
        net_default=nothing,
        net_fees=nothing,
        net_other=value["equity_paid"] - value["distribution_investor"],
        supported=value["equity_paid"],
    )


def own_lines(sums: FiscalSums) -> list[tuple[int, str]]:
    """Accounts of the state's institutions with the instruments that have any flow."""
    found = []
    for place, account in enumerate(sums.inputs.accounts):
        if account.institution not in sums.terms.institutions:
            continue
        for instrument, pair in NET.items():
            kinds = [KIND[kind] for side in pair for kind in side]
            if sums.expected[:, place, kinds].any():
                found.append((place, instrument))
    return found


def cohort_costs(result: Result) -> pd.DataFrame:
    """One row an institution, cohort and instrument: components of the subsidy cost.

    Columns: institution, cohort, instrument, face (USD committed), interest, default,
    fees, other, each with `_low` and `_high`, those of `ESTIMATE` of their total, rate
    with rate_low and rate_high (total over what is disbursed; of cover, over what is
    covered), effective_rate (the single effective rate; absent where there is none or
    more than one).
    """
    sums = fiscal_sums(result)
    rows = []
    for place, instrument in own_lines(sums):
        account = sums.inputs.accounts[place]
        parts = component_values(sums, place, instrument)
        face = faces(result)[place, instrument]
        supported = parts["supported"]
        if instrument == COVER:
            supported = np.full_like(supported, face * _batch_size(sums))
        rows.append(
            {
                "institution": account.institution,
                "cohort": account.cohort,
                "instrument": instrument,
                "face": face,
                **all_named({n: estimate_of(parts[n], sums) for n in COMPONENTS}),
                **estimate_of(parts["total"], sums),
                **_rate(parts["total"], supported, sums),
                "effective_rate": effective_rate(sums, place, instrument),
            }
        )
    numbers = (
        "face", *with_ends(*COMPONENTS), *ESTIMATE, "rate", "rate_low", "rate_high",
        "effective_rate",
    )  # fmt: skip
    return table_of(
        rows, ("institution", "cohort", "instrument", *numbers), numbers=numbers
    )


def _batch_size(sums: FiscalSums) -> int:
    return sums.replicate if sums.draws > 1 else 1


def _rate(
    cost: NDArray[np.float64], supported: NDArray[np.float64], sums: FiscalSums
) -> dict[str, float | None]:
    """Cost per unit supported, with its interval where there are draws."""
    below = float(supported.sum())
    if below <= 0.0:
        return {"rate": None, "rate_low": None, "rate_high": None}
    if sums.draws == 1:
        return {"rate": float(cost[0]) / below, "rate_low": None, "rate_high": None}
    whole = sums.draws // sums.replicate
    found = ratio_estimate(cost[:whole], supported[:whole])
    return {"rate": found.value, "rate_low": found.low, "rate_high": found.high}


def faces(result: Result) -> dict[tuple[int, str], float]:
    """Committed amount by account and instrument; of cover, what is covered."""
    inputs, loans = result.inputs, result.inputs.terms.facilities
    found: dict[tuple[int, str], float] = {}
    for row in loans:
        for place, instrument, amount in (
            (int(row.lender_account), LOAN, float(row.commitment)),
            (
                int(row.guarantor_account),
                COVER,
                float(row.cover_ratio * row.commitment),
            ),
        ):
            if place >= 0:
                found[place, instrument] = found.get((place, instrument), 0.0) + amount
    paid = result.streams[:, :, KIND["equity_paid"]].sum(axis=0)
    for place in range(len(inputs.accounts)):
        found[place, EQUITY] = float(paid[place])
    return found


def effective_rate(sums: FiscalSums, account: int, instrument: str) -> float | None:
    """Single effective rate of what the state expects to get, net of claims it pays.

    None where there is no such rate, or more than one, or nothing to get.
    """
    _, pays = NET[instrument]
    costs = ("claims_paid",) if instrument == COVER else ()
    flows = sums.expected[:, account, [KIND[kind] for kind in pays]].sum(axis=1)
    flows = flows - sums.expected[:, account, [KIND[kind] for kind in costs]].sum(
        axis=1
    )
    factors = sums.terms.weights[sums.terms.weighings.index(GOVERNMENT), :, account]
    later = factors < 1.0
    years = np.cumsum(later) * sums.terms.year_fraction
    rates = np.zeros_like(factors)
    rates[later] = np.expm1(-np.log(factors[later]) / years[later])
    moving = flows != 0.0
    if not moving.any():
        return None
    try:
        return single_effective_rate(flows[moving], rates[moving], years[moving]).rate
    except InputError:
        return None


def retained_share(result: Result) -> NDArray[np.float64]:
    """Part of each account's loans that no guarantor covers, by commitment; (account,).

    The risk of a covered part is the guarantor's, so it is charged there and only there.
    """
    whole = np.zeros(len(result.inputs.accounts))
    covered = np.zeros_like(whole)
    for row in result.inputs.terms.facilities:
        place = int(row.lender_account)
        whole[place] += float(row.commitment)
        if int(row.guarantor_account) >= 0:
            covered[place] += float(row.cover_ratio * row.commitment)
    return 1.0 - np.divide(covered, whole, out=np.zeros_like(whole), where=whole > 0.0)


def credit_values(sums: FiscalSums) -> dict[str, NDArray[np.float64]]:
    """Cost of each institution's loans and covers by credit reform, by replicate."""
    found = {name: np.zeros(sums.valued.shape[0]) for name in sums.terms.institutions}
    for place, instrument in own_lines(sums):
        if instrument != EQUITY:
            cost = component_values(sums, place, instrument)["total"]
            name = sums.inputs.accounts[place].institution
            found[name] = found[name] + cost
    return found


def bearer_values(result: Result, reading: str) -> dict[str, NDArray[np.float64]]:
    """Cost by bearer, summed by replicate: institutions, shares, the state.

    Fair value charges what a market asks for bearing risk: a premium a year on loans
    that nobody covers and on what is guaranteed, so a guarantee and what is retained
    together are charged as the loan is, less the part of a loss that the host bears;
    and the discounting of shares.
    """
    sums = fiscal_sums(result)
    ours = 1.0 - float(result.inputs.terms.rule["loss_share_of_host"][0])
    premium = ours * needed(result.inputs).market_risk.credit_premium.base
    exposure, risky = account_values(sums, EXPOSURE), account_values(sums, EQUITY_RISK)
    retained = retained_share(result)
    found = {name: np.zeros(exposure.shape[0]) for name in sums.terms.institutions}
    found[PROGRAMME_EQUITY] = np.zeros(exposure.shape[0])
    for place, instrument in own_lines(sums):
        parts = component_values(sums, place, instrument)
        cost = parts["total"]
        if reading == FAIR_VALUE and instrument == LOAN:
            stock = exposure[:, place, KIND["drawn"]]
            cost = cost + premium * retained[place] * stock
        elif reading == FAIR_VALUE and instrument == COVER:
            cost = cost + premium * exposure[:, place, KIND["guaranteed"]]
        elif reading == FAIR_VALUE:
            cost = parts["supported"] - risky[:, place, KIND["distribution_investor"]]
        bearer = (
            PROGRAMME_EQUITY
            if instrument == EQUITY
            else (sums.inputs.accounts[place].institution)
        )
        found[bearer] = found[bearer] + cost
    found[STATE] = np.sum(list(found.values()), axis=0)
    return found
