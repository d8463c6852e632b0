"""Yardsticks of a price of credit, each a table in force from a day on."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import Confidence, Model, Rate

Years = Annotated[float, Field(gt=0)]
Row = Annotated[list[float | None], Field(min_length=7, max_length=7)]
"""One coefficient for each of the seven country categories; null: not offered."""


class ReferenceTable(Model):
    """What every table of yardsticks says of itself."""

    label: str
    effective_from: dt.date
    """First day on which the table is in force, or was seen where it bears no date."""
    effective_until: dt.date | None = None
    """Last day, where a later rule that is not at hand replaced it."""


class MarketTariff(ReferenceTable):
    """Premium a year on the outstanding balance by class of debtor."""

    classes: Annotated[dict[str, Rate], Field(min_length=1)]


class ReferenceRateBand(Model):
    """Government yield that one span of repayment terms takes."""

    up_to_years: Years
    yield_of_years: Years


class ReferenceRateRule(ReferenceTable):
    """Commercial interest reference rate: a government yield and margins."""

    bands: Annotated[list[ReferenceRateBand], Field(min_length=1)]
    margin: Rate
    long_from_years: Years
    """Repayment beyond this pays `long_margin` on top."""
    long_margin: Rate

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ends = [band.up_to_years for band in self.bands]
        if ends != sorted(set(ends)):
            raise PydanticCustomError(
                "bands_order", "the bands must stand from short to long, each once"
            )
        return self


class MinimumPremiumTable(ReferenceTable):
    """Coefficients of the OECD's minimum premium, in percent of principal as printed."""

    source: str
    confidence: Confidence
    per_year: Row
    """a: of the country, a year of the horizon of risk."""
    constant: Row
    """b"""
    buyer_per_year: dict[str, Row]
    """c: of the buyer, by its class."""
    quality: dict[str, Row]
    """Factor of the product: below_standard, standard, above_standard."""
    full_cover: Row
    """What full cover adds to the factor 1 of 95 % cover."""
    better_than_sovereign: float
    term_per_year: float
    term_from_years: float
    most_term: float
    most_enhancement: float
    most_local_currency: float


class YardstickCase(Model):
    """As what the borrowers of this programme are looked up in the tables."""

    debtor_class: str
    """Class in the market tariffs."""
    category: Annotated[int, Field(ge=1, le=7)]
    """Country category of the minimum premium, as if the host had one."""
    buyer: str
    """Class of buyer of the minimum premium."""
    quality: str
    note: str


class Pricing(Model):
    """What the prices of the programme are held against; all of it may be left out."""

    case: YardstickCase
    market_tariffs: list[MarketTariff] = []
    user_spread: Rate | None = None
    """Spread of the borrowers' own bonds or loans; a place to put what one knows."""
    reference_rate_rules: list[ReferenceRateRule] = []
    minimum_premiums: list[MinimumPremiumTable] = []
    insurer_tariff: Rate | None = None
    """The insurer's own tariff for such a risk, where it is known."""
