"""Draws of a programme: what is different in each world, made from seed and number.

A block of draws is a function of inputs, laws, sampling and the numbers of its draws; no
draw hangs on the others, so a run may be cut into blocks anywhere. The chip market is a
price index of its own, period by period, that merchant revenue of chip plants moves with.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels import shocks as befalls
from kakehashi.kernels.dependence import obligor_variables, own_weights
from kakehashi.kernels.elementary import (
    exponential,
    log_of_one_plus,
    normal_probability,
)
from kakehashi.kernels.records import NEVER, SHOCK, records
from kakehashi.kernels.streams import normals, uniforms
from kakehashi.model.common_factors import common_factors
from kakehashi.model.market_draws import market_block
from kakehashi.model.ranged import PRICES, drawn
from kakehashi.schema.uncertainty import ShockName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import (
        ByDraw,
        ByDrawIndexPeriod,
        ByDrawItem,
        ByDrawPeriod,
        Index,
    )
    from kakehashi.kernels.engine import Terms
    from kakehashi.kernels.records import Records
    from kakehashi.model.common_factors import CommonFactors, Sampling
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws, Table
    from kakehashi.model.market_draws import Market

CHIPS = 1  # place of the chip market among the price indices


class Block(NamedTuple):
    """What `kernels.engine.run_draws` takes for some draws, and their weights."""

    shocks: Records
    """(draw, project)"""
    price_index: ByDrawIndexPeriod
    """(draw, price index, period): of all prices, and of the chip market"""
    market: Market
    reversal_period: Index
    """In which the deal is reversed, or NEVER; (draw,)"""
    weights: ByDraw


class _World(NamedTuple):
    """What the makers of shocks share: who, which draws, which factors."""

    laws: Laws
    names: Sequence[str]
    factors: CommonFactors
    seed: int
    first: int
    end: int


def draw_block(
    inputs: Inputs, laws: Laws, how: Sampling, first: int, end: int
) -> Block:
    """The draws [first, end)."""
    periods = inputs.timeline.periods
    factors = common_factors(
        laws, periods, inputs.timeline.periods_per_year, how, first, end
    )
    names = [project.id for project in inputs.projects]
    world = _World(laws, names, factors, how.seed, first, end)
    table = records((end - first, len(names)), SHOCK)
    table[:] = laws.scripted
    delay = _delays(world, inputs.timeline.months_per_period)
    table["delay_periods"] += delay
    table["capex_factor"] += _costs(world)
    table["revenue_factor"] *= _spread(world, ShockName.REVENUE, laws.revenue_deviation)
    table["cost_factor"] *= _spread(
        world, ShockName.OPERATING_COST, laws.cost_deviation
    )
    table["grant_factor"] *= _grants(world)
    prices = np.repeat(inputs.price_index[:, 0], end - first, axis=0)
    _scale_by_ranges(world, table, prices, inputs)
    market = market_block(inputs, laws, factors, how, first, end)
    reversal = _reversal(world)
    table["default_period"] = np.minimum(
        _defaults(world, delay), _abandoned(world, delay, reversal)
    )
    table["recovery_rate"] = _recoveries(world, table["default_period"], periods)
    return Block(
        shocks=table,
        price_index=np.stack((prices, prices * market.chip_index), axis=1),
        market=market,
        reversal_period=reversal[:, 0],
        weights=factors.weights,
    )


def inputs_of_draw(inputs: Inputs, laws: Laws, how: Sampling, draw: int) -> Inputs:
    """The programme as one draw has it, to be run with every flow kept."""
    block = draw_block(inputs, laws, how, draw, draw + 1)
    return replace(
        inputs,
        terms=terms_under(laws, inputs.terms),
        shocks=block.shocks,
        reference=block.market.reference,
        price_index=block.price_index,
    )


def terms_under(laws: Laws, terms: Terms) -> Terms:
    """Terms under laws: when arrears are a default, what moves with the chip market."""
    projects = terms.projects.copy()
    projects["missed_to_default"] = laws.obligors.missed_to_default
    projects["market"] = CHIPS
    projects["market_exposure"] = laws.chip_exposure
    return terms._replace(projects=projects.view(np.recarray))


def _variables(world: _World, shock: ShockName) -> ByDrawItem:
    """Standard normal variable of one shock of each project, (draw, project)."""
    laws = world.laws
    loadings = laws.loadings[shock]
    own = normals(world.seed, str(shock), world.names, world.first, world.end)
    each = np.arange(len(world.names))
    weights = own_weights(loadings, laws.correlation, world.names)
    return obligor_variables(loadings, weights, world.factors.numbers, own, each)


def _from_tables(numbers: ByDrawItem, tables: Sequence[Table]) -> ByDrawItem:
    """Each project's number from its own quantiles, (draw, project)."""
    values = np.empty_like(numbers)
    for place, table in enumerate(tables):
        values[:, place] = befalls.from_quantiles(numbers[:, place], *table)
    return values


