"""What the market is expected to do from now on: dated curves, and forwards of the yen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.elementary import log_of_one_plus
from kakehashi.kernels.market_paths import forward_rates, reverting_center
from kakehashi.model import fiscal_weights
from kakehashi.model.zero_curves import zero_curve
from kakehashi.schema.uncertainty import ExchangeModel
from kakehashi.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.zero_curves import ZeroCurve
    from kakehashi.schema.uncertainty import ExchangeRateLaw


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLaw:
    """Yen per dollar at the end of each period from now on; arrays are (period,)."""

    model: ExchangeModel
    known: ByPeriod
    """Rate at the end of each period before now: today's, or the forward to that day."""
    forward: ByPeriod
    """By covered interest, with the basis; today's rate where there are no curves."""
    volatility: float
    """Of the log rate over a year."""
    reversion: float
    """Part of a deviation that fades in a year, in logs."""
    center: ByPeriod
    """What the rate returns to under `reverting`."""
    returns: ByPeriod
    """Log returns of a record, one a period; empty without a record."""
    block: int
    """Periods that are repeated together."""

    def middles(self) -> dict[ExchangeModel, ByPeriod]:
        """Mean of the rate, (period of the grid,), under each model that can be had."""
        found = {ExchangeModel.FORWARD: self.forward}
        if self.reversion > 0.0:
            found[ExchangeModel.REVERTING] = self.center
        if self.returns.size >= self.block:
            found[ExchangeModel.BOOTSTRAP] = self.forward
        return {
            model: np.concatenate((self.known, middle))
            for model, middle in found.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is known of rates today, (period from now on,); None without curves."""

    dollar_rate: ByPeriod | None
    """Forward short rate of the host's government curve."""
    yen_rate: ByPeriod | None
    exchange: ExchangeLaw | None
    """None where the programme has no exchange rate."""


def expected_market(inputs: Inputs, now: int) -> Expected:
    """Forwards of the programme's dated curves, without spread.

    Raises `InputError` where a curve does not reach to the end of the grid.
    """
    programme = inputs.loaded.programme
    years = fiscal_weights.years_from_now(inputs)
    spot = programme.market.usd_jpy
    dollar = yen = None
    forward = np.full(years.size, spot.base if spot else 0.0)
    if programme.fiscal is not None:
        given = programme.fiscal.curves
        curves = {
            name: zero_curve(getattr(given, name), name, float(years[-1]))
            for name in type(given).model_fields
            if getattr(given, name) is not None
        }
        dollar = _short_rate(curves["usd_government"], inputs, now)
        yen = _short_rate(curves["jpy_government"], inputs, now)
        if spot is not None:
            forward = fiscal_weights.forward_rates(
                programme.fiscal, curves, spot.base, years
            )
    ahead = np.ascontiguousarray(forward[now:])
    quiet = ExchangeLaw(
        model=ExchangeModel.FORWARD,
        known=np.ascontiguousarray(forward[:now]),
        forward=ahead,
        volatility=0.0,
        reversion=0.0,
        center=ahead,
        returns=np.zeros(0),
        block=1,
    )
    return Expected(
        dollar_rate=dollar, yen_rate=yen, exchange=quiet if spot is not None else None
    )


def _short_rate(curve: ZeroCurve, inputs: Inputs, now: int) -> ByPeriod:
    """Simple forward rate of each period from `now` on."""
    step = 1.0 / inputs.timeline.periods_per_year
    ahead = inputs.timeline.periods - now
    steps = np.full(ahead, step)
    return forward_rates(curve.factors(np.cumsum(steps)), steps)


def exchange_law(
    given: ExchangeRateLaw, quiet: ExchangeLaw, inputs: Inputs
) -> ExchangeLaw:
    """The programme's law of the exchange rate around the forwards of `quiet`.

    Raises `InputError` where the chosen model lacks what it needs.
    """
    problems = list(_lacking(given, inputs))
    if problems:
        raise InputError(problems)
    per_year = inputs.timeline.periods_per_year
    ends = np.arange(1, quiet.forward.size + 1) / per_year
    reversion = np.log(2.0) / given.half_life.base if given.half_life else 0.0
    center, spot = quiet.forward, inputs.loaded.programme.market.usd_jpy
    if given.long_run is not None and spot is not None and given.half_life:
        center = reverting_center(spot.base, given.long_run.base, reversion, ends)
    return ExchangeLaw(
        model=given.model,
        known=quiet.known,
        forward=quiet.forward,
        volatility=given.volatility.base,
        reversion=float(reversion),
        center=center,
        returns=period_returns(given, inputs),
        block=max(round(given.block.base * per_year), 1) if given.block else 1,
    )


def period_returns(given: ExchangeRateLaw, inputs: Inputs) -> ByPeriod:
    """Log returns of the record over whole periods, from its end backwards.

    None where there is no record, or its steps do not fit into a period.
    """
    months, history = inputs.timeline.months_per_period, given.history
    if history is None or months % history.months_apart:
        return np.zeros(0)
    rates = np.array(history.rates[:: -(months // history.months_apart)])
    return log_of_one_plus(rates[:-1] / rates[1:] - 1.0)[::-1].copy()


def exchange_law_of(inputs: Inputs, now: int) -> ExchangeLaw | None:
    """The law that a programme states; forwards without spread where it states none."""
    quiet = expected_market(inputs, now).exchange
    uncertainty = inputs.loaded.programme.uncertainty
    given = uncertainty.factors.usd_jpy if uncertainty else None
    if quiet is None or given is None:
        return quiet
    return exchange_law(given, quiet, inputs)


def _lacking(given: ExchangeRateLaw, inputs: Inputs) -> list[Problem]:
    """What the chosen model needs and the programme does not say."""
    where = "uncertainty.factors.usd_jpy"
    if given.model is ExchangeModel.REVERTING and given.half_life is None:
        return [
            Problem(
                where=f"{where}.half_life",
                what="a rate that reverts needs a half-life, and there is none",
                fix="give `half_life`, or take the model `forward`",
            )
        ]
    if given.model is not ExchangeModel.BOOTSTRAP:
        return []
    if given.history is None or given.block is None:
        return [
            Problem(
                where=f"{where}.history",
                what="the bootstrap repeats blocks of a record of rates, and the "
                "programme holds no record, or no length of a block",
                fix="give `history` (first, months_apart, rates, source) and `block`, "
                "or take the model `forward`",
            )
        ]
    periods = round(given.block.base * inputs.timeline.periods_per_year)
    if max(periods, 1) <= period_returns(given, inputs).size:
        return []
    months = MONTHS_PER_YEAR * given.block.base
    held = given.history.months_apart * len(given.history.rates)
    return [
        Problem(
            where=f"{where}.block",
            what=f"a block of {months:g} months does not fit into a record of "
            f"{held} months in steps of {given.history.months_apart}",
            fix="shorten the block, or give a longer record whose steps fit into a period "
            "of the grid",
        )
    ]
