"""A made-up layered supply network of any size, for measuring speed and for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.network import (
    CRITICAL,
    NO_CORRIDOR,
    UNLIMITED,
    SupplyNetwork,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LAYERS = (8, 8, 16, 8, 4, 10)  # materials to sectors: 54 sites
CYCLES = (2, 6, 13, 4, 1, 0)
LINKS, SLOTS = 283, 78
SPARE = 0.12  # of capacity, before the event
COVER, LONGEST_COVER = 1.0, 6.0
VALUE, LARGEST_VALUE = 1.0, 40.0
QUALIFICATION, RAMP = 26, 13
USED_LINKS = 0.75


def made_up_network(
    seed: int = 1,
    layers: Sequence[int] = LAYERS,
    cycles: Sequence[int] = CYCLES,
    slots: int = SLOTS,
    links: int = LINKS,
) -> SupplyNetwork:
    """Sites in layers, each buying from the layer before and some from farther up."""
    random = np.random.default_rng(seed)
    layer = np.repeat(np.arange(len(layers)), layers)
    sites = len(layer)
    buyers = np.flatnonzero(layer > 0)
    further = random.choice(buyers, max(slots - len(buyers), 0))
    slot_site = np.sort(np.concatenate([buyers, further]))
    supplier, slot, share, qualified = [], [], [], []
    per_slot = links // len(slot_site) + (
        np.arange(len(slot_site)) < links % len(slot_site)
    )
    for place, site in enumerate(slot_site):
        second = place > 0 and slot_site[place - 1] == site
        up = layer[site] - (2 if second and layer[site] > 1 else 1)
        near = np.flatnonzero(layer == up)
        chosen = random.choice(near, min(per_slot[place], len(near)), replace=False)
        used = max(1, int(USED_LINKS * len(chosen)))
        weight = np.zeros(len(chosen))
        weight[:used] = random.uniform(size=used) + 1.0 / used
        supplier += list(chosen)
        slot += [place] * len(chosen)
        share += list(weight / weight.sum())
        qualified += list(weight > 0.0)
    sectors = layer == layer.max()
    demand = np.where(sectors, random.uniform(1.0, 10.0, sites), 0.0)
    use = random.uniform(1.0 / 2.0, 2.0, len(slot_site))
    baseline = demand.copy()
    for place in np.argsort(-layer[slot_site], kind="stable"):
        bought = np.array(slot) == place
        np.add.at(
            baseline,
            np.array(supplier)[bought],
            np.array(share)[bought] * use[place] * baseline[slot_site[place]],
        )
    count = len(supplier)
    usual = np.array(qualified)
    flow = np.array(share) * (use * baseline[slot_site])[slot]
    return SupplyNetwork(
        baseline=baseline,
        capacity=baseline * (1.0 + SPARE),
        surge=np.ones(sites),
        cycle_weeks=np.array(cycles)[layer],
        wip_at_risk=np.where(sectors, 0.0, 1.0 / 2.0),
        finished_weeks=np.where(sectors, 0.0, random.uniform(0.0, 2.0, sites)),
        demand=demand,
        value=np.where(sectors, random.uniform(VALUE, LARGEST_VALUE, sites), 0.0),
        slot_site=slot_site,
        input_use=use,
        criticality=np.full(len(slot_site), CRITICAL),
        cover_weeks=random.uniform(COVER, LONGEST_COVER, len(slot_site)),
        supplier=np.array(supplier),
        slot=np.array(slot),
        share=np.array(share),
        qualified=usual,
        open_flow=np.zeros(count),
        qualification_weeks=np.where(usual, 0, QUALIFICATION),
        ramp_weeks=np.where(usual, 1, RAMP),
        max_flow=np.where(usual, UNLIMITED, flow.max()),
        lag_weeks=np.zeros(count, dtype=np.int64),
        tier=random.integers(0, 2 + 1, count),
        corridor=np.full(count, NO_CORRIDOR),
        corridor_limit=np.zeros(0),
    )
