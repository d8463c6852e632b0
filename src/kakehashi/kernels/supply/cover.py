"""How long stocks last when nothing more comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import BySlot
    from kakehashi.kernels.supply.network import SupplyNetwork

DAYS_IN_WEEK = 7


def days_of_cover(network: SupplyNetwork) -> BySlot:
    """Days for which a slot is served from stock at baseline use, (slot,).

    The user's own input and its share of its suppliers' finished goods; goods under way
    and work in progress come on top.
    """
    behind = network.share * network.finished_weeks[network.supplier]
    goods = np.bincount(network.slot, behind, minlength=len(network.slot_site))
    return DAYS_IN_WEEK * (network.cover_weeks + goods)
