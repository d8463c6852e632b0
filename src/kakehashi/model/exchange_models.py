"""Three ways the exchange rate may go, side by side on the same draws.

Nothing on record tells them apart over twenty years, so a cost that no hedge covers is
shown under each: a geometric Brownian motion around covered-interest forwards, a rate
that reverts to a level, and pieces of history put together anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.market_paths import (
    bootstrap_levels,
    bootstrap_places,
    lognormal_levels,
    reverting_center,
    reverting_levels,
)
from kakehashi.kernels.streams import normals, uniforms
from kakehashi.model.fiscal_weights import forward_rates, years_from_now, zero_curves
from kakehashi.schema.uncertainty import ExchangeModel

if TYPE_CHECKING:
    from kakehashi.arrays import ByDrawPeriod, ByPeriod
    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.fiscal import Currency, Fiscal

BROWNIAN = "Brownian around forwards"
REVERTING = "reverting to a level"
BOOTSTRAP = "pieces of history"
FEWEST = 3  # levels, which make two changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLaws:
    """What the three models take; a model whose numbers are not given is left out."""

    spot: float
    now: int
    step_years: float
    volatility: float
    drawn_around_forwards: bool
    """Whether the run draws its own path by the first model."""
    forward: ByPeriod
    """(period,); today's rate up to now"""
    center: ByPeriod | None
    reversion: float
    log_returns: ByPeriod | None
    block: int

    def middles(self) -> dict[str, ByPeriod]:
        """Mean of each model by period, which is all that a plan says."""
        found = {BROWNIAN: self.forward}
        if self.center is not None:
            found[REVERTING] = self.center
        if self.log_returns is not None:
            found[BOOTSTRAP] = self.forward
        return found

    def paths(
        self, usd_jpy: ByDrawPeriod, seed: int, first: int
    ) -> dict[str, ByDrawPeriod]:
        """Yen per dollar by model, (draw, period), of the draws from `first` on.

        `usd_jpy` is the run's own path. Where it is drawn around forwards its shocks
        drive the first two models, so both stay with the interest rates of their draw;
        else they have shocks of their own. The third has uniform numbers of its own.
        """
        around = self._around(usd_jpy, seed, first)
        found = {BROWNIAN: around * self.forward}
        ahead, draws = self.forward.size - self.now, usd_jpy.shape[0]
        step_years = np.full(ahead, self.step_years)
        if self.center is not None:
            path = np.repeat(self.center[None], draws, axis=0)
            path[:, self.now :] = reverting_levels(
                self.center[self.now :], self.reversion, self.volatility, step_years,
                self._shocks(around),
            )  # fmt: skip
            found[REVERTING] = path
        if self.log_returns is not None:
            blocks = [str(place) for place in range(-(-ahead // self.block))]
            numbers = uniforms(seed, "exchange history", blocks, first, first + draws)
            places = bootstrap_places(numbers, self.log_returns.size, self.block, ahead)
            path = np.repeat(self.forward[None], draws, axis=0)
            path[:, self.now :] = bootstrap_levels(
                self.forward[self.now :], self.log_returns, self.block, places
            )
            found[BOOTSTRAP] = path
        return found

    def _around(self, usd_jpy: ByDrawPeriod, seed: int, first: int) -> ByDrawPeriod:
        """Rate over its forward, with mean one; one up to now."""
        around = np.ones_like(usd_jpy)
        if self.drawn_around_forwards:
            around[:, self.now :] = usd_jpy[:, self.now :] / self.forward[self.now :]
            return around
        ahead = np.full(self.forward.size - self.now, self.step_years)
        labels = [str(place) for place in range(ahead.size)]
        steps = normals(seed, "exchange", labels, first, first + usd_jpy.shape[0])
        around[:, self.now :] = lognormal_levels(
            np.ones(ahead.size), self.volatility, ahead, steps
        )
        return around

    def _shocks(self, around: ByDrawPeriod) -> ByDrawPeriod:
        """Standard normal steps of the run's own path, read back from it."""
        ahead = around[:, self.now :]
        if self.volatility == 0.0:
            return np.zeros_like(ahead)
        steps = np.arange(1, ahead.shape[1] + 1)
        drift = self.volatility**2 * steps * self.step_years / 2.0
        walk = np.log(ahead) + drift
        rises = np.diff(walk, axis=1, prepend=0.0)
        return rises / (self.volatility * np.sqrt(self.step_years))


def exchange_laws(inputs: Inputs, fiscal: Fiscal) -> ExchangeLaws | None:
    """Laws of the exchange rate; None where the programme has no rate or no curves."""
    market = inputs.loaded.programme.market
    given = fiscal.currency
    if market.usd_jpy is None or given is None:
        return None
    spot, years = market.usd_jpy.base, years_from_now(inputs)
    uncertainty = inputs.loaded.programme.uncertainty
    law = uncertainty.factors.usd_jpy if uncertainty else None
    per_year = inputs.timeline.periods_per_year
    reversion, center = _reverting(given, spot, years)
    log_returns = _log_returns(given, inputs.timeline.months_per_period)
    block = inputs.timeline.periods_in(given.block.base) if given.block else 1
    size = log_returns.size if log_returns is not None else 1
    return ExchangeLaws(
        spot=spot,
        now=min(max(inputs.timeline.period_of(inputs.as_of), 0), years.size),
        step_years=1.0 / per_year,
        volatility=law.volatility.base if law else 0.0,
        drawn_around_forwards=law is None or law.model is ExchangeModel.FORWARD,
        forward=forward_rates(fiscal, zero_curves(inputs, fiscal), spot, years),
        center=center,
        reversion=reversion,
        log_returns=log_returns,
        block=min(max(block, 1), size),
    )


def _reverting(
    given: Currency, spot: float, years: ByPeriod
) -> tuple[float, ByPeriod | None]:
    """Speed a year and middle of the path of a rate that reverts."""
    if given.long_run is None or given.half_life is None:
        return 0.0, None
    reversion = float(np.log(2.0)) / given.half_life.base
    return reversion, reverting_center(spot, given.long_run.base, reversion, years)


def _log_returns(given: Currency, months: int) -> ByPeriod | None:
    """Log returns of history over one period of the grid; None where none fits."""
    history = given.history
    if history is None or months % history.months_apart:
        return None
    levels = np.log(np.array(history.levels))[:: months // history.months_apart]
    return np.diff(levels) if levels.size >= FEWEST else None
