"""What a programme says on public cost, as arrays: weights by period, signs by kind.

A weight tells what one dollar of a period counts for in one reading of cost; signs tell
which kinds of flows are a cost (+) and which an income (-). Everything that is asked of
the flows is a sum with weights and signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.model.fiscal_weights import weights_of
from kakehashi.model.laws import first_unknown
from kakehashi.model.market_laws import exchange_law_of
from kakehashi.model.streams import KIND, KINDS, STOCKS, fiscal_year
from kakehashi.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByPeriod, Index
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.market_laws import ExchangeLaw
    from kakehashi.schema.fiscal import Fiscal
    from kakehashi.schema.market import Market
    from kakehashi.schema.parameter import Parameter

    Signs = NDArray[np.float64]  # (account, kind)

LOAN, COVER, EQUITY = "loan", "cover", "equity"
STATE = "state"
PROGRAMME_EQUITY = "programme-equity"
NET = {
    LOAN: (
        ("disbursed",),
        ("interest_paid", "principal_paid", "fee_income", "claims_received",
         "recovered_lender", "loss_shared_lender"),
    ),
    COVER: (
        ("claims_paid",),
        ("premium", "recovered_guarantor", "loss_shared_guarantor"),
    ),
    EQUITY: (("equity_paid",), ("distribution_investor",)),
}  # fmt: skip
"""By instrument: kinds that the state pays, kinds that it gets."""
CALLS = (
    ("defaulted", "claims_paid"),
    ("claims_received", "recovered_lender", "recovered_guarantor",
     "loss_shared_lender", "loss_shared_guarantor"),
)  # fmt: skip
INCOME = (
    ("disbursed",),
    ("interest_paid", "fee_income", "premium", "principal_paid", "claims_received",
     "recovered_lender", "write_off"),
)  # fmt: skip
"""With what the balance rises by: all that came in but principal, and interest added."""
LOSS = (
    ("write_off", "claims_paid"),
    ("recovered_guarantor", "loss_shared_lender", "loss_shared_guarantor"),
)
DRAWN, CLAIMS = (("drawn",), ()), (("open_claims",), ())
HELD = (STOCKS, ())
PAID, RECEIVED = (("equity_paid",), ()), (("distribution_investor",), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class FundedAccount:
    """What one institution's own account is charged with."""

    spread: float
    """Of its funding over the dollar short rate, by its mix, without the basis."""
    swapped: float
    """Share of its funding that is swapped from yen."""
    open_yen: float
    """Share that stays in yen."""
    running_cost: float
    """USD a year; nought where none is given."""
    surplus_to_state: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalTerms:
    """Everything that the flows are weighed with."""

    institutions: Sequence[str]
    """Of the investor state, those that have accounts."""
    accounts: Mapping[str, FundedAccount]
    weighings: Sequence[str]
    weights: NDArray[np.float64]
    """(weighing, period, account)"""
    lines: Sequence[tuple[str, str]]
    """(bearer, what) of the series that are kept by period within a block."""
    line_signs: NDArray[np.float64]
    """(line, account, kind)"""
    year: Index
    """Place of each period's fiscal year."""
    years: Sequence[int]
    """Fiscal years, named after the calendar year in which they begin."""
    year_fraction: float
    basis: float
    basis_impact: float
    yen_factors: ByPeriod
    """What a yen of each period counts for today."""
    exchange: ExchangeLaw | None

    def line(self, bearer: str, what: str) -> int:
        """Place of one series."""
        return self.lines.index((bearer, what))


def signs(
    inputs: Inputs, institutions: Sequence[str], *pairs: tuple[Sequence[str], ...]
) -> Signs:
    """+1 for kinds that cost and -1 for kinds that pay, in some institutions' accounts."""
    table = np.zeros((len(inputs.accounts), len(KINDS)))
    for place, account in enumerate(inputs.accounts):
        if account.institution not in institutions:
            continue
        for costs, pays in pairs:
            table[place, [KIND[kind] for kind in costs]] += 1.0
            table[place, [KIND[kind] for kind in pays]] -= 1.0
    return table


def state_institutions(inputs: Inputs) -> list[str]:
    """Institutions of the investor state with accounts, and the state as a shareholder."""
    programme = inputs.loaded.programme
    state = programme.parties.investor.id
    own = [name for name, part in programme.institutions.items() if part.state == state]
    used = {account.institution for account in inputs.accounts}
    return [name for name in (*own, state) if name in used]


