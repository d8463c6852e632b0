"""The weekly simulation of a supply network as plain NumPy over all events at once.

The same rules as `kakehashi.kernels.supply.simulation`, written as arrays (event, item)
with one Python loop over weeks and one over levels; sums over links are products with
matrices of zeros and ones. What the compiled simulation is measured against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.events import disruption_of
from kakehashi.kernels.supply.network import CRITICAL, MINOR
from kakehashi.kernels.supply.wiring import wiring_of

if TYPE_CHECKING:
    from kakehashi.kernels.supply.events import Calendar, Events
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.kernels.supply.simulation import Rules
    from kakehashi.kernels.supply.wiring import Wiring

NOTHING, HALF = 1e-12, 0.5


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part / whole, 1 where the part is not below the whole."""
    return np.divide(part, whole, out=np.ones_like(whole), where=part < whole)


class Matrices(NamedTuple):
    """Which link leaves which site and enters which slot, as zeros and ones."""

    leaves: np.ndarray  # (link, site)
    enters: np.ndarray  # (link, slot)
    through: np.ndarray  # (link, corridor)
    slot_of: np.ndarray  # (link,)
    site_of: np.ndarray  # (slot,)


def matrices(net: Wiring) -> Matrices:
    """The matrices of a network in walking order."""
    slot_of = np.repeat(np.arange(len(net.slot)), np.diff(net.link_start))
    site_of = np.repeat(np.arange(len(net.site)), np.diff(net.slot_start))
    corridors = np.arange(len(net.corridor_limit))
    return Matrices(
        np.eye(len(net.site))[net.supplier],
        np.eye(len(net.slot))[slot_of],
        (net.corridor[:, None] == corridors).astype(float),
        slot_of,
        site_of,
    )


