"""What is uncertain in a programme: the laws that draws are made from.

Every number is a parameter with its source; where none is published it is assumed and
shows its range. Without this part a programme can be run, but not with draws.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.credit import Credit
from kakehashi.schema.parameter import (
    Confidence,
    Duration,
    ExchangeRate,
    Model,
    Parameter,
    Rate,
    Ratio,
    Share,
    _measured_in,
)
from kakehashi.schema.word import Word

Correlation = Annotated[Parameter, _measured_in("x", low=-1, high=1)]
Change = Annotated[Parameter, _measured_in("%", low=-1, high=None)]
"""Relative change; -100 % is the least."""
Slip = Annotated[Parameter, _measured_in("months", low=None, high=None)]
"""Later than planned; earlier where negative."""


class FactorName(Word):
    """What all projects share; high is good for chips and economy, and dear for rates."""

    ECONOMY = "economy"
    CONSTRUCTION = "construction"
    POLICY = "policy"
    US_RATE = "us_rate"
    CHIP_CYCLE = "chip_cycle"
    USD_JPY = "usd_jpy"
    JP_RATE = "jp_rate"


class ShockName(Word):
    """What befalls one project, and may go with the factors."""

    DEFAULT = "default"
    RECOVERY = "recovery"
    COST = "cost"
    DELAY = "delay"
    GRANT = "grant"
    REVENUE = "revenue"
    OPERATING_COST = "operating_cost"


class ShortRateLaw(Model):
    """Hull-White deviation of a country's short rate from its dated curve."""

    volatility: Rate
    """Standard deviation of the rate's change over a year."""
    reversion: Rate
    """Part of a deviation that fades in a year."""


class ChipCycleLaw(Model):
    """Index of the chip market around one, an AR(1) in logs."""

    deviation: Ratio
    """Standard deviation of the log index in the long run."""
    autocorrelation: Correlation
    """Of the log index with itself a year later."""
    exposure: dict[str, Share]
    """By sector: part of merchant revenue that moves with the index."""


class ExchangeModel(Word):
    """How yen per dollar moves."""

    FORWARD = "forward"
    """Geometric Brownian motion around the forward of covered interest."""
    REVERTING = "reverting"
    """Ornstein-Uhlenbeck in logs around the forward, or on its way to `long_run`."""
    BOOTSTRAP = "bootstrap"
    """Blocks of its own record, with the forward as mean."""


class RateHistory(Model):
    """A record of yen per dollar at even steps, without a gap."""

    label: str
    source: str
    confidence: Confidence
    first: dt.date
    """Day of the first rate."""
    months_apart: Literal[1, 3, 6]
    rates: Annotated[list[Annotated[float, Field(gt=0)]], Field(min_length=3)]
    """JPY / USD."""


class ExchangeRateLaw(Model):
    """Yen per dollar: the model that draws take, and what each model needs."""

    volatility: Rate
    """Standard deviation of the log rate over a year."""
    model: ExchangeModel = ExchangeModel.FORWARD
    half_life: Duration | None = None
    """Under `reverting`: in which half of a deviation of the log rate fades."""
    long_run: ExchangeRate | None = None
    """Under `reverting`: where the rate returns to; the forward where it is left out."""
    history: RateHistory | None = None
    """Under `bootstrap`: the record that is repeated."""
    block: Duration | None = None
    """Under `bootstrap`: how long a piece of the record is repeated as it was."""


class PolicyLaw(Model):
    """A reversal of the deal, and what it does to projects that are not finished."""

    reversal: Rate
    """Hazard a year of a reversal."""
    abandoned: Share
    """Probability that an unfinished project is abandoned, and so defaults, on it."""


class Factors(Model):
    """Laws of the factors that all projects share; what is left out stays as planned.

    `economy` and `construction` need no law: each is one standard normal number a draw,
    which matters through the loadings alone.
    """

    us_rate: ShortRateLaw | None = None
    jp_rate: ShortRateLaw | None = None
    chip_cycle: ChipCycleLaw | None = None
    usd_jpy: ExchangeRateLaw | None = None
    policy: PolicyLaw | None = None


