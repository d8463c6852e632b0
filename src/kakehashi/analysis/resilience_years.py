"""What is lost in a mean year and in the worst hundredth of years, and what is averted.

Events come as independent Poisson processes, and each takes the loss of one of its
variants. The mean follows from probabilities and variants alone; the worst years are
drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import BRACKET
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.annual_loss import annual_losses, expected_annual_loss

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kakehashi.analysis.resilience_risk import DrawnLosses
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import ByDraw

    Rates = Mapping[str, float]

YEARS = 20_000  # drawn, for the tail of a year's loss
TAIL = 0.99  # level of the tail: the worst year in a hundred
ENDS = ("value", "low", "high")
BATCHES = 20  # of years, whose spread gives the error of the tail
NUMBERS = ("before", "after", "averted", "low", "high", "standard_error")
COLUMNS = ("rule", "measure", *NUMBERS)


def yearly_losses(
    setting: NetworkSetting, found: DrawnLosses, seed: int
) -> pd.DataFrame:
    """Expected loss of a year and mean of its worst hundredth, by way, US$m.

    `low` and `high` are what is averted at the low and at the high end of every event's
    probability. `standard_error` is of what is averted: of the mean year by the variants
    that were drawn, of the worst years by the years that were. Events without a
    probability do not enter.
    """
    rates = {end: _rates(setting, found, end) for end in ENDS}
    rows = []
    for way in BRACKET:
        before, after = found.before[way], found.after[way]
        rows.append(_mean_year(way, rates, before, after))
        rows.append(_worst_years(way, rates, before, after, seed))
    return table_of(rows, COLUMNS, numbers=NUMBERS)


def _rates(setting: NetworkSetting, found: DrawnLosses, end: str) -> Rates:
    """Events per year, at one end of their ranges."""
    chances = {name: setting.network.events[name].probability for name in found.events}
    return {
        name: {"value": one.base, "low": one.base_low, "high": one.base_high}[end]
        for name, one in chances.items()
        if one is not None
    }


def _mean_year(
    way: str,
    rates: Mapping[str, Rates],
    before: Mapping[str, ByDraw],
    after: Mapping[str, ByDraw],
) -> dict[str, object]:
    """Events per year times the mean loss of an event, over all events."""
    ends = {
        end: (expected_annual_loss(rate, before), expected_annual_loss(rate, after))
        for end, rate in rates.items()
    }
    gains = {name: before[name] - after[name] for name in before}
    error = None
    if all(gain.size > 1 for gain in gains.values()):
        spread = [
            rate**2 * np.var(gains[name], ddof=1) / gains[name].size
            for name, rate in rates["value"].items()
        ]
        error = float(np.sqrt(sum(spread)))
    return {
        "rule": way,
        "measure": "expected_loss",
        "before": ends["value"][0],
        "after": ends["value"][1],
        "averted": ends["value"][0] - ends["value"][1],
        "low": ends["low"][0] - ends["low"][1],
        "high": ends["high"][0] - ends["high"][1],
        "standard_error": error,
    }


def _worst_years(
    way: str,
    rates: Mapping[str, Rates],
    before: Mapping[str, ByDraw],
    after: Mapping[str, ByDraw],
    seed: int,
) -> dict[str, object]:
    """The mean of the worst hundredth of drawn years, the same years on both states."""
    years = {
        end: [annual_losses(rate, one, seed, YEARS) for one in (before, after)]
        for end, rate in rates.items()
    }
    ends = {end: [_tail(one) for one in both] for end, both in years.items()}
    old, new = years["value"]
    parts = [
        _tail(old[batch]) - _tail(new[batch])
        for batch in np.array_split(np.arange(YEARS), BATCHES)
    ]
    return {
        "rule": way,
        "measure": "worst_hundredth",
        "before": ends["value"][0],
        "after": ends["value"][1],
        "averted": ends["value"][0] - ends["value"][1],
        "low": ends["low"][0] - ends["low"][1],
        "high": ends["high"][0] - ends["high"][1],
        "standard_error": float(np.std(parts, ddof=1) / np.sqrt(BATCHES)),
    }


def _tail(losses: ByDraw) -> float:
    """Mean of the worst hundredth of years."""
    worst = np.sort(losses)[int(np.ceil(losses.size * TAIL)) :]
    return float(worst.mean())
