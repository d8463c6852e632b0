"""Many events on one network, as the few numbers that each of them hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.errors import Problem
from kakehashi.kernels.refusal import outside, refuse
from kakehashi.kernels.supply.network import Disruption
from kakehashi.kernels.supply.shock_path import LINEAR, LOGISTIC, lost_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.arrays import ByItemPeriod, Index, Numbers
    from kakehashi.kernels.supply.network import SupplyNetwork


class Events(NamedTuple):
    """A row for each event; docs/concepts/resilience-methods.md has the shock path."""

    onset: Index  # (event,) week of the calendar in which it begins
    shape: Index  # (event,) LINEAR, EXPONENTIAL or LOGISTIC recovery
    site_severity: Numbers  # (event, site) share of capacity lost at first
    site_duration: Numbers  # (event, site) weeks before recovery begins
    site_recovery: Numbers  # (event, site) weeks of recovery
    corridor_severity: Numbers  # (event, corridor) share of the limit closed at first
    corridor_duration: Numbers
    corridor_recovery: Numbers


class Calendar(NamedTuple):
    """What stands and is demanded without an event, week by week of the calendar.

    An event that outlasts the calendar meets its last week again and again.
    """

    capacity: ByItemPeriod  # (site, calendar week), units per week
    demand: ByItemPeriod  # (site, calendar week), 0 for sites that are no sector


def steady_calendar(network: SupplyNetwork) -> Calendar:
    """The network's own capacity and demand for ever."""
    return Calendar(network.capacity[:, None], network.demand[:, None])


def events_of(first: Events, *more: Events) -> Events:
    """Events of several lists, one list after another."""
    return Events._make(map(np.concatenate, zip(first, *more, strict=True)))


def disruption_of(
    events: Events, event: int, calendar: Calendar, weeks: int
) -> Disruption:
    """One of `events` written out by site and week, as the planner's problem takes it."""
    shape = int(events.shape[event])

    def written_out(severity: Numbers, duration: Numbers, recovery: Numbers) -> Numbers:
        each = zip(severity[event], duration[event], recovery[event], strict=True)
        paths = [lost_share(s, d, r, shape, weeks) for s, d, r in each]
        return np.array(paths).reshape(-1, weeks)

    last = calendar.capacity.shape[1] - 1
    week = np.minimum(events.onset[event] + np.arange(weeks), last)
    return Disruption(
        written_out(events.site_severity, events.site_duration, events.site_recovery),
        written_out(
            events.corridor_severity,
            events.corridor_duration,
            events.corridor_recovery,
        ),
        calendar.capacity[:, week],
        calendar.demand[:, week],
    )


def event_problems(network: SupplyNetwork, events: Events, calendar: Calendar) -> None:
    """Raise `InputError` where an array has another shape, or a value cannot be."""
    counts = {"site": len(network.baseline), "corridor": len(network.corridor_limit)}
    parts = ("severity", "duration", "recovery")
    number = len(events.onset)
    shapes = {
        f"{kind}_{part}": (number, counts[kind]) for kind in counts for part in parts
    }
    kinds, share, least = (
        "give 0, 1 or 2",
        "give a share: 30 % is 0.3",
        "give at least 0",
    )
    refuse(
        _shapes(events, {"shape": (number,), **shapes}),
        outside("onset", events.onset, 0, np.inf, "count weeks from 0"),
        outside("shape", events.shape, LINEAR, LOGISTIC, kinds),
        *(
            outside(name, getattr(events, name), 0.0, 1.0, share)
            if name.endswith("severity")
            else outside(name, getattr(events, name), 0.0, np.inf, least)
            for name in shapes
        ),
        _shapes(calendar, dict.fromkeys(calendar._fields, (counts["site"], -1))),
        outside("capacity", calendar.capacity, 0.0, np.inf, least),
        outside("demand", calendar.demand, 0.0, np.inf, least),
    )


def _shapes(
    holder: Events | Calendar, wanted: dict[str, tuple[int, ...]]
) -> Iterator[Problem]:
    """Arrays of another shape; -1 stands for any number of columns above 0."""
    for name, shape in wanted.items():
        found = np.shape(getattr(holder, name))
        alike = len(found) == len(shape) and all(
            there == here if here >= 0 else there > 0
            for there, here in zip(found, shape, strict=True)
        )
        if not alike:
            yield Problem(
                where=name,
                what=f"has the shape {found} where {shape} is needed",
                fix="give a row for each event, and a column for each site or corridor",
            )
