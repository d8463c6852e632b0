"""The laws that draws are made from, as arrays: what compiling the uncertainty gives.

Projects stand in the order of the run, factors in the order of `FACTORS`, periods count
from the start of the grid. Laws without spread give back the deterministic run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.records import NEVER, SHOCK, records
from kakehashi.model.market_laws import expected_market
from kakehashi.schema.uncertainty import FactorName, ShockName
from kakehashi.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kakehashi.arrays import (
        ByFactorFactor,
        ByItem,
        ByItemFactor,
        ByItemPeriod,
        ByPeriod,
        Index,
    )
    from kakehashi.kernels.records import Records
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.market_laws import ExchangeLaw, Expected
    from kakehashi.model.ranged import RangedNumber

# Those with a path come first: the others are one number a draw, and load on their ends.
PATHS = (
    FactorName.US_RATE,
    FactorName.CHIP_CYCLE,
    FactorName.USD_JPY,
    FactorName.JP_RATE,
)
SINGLE = (FactorName.ECONOMY, FactorName.CONSTRUCTION, FactorName.POLICY)
FACTORS = PATHS + SINGLE
SHOCKS = tuple(ShockName)


class Table(NamedTuple):
    """Quantiles of one number, with straight lines between them; (knot,)."""

    probabilities: ByPeriod
    values: ByPeriod


class RateLaw(NamedTuple):
    """Hull-White deviation of a short rate from its curve, a year."""

    volatility: float
    reversion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligors:
    """When the projects default; (project,) where no other axis is named."""

    hazard: ByItemPeriod
    """Cumulated by age of the clock, (project, age)."""
    clock: Index
    """Period in which the hazard begins to count."""
    early_factor: ByItem
    early_periods: Index
    """Age of the clock at which ramp-up ends, without a delay."""
    debt_end: Index
    """Period after the last instalment, without a delay: no default from there on."""
    group: Index
    """Place of each project's obligor in `groups`."""
    groups: Sequence[str]
    missed_to_default: Index
    """Periods in arrears that are a default; 0: arrears are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws:
    """Everything that a draw is made from, besides the seed; (project,) by default."""

    now: int
    """First period that is not known yet."""
    scripted: Records
    """The shocks of the deterministic run, (project,)."""
    correlation: ByFactorFactor
    dollar_rate: RateLaw
    yen_rate: RateLaw
    expected: Expected
    exchange: ExchangeLaw | None
    """None where the programme has no exchange rate."""
    chip_deviation: float
    chip_autocorrelation: float
    """Of neighbouring periods."""
    chip_exposure: ByItem
    completion: Index
    """First period of operation, scripted delay included."""
    reversal: ByPeriod
    """Cumulated hazard of a reversal of the deal, (period,)."""
    abandoned: float
    cost: Sequence[Table]
    """Change of the capital cost as a share of it."""
    delay: Sequence[Table]
    """In months."""
    least_delay: Index
    """Most that a project can gain, in periods, <= 0."""
    revenue_deviation: ByItem
    cost_deviation: ByItem
    recovery_mean: ByItem
    recovery_deviation: ByItem
    recovery_low: ByItem
    recovery_high: ByItem
    grant_probability: ByItem
    """That grants and tax credits are paid; the plan counts with their mean."""
    obligors: Obligors
    loadings: Mapping[ShockName, ByItemFactor]
    ranged: Sequence[RangedNumber]


def quiet_laws(inputs: Inputs) -> Laws:
    """Laws without any spread, under which every draw is the deterministic run."""
    count, periods = len(inputs.projects), inputs.timeline.periods
    scripted = records(count, SHOCK)
    scripted[:] = inputs.shocks[0]
    nothing, none = np.zeros(count), np.zeros(count, dtype=np.int64)
    projects = inputs.terms.projects
    completion = projects["start_period"] + projects["construction_periods"]
    now = first_unknown(inputs)
    expected = expected_market(inputs, now)
    flat = Table(np.array([0.0, 1.0]), np.zeros(2))
    obligors = Obligors(
        hazard=np.zeros((count, periods)),
        clock=none,
        early_factor=np.ones(count),
        early_periods=none,
        debt_end=np.full(count, NEVER),
        group=np.arange(count),
        groups=[project.id for project in inputs.projects],
        missed_to_default=np.array(projects["missed_to_default"]),
    )
    return Laws(
        now=now,
        scripted=scripted,
        correlation=np.eye(len(FACTORS)),
        dollar_rate=RateLaw(0.0, 0.0),
        yen_rate=RateLaw(0.0, 0.0),
        expected=expected,
        exchange=expected.exchange,
        chip_deviation=0.0,
        chip_autocorrelation=0.0,
        chip_exposure=nothing,
        completion=completion + scripted["delay_periods"],
        reversal=np.zeros(periods),
        abandoned=0.0,
        cost=[flat] * count,
        delay=[flat] * count,
        least_delay=none,
        revenue_deviation=nothing,
        cost_deviation=nothing,
        recovery_mean=np.array(scripted["recovery_rate"]),
        recovery_deviation=nothing,
        recovery_low=nothing,
        recovery_high=np.ones(count),
        grant_probability=np.ones(count),
        obligors=obligors,
        loadings={shock: np.zeros((count, len(FACTORS))) for shock in SHOCKS},
        ranged=(),
    )


def first_unknown(inputs: Inputs) -> int:
    """First period that begins after the as-of date; what comes before it is known."""
    last = inputs.timeline.periods - 1
    return min(max(inputs.timeline.period_of(inputs.as_of) + 1, 0), last)


def in_months(years: float) -> float:
    """Years in months."""
    return years * MONTHS_PER_YEAR
