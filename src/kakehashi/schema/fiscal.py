"""What a cost to the state is measured by: curves, the price of risk, funding, currency.

What nobody publishes is left out, or has a range; reports list what was left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.curve import Curve
from kakehashi.schema.parameter import (
    AnyMoney,
    Model,
    Parameter,
    Rate,
    Ratio,
    Share,
    _measured_in,
)
from kakehashi.schema.pricing import Pricing
from kakehashi.schema.word import Word

Impact = Annotated[Parameter, _measured_in("bp / year / USD bn", low=0, high=None)]
"""How far the basis moves for each amount that is swapped."""
AnyMoneyPerYear = Annotated[
    Parameter, _measured_in("USD / year", "JPY / year", low=0, high=None)
]
ROUNDING = 1e-6  # shares printed with a few digits


class FundingSource(Word):
    """Where an institution's money comes from."""

    FX_ACCOUNT = "fx_account"
    """Dollars of the state's foreign-exchange account."""
    GUARANTEED_BONDS = "guaranteed_bonds"
    """Dollar bonds that the state guarantees."""
    SWAPS = "swaps"
    """Yen swapped into dollars."""
    YEN_FILP = "yen_filp"
    """Yen of the fiscal investment and loan programme, changed at the spot rate."""


class Curves(Model):
    """The rates by which flows are brought to one day."""

    usd_government: Curve
    """Of the host's bonds: what a dollar without risk earns."""
    jpy_government: Curve
    """Of the investor state's own bonds."""
    usd_swap: Curve | None = None
    jpy_swap: Curve | None = None


class Contribution(Model):
    """Capital that the state puts into an institution for the programme."""

    label: str
    paid_on: dt.date
    amount: AnyMoney


class AccountTerms(Model):
    """What an institution's own account is charged with, and what its state gives it."""

    funding: dict[FundingSource, Share] = {}
    """Shares of what is lent; they sum to one. Empty: it lends nothing."""
    spreads: dict[FundingSource, Rate] = {}
    """Cost of a source over the government curve of its currency."""
    running_cost: AnyMoneyPerYear | None = None
    """Administration for the programme; not public."""
    contributions: list[Contribution] = []
    surplus_to_state: Share | None = None
    """Part of a year's surplus that the law sends to the state."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(share.base for share in self.funding.values())
        if self.funding and abs(total - 1) > ROUNDING:
            raise PydanticCustomError(
                "funding_sum",
                "the shares of the funding sum to {total}, not 1",
                {"total": round(total, 6)},
            )
        return self


class Currency(Model):
    """What it costs to change yen into dollars for years."""

    basis: Rate
    """Cross-currency basis on the yen leg; negative while dollars are dear."""
    basis_impact: Impact
    """By how much more negative the basis is for each amount that is swapped."""


class MarketRisk(Model):
    """What a market asks for bearing risk, beyond the loss that it expects."""

    credit_premium: Rate
    """A year, on loans and on what is guaranteed."""
    equity_premium: Rate
    """A year, on shares."""
    sharpe_ratio: Ratio | None = None
    """Excess return that a market asks per unit of risk and year; prices default rates."""
    asset_volatility: Ratio | None = None
    """Standard deviation of the log value of a plant over a year, for options."""


class Fiscal(Model):
    """All that turns flows into a cost to the state; a programme may do without."""

    curves: Curves
    market_risk: MarketRisk
    accounts: dict[str, AccountTerms]
    """By institution."""
    currency: Currency | None = None
    pricing: Pricing | None = None
    rate_step: Rate
    """By how much rates are moved for the sensitivity of the policy cost."""
    unknowns: list[str] = []
    """Figures that this part would use and that nobody has published, in sentences."""
