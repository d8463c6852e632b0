"""The market in a block of draws: short rates of both countries, the yen, the chip market.

Up to now, and without volatility, each path is what is expected, bit by bit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.market_paths import (
    bootstrap_levels,
    bootstrap_places,
    chip_cycle,
    hull_white_rates,
    lognormal_levels,
    reverting_levels,
    short_rate,
)
from kakehashi.kernels.streams import normals, uniforms
from kakehashi.model.laws import PATHS
from kakehashi.schema.uncertainty import ExchangeModel, FactorName

if TYPE_CHECKING:
    from kakehashi.arrays import ByDrawPeriod, ByFacilityPeriod, ByPeriod
    from kakehashi.model.common_factors import CommonFactors, Sampling
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws, RateLaw
    from kakehashi.model.market_laws import ExchangeLaw


class Market(NamedTuple):
    """What the market does in some draws, on the whole grid."""

    reference: ByFacilityPeriod
    """Rates that the loans pay, (draw, reference rate, period)."""
    short_rate: ByDrawPeriod
    """Of the dollar: of the host's government curve, else the first reference rate."""
    yen_short_rate: ByDrawPeriod | None
    """None without curves."""
    usd_jpy: ByDrawPeriod | None
    """Yen per dollar at the end of each period; None without a rate."""
    yen_steps: ByDrawPeriod
    """Standard normal steps of the yen, (draw, period from now)."""
    chip_index: ByDrawPeriod
    """Chip market around one."""


def market_block(
    inputs: Inputs,
    laws: Laws,
    factors: CommonFactors,
    how: Sampling,
    first: int,
    end: int,
) -> Market:
    """The market in the draws [first, end)."""
    expected, timeline = laws.expected, inputs.timeline
    steps = steps_of(factors, FactorName.US_RATE)
    within = within_periods(inputs, laws, FactorName.US_RATE, how, first, end)
    reference = reference_rates(inputs, laws, steps, within)
    dollar, yen, usd_jpy = reference[:, 0], None, None
    if expected.dollar_rate is not None:
        dollar = curve_rates(
            expected.dollar_rate, laws.dollar_rate, inputs, laws.now, steps, within
        )
    if expected.yen_rate is not None:
        yen = curve_rates(
            expected.yen_rate, laws.yen_rate, inputs, laws.now,
            steps_of(factors, FactorName.JP_RATE),
            within_periods(inputs, laws, FactorName.JP_RATE, how, first, end),
        )  # fmt: skip
    yen_steps = steps_of(factors, FactorName.USD_JPY)
    if laws.exchange is not None:
        usd_jpy = exchange_rates(
            laws.exchange, timeline.periods_per_year,
            yen_steps, how.seed, first,
        )  # fmt: skip
    chips = chip_index(laws, timeline.periods, steps_of(factors, FactorName.CHIP_CYCLE))
    return Market(reference, dollar, yen, usd_jpy, yen_steps, chips)


def steps_of(factors: CommonFactors, factor: FactorName) -> ByDrawPeriod:
    """Standard normal steps of one factor's path, (draw, period from now)."""
    return factors.steps[:, PATHS.index(factor)]


def within_periods(
    inputs: Inputs, laws: Laws, factor: FactorName, how: Sampling, first: int, end: int
) -> ByDrawPeriod:
    """Numbers that move a rate between the ends of a period, (draw, period from now)."""
    labels = list(inputs.timeline.labels[laws.now :])
    return normals(how.seed, f"{factor} within a period", labels, first, end)


def rates_around(
    expected: ByPeriod,
    law: RateLaw,
    inputs: Inputs,
    now: int,
    steps: ByDrawPeriod,
    within: ByDrawPeriod,
) -> ByDrawPeriod:
    """Simple rate of each period of the grid around what is expected, (draw, period).

    `expected` is (period,); a Hull-White deviation begins with period `now`.
    """
    rates = np.repeat(expected[None], steps.shape[0], axis=0)
    if law.volatility == 0.0:
        return rates
    years = np.full(expected.size - now, 1.0 / inputs.timeline.periods_per_year)
    rates[:, now:] = hull_white_rates(
        expected[now:],
        years,
        short_rate(law.reversion, law.volatility, years),
        steps,
        within,
    )
    return rates


def reference_rates(
    inputs: Inputs, laws: Laws, steps: ByDrawPeriod, within: ByDrawPeriod
) -> ByFacilityPeriod:
    """Reference rates of the loans, (draw, reference rate, period).

    All move with the dollar short rate, as the instruments are in dollars.
    """
    return np.stack(
        [
            rates_around(expected, laws.dollar_rate, inputs, laws.now, steps, within)
            for expected in inputs.reference[0]
        ],
        axis=1,
    )


def curve_rates(
    curve: ByPeriod,
    law: RateLaw,
    inputs: Inputs,
    now: int,
    steps: ByDrawPeriod,
    within: ByDrawPeriod,
) -> ByDrawPeriod:
    """Short rate on today's curve, given from now on; before it, its first rate."""
    whole = np.concatenate((np.full(now, curve[0]), curve))
    return rates_around(whole, law, inputs, now, steps, within)


def exchange_rates(
    law: ExchangeLaw,
    periods_per_year: float,
    steps: ByDrawPeriod,
    seed: int,
    first: int,
) -> ByDrawPeriod:
    """Yen per dollar at the end of each period, (draw, period), under the law's model.

    The mean is the forward, under `reverting` the center that the rate returns to.
    """
    ahead, end = law.forward.size, first + steps.shape[0]
    years = np.full(ahead, 1.0 / periods_per_year)
    if law.model is ExchangeModel.BOOTSTRAP:
        blocks = [str(block) for block in range(-(-ahead // law.block))]
        chances = uniforms(seed, "blocks of the yen", blocks, first, end)
        places = bootstrap_places(chances, law.returns.size, law.block, ahead)
        drawn = bootstrap_levels(law.forward, law.returns, law.block, places)
    elif law.model is ExchangeModel.REVERTING:
        drawn = reverting_levels(
            law.center, law.reversion, law.volatility, years, steps
        )
    else:
        drawn = lognormal_levels(law.forward, law.volatility, years, steps)
    before = np.repeat(law.known[None], steps.shape[0], axis=0)
    return np.concatenate((before, drawn), axis=1)


def exchange_models(
    law: ExchangeLaw,
    periods_per_year: float,
    steps: ByDrawPeriod,
    seed: int,
    first: int,
) -> dict[ExchangeModel, ByDrawPeriod]:
    """The same under every model that the programme can give, on the same steps."""
    return {
        model: exchange_rates(
            replace(law, model=model), periods_per_year, steps, seed, first
        )
        for model in law.middles()
    }


def chip_index(laws: Laws, periods: int, steps: ByDrawPeriod) -> ByDrawPeriod:
    """Index of the chip market, (draw, period); one up to now and without exposure."""
    index = np.ones((steps.shape[0], periods))
    if laws.chip_deviation > 0.0 and np.any(laws.chip_exposure > 0.0):
        index[:, laws.now :] = chip_cycle(
            laws.chip_autocorrelation, laws.chip_deviation, 0.0, steps
        )
    return index