def fiscal_terms(inputs: Inputs, first_flow: Mapping[int, int]) -> FiscalTerms:
    """Compile the part `fiscal`; `first_flow` is the base period of each cohort."""
    programme = inputs.loaded.programme
    fiscal = needed(inputs)
    weighings, weights, yen_factors = weights_of(inputs, fiscal, first_flow)
    lines, line_signs = _lines(inputs)
    timeline = inputs.timeline
    month = programme.parties.investor.fiscal_year_month
    of_period = [fiscal_year(day, month) for day in timeline.ends]
    years = sorted(set(of_period))
    currency = fiscal.currency
    own = state_institutions(inputs)
    return FiscalTerms(
        institutions=own,
        accounts={name: _funded(fiscal, name, programme.market) for name in own},
        weighings=weighings,
        weights=weights,
        lines=lines,
        line_signs=line_signs,
        year=np.array([years.index(one) for one in of_period]),
        years=years,
        year_fraction=1.0 / timeline.periods_per_year,
        basis=currency.basis.base if currency else 0.0,
        basis_impact=currency.basis_impact.base if currency else 0.0,
        yen_factors=yen_factors,
        exchange=exchange_law_of(inputs, first_unknown(inputs)),
    )


def needed(inputs: Inputs) -> Fiscal:
    """The part `fiscal` of a programme; raises where it has none."""
    fiscal = inputs.loaded.programme.fiscal
    if fiscal is None:
        raise InputError(
            [
                Problem(
                    where="fiscal",
                    what="the programme says nothing of curves, funding and the price "
                    "of risk, so no cost to the state can be computed",
                    fix="add `fiscal`; docs/concepts/fiscal-cost.md says what it holds",
                )
            ]
        )
    return fiscal


def _lines(inputs: Inputs) -> tuple[list[tuple[str, str]], NDArray[np.float64]]:
    """The series by period: of each institution, of the shares, of the whole state."""
    own = state_institutions(inputs)
    named: dict[tuple[str, str], Signs] = {}
    for name in own:
        for what, pair in (
            ("income", INCOME), ("loss", LOSS), ("drawn", DRAWN), ("claims", CLAIMS),
            ("calls", CALLS), ("held", HELD),
        ):  # fmt: skip
            named[name, what] = signs(inputs, [name], pair)
    for what, pair in (("paid", PAID), ("received", RECEIVED)):
        named[PROGRAMME_EQUITY, what] = signs(inputs, own, pair)
    named[STATE, "calls"] = signs(inputs, own, CALLS)
    named[STATE, "net"] = signs(inputs, own, *NET.values())
    return list(named), np.stack(list(named.values()))


def _funded(fiscal: Fiscal, name: str, market: Market) -> FundedAccount:
    """One institution's account; one that the file does not name has no charges."""
    terms = fiscal.accounts.get(name)
    if terms is None:
        return FundedAccount(
            spread=0.0, swapped=0.0, open_yen=0.0, running_cost=0.0,
            surplus_to_state=0.0,
        )  # fmt: skip
    mix = {source.value: share.base for source, share in terms.funding.items()}
    over = {source.value: rate.base for source, rate in terms.spreads.items()}
    paid = terms.surplus_to_state
    return FundedAccount(
        spread=sum(share * over.get(source, 0.0) for source, share in mix.items()),
        swapped=mix.get("swaps", 0.0),
        open_yen=mix.get("yen_filp", 0.0),
        running_cost=_dollars(terms.running_cost, market),
        surplus_to_state=paid.base if paid else 0.0,
    )


def _dollars(amount: Parameter | None, market: Market) -> float:
    """A yearly amount in dollars; yen need the market's rate."""
    if amount is None:
        return 0.0
    if amount.dimension == parse_unit("USD / year").dimension:
        return amount.base
    if market.usd_jpy is None:
        raise InputError(
            [
                Problem(
                    where="fiscal.accounts",
                    what="a running cost is in yen, but the market holds no rate",
                    fix="add market.usd_jpy, or give the cost in dollars",
                )
            ]
        )
    return amount.base / market.usd_jpy.base
