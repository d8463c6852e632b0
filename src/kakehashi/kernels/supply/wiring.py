"""A supply network as the simulation walks through it: sites by level, links by slot.

Sites are renumbered so that each stands after its suppliers, slots by their site, links
by their slot: what one step reads lies together, and orders go down from the last site
while goods come up from the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.levels import levels_of
from kakehashi.kernels.supply.links import base_flow, link_limits
from kakehashi.kernels.supply.network import NO_CORRIDOR

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByCorridor,
        ByLink,
        ByPeriodItem,
        BySite,
        BySlot,
        Flags,
        Index,
    )
    from kakehashi.kernels.supply.network import SupplyNetwork


class Wiring(NamedTuple):
    """The network in walking order."""

    site: Index  # place in the network of each site in walking order
    slot: Index
    link: Index
    level_start: Index  # (level + 1,) first site of each level
    is_sector: Flags
    surge: BySite
    cycle_weeks: Index
    wip_at_risk: BySite
    baseline: BySite
    target_goods: BySite  # finished goods before the event, units
    value: BySite
    backlog_share: BySite
    slot_start: Index  # (site + 1,) first slot of each site
    input_use: BySlot
    criticality: Index
    target_stock: BySlot  # input before the event, units
    link_start: Index  # (slot + 1,) first link of each slot
    supplier: Index  # (link,) in walking order
    share: ByLink
    corridor: Index
    corridor_link: Index  # links that have one
    is_lagged: Flags  # (slot,) whether some of its links take weeks
    lag_weeks: Index
    mean_lag: BySlot  # weeks, over links by share
    base_flow: ByLink
    customer_start: Index  # (site + 1,) first of a supplier's links in `customer_link`
    customer_link: Index  # links by supplier and, within, by tier
    tier: Index  # (link,)
    limit: ByPeriodItem  # most that flows, (week, link)
    corridor_limit: ByCorridor
    pipeline_start: Index  # (site + 1,) room for work in progress
    transit_start: Index  # (link + 1,) room for goods under way


def wiring_of(network: SupplyNetwork, weeks: int) -> Wiring:
    """Renumber the network, and lay out what hangs on the week alone."""
    level = levels_of(network)
    site = np.argsort(level, kind="stable")
    rank = np.argsort(site, kind="stable")
    slot = np.argsort(rank[network.slot_site], kind="stable")
    slot_rank = np.argsort(slot, kind="stable")
    link = np.argsort(slot_rank[network.slot], kind="stable")
    supplier, tier = rank[network.supplier[link]], network.tier[link]
    sites, slots = len(site), len(slot)
    use = network.input_use * network.baseline[network.slot_site]
    lags = network.share * network.lag_weeks
    mean_lag = np.bincount(network.slot, lags, minlength=slots).astype(np.float64)
    return Wiring(
        site=site,
        slot=slot,
        link=link,
        level_start=_starts(level[site], int(level.max()) + 1),
        is_sector=network.demand[site] > 0.0,
        surge=network.surge[site],
        cycle_weeks=network.cycle_weeks[site],
        wip_at_risk=network.wip_at_risk[site],
        baseline=network.baseline[site],
        target_goods=(network.finished_weeks * network.baseline)[site],
        value=network.value[site],
        backlog_share=np.broadcast_to(
            np.asarray(network.backlog_share, np.float64), sites
        )[site],
        slot_start=_starts(rank[network.slot_site[slot]], sites),
        input_use=network.input_use[slot],
        criticality=network.criticality[slot],
        target_stock=(network.cover_weeks * use)[slot],
        link_start=_starts(slot_rank[network.slot[link]], slots),
        supplier=supplier,
        share=network.share[link],
        corridor=network.corridor[link],
        corridor_link=np.flatnonzero(network.corridor[link] != NO_CORRIDOR),
        is_lagged=np.bincount(network.slot, network.lag_weeks, slots)[slot] > 0.0,
        lag_weeks=network.lag_weeks[link],
        mean_lag=mean_lag[slot],
        base_flow=base_flow(network)[link],
        customer_start=_starts(np.sort(supplier), sites),
        customer_link=np.lexsort((np.arange(len(link)), tier, supplier)),
        tier=tier,
        limit=np.ascontiguousarray(link_limits(network, weeks)[link].T),
        corridor_limit=network.corridor_limit,
        pipeline_start=_sums(network.cycle_weeks[site]),
        transit_start=_sums(network.lag_weeks[link]),
    )


def _starts(group: Index, groups: int) -> Index:
    """First place of each group of a sorted list, and one past the last."""
    return np.searchsorted(group, np.arange(groups + 1)).astype(np.int64)


def _sums(counts: Index) -> Index:
    """Running sums from 0."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