class Lanes:
    """All events side by side."""

    def __init__(
        self, net: Wiring, lost: np.ndarray, closed: np.ndarray, rules: Rules
    ) -> None:
        self.net, self.rules, self.many = net, rules, len(lost)
        self.of, self.closed, self.lost = matrices(net), closed, lost
        sites, links = len(net.site), len(net.link)
        self.stock = np.tile(net.target_stock, (self.many, 1))
        self.goods = np.tile(net.target_goods, (self.many, 1))
        saved = net.baseline * (1.0 - net.wip_at_risk * lost[:, :, 0])
        longest = max(int(net.cycle_weeks.max()), 1)
        self.started = np.repeat(saved[:, :, None], longest, axis=2)
        self.in_progress = saved * net.cycle_weeks
        furthest = max(int(net.lag_weeks.max()), 1)
        self.left = np.tile(net.base_flow[:, None], (self.many, 1, furthest))
        under_way = net.base_flow * net.lag_weeks @ self.of.enters
        self.under_way = np.tile(under_way, (self.many, 1))
        self.standing = np.zeros((self.many, sites))
        self.order = np.zeros((self.many, links))
        self.shipped = np.zeros((self.many, links))
        self.desired = np.zeros((self.many, sites))
        self.need = np.zeros((self.many, len(net.slot)))
        self.made = np.zeros((self.many, sites))

    def week(self, week: int, capacity: np.ndarray, demand: np.ndarray) -> np.ndarray:
        """One week; what was made, (event, site)."""
        net, levels = self.net, range(len(self.net.level_start) - 1)
        self.able = net.surge * (1.0 - self.lost[:, :, week]) * capacity
        shut = self.closed[:, :, week]
        self.passing = (1.0 - shut) * net.corridor_limit
        for level in reversed(levels):
            self.orders(level, week, demand, shut)
        self.standing[:] = 0.0
        asked = self.order @ self.of.through
        self.order *= self.each_corridor(ratio(self.passing, asked))
        self.passing -= np.minimum(asked, self.passing)
        for level in levels:
            first, end = net.level_start[level], net.level_start[level + 1]
            slots = slice(net.slot_start[first], net.slot_start[end])
            if slots.stop > slots.start:
                self.reoffer(slots, week)
            self.make(slice(first, end), slots, week)
            self.ship(slice(first, end))
        return self.made

    def each_corridor(self, factor: np.ndarray) -> np.ndarray:
        """A factor of corridors as one of links; 1 where there is no corridor."""
        none = self.net.corridor < 0
        return np.where(none, 1.0, factor[:, np.where(none, 0, self.net.corridor)])

    def orders(
        self, level: int, week: int, demand: np.ndarray, shut: np.ndarray
    ) -> None:
        """What the sites of a level want to make and order."""
        net, of = self.net, self.of
        sites = slice(net.level_start[level], net.level_start[level + 1])
        slots = slice(net.slot_start[sites.start], net.slot_start[sites.stop])
        links = slice(net.link_start[slots.start], net.link_start[slots.stop])
        asked = self.standing[:, sites] + self.order @ of.leaves[:, sites]
        missing = net.target_goods[sites] + net.cycle_weeks[sites] * asked
        missing -= self.goods[:, sites] + self.in_progress[:, sites]
        wanted = np.maximum(asked + missing / self.rules.restock_weeks, 0.0)
        wanted = np.minimum(wanted, self.able[:, sites])
        wanted = np.where(net.is_sector[sites], demand[sites], wanted)
        self.desired[:, sites] = wanted
        use = net.input_use[slots] * self.desired[:, of.site_of[slots]]
        missing = net.target_stock[slots] + net.mean_lag[slots] * use
        missing -= self.stock[:, slots] + self.under_way[:, slots]
        need = use + np.maximum(missing, 0.0) / self.rules.restock_weeks
        self.need[:, slots] = need
        part = net.share[links] * (1.0 - self.lost[:, net.supplier[links], week])
        part *= self.each_corridor(1.0 - shut)[:, links]
        whole = part @ of.enters[links, slots]
        scale = np.divide(need, whole, out=np.zeros_like(need), where=whole > 0.0)
        part *= scale[:, of.slot_of[links] - slots.start]
        self.order[:, links] = np.minimum(part, net.limit[week, links])

    def reoffer(self, slots: slice, week: int) -> None:
        """Offer what the slots of a level are short of to who can help."""
        net, of = self.net, self.of
        links = slice(net.link_start[slots.start], net.link_start[slots.stop])
        into, out = of.enters[links, slots], of.leaves[links]
        came = self.shipped[:, links] @ into
        short = self.need[:, slots] - came
        short = np.where(short > NOTHING * self.need[:, slots], short, 0.0)
        if not short.any():
            return
        spare = self.goods + np.maximum(self.able - self.desired, 0.0)
        room = net.limit[week, links] - self.shipped[:, links]
        room = np.minimum(spare[:, net.supplier[links]], room)
        passing = np.where(net.corridor < 0, np.inf, self.each_corridor(self.passing))
        place = of.slot_of[links] - slots.start
        room = np.maximum(np.minimum(room, passing[:, links]), 0.0)
        room = np.where(short[:, place] > 0.0, room, 0.0)
        offer = room * ratio(short, room @ into)[:, place]
        asked = offer @ out
        self.standing += asked
        part = ratio(self.goods, asked)[:, net.supplier[links]]
        through = ratio(self.passing, offer @ of.through[links])
        offer *= np.minimum(part, self.each_corridor(through)[:, links])
        self.shipped[:, links] += offer
        self.goods = np.maximum(self.goods - offer @ out, 0.0)
        self.passing = np.maximum(self.passing - offer @ of.through[links], 0.0)

    def make(self, sites: slice, slots: slice, week: int) -> None:
        """Receive, start, and finish what is due."""
        net, of = self.net, self.of
        links = slice(net.link_start[slots.start], net.link_start[slots.stop])
        late = np.flatnonzero(net.lag_weeks[links] > 0) + links.start
        come = self.shipped[:, links].copy()
        turn = week % np.maximum(net.lag_weeks[late], 1)
        arriving = self.left[:, late, turn]
        self.left[:, late, turn] = self.shipped[:, late]
        come[:, late - links.start] = arriving
        self.stock[:, slots] += come @ of.enters[links, slots]
        new = self.shipped[:, late] - arriving
        self.under_way[:, slots] += new @ of.enters[late, slots]
        wanted = self.desired[:, of.site_of[slots]]
        covered = ratio(self.stock[:, slots], net.input_use[slots] * wanted)
        kind = net.criticality[slots]
        covered = np.where(kind == CRITICAL, covered, HALF * (1.0 + covered))
        pace = np.ones((self.many, sites.stop - sites.start))
        for place, slot in enumerate(range(slots.start, slots.stop)):
            if net.criticality[slot] != MINOR:
                site = of.site_of[slot] - sites.start
                pace[:, site] = np.minimum(pace[:, site], covered[:, place])
        made = pace * self.desired[:, sites]
        self.made[:, sites] = made
        used = net.input_use[slots] * self.made[:, of.site_of[slots]]
        self.stock[:, slots] = np.maximum(self.stock[:, slots] - used, 0.0)
        cycle = net.cycle_weeks[sites]
        place = np.arange(sites.start, sites.stop)
        turn = week % np.maximum(cycle, 1)
        done = np.where(cycle > 0, self.started[:, place, turn], made)
        self.started[:, place, turn] = made
        self.goods[:, sites] += np.where(net.is_sector[sites], 0.0, done)
        self.in_progress[:, sites] += made - done

    def ship(self, sites: slice) -> None:
        """Ship orders of the suppliers of a level: the sure part, then tier by tier."""
        net = self.net
        links = np.flatnonzero(
            (net.supplier >= sites.start) & (net.supplier < sites.stop)
        )
        if not len(links):
            return
        order, supplier = self.order[:, links], net.supplier[links]
        out = self.of.leaves[links]
        ordered = order @ out
        sure = np.where(
            ordered > self.goods,
            np.minimum(self.rules.guaranteed, ratio(self.goods, ordered)),
            1.0,
        )
        left = np.where(ordered > 0.0, self.goods - sure * ordered, self.goods)
        left = np.maximum(left, 0.0)
        sure = sure[:, supplier]
        for tier in np.unique(net.tier[links]):
            chosen = net.tier[links] == tier
            rest = (1.0 - sure) * order * chosen
            asked = rest @ out
            part = ratio(left, asked)
            shipped = (sure + (1.0 - sure) * part[:, supplier]) * order
            self.shipped[:, links[chosen]] = shipped[:, chosen]
            left = np.maximum(left - part * asked, 0.0)
        self.goods = left


def simulate(
    network: SupplyNetwork,
    events: Events,
    calendar: Calendar,
    rules: Rules,
    weeks: int,
) -> np.ndarray:
    """Loss by event, US$; the calendar must be steady."""
    net = wiring_of(network, weeks)
    each = [disruption_of(events, k, calendar, weeks) for k in range(len(events.onset))]
    lost = np.array([one.lost_site for one in each])[:, net.site]
    lost[:, net.is_sector] = 0.0
    closed = np.array([one.lost_corridor for one in each])
    lanes = Lanes(net, lost, closed, rules)
    capacity, demand = calendar.capacity[net.site, 0], calendar.demand[net.site, 0]
    loss = np.zeros(len(each))
    for week in range(weeks):
        made = lanes.week(week, capacity, demand)
        loss += (np.maximum(demand - made, 0.0) * net.value)[:, net.is_sector].sum(1)
    return loss
