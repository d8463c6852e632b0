"""The least that must be made and moved so that users get what a planner promised them.

Of all plans that serve users alike, this one makes and ships as late and as little as
the solver's own plan allows: in every week, the running totals of all sites and links are
the least there can be. So it also asks the least of the raw inputs, and whether those can
deliver is asked of it (kernels/supply/raw_inputs.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.levels import levels_of
from kakehashi.kernels.supply.network import IMPORTANT, MINOR
from kakehashi.kernels.supply.planner_bounds import (
    most_output,
    opening_goods,
    opening_input,
)
from kakehashi.kernels.supply.raw_inputs import (
    delayed,
    hastened,
    least_and_latest,
    raw_deliveries,
    weekly,
)

if TYPE_CHECKING:
    from kakehashi.arrays import ByLinkWeek, BySiteWeek, BySlotWeek, Index, Numbers
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork


class Plan(NamedTuple):
    """What is made, moved and kept, in units, and which raw slots stay short."""

    output: BySiteWeek
    flow: ByLinkWeek
    stock: BySlotWeek
    finished: BySiteWeek
    short: Index  # slots


def lean_plan(
    network: SupplyNetwork,
    event: Disruption,
    output: BySiteWeek,
    flow: ByLinkWeek,
    raw: Index,
) -> Plan:
    """Cut a plan's `output` and `flow` down, and let `raw` slots be supplied.

    Sites without inputs may make all that they can, whatever `output` has for them.
    """
    weeks = event.demand.shape[1]
    binding = network.criticality[network.slot] != MINOR
    level = levels_of(
        network._replace(supplier=network.supplier[binding], slot=network.slot[binding])
    )
    most = most_output(network, event)
    opening, goods = opening_input(network, weeks), opening_goods(network, event)
    arrived, made = np.cumsum(opening, axis=1), np.cumsum(goods, axis=1)
    output, flow = np.where(level[:, None] > 0, output, most), flow.copy()
    is_raw = np.zeros(len(network.slot_site), dtype=np.bool_)
    is_raw[raw] = True
    required = np.zeros_like(opening)
    short = raw[:0]
    for height in range(int(level.max(initial=0)), -1, -1):
        if height == 0 and len(raw):
            finished = goods + delayed(most, network.cycle_weeks)
            raw_flow, short = raw_deliveries(network, event, required, finished, raw)
            flow += raw_flow
        sites = np.flatnonzero((level == height) & (network.demand <= 0.0))
        output[sites] = _least_output(network, output, flow, made, sites)
        slots = np.flatnonzero(
            (level[network.slot_site] == height) & (network.criticality != MINOR)
        )
        used = np.cumsum(_use(network, output, most, slots), axis=1)
        required[slots] = np.maximum(used - arrived[slots], 0.0)
        required[slots] = np.maximum.accumulate(required[slots], axis=1)
        _cut_flows(network, flow, required, slots[~is_raw[slots]])
    bound = np.flatnonzero(network.criticality != MINOR)
    come = delayed(flow, network.lag_weeks)
    np.add.at(arrived, network.slot, np.cumsum(come, axis=1))
    stock = np.zeros_like(arrived)
    used = np.cumsum(_use(network, output, most, bound), axis=1)
    stock[bound] = np.maximum(arrived[bound] - used, 0.0)
    made += np.cumsum(delayed(output, network.cycle_weeks), axis=1)
    np.subtract.at(made, network.supplier, np.cumsum(flow, axis=1))
    makers = (network.demand <= 0.0)[:, None]
    finished = np.where(makers, np.maximum(made, 0.0), 0.0)
    return Plan(output, flow, stock, finished, short)


def _least_output(
    network: SupplyNetwork,
    output: BySiteWeek,
    flow: ByLinkWeek,
    made: BySiteWeek,
    sites: Index,
) -> Numbers:
    """Output of some makers from which their deliveries can just be met."""
    shipped = np.zeros_like(made)
    np.add.at(shipped, network.supplier, flow)
    lacking = np.maximum(np.cumsum(shipped[sites], axis=1) - made[sites], 0.0)
    lacking = np.maximum.accumulate(lacking, axis=1)
    due = hastened(lacking, network.cycle_weeks[sites])
    return weekly(least_and_latest(due, output[sites]))


def _use(
    network: SupplyNetwork, output: BySiteWeek, most: BySiteWeek, slots: Index
) -> Numbers:
    """Input used by some slots; of an important one, the least that it can do with."""
    use, site = network.input_use[slots][:, None], network.slot_site[slots]
    half = np.maximum(2.0 * output[site] - most[site], 0.0)
    important = (network.criticality[slots] == IMPORTANT)[:, None]
    return use * np.where(important, half, output[site])


def _cut_flows(
    network: SupplyNetwork, flow: ByLinkWeek, required: BySlotWeek, slots: Index
) -> None:
    """Leave of the flows into some slots what is required, links in proportion."""
    links = np.flatnonzero(np.isin(network.slot, slots))
    into = np.searchsorted(slots, network.slot[links])
    lag = network.lag_weeks[links]
    come = np.zeros((len(slots), flow.shape[1]))
    np.add.at(come, into, delayed(flow[links], lag))
    kept = weekly(least_and_latest(required[slots], come))
    part = np.divide(kept, come, out=np.zeros_like(come), where=come > 0.0)
    place = np.arange(flow.shape[1]) + lag[:, None]
    here = np.minimum(place, flow.shape[1] - 1)
    factor = np.take_along_axis(part[into], here, axis=1)
    flow[links] *= np.where(place < flow.shape[1], factor, 0.0)
