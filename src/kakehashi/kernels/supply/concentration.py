"""How much of a product comes from few regions or sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.concentration import group_exposure, herfindahl_index

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, Index

# The Semiconductor Industry Association and BCG (2021) counted more than fifty steps of
# the chain in which one region holds more than this share of the world's supply.
DOMINANT_SHARE = 0.65


class SupplyConcentration(NamedTuple):
    """Concentration of the supply of one product."""

    hhi: float  # sum of squared shares, 1 for a single supplier
    effective_suppliers: float  # number of equal suppliers with that index
    top: int  # group with the largest share; the first of several
    top_share: float
    is_dominated: bool  # whether top_share is above DOMINANT_SHARE


def supply_concentration(amount: ByItem, group: Index) -> SupplyConcentration:
    """Concentration of `amount`, capacity or output by site, over groups of sites.

    `group` is the place of each site's region (or owner), counted from 0; with
    `np.arange` each site counts by itself.
    """
    summed = group_exposure(np.asarray(amount, dtype=np.float64), group)
    hhi = herfindahl_index(summed)
    shares = summed / np.sum(summed)
    top = int(np.argmax(shares))
    share = float(shares[top])
    return SupplyConcentration(hhi, 1.0 / hhi, top, share, share > DOMINANT_SHARE)
