"""Where the market goes in the draws, each model of the exchange rate beside the others.

The paths are functions of the seed alone, so a part of the draws is made again for the
table; more of them would not be told apart in a fan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.loss_distribution import with_ends
from kakehashi.kernels.ratio import ratio_estimate
from kakehashi.kernels.tail import quantile_estimates
from kakehashi.model.common_factors import common_factors
from kakehashi.model.market_draws import exchange_models, market_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.arrays import ByDraw, ByDrawPeriod
    from kakehashi.model.monte_carlo import DrawResult

MOST = 4096  # draws behind a fan
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)  # of its bands


def market_fan(result: DrawResult) -> pd.DataFrame:
    """One row a path, model and year: mean and bands over the draws.

    Columns: path (short_rate, yen_short_rate, usd_jpy, chip_index), model (of usd_jpy,
    with `forward` for what covered interest gives; else `drawn`), chosen (whether the
    run used it), date (last day of the period), mean and q0.05 to q0.95, each with
    `_low` and `_high`, and standard_error of the mean. A model that lacks what it needs
    has no rows.
    """
    inputs, laws = result.inputs, result.laws
    timeline, count = inputs.timeline, min(result.draws, MOST)
    factors = common_factors(
        laws, timeline.periods, timeline.periods_per_year, result.how, 0, count
    )
    market = market_block(inputs, laws, factors, result.how, 0, count)
    drawn = {"short_rate": market.short_rate, "chip_index": market.chip_index}
    if market.yen_short_rate is not None:
        drawn["yen_short_rate"] = market.yen_short_rate
    rows: list[dict[str, object]] = []
    for name, path in drawn.items():
        rows += _rows(result, name, "drawn", path, factors.weights, chosen=True)
    if laws.exchange is not None:
        paths = exchange_models(
            laws.exchange, timeline.periods_per_year, market.yen_steps,
            result.how.seed, 0,
        )  # fmt: skip
        for model, path in paths.items():
            chosen = model is laws.exchange.model
            rows += _rows(
                result, "usd_jpy", str(model), path, factors.weights, chosen=chosen
            )
    return pd.DataFrame(rows)


def _rows(
    result: DrawResult,
    path: str,
    model: str,
    drawn: ByDrawPeriod,
    weights: ByDraw,
    *,
    chosen: bool,
) -> Iterator[dict[str, object]]:
    """A row a year from now on."""
    timeline = result.inputs.timeline
    every, batch = round(timeline.periods_per_year), result.how.replicate
    for period in range(result.laws.now + every - 1, timeline.periods, every):
        values = np.ascontiguousarray(drawn[:, period])
        mean = ratio_estimate(_means(values * weights, batch), _means(weights, batch))
        bands = quantile_estimates(values, weights, LEVELS, batch)
        yield {
            "path": path,
            "model": model,
            "chosen": chosen,
            "date": timeline.ends[period],
            **with_ends("mean", mean),
            "standard_error": mean.standard_error,
            **{
                name: number
                for level, band in zip(LEVELS, bands, strict=True)
                for name, number in with_ends(f"q{level:g}", band).items()
            },
        }


def _means(values: ByDraw, batch: int) -> ByDraw:
    """Mean of each full batch."""
    whole = values.size // batch
    means: ByDraw = np.mean(values[: whole * batch].reshape(whole, batch), axis=1)
    return means