def _delays(world: _World, months_per_period: int) -> Index:
    """Delay beyond the scripted one in whole periods, (draw, project)."""
    numbers = normal_probability(_variables(world, ShockName.DELAY))
    months = _from_tables(numbers, world.laws.delay)
    return befalls.whole_periods(months, months_per_period, world.laws.least_delay)


def _costs(world: _World) -> ByDrawItem:
    """Change of the capital cost as a share of it, (draw, project)."""
    numbers = normal_probability(_variables(world, ShockName.COST))
    return _from_tables(numbers, world.laws.cost)


def _spread(world: _World, shock: ShockName, deviation: np.ndarray) -> ByDrawItem:
    """Lognormal factor with mean one, e^(s X - s^2 / 2), (draw, project)."""
    numbers = _variables(world, shock)
    return exponential(deviation * numbers - deviation * deviation / 2.0)


def _grants(world: _World) -> ByDrawItem:
    """All of the promised public money, or none, over what the plan counts with."""
    probability = world.laws.grant_probability
    # High numbers of the variable are good, so the upper end of the uniform is.
    numbers = normal_probability(-_variables(world, ShockName.GRANT))
    paid = befalls.grant_factors(numbers, probability, np.zeros_like(probability))
    return paid / probability


def _scale_by_ranges(
    world: _World, table: Records, prices: ByDrawPeriod, inputs: Inputs
) -> None:
    """Scale the factors by parameters that have a range; changes `table`, `prices`."""
    for number in world.laws.ranged:
        chance = uniforms(
            world.seed, "parameter", [number.path], world.first, world.end
        )[:, 0]
        value = drawn(number.parameter, chance)
        base = number.parameter.base
        if number.target == PRICES:
            step = 1.0 / inputs.timeline.periods_per_year
            ahead = (
                np.maximum(np.arange(prices.shape[1]) - world.laws.now + 1, 0) * step
            )
            growth = log_of_one_plus((value - base) / (1.0 + base))
            prices *= exponential(growth[:, None] * ahead)
        else:
            change = (value / base - 1.0)[:, None]
            table[number.target] *= 1.0 + number.weight * change


def _defaults(world: _World, delay: Index) -> Index:
    """Period in which each project defaults, or NEVER, (draw, project)."""
    laws, obligors = world.laws, world.laws.obligors
    loadings = laws.loadings[ShockName.DEFAULT]
    own = normals(world.seed, "obligor", obligors.groups, world.first, world.end)
    weights = own_weights(loadings, laws.correlation, world.names)
    variables = obligor_variables(
        loadings, weights, world.factors.numbers, own, obligors.group
    )
    ages = befalls.default_ages(
        befalls.default_thresholds(variables),
        obligors.hazard,
        obligors.early_factor,
        obligors.early_periods + delay,
    )
    when = np.where(ages < NEVER, obligors.clock + ages, NEVER)
    when = np.where(when < obligors.debt_end + delay, when, NEVER)
    scripted = np.asarray(laws.scripted["default_period"])
    return np.minimum(when, scripted)


def _reversal(world: _World) -> Index:
    """Period in which the deal is reversed, or NEVER, (draw, 1)."""
    policy = world.factors.numbers[:, -1:]  # the last of FACTORS; low is bad
    return befalls.event_periods(normal_probability(policy), world.laws.reversal)


def _abandoned(world: _World, delay: Index, reversal: Index) -> Index:
    """Period in which a reversal of the deal stops an unfinished project, or NEVER."""
    laws = world.laws
    chance = uniforms(world.seed, "abandoned", world.names, world.first, world.end)
    unfinished = reversal < laws.completion + delay
    stopped = unfinished & (chance < laws.abandoned) & (reversal < NEVER)
    return np.where(stopped, reversal, NEVER)


def _recoveries(world: _World, when: Index, periods: int) -> ByDrawItem:
    """Share of the exposure that comes back, (draw, project).

    Inverting the beta law is slow, so it is done only where a default may need it;
    elsewhere the mean stands.
    """
    laws = world.laws
    numbers = normal_probability(_variables(world, ShockName.RECOVERY))
    rates = np.repeat(laws.recovery_mean[None], numbers.shape[0], axis=0)
    needed = (when < periods) | (laws.obligors.missed_to_default > 0)
    for place in range(numbers.shape[1]):
        rows = needed[:, place]
        only = slice(place, place + 1)
        rates[rows, only] = befalls.recovery_rates(
            numbers[rows, only], laws.recovery_mean[only],
            laws.recovery_deviation[only], laws.recovery_low[only],
            laws.recovery_high[only],
        )  # fmt: skip
    return rates
