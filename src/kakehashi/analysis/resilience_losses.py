"""What an event costs users: a bracket from a planner's best answer to simple rules.

Never one number. The planner sees the whole event coming from its first day on and
serves those who lose most: nobody can lose less. Under `priority` every supplier serves
those who lose most per unit first, under `proportional` all by what they ordered; neither
plans ahead. Losses are value added of sectors, in US$m, over the weeks that are followed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_planner import planned_losses, strike_of
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.events import events_of
from kakehashi.kernels.supply.simulation import Rules, simulate
from kakehashi.model.network_events import calendar_of, event_rows
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Numbers
    from kakehashi.kernels.supply.events import Events
    from kakehashi.model.network_capacity import NetworkAt

PLANNER, PRIORITY, PROPORTIONAL = "planner", "priority", "proportional"
RULES = (PRIORITY, PROPORTIONAL)
BRACKET = (PLANNER, *RULES)
GUARANTEED = {PRIORITY: 0.0, PROPORTIONAL: 1.0}
"""Part of each order that is served before anybody is preferred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLosses:
    """Losses of some events on one state of the network."""

    events: Sequence[str]
    sectors: Sequence[str]
    host_share: Numbers
    """(sector,)"""
    losses: dict[str, Numbers]
    """US$m by way of answering, (event, sector)."""

    def total(self, way: str) -> Numbers:
        """US$m by event, (event,)."""
        return np.asarray(self.losses[way].sum(axis=1))

    def host(self, way: str) -> Numbers:
        """US$m by event that fall on users in the host region, (event,)."""
        return np.asarray(self.losses[way] @ self.host_share)


def rules_of(setting: NetworkSetting, way: str) -> Rules:
    """How people behave under one way of rationing."""
    return Rules(
        guaranteed=GUARANTEED[way],
        restock_weeks=setting.network.restock.base * WEEKS_PER_YEAR,
    )


def simulated(
    setting: NetworkSetting, at: NetworkAt, rows: Events, way: str, *, spared: bool
) -> Numbers:
    """US$m lost under a rule, (row, sector); `spared`: work in progress is kept."""
    arrays = at.compiled.arrays
    if spared:
        arrays = arrays._replace(wip_at_risk=np.zeros_like(arrays.wip_at_risk))
    found = simulate(
        arrays, rows, calendar_of(at), rules_of(setting, way), setting.weeks
    )
    return np.asarray(found.loss)


def rule_losses(
    setting: NetworkSetting, at: NetworkAt, names: Sequence[str]
) -> EventLosses:
    """What each named event costs under the rules alone."""
    network, labels = setting.network, at.compiled.sites
    places = [int(p) for p in np.flatnonzero(at.compiled.arrays.demand > 0.0)]
    losses = {way: np.zeros((len(names), len(places))) for way in RULES}
    for spared in (False, True):
        mine = [n for n in names if network.events[n].work_in_progress is not spared]
        if mine:
            rows = [event_rows(network, at.compiled, network.events[n]) for n in mine]
            at_rows = [list(names).index(name) for name in mine]
            for way in RULES:
                losses[way][at_rows] = simulated(
                    setting, at, events_of(*rows), way, spared=spared
                )
    return EventLosses(
        events=tuple(names),
        sectors=tuple(labels[place].id for place in places),
        host_share=at.compiled.host_share[places],
        losses=losses,
    )


def brackets(
    setting: NetworkSetting,
    states: Sequence[NetworkAt],
    names: Sequence[str],
    progress: Progress | None = None,
    what: str = "Best answers",
) -> list[EventLosses]:
    """The bracket of each named event on each of some states of the network.

    Where simple rules lose nothing, a planner loses nothing, and is not asked.
    """
    distinct = {id(at): at for at in states}
    found: dict[int, EventLosses] = {}
    for step, (key, at) in enumerate(distinct.items()):
        if progress is not None:
            progress(f"{what}: the rules first", step, len(distinct))
        ruled = rule_losses(setting, at, names)
        none = np.zeros_like(ruled.losses[PRIORITY])
        found[key] = replace(ruled, losses=ruled.losses | {PLANNER: none})
    runs = [
        [
            strike_of(setting, at, name)
            for key, at in distinct.items()
            if least(found[key])[row] > 0.0
        ]
        for row, name in enumerate(names)
    ]
    solved = planned_losses(setting, runs, what, progress)
    for row, (run, losses) in enumerate(zip(runs, solved, strict=True)):
        for strike, lost in zip(run, losses, strict=True):
            found[id(strike.at)].losses[PLANNER][row] = lost
    return [found[id(at)] for at in states]


def least(ruled: EventLosses) -> Numbers:
    """US$m that the kinder of the rules loses in each event, (event,)."""
    return np.asarray(np.min([ruled.total(way) for way in RULES], axis=0))


LOSS_COLUMNS = ("event", "label", "kind", "hazard", "sector", *BRACKET)


def loss_table(setting: NetworkSetting, found: EventLosses) -> pd.DataFrame:
    """One row an event and sector, and one of all sectors and one of the host's users.

    Columns: event, label, kind, hazard, sector (`all`, `host`, or a sector), then US$m
    under each way of answering.
    """
    rows = []
    for place, name in enumerate(found.events):
        event = setting.network.events[name]
        same = {
            "event": name,
            "label": event.label,
            "kind": event.kind,
            "hazard": event.hazard,
        }
        ways = list(found.losses)
        rows.append(
            same | {"sector": "all"} | {w: float(found.total(w)[place]) for w in ways}
        )
        rows.append(
            same | {"sector": "host"} | {w: float(found.host(w)[place]) for w in ways}
        )
        rows += [
            same
            | {"sector": sector}
            | {way: float(found.losses[way][place, column]) for way in ways}
            for column, sector in enumerate(found.sectors)
        ]
    return table_of(rows, LOSS_COLUMNS, numbers=BRACKET)
