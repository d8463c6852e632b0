"""How long users are served after an event, and when they are served again."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import RULES, rules_of
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.side_by_side import side_by_side
from kakehashi.kernels.supply.events import disruption_of
from kakehashi.kernels.supply.simulation import simulate
from kakehashi.kernels.supply.survival_time import times_alone
from kakehashi.model.network_events import calendar_of, event_rows, exposed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.kernels.supply.events import Calendar, Events
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.kernels.supply.simulation import Rules, SimulatedLosses

WHOLES = ("survives_planner", "survives", "recovers")
NUMBERS = ("least_fill", "missing_weeks")
COLUMNS = ("event", "sector", "rule", *WHOLES, *NUMBERS)


def times_of(
    setting: NetworkSetting, before: EventLosses, progress: Progress | None = None
) -> pd.DataFrame:
    """`event_times` of each event that costs anything, by `event`, without the plants.

    In the other events every sector is always served. At the last onset.
    """
    at = setting.before(setting.onsets[-1])
    most = np.max([before.total(way) for way in RULES], axis=0)
    names = [n for n, lost in zip(before.events, most, strict=True) if lost > 0.0]
    done = count(1)

    def work_of(name: str) -> Callable[[Callable[[], None]], pd.DataFrame]:
        def work(go_on: Callable[[], None]) -> pd.DataFrame:
            go_on()
            event = setting.network.events[name]
            times = event_times(
                exposed(at, event),
                event_rows(setting.network, at.compiled, event),
                calendar_of(at),
                rules={way: rules_of(setting, way) for way in RULES},
                weeks=setting.weeks,
                sectors=[site.id for site in at.compiled.sites if site.region is None],
            )
            if progress is not None:
                progress("How long sectors are served", next(done), len(names))
            return times

        return work

    found = side_by_side([work_of(name) for name in names])
    rows = [
        {"event": name, **{key: row[key] for key in COLUMNS[1:]}}
        for name, times in zip(names, found, strict=True)
        for row in times.to_dict("records")
    ]
    return table_of(rows, COLUMNS, numbers=NUMBERS, wholes=WHOLES)


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
    found = {
        rule: simulate(arrays, rows, calendar, how, weeks)
        for rule, how in rules.items()
    }
    # Who is served under a rule is served by a planner, so the search starts there.
    served = np.max([losses.time_to_survive[0] for losses in found.values()], axis=0)
    alone = times_alone(arrays, event, served)
    listed = [
        {"sector": name, "rule": rule, "survives_planner": int(alone[column])}
        | _row(losses, column)
        for column, name in enumerate(sectors)
        for rule, losses in found.items()
    ]
    return table_of(listed, COLUMNS[1:], numbers=NUMBERS, wholes=WHOLES)


def _row(losses: SimulatedLosses, column: int) -> dict[str, float | int]:
    """Times of one sector under one rule, in the first event."""
    return {
        "survives": int(losses.time_to_survive[0, column]),
        "recovers": int(losses.time_to_recover[0, column]),
        "least_fill": float(losses.least_fill[0, column]),
        "missing_weeks": float(losses.missing_weeks[0, column]),
    }
