"""Past events: what the network says beside what was recorded, and by how much it is off.

Losses are those of the two rules, since history had no planner. The network is that of
today, not of the year of the event; where it has more stock or
other shares, the losses differ for that reason alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import (
    PROPORTIONAL,
    RULES,
    event_losses,
    rules_of,
)
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.events import disruption_of
from kakehashi.kernels.supply.simulation import simulate_path
from kakehashi.model.network_events import calendar_of, event_rows, exposed

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_setting import NetworkSetting
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
BACK = 0.98
"""Share of usual capacity from which a site counts as back."""
PER_CENT = 100.0
NEAR = 1.1
"""Factor up to which a miss is called none."""


def back_tests(setting: NetworkSetting) -> pd.DataFrame:
    """One row a recorded figure: the record with its range, the model's range, and both.

    `verdict` is `within`, or says by what factor the nearer end misses the record.
    """
    at = setting.before(setting.onsets[0])
    names = [name for name, event in setting.network.events.items() if event.recorded]
    found = event_losses(setting, at, names, planner=False)
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
        per_unit = 1e3  # US$m to US$bn, the unit in which losses are recorded
        values = [float(found.total(way)[row]) / per_unit for way in RULES]
    elif recorded.measure == "sector_fill":
        values = [
            _least_fill(setting, at, event, recorded.site or "") * PER_CENT
        ]  # per cent
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
        "verdict": verdict(low, high, least, most),
    }


def verdict(low: float, high: float, least: float, most: float) -> str:
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
    return f"{word} by {abs(near - bound):.3g}"


def _least_fill(
    setting: NetworkSetting, at: NetworkAt, event: Event, site: str
) -> float:
    """Smallest share of its usual output that a sector makes in a week, proportionally."""
    place = at.compiled.site(site)
    rows = event_rows(setting.network, at.compiled, event)
    rules = rules_of(setting, PROPORTIONAL)
    arrays = exposed(at, event)
    path = simulate_path(arrays, rows, 0, calendar_of(at), rules, setting.weeks)
    return float(np.min(path.output[place]) / arrays.baseline[place])


def _site_weeks(
    setting: NetworkSetting, at: NetworkAt, event: Event, recorded: Recorded
) -> float:
    """Weeks standing still, weeks until back, or weeks of output lost, of one site.

    Of what the site is able to make; whole weeks, and wafers that are scrapped count as
    the weeks that it takes to start them again.
    """
    place = at.compiled.site(recorded.site or "")
    rows = event_rows(setting.network, at.compiled, event)
    plan = disruption_of(rows, 0, calendar_of(at), setting.weeks)
    lost = plan.lost_site[place]
    if recorded.measure == "outage":
        return float(np.argmax(lost < BACK * lost[0]))
    if recorded.measure == "recovery":
        return float(np.flatnonzero(lost > 1.0 - BACK)[-1] + 1)
    arrays = exposed(at, event)
    scrapped = arrays.wip_at_risk[place] * lost[0] * arrays.cycle_weeks[place]
    return float(np.sum(lost) + scrapped)
