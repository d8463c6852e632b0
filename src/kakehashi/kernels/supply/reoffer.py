"""A second round: what suppliers could not ship is offered to those who can.

A slot that is short turns to all suppliers that it may buy from, in proportion to their
spare goods and spare capacity. Spare goods ship at once; what must be made stands as an
order for the next week. More rounds change nothing that is worth the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.kernels.supply.state import State
    from kakehashi.kernels.supply.wiring import Wiring

NEGLIGIBLE = 1e-12  # of a need: a shortage below is rounding


@compiled
def reoffer(net: Wiring, now: State, first: int, end: int, week: int) -> None:
    """Offer what the slots [first, end), all of one level, are short of."""
    any_short = False
    for slot in range(first, end):
        came = 0.0
        for link in range(net.link_start[slot], net.link_start[slot + 1]):
            came += now.shipped[link]
            now.offer[link] = 0.0
        now.came[slot] = came
        short = now.need[slot] - came
        if short > NEGLIGIBLE * now.need[slot]:
            if not any_short:
                any_short = True
                for site in range(len(now.asked_again)):
                    now.asked_again[site] = 0.0
                for corridor in range(len(now.passing)):
                    now.asked_through[corridor] = 0.0
            ask_again(net, now, slot, short, week)
    if any_short:
        ship_again(net, now, first, end)


@compiled
def ask_again(net: Wiring, now: State, slot: int, short: float, week: int) -> None:
    """Split what a slot is short of over the suppliers that can help."""
    possible = 0.0
    for link in range(net.link_start[slot], net.link_start[slot + 1]):
        site = net.supplier[link]
        spare = now.goods[site] + max(now.able[site] - now.desired[site], 0.0)
        room = min(spare, net.limit[week, link] - now.shipped[link])
        corridor = net.corridor[link]
        if corridor >= 0:
            room = min(room, now.passing[corridor])
        now.offer[link] = max(room, 0.0)
        possible += now.offer[link]
    part = short / possible if possible > short else 1.0
    for link in range(net.link_start[slot], net.link_start[slot + 1]):
        now.offer[link] *= part
        site = net.supplier[link]
        now.asked_again[site] += now.offer[link]
        now.standing[site] += now.offer[link]
        if net.corridor[link] >= 0:
            now.asked_through[net.corridor[link]] += now.offer[link]


@compiled
def ship_again(net: Wiring, now: State, first: int, end: int) -> None:
    """Ship spare goods to the slots [first, end), to all that ask alike."""
    for slot in range(first, end):
        for link in range(net.link_start[slot], net.link_start[slot + 1]):
            if now.offer[link] <= 0.0:
                continue
            site, corridor, part = net.supplier[link], net.corridor[link], 1.0
            if now.asked_again[site] > now.goods[site]:
                part = now.goods[site] / now.asked_again[site]
            if corridor >= 0 and now.asked_through[corridor] > now.passing[corridor]:
                through = now.passing[corridor] / now.asked_through[corridor]
                part = min(part, through)
            now.offer[link] *= part
            now.shipped[link] += now.offer[link]
            now.came[slot] += now.offer[link]
    for link in range(net.link_start[first], net.link_start[end]):
        if now.offer[link] > 0.0:  # only now, so that no customer comes first
            site, corridor = net.supplier[link], net.corridor[link]
            now.goods[site] = max(now.goods[site] - now.offer[link], 0.0)
            if corridor >= 0:
                left = now.passing[corridor] - now.offer[link]
                now.passing[corridor] = max(left, 0.0)
