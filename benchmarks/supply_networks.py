"""A made-up layered supply network of any size, for measuring speed and for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.events import Events
from kakehashi.kernels.supply.network import (
    CRITICAL,
    IMPORTANT,
    MINOR,
    NO_CORRIDOR,
    UNLIMITED,
    SupplyNetwork,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LAYERS = (8, 8, 16, 8, 4, 10)  # materials to sectors: 54 sites
CYCLES = (2, 6, 13, 4, 1, 0)
LINKS, SLOTS = 283, 78
SPARE, CORRIDOR_SPARE = 0.12, 0.5  # of capacity and corridors, before the event
COVERS, GOODS, VALUES, DEMANDS, USES = (
    (0.0, 6.0),
    (0.0, 2.0),
    (1, 40),
    (1, 10),
    (0.5, 2),
)
QUALIFICATION, RAMP = 26, 13
USED_LINKS = 0.75
KINDS = (CRITICAL, IMPORTANT, MINOR)
ODDS_OF_KINDS = (0.8, 0.1, 0.1)
CORRIDORS, THROUGH = 2, 0.2
HIT, SEVERITIES, LONGEST, SLOWEST = 0.4, 4, 15.0, 20.0  # of made-up events


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
    slot_site, supplier, slot, share = _links(random, layer, slots, links)
    sites, count = len(layer), len(supplier)
    sectors = layer == layer.max()
    use = random.uniform(*USES, len(slot_site))
    baseline = np.where(sectors, random.uniform(*DEMANDS, sites), 0.0)
    demand = baseline.copy()
    for place in np.argsort(-layer[slot_site], kind="stable"):
        bought = slot == place
        wanted = use[place] * baseline[slot_site[place]]
        np.add.at(baseline, supplier[bought], share[bought] * wanted)
    flow = share * (use * baseline[slot_site])[slot]
    corridor = random.integers(0, CORRIDORS, count)
    corridor[random.uniform(size=count) > THROUGH] = NO_CORRIDOR
    passing = np.bincount(corridor + 1, flow, minlength=CORRIDORS + 1)[1:]
    return SupplyNetwork(
        baseline=baseline,
        capacity=baseline * (1.0 + SPARE),
        surge=np.ones(sites),
        cycle_weeks=np.array(cycles)[layer],
        wip_at_risk=np.where(sectors, 0.0, random.uniform(size=sites)),
        finished_weeks=np.where(sectors, 0.0, random.uniform(*GOODS, sites)),
        demand=demand,
        value=np.where(sectors, random.uniform(*VALUES, sites), 0.0),
        slot_site=slot_site,
        input_use=use,
        criticality=random.choice(KINDS, len(slot_site), p=ODDS_OF_KINDS),
        cover_weeks=random.uniform(*COVERS, len(slot_site)),
        supplier=supplier,
        slot=slot,
        share=share,
        qualified=share > 0.0,
        open_flow=np.where(share > 0.0, 0.0, random.uniform(size=count)),
        qualification_weeks=np.where(share > 0.0, 0, QUALIFICATION),
        ramp_weeks=np.where(share > 0.0, 1, RAMP),
        max_flow=np.where(share > 0.0, UNLIMITED, flow.max()),
        lag_weeks=random.integers(0, 2, count),
        tier=random.integers(0, 2, count),
        corridor=corridor,
        corridor_limit=np.asarray(passing * (1.0 + CORRIDOR_SPARE), np.float64),
    )


def made_up_events(network: SupplyNetwork, seed: int, count: int) -> Events:
    """Events that befall some sites and corridors each; the first befalls nobody."""
    random = np.random.default_rng(seed)
    parts = []
    for items in (len(network.baseline), len(network.corridor_limit)):
        hit = random.uniform(size=(count, items)) < HIT
        hit[0] = False
        steps = np.ceil(SEVERITIES * random.uniform(size=hit.shape)) / SEVERITIES
        parts += [np.where(hit, steps, 0.0), random.uniform(0.0, LONGEST, hit.shape)]
        parts.append(random.uniform(0.0, SLOWEST, hit.shape))
    onset, shape = np.zeros(count, dtype=np.int64), random.integers(0, 2 + 1, count)
    return Events(onset, shape, *parts)


def _links(
    random: np.random.Generator, layer: np.ndarray, slots: int, links: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Site of each slot; supplier, slot and share of each link, 0 where not used yet."""
    buyers = np.flatnonzero(layer > 0)
    more = random.choice(buyers, max(slots - len(buyers), 0))
    slot_site = np.sort(np.concatenate([buyers, more]))
    parts = []
    for place, site in enumerate(slot_site):
        second = place > 0 and slot_site[place - 1] == site and layer[site] > 1
        near = np.flatnonzero(layer == layer[site] - (2 if second else 1))
        wished = links // len(slot_site) + (place < links % len(slot_site))
        chosen = random.choice(near, min(wished, len(near)), replace=False)
        weight = random.uniform(1.0, 2.0, len(chosen))
        weight[max(1, int(USED_LINKS * len(chosen))) :] = 0.0
        parts.append((chosen, np.full(len(chosen), place), weight / weight.sum()))
    supplier, slot, share = map(np.concatenate, zip(*parts, strict=True))
    return slot_site, supplier, slot, share
