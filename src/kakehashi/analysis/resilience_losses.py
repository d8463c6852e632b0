"""What an event costs users: a bracket from a planner's best answer to simple rules.

Never one number. The planner sees the whole event coming from its first day on and
serves those who lose most: nobody can lose less. Under `priority` every supplier serves
those who lose most per unit first, under `proportional` all by what they ordered; neither
plans ahead. Losses are value added of sectors, in US$m, over the weeks that are followed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import disruption_of, events_of
from kakehashi.kernels.supply.simulation import Rules, simulate
from kakehashi.model.network_events import calendar_of, event_rows, exposed
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Numbers
    from kakehashi.kernels.supply.events import Events
    from kakehashi.model.network_capacity import NetworkAt

PLANNER, PRIORITY, PROPORTIONAL = "planner", "priority", "proportional"
RULES = (PRIORITY, PROPORTIONAL)
BRACKET = (PLANNER, *RULES)
GUARANTEED = {PRIORITY: 0.0, PROPORTIONAL: 1.0}
"""Part of each order that is served before anybody is preferred."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many steps are done, and of how many."""


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


def event_losses(
    setting: NetworkSetting,
    at: NetworkAt,
    names: list[str],
    *,
    planner: bool = True,
    progress: Progress | None = None,
) -> EventLosses:
    """The bracket of each named event; without its planner's end where not asked for."""
    network, labels = setting.network, at.compiled.sites
    places = _sectors(at)
    losses = {way: np.zeros((len(names), len(places))) for way in RULES}
    for spared in (False, True):
        mine = [n for n in names if network.events[n].work_in_progress is not spared]
        if mine:
            rows = [event_rows(network, at.compiled, network.events[n]) for n in mine]
            at_rows = [names.index(name) for name in mine]
            for way in RULES:
                losses[way][at_rows] = simulated(
                    setting, at, events_of(*rows), way, spared=spared
                )
    found = EventLosses(
        events=tuple(names),
        sectors=tuple(labels[place].id for place in places),
        host_share=at.compiled.host_share[places],
        losses=losses,
    )
    return with_planner(setting, at, found, progress) if planner else found


def with_planner(
    setting: NetworkSetting,
    at: NetworkAt,
    found: EventLosses,
    progress: Progress | None = None,
) -> EventLosses:
    """The bracket of events whose losses under the rules are known."""
    least = np.min([found.total(way) for way in RULES], axis=0)
    costly = [n for n, lost in zip(found.events, least, strict=True) if lost > 0.0]
    planned = np.zeros((len(found.events), len(found.sectors)))
    if costly:  # where simple rules lose nothing, a planner loses nothing
        places = [list(found.events).index(name) for name in costly]
        planned[places] = _planned(setting, at, costly, _sectors(at), progress)
    return replace(found, losses=found.losses | {PLANNER: planned})


def _sectors(at: NetworkAt) -> list[int]:
    """Places of the sectors among the sites."""
    return [int(p) for p in np.flatnonzero(at.compiled.arrays.demand > 0.0)]


def _planned(
    setting: NetworkSetting,
    at: NetworkAt,
    names: Sequence[str],
    places: list[int],
    progress: Progress | None,
) -> Numbers:
    """US$m that a planner would lose, (event, sector)."""
    network = setting.network
    model = PlannerModel(at.compiled.arrays, setting.weeks)
    found = np.zeros((len(names), len(places)))
    for row, name in enumerate(names):
        event = network.events[name]
        if progress is not None:
            progress(f"Best answer to {event.label}", row, len(names))
        rows = event_rows(network, at.compiled, event)
        plan = disruption_of(rows, 0, calendar_of(at), setting.weeks)
        answer = model.solve(plan, exposed(at, event))
        short = answer.short[places].sum(axis=1)
        found[row] = at.compiled.arrays.value[places] * short
    return found


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
