"""What variants of each event cost, the planner's end of each variant among them.

The planner is asked of the very variants that the rules meet, all of them, so its mean
and quantiles are as exact as theirs. Variants of an event are solved in the order of
what they cost, each from the solution of the one before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_losses import PLANNER, PRIORITY, RULES
from kakehashi.analysis.resilience_planner import Strike, planned_losses
from kakehashi.analysis.resilience_risk import (
    DrawnLosses,
    drawn_losses,
    variant_rows,
)
from kakehashi.analysis.tables import table_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_risk import Variants
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.model.network_capacity import NetworkAt

BEFORE, AFTER = "before", "after"
AT_ONCE = 50  # variants that are solved one from another before a thread takes more
MIDDLE, LOW, HIGH = 0.5, 0.05, 0.95  # quantiles that tables show
DRAWN_NUMBERS = ("mean", "low", "middle", "high")
DRAWN_COLUMNS = ("event", "rule", "when", *DRAWN_NUMBERS)


def drawn_brackets(
    setting: NetworkSetting,
    names: Sequence[str],
    onset: dt.date,
    variants: Variants,
    progress: Progress | None = None,
) -> DrawnLosses:
    """Losses of every event in some variants, on both states, by way of answering."""
    ruled = drawn_losses(setting, names, onset, variants, progress)
    states = {BEFORE: setting.before(onset)}
    if setting.added:
        states[AFTER] = setting.at(onset)
    found = {BEFORE: ruled.before, AFTER: ruled.after}
    strikes = [
        part
        for name in names
        for part in _in_parts(list(_strikes(setting, states, found, name, variants)))
    ]
    what = "Best answers to variants of events"
    solved = planned_losses(
        setting, [[one for _, one in part] for part in strikes], what, progress
    )
    for losses in found.values():
        losses[PLANNER] = {name: np.zeros(variants.draws) for name in names}
    named = {id(setting.network.events[name]): name for name in names}
    for part, lost in zip(strikes, solved, strict=True):
        for (when, one), each in zip(part, lost, strict=True):
            found[when][PLANNER][named[id(one.event)]][one.row] = each.sum()
    if AFTER not in states:
        found[AFTER][PLANNER] = found[BEFORE][PLANNER]
    return DrawnLosses(events=tuple(names), before=found[BEFORE], after=found[AFTER])


def _strikes(
    setting: NetworkSetting,
    states: dict[str, NetworkAt],
    found: dict[str, dict[str, dict[str, np.ndarray]]],
    name: str,
    variants: Variants,
) -> Iterator[tuple[str, Strike]]:
    """Variants that cost anything under both rules, mild ones first, by state."""
    event = setting.network.events[name]
    rows = {
        when: variant_rows(setting, at, name, variants) for when, at in states.items()
    }
    for row in np.argsort(found[BEFORE][PRIORITY][name], kind="stable"):
        for when, at in states.items():
            if min(found[when][rule][name][row] for rule in RULES) > 0.0:
                yield when, Strike(at=at, event=event, rows=rows[when], row=int(row))


def _in_parts(
    strikes: list[tuple[str, Strike]],
) -> Iterator[list[tuple[str, Strike]]]:
    """Strikes in lists of a length that keeps all threads busy."""
    for start in range(0, len(strikes), AT_ONCE):
        yield strikes[start : start + AT_ONCE]


def drawn_table(found: DrawnLosses) -> pd.DataFrame:
    """One row an event, way and state: mean and quantiles of its losses, US$m."""
    rows = []
    for when, by_way in ((BEFORE, found.before), (AFTER, found.after)):
        for way, by_event in by_way.items():
            for name, lost in by_event.items():
                low, middle, high = np.quantile(lost, [LOW, MIDDLE, HIGH])
                rows.append(
                    {
                        "event": name,
                        "rule": way,
                        "when": when,
                        "mean": float(lost.mean()),
                        "low": float(low),
                        "middle": float(middle),
                        "high": float(high),
                    }
                )
    return table_of(rows, DRAWN_COLUMNS, numbers=DRAWN_NUMBERS)
