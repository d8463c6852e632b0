"""How long users are served after an event, and when they are served again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import RULES, rules_of
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.events import disruption_of
from kakehashi.kernels.supply.simulation import simulate
from kakehashi.kernels.supply.survival_time import time_to_survive
from kakehashi.model.network_events import calendar_of, event_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_losses import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.kernels.supply.events import Calendar, Events
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.kernels.supply.simulation import Rules, SimulatedLosses

WHOLES = ("survives_planner", "survives", "recovers")
NUMBERS = ("least_fill", "missing_weeks")
COLUMNS = ("sector", "rule", *WHOLES, *NUMBERS)


def times_of(
    setting: NetworkSetting, event: str, progress: Progress | None = None
) -> pd.DataFrame:
    """`event_times` of a named event at the last onset, without the plants."""
    if progress is not None:
        progress("How long sectors are served", 0, 1)
    at = setting.before(setting.onsets[-1])
    return event_times(
        at.compiled.arrays,
        event_rows(setting.network, at.compiled, setting.network.events[event]),
        calendar_of(at),
        rules={way: rules_of(setting, way) for way in RULES},
        weeks=setting.weeks,
        sectors=[site.id for site in at.compiled.sites if site.region is None],
    )


def event_times(
    arrays: SupplyNetwork,
    rows: Events,
    calendar: Calendar,
    *,
    rules: Mapping[str, Rules],
    weeks: int,
    sectors: Sequence[str],
) -> pd.DataFrame:
    """One row a sector and rule, for the first event of `rows`.

    `survives_planner` is how many weeks the sector could be served in full if all goods
    went to it, the same for every rule; `survives` how many it is under the rule,
    `recovers` the first week from which 95 % and more is served for good, `least_fill`
    the worst week, 0..1, `missing_weeks` the weeks of demand lost (the area of the
    resilience triangle). As long as the weeks that are followed: never, or not yet.
    """
    event = disruption_of(rows, 0, calendar, weeks)
    places = np.flatnonzero(arrays.demand > 0.0)
    found = {
        rule: simulate(arrays, rows, calendar, how, weeks)
        for rule, how in rules.items()
    }
    # Who is served under a rule is served by a planner, so the search starts there.
    served = np.max([losses.time_to_survive[0] for losses in found.values()], axis=0)
    alone = [
        time_to_survive(
            arrays, event, np.arange(len(arrays.demand)) == place, int(served[column])
        )
        for column, place in enumerate(places)
    ]
    listed = [
        {"sector": name, "rule": rule, "survives_planner": alone[column]}
        | _row(losses, column)
        for column, name in enumerate(sectors)
        for rule, losses in found.items()
    ]
    return table_of(listed, COLUMNS, numbers=NUMBERS, wholes=WHOLES)


def _row(losses: SimulatedLosses, column: int) -> dict[str, float | int]:
    """Times of one sector under one rule, in the first event."""
    return {
        "survives": int(losses.time_to_survive[0, column]),
        "recovers": int(losses.time_to_recover[0, column]),
        "least_fill": float(losses.least_fill[0, column]),
        "missing_weeks": float(losses.missing_weeks[0, column]),
    }
