"""What a site makes of what has come in, and what it has finished, in one week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled
from kakehashi.kernels.supply.network import CRITICAL, MINOR

if TYPE_CHECKING:
    from kakehashi.kernels.supply.state import State
    from kakehashi.kernels.supply.wiring import Wiring

HALF = 0.5


@compiled
def take_in(net: Wiring, now: State, slot: int, week: int) -> None:
    """Add to a slot's stock what arrives: at once, or after the lag of its link."""
    now.stock[slot] += now.came[slot]
    if not net.is_lagged[slot]:
        return
    for link in range(net.link_start[slot], net.link_start[slot + 1]):
        lag = net.lag_weeks[link]
        if lag > 0:
            place = net.transit_start[link] + week % lag
            later = now.shipped[link] - now.transit[place]
            now.stock[slot] = max(now.stock[slot] - later, 0.0)
            now.under_way[slot] += later
            now.transit[place] = now.shipped[link]


@compiled
def make(net: Wiring, now: State, site: int, week: int) -> None:
    """Start as much of the desired output as inputs allow; finish what is due.

    The scarcest critical input sets the pace; an important one that is short by a
    share costs half of it; a minor one nothing.
    """
    wanted, pace = now.desired[site], 1.0
    first, end = net.slot_start[site], net.slot_start[site + 1]
    for slot in range(first, end):
        take_in(net, now, slot, week)
        full = net.input_use[slot] * wanted
        if net.criticality[slot] != MINOR and now.stock[slot] < full:
            covered = now.stock[slot] / full
            if net.criticality[slot] != CRITICAL:
                covered = HALF * (1.0 + covered)
            pace = min(pace, covered)
    made = pace * wanted
    for slot in range(first, end):
        left = now.stock[slot] - net.input_use[slot] * made
        now.stock[slot] = max(left, 0.0)
    now.made[site] = made
    cycle = net.cycle_weeks[site]
    if net.is_sector[site]:
        return
    if cycle == 0:
        now.goods[site] += made
    else:
        place = net.pipeline_start[site] + week % cycle
        now.goods[site] += now.pipeline[place]
        now.in_progress[site] += made - now.pipeline[place]
        now.pipeline[place] = made
