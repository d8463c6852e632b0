"""The bounds that an event puts on the rows and columns of the planner's problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.links import base_flow, link_limits
from kakehashi.kernels.supply.network import owes

if TYPE_CHECKING:
    from kakehashi.arrays import BySiteWeek, BySlotWeek, Index, Numbers
    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork
    from kakehashi.kernels.supply.planner_matrix import Layout


class Bounds(NamedTuple):
    """Bounds of columns and rows, in units."""

    column_lower: Numbers
    column_upper: Numbers
    row_lower: Numbers
    row_upper: Numbers


def most_output(network: SupplyNetwork, event: Disruption) -> BySiteWeek:
    """What a site can start at most: alpha (1 - delta) K; of a sector, its demand.

    Of a sector that catches up, alpha times its demand.
    """
    able = network.surge[:, None] * (1.0 - event.lost_site) * event.capacity
    reach = np.where(owes(network), np.maximum(network.surge, 1.0), 1.0)
    wanted = reach[:, None] * event.demand
    return np.where(network.demand[:, None] > 0.0, wanted, able)


def bounds_of(
    network: SupplyNetwork, event: Disruption, layout: Layout, served_weeks: Index
) -> Bounds:
    """All bounds of an event; sectors are served in full for `served_weeks`, (site,)."""
    weeks = layout.weeks
    most = most_output(network, event)
    limits = link_limits(network, weeks)[layout.links]
    upper = np.full(layout.columns, np.inf)
    upper[: layout.flow] = np.ravel(most)
    upper[layout.flow : layout.stock] = np.ravel(limits)
    early = np.arange(weeks) < served_weeks[:, None]
    served = early & (network.demand[:, None] > 0.0)
    lower = np.zeros(layout.columns)
    lower[: layout.flow] = np.ravel(np.where(served, event.demand, 0.0))
    row_lower, row_upper = np.zeros(layout.rows), np.zeros(layout.rows)
    row_lower[: layout.finished_row] = np.ravel(
        opening_input(network, weeks)[layout.slots]
    )
    row_lower[layout.finished_row : layout.used_row] = np.ravel(
        opening_goods(network, event)[layout.makers]
    )
    row_upper[: layout.used_row] = row_lower[: layout.used_row]
    halved = layout.slots[layout.important]
    ceiling = network.input_use[halved][:, None] * most[network.slot_site[halved]]
    row_lower[layout.used_row : layout.owed_row] = -np.inf
    row_upper[layout.used_row : layout.corridor_row] = np.ravel(ceiling)
    open_share = 1.0 - event.lost_corridor[layout.corridors]
    passing = network.corridor_limit[layout.corridors][:, None] * open_share
    row_upper[layout.corridor_row : layout.owed_row] = np.ravel(passing)
    demanded = np.ravel(event.demand[layout.owing])
    row_lower[layout.owed_row : layout.caught_row] = demanded
    row_upper[layout.owed_row : layout.caught_row] = demanded
    row_lower[layout.caught_row : layout.reserved_row] = demanded
    row_upper[layout.caught_row :] = np.inf
    if layout.returned_row < layout.rows:
        row_lower[layout.returned_row :] = _cover(network)[layout.slots]
    return Bounds(lower, upper, row_lower, row_upper)


def _cover(network: SupplyNetwork) -> Numbers:
    """Input in stock at the onset, c a x, (slot,)."""
    return network.cover_weeks * network.input_use * network.baseline[network.slot_site]


def opening_input(network: SupplyNetwork, weeks: int) -> BySlotWeek:
    """Input there at the onset and under way to arrive later, (slot, week)."""
    arriving = np.zeros((len(network.slot_site), weeks))
    arriving[:, 0] = _cover(network)
    under_way = np.arange(weeks) < network.lag_weeks[:, None]
    np.add.at(arriving, network.slot, under_way * base_flow(network)[:, None])
    return arriving


def opening_goods(network: SupplyNetwork, event: Disruption) -> BySiteWeek:
    """Goods finished at the onset, and work in progress as it is finished, (site, week)."""
    weeks = event.lost_site.shape[1]
    saved = 1.0 - network.wip_at_risk * event.lost_site[:, 0]
    in_progress = np.arange(weeks) < network.cycle_weeks[:, None]
    goods: BySiteWeek = in_progress * (network.baseline * saved)[:, None]
    goods[:, 0] += network.finished_weeks * network.baseline
    return goods
