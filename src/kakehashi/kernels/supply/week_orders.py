"""What each site wants to make in a week, and what it orders for that.

From the users back to the raw end: a sector wants its demand, any other site what it is
asked for and a part of what it lacks, as far as its capacity goes. Orders follow the
*desired* output, never what was made: with the latter a shortage cuts the orders that
would end it. What a site lacks counts work in progress and goods under way, against what
must be in progress to go on so; without them everybody orders again each week until the
first goods come, and stocks swing for ever [Sterman, Management Science 35:321-339, 1989].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.kernels.supply.state import State
    from kakehashi.kernels.supply.wiring import Wiring


@compiled
def place_orders(
    net: Wiring, now: State, restock_weeks: float, week: int, calm: bool
) -> None:
    """Fill in desired output, needs and orders of the week; `calm` if nothing is out."""
    for site in range(len(net.site) - 1, -1, -1):
        if net.is_sector[site]:
            wanted = now.demand[site]
            if now.owed[site] > 0.0:
                most = max(net.surge[site], 1.0) * wanted
                wanted = min(wanted + now.owed[site], most)
        else:
            ordered = 0.0
            for place in range(net.customer_start[site], net.customer_start[site + 1]):
                ordered += now.order[net.customer_link[place]]
            now.ordered[site] = ordered
            asked = ordered + now.standing[site]
            missing = net.target_goods[site] + net.cycle_weeks[site] * asked
            missing -= now.goods[site] + now.in_progress[site]
            wanted = min(max(asked + missing / restock_weeks, 0.0), now.able[site])
        now.desired[site] = wanted
        now.standing[site] = 0.0
        for slot in range(net.slot_start[site], net.slot_start[site + 1]):
            use = net.input_use[slot] * wanted
            missing = net.target_stock[slot] + net.mean_lag[slot] * use
            missing -= now.stock[slot] + now.under_way[slot]
            now.need[slot] = use + max(missing, 0.0) / restock_weeks
            split_orders(net, now, slot, week, calm)


@compiled
def split_orders(net: Wiring, now: State, slot: int, week: int, calm: bool) -> None:
    """Split a slot's need over links by base share x what survives, up to their limit."""
    first, end = net.link_start[slot], net.link_start[slot + 1]
    need = now.need[slot]
    if calm:  # shares sum to one
        for link in range(first, end):
            now.order[link] = min(net.share[link] * need, net.limit[week, link])
        return
    weight = 0.0
    for link in range(first, end):
        part = net.share[link] * (1.0 - now.lost[net.supplier[link]])
        if net.corridor[link] >= 0:
            part *= 1.0 - now.closed[net.corridor[link]]
        now.order[link] = part
        weight += part
    scale = need / weight if weight > 0.0 else 0.0
    for link in range(first, end):
        now.order[link] = min(now.order[link] * scale, net.limit[week, link])


@compiled
def fit_corridors(net: Wiring, now: State) -> None:
    """Cut orders to what their corridors let through, all links alike."""
    for corridor in range(len(now.passing)):
        now.asked_through[corridor] = 0.0
    for link in net.corridor_link:
        now.asked_through[net.corridor[link]] += now.order[link]
    for link in net.corridor_link:
        corridor = net.corridor[link]
        if now.asked_through[corridor] > now.passing[corridor]:
            kept = now.passing[corridor] / now.asked_through[corridor]
            now.ordered[net.supplier[link]] -= (1.0 - kept) * now.order[link]
            now.order[link] *= kept
    for corridor in range(len(now.passing)):
        asked = min(now.asked_through[corridor], now.passing[corridor])
        now.passing[corridor] -= asked
