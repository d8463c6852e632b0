"""Who gains from a lower tariff in many draws: the formulas of incidence, one lane a draw.

The same as `tariff_incidence` for each draw, group and regime, summed over groups as it
goes, so that nothing of the size of draws x groups x regimes is ever held.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numba
import numpy as np

from kakehashi.kernels.jit import compiled_parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kakehashi.arrays import ByDraw, ByDrawItem, ByDrawPeriod, ByItem

    ByGroupRegime = NDArray[np.float64]
    ByDrawRegimeGain = NDArray[np.float64]
    ByDrawPointGain = NDArray[np.float64]
    ByPointPeriodRegime = NDArray[np.float64]

GROSS, EXPORTER, BUYER, DUTY_SAVED = range(4)  # places of the last axis
GAINS = ("gross", "exporter", "buyer", "duty_saved")


@compiled_parallel
def saving_draws(
    imports: ByItem,
    mfn: ByItem,
    rate_without: ByGroupRegime,
    rate_with: ByGroupRegime,
    pass_through: ByDrawItem,
    elasticity: ByDrawItem,
    volume: ByDraw,
    margin: ByDraw,
    gains: ByDrawRegimeGain,
) -> None:
    """Fill `gains` (draw, regime, gain of `GAINS`) with money a year over all groups.

    `volume` scales all imports of a draw. For one group in one regime in one draw, with
    u = ln T, a = 1 - rho, b = rho eps: p = e^(-a u), x = e^(-b u), q = T p.
    """
    groups, regimes = rate_without.shape
    base_log = np.log1p(mfn)
    high = np.log1p(rate_without)
    low = np.log1p(rate_with)
    for draw in numba.prange(gains.shape[0]):
        for regime in range(regimes):
            gross = exporter = buyer = duty = 0.0
            for group in range(groups):
                without, agreed = rate_without[group, regime], rate_with[group, regime]
                if without == agreed:
                    continue
                value = imports[group]
                before = high[group, regime] - base_log[group]
                after = low[group, regime] - base_log[group]
                share = pass_through[draw, group]
                response = share * elasticity[draw, group]
                price_n = math.exp((share - 1.0) * before)
                price_d = math.exp((share - 1.0) * after)
                sold_n = math.exp(-response * before)
                sold_d = math.exp(-response * after)
                cheaper = (1.0 + without) * price_n - (1.0 + agreed) * price_d
                grown = sold_d - sold_n
                gross += value * (without - agreed)
                exporter += value * (
                    (price_d - price_n) * sold_n + margin[draw] * price_d * grown
                )
                buyer += value * cheaper * (sold_n + sold_d) / 2.0
                duty += value * (without * price_n * sold_n - agreed * price_d * sold_d)
            gains[draw, regime, GROSS] = volume[draw] * gross
            gains[draw, regime, EXPORTER] = volume[draw] * exporter
            gains[draw, regime, BUYER] = volume[draw] * buyer
            gains[draw, regime, DUTY_SAVED] = volume[draw] * duty


@compiled_parallel
def value_of_savings(
    worth: ByDrawPeriod,
    years: ByPointPeriodRegime,
    gains: ByDrawRegimeGain,
    values: ByDrawPointGain,
) -> None:
    """Fill `values` (draw, point, gain) with present values of `gains` up to each point.

    `worth` is what one unit a year in a period is worth today, nothing once the saving
    has ended; `years` how long a regime holds in a period between the point before and
    this one.
    """
    points, periods, regimes = years.shape
    for draw in numba.prange(values.shape[0]):
        for point in range(points):
            for gain in range(values.shape[2]):
                before = values[draw, point - 1, gain] if point > 0 else 0.0
                values[draw, point, gain] = before
            for period in range(periods):
                for regime in range(regimes):
                    span = years[point, period, regime]
                    if span > 0.0:
                        factor = worth[draw, period] * span
                        for gain in range(values.shape[2]):
                            values[draw, point, gain] += (
                                factor * gains[draw, regime, gain]
                            )