class PairCorrelation(Model):
    """Correlation of two factors; pairs that are not listed have none."""

    between: Annotated[list[FactorName], Field(min_length=2, max_length=2)]
    correlation: Correlation

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.between[0] == self.between[1]:
            raise PydanticCustomError(
                "pair_same",
                "a factor's correlation with itself is 1 and cannot be set: {name}",
                {"name": str(self.between[0])},
            )
        return self


class Quantile(Model):
    """Value that a share `probability` of all cases stays below."""

    probability: Annotated[float, Field(ge=0, le=1)]


class CostQuantile(Quantile):
    """Point of the distribution of the capital cost against its plan."""

    change: Change


class DelayQuantile(Quantile):
    """Point of the distribution of the completion date against its plan."""

    delay: Slip


CostTable = Annotated[list[CostQuantile], Field(min_length=2)]
DelayTable = Annotated[list[DelayQuantile], Field(min_length=2)]


class ConstructionLaw(Model):
    """Cost and delay of construction by quantiles, with straight lines between them."""

    cost: CostTable
    delay: DelayTable

    @model_validator(mode="after")
    def _rising(self) -> Self:
        tables = {
            "cost": [(q.probability, q.change.base) for q in self.cost],
            "delay": [(q.probability, q.delay.base) for q in self.delay],
        }
        for name, table in tables.items():
            if table[0][0] != 0 or table[-1][0] != 1:
                raise PydanticCustomError(
                    "quantiles_ends",
                    "the quantiles of {name} need one at probability 0 and one at 1",
                    {"name": name},
                )
            for (lower, least), (upper, most) in pairwise(table):
                if upper <= lower or most < least:
                    raise PydanticCustomError(
                        "quantiles_order",
                        "the quantiles of {name} must rise with their probability, and "
                        "do not between {lower} and {upper}",
                        {"name": name, "lower": lower, "upper": upper},
                    )
        return self


class OperationsLaw(Model):
    """Spread of a project's revenue and cost around plan, lognormal with mean one."""

    revenue_deviation: Ratio
    cost_deviation: Ratio


class ProjectLoadings(Model):
    """How far each shock of a project goes with each factor, by shock and factor.

    A loading is a correlation with the factor. For `default` low numbers of the normal
    variable are bad, for `cost`, `delay` and `operating_cost` high ones are; for
    `recovery`, `revenue` and `grant` high ones are good.
    """

    loadings: dict[ShockName, dict[FactorName, Correlation]] = {}


class Loadings(ProjectLoadings):
    """Loadings of every project, with other ones by sector and by project.

    The nearest that names the shock holds: the project, its sector, then all.
    """

    by_sector: dict[str, ProjectLoadings] = {}
    by_project: dict[str, ProjectLoadings] = {}


class Uncertainty(Model):
    """What is uncertain in a programme, besides the ranges of its parameters."""

    factors: Factors
    correlations: list[PairCorrelation] = []
    construction: ConstructionLaw
    construction_by_sector: dict[str, ConstructionLaw] = {}
    operations: OperationsLaw
    operations_by_sector: dict[str, OperationsLaw] = {}
    credit: Credit
    loadings: Loadings
    backing: dict[str, dict[str, Annotated[list[str], Field(min_length=1)]]] = {}
    """By institution, then by name: its facts that together bear its losses."""
    yearly_lines: dict[str, dict[str, Annotated[list[str], Field(min_length=1)]]] = {}
    """By institution, then by name: its facts that together are what it may pay out in
    a year; the twelve months close with the latest date of the facts."""
    note: str | None = None

    @model_validator(mode="after")
    def _pairs_once(self) -> Self:
        pairs = [tuple(sorted(pair.between)) for pair in self.correlations]
        twice = [pair for pair in pairs if pairs.count(pair) > 1]
        if twice:
            raise PydanticCustomError(
                "pair_twice",
                "the correlation of {first} and {second} is given twice",
                {"first": str(twice[0][0]), "second": str(twice[0][1])},
            )
        return self
