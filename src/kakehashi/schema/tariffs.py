"""Tariffs on the investor state's exports: dated rules by scope, and what they replaced.

A saving has no meaning without a named counterfactual, and none is the default.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import (
    Duration,
    ExchangeRate,
    Model,
    MoneyPerYear,
    Parameter,
    Rate,
    Ratio,
    Share,
    _measured_in,
)
from kakehashi.schema.product_group import Elasticity
from kakehashi.schema.tariff_rule import TariffRate, TariffRule, TariffStep

YenPerYear = Annotated[Parameter, _measured_in("JPY / year", low=0, high=None)]


class TariffScope(Model):
    """Goods that one set of dated rules reaches; of two rules never more than one."""

    label: str
    otherwise: str | None = None
    """Scope whose rule holds before the first step, and for what is not content."""
    schedule: Annotated[list[TariffStep], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for before, after in pairwise(self.schedule):
            if after.effective <= before.effective:
                raise PydanticCustomError(
                    "dates_order",
                    "the step of {after} stands behind that of {before}; steps must "
                    "stand in the order of their dates",
                    {"after": str(after.effective), "before": str(before.effective)},
                )
        return self


class Counterfactual(Model):
    """What would be paid without the agreement: the rules of a day, with changes."""

    label: str
    description: str
    regime_on: dt.date | None = None
    """Day whose rules it starts from; none: the day that is asked about."""
    changes: dict[str, TariffRule] = {}
    """Rules that hold instead, by scope."""
    legal_until: dt.date | None = None
    """First day on which nothing in law would have carried it; none: it still could."""
    succeeded_by: str | None = None
    """Counterfactual that holds from that day on."""
    source: str

    @model_validator(mode="after")
    def _succeeded(self) -> Self:
        if (self.legal_until is None) != (self.succeeded_by is None):
            raise PydanticCustomError(
                "counterfactual_end",
                "`legal_until` and `succeeded_by` belong together: give both or neither",
            )
        return self


class PublishedRate(Model):
    """Average rate on the investor state's goods that somebody else published."""

    date: dt.date
    rate: TariffRate
    label: str


class PriceEvidence(Model):
    """How far an export price fell under a tariff, and so who took it on."""

    label: str
    date: dt.date
    price_change: Annotated[Parameter, _measured_in("%", low=-1, high=None)]
    """Of the price before duty in the buyer's currency, against a year before."""
    base_rate: TariffRate
    rate: TariffRate


class TariffResponse(Model):
    """How trade answers a tariff, where groups of goods do not differ."""

    margin: Share
    """Exporters' profit on a further unit, as a share of its price."""
    tax_share: Share
    """Part of the exporters' gain that the investor state taxes."""
    coverage: Ratio
    """True imports over those of the table."""
    import_deviation: Ratio
    """Standard deviation of the log of the imports of all groups."""
    reversal: Rate
    """Hazard a year that the agreed rates end while the programme goes on."""


class RivalMarket(Model):
    """The host's market for the same goods, for the models that see rivals."""

    own_share: Share
    """Of the investor state's goods in what buyers spend."""
    rival_share: Share
    """Of other importers' goods; the rest is made at home."""
    rival_rate: TariffRate
    """What rivals pay."""
    substitution: Elasticity
    """Between goods of different origin."""
    demand: Elasticity
    """Of the market as a whole, its size."""
    supply: Elasticity
    """Of exporters."""

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.own_share.base + self.rival_share.base >= 1:
            raise PydanticCustomError(
                "market_shares", "the shares of both importers leave nothing for home"
            )
        return self


class Decline(Model):
    """What may follow when the investor state says no to a project."""

    probability: Share
    """That the host state then raises its tariffs."""
    duration: Duration
    """How long they would stay up."""
    reclaimed: Share
    """Part of the investor's distributions that the host may take back."""


class Tariffs(Model):
    """Everything known of the tariffs that the agreement changed."""

    known_from: dt.date
    """First day on which the schedule speaks."""
    known_until: dt.date
    """Last day up to which it was followed; later ones are not known."""
    agreed_on: dt.date
    """Day on which the agreed rates took effect."""
    scopes: Annotated[dict[str, TariffScope], Field(min_length=1)]
    counterfactuals: Annotated[dict[str, Counterfactual], Field(min_length=1)]
    response: TariffResponse
    rivals: RivalMarket
    decline: Decline
    exports: YenPerYear
    """All exports to the host state, by the investor state's own statistics."""
    imports: MoneyPerYear
    """The same by the host state's statistics; a cross-check of the groups."""
    usd_jpy: ExchangeRate
    """Rate at which savings are shown in yen."""
    published: list[PublishedRate] = []
    evidence: list[PriceEvidence] = []

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        if not self.known_from <= self.agreed_on <= self.known_until:
            raise PydanticCustomError(
                "dates_order",
                "agreed_on {agreed} is not between known_from {first} and known_until "
                "{last}",
                {
                    "agreed": str(self.agreed_on),
                    "first": str(self.known_from),
                    "last": str(self.known_until),
                },
            )
        return self
