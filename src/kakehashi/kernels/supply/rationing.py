"""Who gets what of a supplier's finished goods when they do not suffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.kernels.supply.state import State
    from kakehashi.kernels.supply.wiring import Wiring

# The part of an order that every customer is sure of before any is preferred: all of it
# is proportional rationing, none of it strict priority, between them a guaranteed
# minimum [Han and others, arXiv 2504.17120, 2025].
PROPORTIONAL, PRIORITY = 1.0, 0.0


@compiled
def ship_orders(net: Wiring, now: State, site: int, guaranteed: float) -> None:
    """Ship the orders of one supplier: the sure part to all, the rest tier by tier."""
    first, end = net.customer_start[site], net.customer_start[site + 1]
    left, ordered = now.goods[site], now.ordered[site]
    if ordered <= left:
        for place in range(first, end):
            link = net.customer_link[place]
            now.shipped[link] = now.order[link]
        now.goods[site] = left - ordered
        return
    sure = min(guaranteed, left / ordered)
    left = max(left - sure * ordered, 0.0)
    while first < end:
        tier = net.tier[net.customer_link[first]]
        asked, last = 0.0, first
        while last < end and net.tier[net.customer_link[last]] == tier:
            asked += (1.0 - sure) * now.order[net.customer_link[last]]
            last += 1
        part = 1.0
        if asked > left:
            part = left / asked
        for place in range(first, last):
            link = net.customer_link[place]
            now.shipped[link] = (sure + (1.0 - sure) * part) * now.order[link]
        left = max(left - part * asked, 0.0)
        first = last
    now.goods[site] = left
