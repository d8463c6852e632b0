"""What happens after an event when everybody keeps to simple rules, week by week.

In each week orders go down from the users to the raw end, then goods come up level by
level: a site receives, makes what it wants as far as its inputs go, and ships what it
has to those who ordered. No one plans ahead, so the loss is at least that of the
planner's problem, for every way of rationing. Thousands of events run side by side; an
event's numbers do not hang on the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import prange

from kakehashi.kernels.jit import compiled, compiled_allocating, compiled_parallel
from kakehashi.kernels.refusal import outside, refuse, share_problems
from kakehashi.kernels.supply.events import Calendar, Events, event_problems
from kakehashi.kernels.supply.rationing import ship_orders
from kakehashi.kernels.supply.reoffer import reoffer
from kakehashi.kernels.supply.shock_path import lost_in_week
from kakehashi.kernels.supply.state import State, opening_state
from kakehashi.kernels.supply.survival_time import RECOVERED
from kakehashi.kernels.supply.week_orders import fit_corridors, place_orders
from kakehashi.kernels.supply.week_output import make
from kakehashi.kernels.supply.wiring import Wiring, wiring_of

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByLinkWeek,
        BySiteWeek,
        BySlotWeek,
        Index,
        Numbers,
    )
    from kakehashi.kernels.supply.network import SupplyNetwork

FULL = 1.0 - 1e-9  # a fill below is a shortage, not rounding


class Rules(NamedTuple):
    """How people behave."""

    guaranteed: float  # part of an order served before any is preferred; see rationing
    restock_weeks: float  # tau >= 1, weeks over which a missing stock is ordered


class SimulatedLosses(NamedTuple):
    """What each event does to each sector, (event, sector)."""

    sector: Index  # (sector,) place of the site in the network
    loss: Numbers  # US$, with what is still owed at the end
    least_fill: Numbers  # smallest share of a week's demand that was served
    missing_weeks: Numbers  # weeks of demand lost and not made up for, the area of the
    # resilience triangle
    time_to_survive: Numbers  # weeks served in full from the onset on
    time_to_recover: Numbers  # first week from which 95 % and more are served for good


class SimulatedPath(NamedTuple):
    """One event in full; stocks at the end of the week."""

    output: BySiteWeek  # units started; of a sector, used
    flow: ByLinkWeek  # units leaving the supplier
    stock: BySlotWeek
    finished: BySiteWeek


def simulate(
    network: SupplyNetwork,
    events: Events,
    calendar: Calendar,
    rules: Rules,
    weeks: int,
) -> SimulatedLosses:
    """Losses by event and sector over `weeks` from each onset."""
    sectors = np.flatnonzero(network.demand > 0.0)
    found = np.zeros(
        (len(SimulatedLosses._fields) - 1, len(events.onset), len(sectors))
    )
    nothing = SimulatedPath(*(np.empty((0, 0)) for _ in SimulatedPath._fields))
    _run(network, events, calendar, rules, weeks, sectors, found, nothing)
    return SimulatedLosses(sectors, *found)


def simulate_path(
    network: SupplyNetwork,
    events: Events,
    event: int,
    calendar: Calendar,
    rules: Rules,
    weeks: int,
) -> SimulatedPath:
    """Every output, flow and stock of one of `events`."""
    sectors = np.flatnonzero(network.demand > 0.0)
    one = Events._make(each[event : event + 1] for each in events)
    found = np.zeros((len(SimulatedLosses._fields) - 1, 1, len(sectors)))
    sites, links = len(network.baseline), len(network.supplier)
    counts = (sites, links, len(network.slot_site), sites)
    path = SimulatedPath(*(np.zeros((count, weeks)) for count in counts))
    _run(network, one, calendar, rules, weeks, sectors, found, path)
    return path


def _run(
    network: SupplyNetwork,
    events: Events,
    calendar: Calendar,
    rules: Rules,
    weeks: int,
    sectors: Index,
    found: Numbers,
    path: SimulatedPath,
) -> None:
    """Check, renumber, and fill in `found` and `path`."""
    event_problems(network, events, calendar)
    tau = "orders of a week cannot exceed what is missing"
    refuse(
        share_problems("guaranteed", rules.guaranteed),
        outside("restock_weeks", rules.restock_weeks, 1.0, np.inf, tau),
    )
    net = wiring_of(network, weeks)
    column = np.full(len(network.baseline), -1)
    column[sectors] = np.arange(len(sectors))
    given = (np.ascontiguousarray(each, np.float64) for each in events)
    plain = Events._make(given)
    plain = plain._replace(
        onset=np.ascontiguousarray(events.onset, np.int64),
        shape=np.ascontiguousarray(events.shape, np.int64),
    )
    known = Calendar._make(np.ascontiguousarray(each, np.float64) for each in calendar)
    how = Rules._make(map(float, rules))
    run_events(net, plain, known, how, weeks, column[net.site], found, path)


@compiled_parallel
def run_events(
    net: Wiring,
    events: Events,
    calendar: Calendar,
    rules: Rules,
    weeks: int,
    column: Index,
    found: Numbers,
    path: SimulatedPath,
) -> None:
    """All events, each into its own row of `found`, whichever thread runs it."""
    for event in prange(len(events.onset)):
        run_event(net, events, event, calendar, rules, weeks, column, found, path)


@compiled_allocating
def run_event(
    net: Wiring,
    events: Events,
    event: int,
    calendar: Calendar,
    rules: Rules,
    weeks: int,
    column: Index,
    found: Numbers,
    path: SimulatedPath,
) -> None:
    """One event from its onset."""
    lost = np.zeros(len(net.site))
    for site in range(len(lost)):
        lost[site] = site_lost(net, events, event, site, 0)
    now = opening_state(net, lost)
    for week in range(weeks):
        calm = begin_week(net, now, events, event, calendar, week)
        place_orders(net, now, rules.restock_weeks, week, calm)
        if len(now.passing) > 0:
            fit_corridors(net, now)
        for level in range(len(net.level_start) - 1):
            first, end = net.level_start[level], net.level_start[level + 1]
            reoffer(net, now, net.slot_start[first], net.slot_start[end], week)
            for site in range(first, end):
                make(net, now, site, week)
                ship_orders(net, now, site, rules.guaranteed)
        note_week(net, now, event, week, column, found)
        if path.output.shape[0] > 0:
            note_path(net, now, week, path)
    for site in range(len(net.site)):  # nobody waits longer than events are followed
        if column[site] >= 0:
            found[0, event, column[site]] += net.value[site] * now.owed[site]


@compiled
def site_lost(net: Wiring, events: Events, event: int, site: int, week: int) -> float:
    """Share of a site, in walking order, that is out in a week."""
    place = net.site[site]
    severity = events.site_severity[event, place]
    if severity <= 0.0 or net.is_sector[site]:
        return 0.0
    return lost_in_week(
        severity,
        events.site_duration[event, place],
        events.site_recovery[event, place],
        events.shape[event],
        week,
    )


@compiled
def begin_week(
    net: Wiring, now: State, events: Events, event: int, calendar: Calendar, week: int
) -> bool:
    """What stands, is demanded, and is open in a week; whether all is whole and open."""
    calm = True
    today = min(events.onset[event] + week, calendar.capacity.shape[1] - 1)
    for site in range(len(net.site)):
        place = net.site[site]
        now.lost[site] = site_lost(net, events, event, site, week)
        calm &= now.lost[site] == 0.0
        left = (1.0 - now.lost[site]) * calendar.capacity[place, today]
        now.able[site] = net.surge[site] * left
        now.demand[site] = calendar.demand[place, today]
    for corridor in range(len(now.closed)):
        closed = lost_in_week(
            events.corridor_severity[event, corridor],
            events.corridor_duration[event, corridor],
            events.corridor_recovery[event, corridor],
            events.shape[event],
            week,
        )
        now.closed[corridor] = closed
        calm &= closed == 0.0
        now.passing[corridor] = 0.0  # closed altogether, whatever the limit
        if closed < 1.0:
            now.passing[corridor] = (1.0 - closed) * net.corridor_limit[corridor]
    return calm


@compiled
def note_week(
    net: Wiring, now: State, event: int, week: int, column: Index, found: Numbers
) -> None:
    """Add a week to the sums of an event; rows of `found` as in SimulatedLosses."""
    loss, least, missing, survived, recovered = 0, 1, 2, 3, 4  # rows
    for site in range(len(net.site)):
        sector = column[site]
        if sector < 0:
            continue
        fill = 1.0
        if now.demand[site] > 0.0:
            fill = now.made[site] / now.demand[site]
        if week == 0:
            found[least, event, sector] = 1.0
        if fill < FULL or fill > 1.0:
            gone = note_owed(net, now, site)
            found[loss, event, sector] += net.value[site] * gone
            found[missing, event, sector] += 1.0 - fill
        if fill >= FULL and found[survived, event, sector] == week:
            found[survived, event, sector] = week + 1.0
        found[least, event, sector] = min(found[least, event, sector], fill)
        if fill < RECOVERED:
            found[recovered, event, sector] = week + 1.0


@compiled
def note_owed(net: Wiring, now: State, site: int) -> float:
    """Units of a sector's demand that are lost for good; the rest is owed, or made up."""
    short = now.demand[site] - now.made[site]
    if short <= 0.0:
        now.owed[site] = max(now.owed[site] + short, 0.0)
        return 0.0
    waited = net.backlog_share[site] * short
    now.owed[site] += waited
    return short - waited


@compiled
def note_path(net: Wiring, now: State, week: int, path: SimulatedPath) -> None:
    """Write a week down in the network's own numbering."""
    for site in range(len(net.site)):
        path.output[net.site[site], week] = now.made[site]
        path.finished[net.site[site], week] = now.goods[site]
    for slot in range(len(net.slot)):
        path.stock[net.slot[slot], week] = now.stock[slot]
    for link in range(len(net.link)):
        path.flow[net.link[link], week] = now.shipped[link]
