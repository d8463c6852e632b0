"""Past events: what the network says beside what was recorded, and by how much it is off.

Losses are those of the two rules, since history had no planner; where an event takes
parts that others do not make alike, from all users taking any maker's part to each
taking one maker's alone. The network
is that of today, not of the year of the event; where it has more stock or other shares,
the losses differ for that reason alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import (
    PROPORTIONAL,
    RULES,
    rule_losses,
    rules_of,
)
from kakehashi.analysis.resilience_parts import tied_users
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.shock_path import lost_share
from kakehashi.kernels.supply.simulation import simulate
from kakehashi.model.network_events import calendar_of, event_rows, exposed

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.kernels.supply.events import Events
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.kernels.supply.simulation import SimulatedLosses
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.network_event import Event, Recorded

COLUMNS = (
    "event",
    "label",
    "figure",
    "unit",
    "recorded",
    "low",
    "high",
    "computed_low",
    "computed_high",
    "verdict",
)
NUMBERS = COLUMNS[4:9]
DAYS = 7  # in a week
BACK = 0.98
"""Share of usual capacity from which a site counts as back."""
PER_CENT = 100.0
BILLION = 1e3
"""US$m in the unit in which losses are recorded."""
NEAR = 1.1
"""Factor up to which a miss is called none."""


def back_tests(setting: NetworkSetting) -> pd.DataFrame:
    """One row a recorded figure: the record with its range, the model's range, and both.

    `verdict` is `within`, or says by what factor the nearer end misses the record.
    """
    at = setting.before(setting.onsets[0])
    names = [name for name, event in setting.network.events.items() if event.recorded]
    found = rule_losses(setting, at, names)
    rows = [
        _row(setting, at, found, name, recorded)
        for name in names
        for recorded in setting.network.events[name].recorded
    ]
    return table_of(rows, COLUMNS, numbers=NUMBERS)


def _row(
    setting: NetworkSetting,
    at: NetworkAt,
    found: EventLosses,
    name: str,
    recorded: Recorded,
) -> dict[str, object]:
    """One record beside the model."""
    event = setting.network.events[name]
    figure = recorded.figure
    if recorded.measure == "sector_loss":
        row = list(found.events).index(name)
        alike = [float(found.total(way)[row]) for way in RULES]
        values = [lost / BILLION for lost in _losses(setting, at, event, alike)]
    elif recorded.measure == "sector_fill":
        fills = _least_fills(setting, at, event, recorded.site or "")
        values = [fill * PER_CENT for fill in fills]
    else:
        values = [_site_weeks(setting, at, event, recorded)]
    low, high = min(values), max(values)
    least = figure.value if figure.low is None else figure.low
    most = figure.value if figure.high is None else figure.high
    return {
        "event": name,
        "label": event.label,
        "figure": recorded.label,
        "unit": figure.unit,
        "recorded": figure.value,
        "low": least,
        "high": most,
        "computed_low": low,
        "computed_high": high,
        "verdict": verdict(low, high, least, most, figure.unit),
    }


def verdict(low: float, high: float, least: float, most: float, unit: str = "") -> str:
    """Whether two ranges meet; if not, by what factor, or by how much where that fails."""
    if high >= least and low <= most:
        return "within"
    near, bound = (high, least) if high < least else (low, most)
    word = "too low" if high < least else "too high"
    if bound > 0 and near > 0:
        factor = bound / near if high < least else near / bound
        if factor < NEAR:
            return "nearly within"
        return f"{word} by a factor of {factor:.1f}"
    return f"{word} by {abs(near - bound):.3g} {unit}".rstrip()


def _losses(
    setting: NetworkSetting, at: NetworkAt, event: Event, alike: list[float]
) -> list[float]:
    """US$m by rule, all parts alike; and with users who take one maker's alone."""
    tied = tied_users(setting, at, event)
    if tied is None:
        return alike
    alone = [
        float(_simulated(setting, at, tied.arrays, tied.rows, way).loss.sum())
        for way in RULES
    ]
    return alike + [
        tied.share * one + (1.0 - tied.share) * rest
        for one, rest in zip(alone, alike, strict=True)
    ]


def _least_fills(
    setting: NetworkSetting, at: NetworkAt, event: Event, site: str
) -> list[float]:
    """Smallest part of usual output that a sector makes in a week, both readings."""

    def least(arrays: SupplyNetwork, rows: Events) -> float:
        found = _simulated(setting, at, arrays, rows, PROPORTIONAL)
        column = list(found.sector).index(at.compiled.site(site))
        return float(found.least_fill[0, column])

    rows = event_rows(setting.network, at.compiled, event)
    alike, tied = least(exposed(at, event), rows), tied_users(setting, at, event)
    if tied is None:
        return [alike]
    alone = least(tied.arrays, tied.rows)
    return [alike, tied.share * alone + (1.0 - tied.share) * alike]


def _simulated(
    setting: NetworkSetting,
    at: NetworkAt,
    arrays: SupplyNetwork,
    rows: Events,
    way: str,
) -> SimulatedLosses:
    """What an event does under one rule."""
    rules = rules_of(setting, way)
    return simulate(arrays, rows, calendar_of(at), rules, setting.weeks)


def _site_weeks(
    setting: NetworkSetting, at: NetworkAt, event: Event, recorded: Recorded
) -> float:
    """Weeks standing still, weeks until back, or weeks of output lost, of one site.

    Of what the site is able to make. Times are read off the event by days, as they were
    recorded; output lost as the network counts it, in whole weeks, where wafers that are
    scrapped count as the weeks that it takes to start them again.
    """
    place = at.compiled.site(recorded.site or "")
    rows = event_rows(setting.network, at.compiled, event)
    path = (
        float(rows.site_severity[0, place]),
        float(rows.site_duration[0, place]),
        float(rows.site_recovery[0, place]),
    )
    if recorded.measure == "output_lost":
        arrays = exposed(at, event)
        lost = lost_share(*path, int(rows.shape[0]), setting.weeks)
        scrapped = arrays.wip_at_risk[place] * lost[0] * arrays.cycle_weeks[place]
        return float(np.sum(lost) + scrapped)
    severity, duration, recovery = path
    days = (severity, DAYS * duration, DAYS * recovery)
    lost = lost_share(*days, int(rows.shape[0]), DAYS * setting.weeks)
    if recorded.measure == "outage":
        return float(np.argmax(lost < lost[0])) / DAYS
    return float(np.flatnonzero(lost > 1.0 - BACK)[-1] + 1) / DAYS
