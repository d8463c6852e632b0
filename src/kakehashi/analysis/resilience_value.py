"""What the programme's plants avert: by event and day of onset, by group, per dollar.

Losses with and without the plants are of the same events (common random numbers where
there are draws), so their difference is of the plants alone. A plant's worth hangs on
the others: a fab without packaging averts nothing while packaging elsewhere is out. So
groups are valued as the first to come, the last to come, and by Shapley's mean over all
orders [Shapley 1953].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import BRACKET, RULES, event_losses
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.coalitions import contributions, portfolios_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses, Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Numbers

AVERTED_NUMBERS = (*BRACKET, "host_priority")
AVERTED_COLUMNS = ("event", "label", "onset", *AVERTED_NUMBERS)
GROUP_COLUMNS = ("group", "rule", "committed", "first_in", "last_in", "shapley")


def averted_by_onset(
    setting: NetworkSetting, names: list[str], progress: Progress | None = None
) -> pd.DataFrame:
    """One row an event and onset: US$m of loss averted under each rule.

    `planner` is absent: it takes long, and is asked for at the last onset alone.
    """
    rows = []
    for step, onset in enumerate(setting.onsets):
        if progress is not None:
            progress(f"Events that strike in {onset.year}", step, len(setting.onsets))
        before = event_losses(setting, setting.before(onset), names, planner=False)
        after = event_losses(setting, setting.at(onset), names, planner=False)
        for place, name in enumerate(names):
            rows.append(
                {
                    "event": name,
                    "label": setting.network.events[name].label,
                    "onset": onset,
                    **{
                        rule: float(
                            before.total(rule)[place] - after.total(rule)[place]
                        )
                        for rule in RULES
                    },
                    "host_priority": float(
                        before.host(RULES[0])[place] - after.host(RULES[0])[place]
                    ),
                }
            )
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
    """One row a group and rule: US$m averted first in, last in, and on average.

    `weight` is (event,): what a loss counts, its yearly probability or 1. At the last
    onset. `committed` is US$. Raises `InputError` where there are too many groups.
    """
    groups = setting.groups
    if not groups:
        return table_of([], GROUP_COLUMNS, numbers=GROUP_COLUMNS[2:])
    held = portfolios_of(len(groups))
    worth = {rule: np.zeros(len(held)) for rule in RULES}
    for step, chosen in enumerate(held):
        if progress is not None:
            progress("Worth of every portfolio", step, len(held))
        portfolio = [
            group for group, is_in in zip(groups, chosen, strict=True) if is_in
        ]
        at = setting.at(setting.onsets[-1], portfolio)
        found = event_losses(setting, at, names, planner=False)
        for rule in RULES:
            worth[rule][step] = -float(weight @ found.total(rule))
    rows = [
        {
            "group": group,
            "rule": rule,
            "committed": committed(setting, {group}),
            "first_in": float(parts.first_in[place]),
            "last_in": float(parts.last_in[place]),
            "shapley": float(parts.shapley[place]),
        }
        for rule in RULES
        for parts in [contributions(worth[rule])]
        for place, group in enumerate(groups)
    ]
    return table_of(rows, GROUP_COLUMNS, numbers=GROUP_COLUMNS[2:])
