"""What users make week by week after an event, and the triangle that it cuts out.

Fill is the value that all sectors make over what they would, under each rule, without
and with the plants. Area, depth and length of what is missing are the resilience
triangle [Bruneau and others, Earthquake Spectra 19:733-752, 2003].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import RULES, rules_of
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.simulation import simulate_path
from kakehashi.kernels.supply.triangle import resilience_triangle
from kakehashi.model.network_events import calendar_of, event_rows, exposed

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Numbers

NUMBERS = ("area", "drawdown")
COLUMNS = ("rule", "when", *NUMBERS, "recovers")
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class FillPaths:
    """Fill of all sectors together, 0..1, in one event at the last onset."""

    event: str
    cases: tuple[tuple[str, str], ...]
    """Rule and state of the network, (case,)."""
    fill: Numbers
    """(case, week)"""

    def triangles(self) -> pd.DataFrame:
        """One row a rule and state: weeks of full demand lost, depth, week of recovery."""
        found = resilience_triangle(self.fill)
        rows = [
            {
                "rule": rule,
                "when": when,
                "area": float(found.area[place]),
                "drawdown": float(found.drawdown[place]),
                "recovers": int(found.time_to_recover[place]),
            }
            for place, (rule, when) in enumerate(self.cases)
        ]
        return table_of(rows, COLUMNS, numbers=NUMBERS, wholes=("recovers",))


def fill_paths(setting: NetworkSetting, event: str) -> FillPaths:
    """The paths of a named event at the last onset."""
    onset, found = setting.onsets[-1], setting.network.events[event]
    states = {BEFORE: setting.before(onset)}
    if setting.added:
        states[AFTER] = setting.at(onset)
    cases, fills = [], []
    for rule in RULES:
        for when, at in states.items():
            arrays = exposed(at, found)
            path = simulate_path(
                arrays,
                event_rows(setting.network, at.compiled, found),
                0,
                calendar_of(at),
                rules_of(setting, rule),
                setting.weeks,
            )
            users = arrays.demand > 0.0
            whole = float(np.sum((arrays.value * arrays.demand)[users]))
            cases.append((rule, when))
            fills.append(arrays.value[users] @ path.output[users] / whole)
    return FillPaths(event=event, cases=tuple(cases), fill=np.array(fills))
