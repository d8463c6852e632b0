"""What the programme's plants avert: by event and day of onset, by group, per dollar.

Losses with and without the plants are of the same events (common random numbers where
there are draws), so their difference is of the plants alone. A plant's worth hangs on
the others: a fab without packaging averts nothing while packaging elsewhere is out. So
groups are valued as the first to come, the last to come, and by Shapley's mean over all
orders [Shapley 1953].
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import BRACKET, RULES, brackets
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.coalitions import contributions, portfolios_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Numbers

AVERTED_NUMBERS = (*BRACKET, "host_priority")
AVERTED_COLUMNS = ("event", "label", "onset", *AVERTED_NUMBERS)
GROUP_COLUMNS = ("group", "rule", "committed", "first_in", "last_in", "shapley")


def averted_by_onset(
    setting: NetworkSetting, names: list[str], progress: Progress | None = None
) -> pd.DataFrame:
    """One row an event and onset: US$m of loss averted under each way of answering."""
    states = [
        at
        for onset in setting.onsets
        for at in (setting.before(onset), setting.at(onset))
    ]
    what = "Best answers by day of onset"
    found = brackets(setting, states, names, progress, what)
    rows = []
    for onset, before, after in zip(
        setting.onsets, found[::2], found[1::2], strict=True
    ):
        gains = {way: averted(before, after, way) for way in BRACKET}
        host = before.host(RULES[0]) - after.host(RULES[0])
        rows += [
            {
                "event": name,
                "label": setting.network.events[name].label,
                "onset": onset,
                **{way: float(gains[way][place]) for way in BRACKET},
                "host_priority": float(host[place]),
            }
            for place, name in enumerate(names)
        ]
    return table_of(rows, AVERTED_COLUMNS, numbers=AVERTED_NUMBERS)


def averted(before: EventLosses, after: EventLosses, way: str) -> Numbers:
    """US$m averted by event, (event,); negative where the plants make it worse."""
    return before.total(way) - after.total(way)


def committed(setting: NetworkSetting, groups: Collection[str] | None = None) -> float:
    """US$ that the programme puts into the projects that add to the network.

    Its share of their capital, before financing cost; of some groups, or of all.
    """
    chosen = set(setting.groups if groups is None else groups)
    projects = {one.project for one in setting.added if one.group in chosen}
    return sum(
        placed.programme_share * capex.base
        for placed in setting.placement.placed
        if placed.project in projects
        and (capex := setting.programme.projects[placed.project].capex) is not None
    )


def group_values(
    setting: NetworkSetting,
    names: list[str],
    weight: Numbers,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row a group and way: US$m averted first in, last in, and on average.

    `weight` is (event,): what a loss counts, its yearly probability or 1. At the last
    onset. `committed` is US$. Raises `InputError` where there are too many groups.
    """
    groups = setting.groups
    if not groups:
        return table_of([], GROUP_COLUMNS, numbers=GROUP_COLUMNS[2:])
    held = portfolios_of(len(groups))
    onset = setting.onsets[-1]
    states = [setting.at(onset, list(compress(groups, chosen))) for chosen in held]
    counted = list(compress(names, weight > 0.0))
    what = "Best answers of every portfolio"
    found = brackets(setting, states, counted, progress, what)
    share = weight[weight > 0.0]
    worth = {
        way: np.array([-float(share @ one.total(way)) for one in found])
        for way in BRACKET
    }
    rows = [
        {
            "group": group,
            "rule": way,
            "committed": committed(setting, {group}),
            "first_in": float(parts.first_in[place]),
            "last_in": float(parts.last_in[place]),
            "shapley": float(parts.shapley[place]),
        }
        for way in BRACKET
        for parts in [contributions(worth[way])]
        for place, group in enumerate(groups)
    ]
    return table_of(rows, GROUP_COLUMNS, numbers=GROUP_COLUMNS[2:])
