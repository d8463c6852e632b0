"""Whether sites that need no input themselves can deliver all that a plan uses.

Materials and equipment make most of a network's links and seldom bind: other makers and
stocks make good what an event takes. So the planner's problem is solved without them, and
then they are asked to deliver. Where they can, nothing is lost by having left them out;
where they cannot, their group goes into the problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.links import base_flow, link_limits
from kakehashi.kernels.supply.network import MINOR

if TYPE_CHECKING:
    from kakehashi.arrays import ByLinkWeek, BySiteWeek, BySlotWeek, Index, Numbers
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork

NOT_RAW = -1
ROUNDS = 12  # in a week, of asking those again who still have goods
ENOUGH = 1e-9  # of what a slot gets over all weeks: what may be missing by rounding


def raw_groups(network: SupplyNetwork) -> Index:
    """Group of each slot that only sites without inputs supply, else -1, (slot,).

    Slots of one supplier are in one group, and so are suppliers of one slot. The links of
    a slot must take the same time, so that what must leave is known from what must arrive.
    """
    from scipy.sparse import coo_array  # type: ignore[import-untyped]
    from scipy.sparse.csgraph import (  # type: ignore[import-untyped]
        connected_components,
    )

    sites, slots = len(network.baseline), len(network.slot_site)
    bound = network.criticality != MINOR
    with_inputs = np.zeros(sites, dtype=np.bool_)
    with_inputs[network.slot_site[bound]] = True
    links = np.flatnonzero(bound[network.slot])
    edges = (network.supplier[links], sites + network.slot[links])
    size = sites + slots
    graph = coo_array((np.ones(len(links)), edges), shape=(size, size))
    group = connected_components(graph, directed=False)[1]
    is_raw = np.ones(size, dtype=np.bool_)  # by group
    is_raw[group[network.supplier[with_inputs[network.supplier]]]] = False
    latest, soonest = np.zeros(slots, np.int64), np.full(slots, np.iinfo(np.int64).max)
    np.maximum.at(latest, network.slot, network.lag_weeks)
    np.minimum.at(soonest, network.slot, network.lag_weeks)
    is_raw[group[sites:][latest != soonest]] = False
    own = group[sites:]
    return np.where(bound & is_raw[own], own, NOT_RAW).astype(np.int64)


def least_and_latest(required: Numbers, most: Numbers) -> Numbers:
    """The least running total that meets `required` by steps of at most `most`.

    Both are (item, week); `required` is a running total that must be reached by the end of
    each week. The total is the least in every week at once, so it is also the latest.
    Where `most` is not enough it falls short.
    """
    total = np.cumsum(most, axis=1)
    lacking = np.maximum.accumulate((required - total)[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(np.maximum(total + lacking, 0.0), total)


def weekly(total: Numbers) -> Numbers:
    """What each week adds to a running total, (item, week)."""
    return np.maximum(np.diff(total, axis=1, prepend=0.0), 0.0)


def delayed(amounts: Numbers, weeks: Index) -> Numbers:
    """`amounts`, (item, week), that arrive so many `weeks` later; the last never do."""
    length = amounts.shape[1]
    place = np.arange(length) - weeks[:, None]
    moved = np.take_along_axis(amounts, np.maximum(place, 0), axis=1)
    return np.where(place >= 0, moved, 0.0)


def hastened(totals: Numbers, weeks: Index) -> Numbers:
    """Running `totals`, (item, week), that must be reached so many `weeks` sooner."""
    place = np.minimum(np.arange(totals.shape[1]) + weeks[:, None], totals.shape[1] - 1)
    return np.take_along_axis(totals, place, axis=1)


def raw_deliveries(
    network: SupplyNetwork,
    event: Disruption,
    required: BySlotWeek,
    goods: BySiteWeek,
    raw: Index,
) -> tuple[ByLinkWeek, Index]:
    """Flows into the slots `raw`, (link, week), and which of those slots they leave short.

    `required` is the running total that must have arrived in a slot, `goods` what each
    site has finished in a week if it makes all that it can. A slot gets as late as its
    links allow, first by usual shares, then from whoever has goods left. A slot that this
    rule leaves short might be served by a cleverer one; none that it serves is short.
    """
    links = np.flatnonzero(np.isin(network.slot, raw))
    supplier, into = network.supplier[links], np.searchsorted(raw, network.slot[links])
    lag = np.zeros(len(network.slot_site), dtype=np.int64)
    lag[network.slot[links]] = network.lag_weeks[links]
    leaving = hastened(required[raw], lag[raw])
    room = np.minimum(_link_room(network, event)[links], leaving[into, -1][:, None])
    likely = room * (1.0 - event.lost_site[supplier])
    most = np.zeros_like(leaving)
    np.add.at(most, into, likely)
    wanted = weekly(least_and_latest(leaving, most))
    sent = _sent(wanted, room, goods, network.share[links], supplier, into)
    flow = np.zeros((len(network.supplier), required.shape[1]))
    flow[links] = sent
    arrived = np.zeros_like(leaving)
    np.add.at(arrived, into, sent)
    missing = leaving - np.cumsum(arrived, axis=1)
    short = missing.max(axis=1, initial=0.0) > ENOUGH * leaving[:, -1]
    return flow, raw[short]


def _link_room(network: SupplyNetwork, event: Disruption) -> ByLinkWeek:
    """Most that a link carries, its usual part of its corridor included, (link, week)."""
    room = link_limits(network, event.demand.shape[1])
    finite = np.flatnonzero(np.isfinite(network.corridor_limit))
    within = np.flatnonzero(np.isin(network.corridor, finite))
    corridor, usual = network.corridor[within], base_flow(network)[within]
    through = np.bincount(corridor, usual, len(network.corridor_limit))[corridor]
    part = np.divide(usual, through, out=np.zeros_like(usual), where=through > 0.0)
    passing = (part * network.corridor_limit[corridor])[:, None]
    passing = passing * (1.0 - event.lost_corridor[corridor])
    room[within] = np.minimum(room[within], passing)
    return room


def _sent(
    wanted: Numbers,
    room: ByLinkWeek,
    goods: BySiteWeek,
    share: Numbers,
    supplier: Index,
    into: Index,
) -> Numbers:
    """What each link carries week by week so that slots get what is `wanted`."""
    sent = np.zeros_like(room)
    slots, sites = len(wanted), len(goods)
    left = np.zeros(sites)
    for week in range(wanted.shape[1]):
        left += goods[:, week]
        lacking, free = wanted[:, week].copy(), room[:, week].copy()
        weight = share
        for _ in range(ROUNDS):
            weight = np.where((free > 0.0) & (left[supplier] > 0.0), weight, 0.0)
            sums = np.bincount(into, weight, slots)[into]
            part = np.divide(weight, sums, out=np.zeros_like(weight), where=sums > 0.0)
            asked = np.minimum(part * lacking[into], free)
            orders = np.bincount(supplier, asked, sites)
            enough = np.ones(sites)
            np.divide(left, orders, out=enough, where=orders > left)
            given = asked * enough[supplier]
            sent[:, week] += given
            free -= given
            left = np.maximum(left - np.bincount(supplier, given, sites), 0.0)
            lacking = np.maximum(lacking - np.bincount(into, given, slots), 0.0)
            if not np.any(lacking > ENOUGH * wanted[:, week]):
                break
            weight = free
    return sent
