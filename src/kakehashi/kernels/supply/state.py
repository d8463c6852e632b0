"""What the simulation of one event knows from week to week, in walking order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.jit import compiled_allocating

if TYPE_CHECKING:
    from kakehashi.arrays import ByCorridor, ByItem, ByLink, BySite, BySlot
    from kakehashi.kernels.supply.wiring import Wiring


class State(NamedTuple):
    """Stocks that last, and what is found anew in each week."""

    # stocks
    stock: BySlot  # input
    goods: BySite  # finished goods
    pipeline: ByItem  # work in progress, by site and week of its start
    in_progress: BySite  # sum of its pipeline
    transit: ByItem  # goods under way, by link and week of leaving
    under_way: BySlot  # sum of its transit
    standing: BySite  # asked for in last week's second round
    owed: BySite  # what buyers of a sector wait for
    # the week
    lost: BySite  # share of capacity that is out
    able: BySite  # most that can be started
    demand: BySite
    closed: ByCorridor  # share of the limit
    passing: ByCorridor  # what is left of it
    desired: BySite
    need: BySlot
    ordered: BySite  # sum over its customers, in the first round
    came: BySlot  # shipped to the slot this week
    order: ByLink
    shipped: ByLink
    offer: ByLink
    asked_again: BySite
    asked_through: ByCorridor
    made: BySite


@compiled_allocating
def opening_state(net: Wiring, lost_at_onset: BySite) -> State:
    """The state before the event, less work in progress that the event spoils."""
    sites, slots, links = len(net.site), len(net.slot), len(net.link)
    corridors = len(net.corridor_limit)
    pipeline, in_progress = np.empty(net.pipeline_start[sites]), np.zeros(sites)
    for site in range(sites):
        saved = net.baseline[site] * (1.0 - net.wip_at_risk[site] * lost_at_onset[site])
        for place in range(net.pipeline_start[site], net.pipeline_start[site + 1]):
            pipeline[place] = saved
            in_progress[site] += saved
    transit, under_way = np.empty(net.transit_start[links]), np.zeros(slots)
    for slot in range(slots):
        for link in range(net.link_start[slot], net.link_start[slot + 1]):
            for place in range(net.transit_start[link], net.transit_start[link + 1]):
                transit[place] = net.base_flow[link]
                under_way[slot] += net.base_flow[link]
    return State(
        net.target_stock.copy(),
        net.target_goods.copy(),
        pipeline,
        in_progress,
        transit,
        under_way,
        np.zeros(sites),
        np.zeros(sites),
        np.zeros(sites),
        np.zeros(sites),
        np.zeros(sites),
        np.zeros(corridors),
        np.zeros(corridors),
        np.zeros(sites),
        np.zeros(slots),
        np.zeros(sites),
        np.zeros(slots),
        np.zeros(links),
        np.zeros(links),
        np.zeros(links),
        np.zeros(sites),
        np.zeros(corridors),
        np.zeros(sites),
    )
