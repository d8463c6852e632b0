"""Turn the supply network of a programme into arrays: rows of sites, slots and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kakehashi.kernels.supply.network import (
    CRITICAL,
    IMPORTANT,
    MINOR,
    NO_CORRIDOR,
    UNLIMITED,
    SupplyNetwork,
)
from kakehashi.model.network_labels import SECTORS, CompiledNetwork, SlotLabel
from kakehashi.model.network_plan import BILLION, plan_network, slots_of
from kakehashi.schema.network import Criticality
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kakehashi.arrays import Index
    from kakehashi.model.network_labels import SiteLabel
    from kakehashi.model.network_plan import Plan, PlannedSlot
    from kakehashi.schema.network import Network, Sector
    from kakehashi.schema.parameter import Parameter

MILLION = 1e6  # US$ in a unit of loss
WORD = {
    Criticality.CRITICAL: CRITICAL,
    Criticality.IMPORTANT: IMPORTANT,
    Criticality.MINOR: MINOR,
}
NEARLY_NOTHING = 1e-12  # units a week, below which a site does not count as making any


def compile_network(
    network: Network, added: Mapping[str, float] | None = None, years: float = 0.0
) -> CompiledNetwork:
    """Arrays of the network `years` after its figures, with capacity added by site.

    `added` is units a week by site id, negative where capacity is displaced. What
    sectors take grows with the years, and what is made for them is shared among the
    sites of a product by capacity; so an added site takes from the others, and the
    class as a whole is less utilised.
    """
    growth = (1.0 + network.growth.base) ** years
    plan = plan_network(network, growth, added or {})
    slots = list(slots_of(network, plan))
    arrays = SupplyNetwork(
        **_site_arrays(network, plan),
        **_slot_arrays(plan, slots),
        **_link_arrays(network, plan, slots),
    )
    return CompiledNetwork(
        arrays=arrays,
        sites=plan.sites,
        slots=[SlotLabel(site=slot.site, product=slot.product) for slot in slots],
        corridors=list(network.corridors),
        price=np.array([_price(plan, label) for label in plan.sites]),
        host_share=np.array([_host_share(network, label) for label in plan.sites]),
    )


def in_weeks(duration: Parameter) -> float:
    """A duration in weeks."""
    return duration.base * WEEKS_PER_YEAR


def _site_arrays(network: Network, plan: Plan) -> dict[str, Any]:
    """Columns of the table of sites; products come before sectors."""
    made = [plan.products[s.product] for s in plan.sites if s.layer != SECTORS]
    users = [network.sectors[s.product] for s in plan.sites if s.layer == SECTORS]
    baseline = np.array([plan.output[label.id] for label in plan.sites])
    is_sector = np.array([label.layer == SECTORS for label in plan.sites])
    none, nothing = np.zeros(len(users)), np.zeros(len(made))
    value = np.array([sector.value_added.base for sector in users])
    cycle = [round(in_weeks(product.cycle)) for product in made]
    return {
        "baseline": baseline,
        "capacity": np.array([plan.capacity[label.id] for label in plan.sites]),
        "surge": np.append([p.surge.base for p in made], [_reach(u) for u in users]),
        "cycle_weeks": np.append(cycle, none).astype(np.int64),
        "wip_at_risk": np.append([product.wip_at_risk.base for product in made], none),
        "finished_weeks": np.append([in_weeks(p.finished) for p in made], none),
        "demand": np.where(is_sector, baseline, 0.0),
        "value": np.append(nothing, value) * (BILLION / MILLION),
        "backlog_share": np.append(nothing, [_waiting(user) for user in users]),
    }


def _reach(sector: Sector) -> float:
    """Most that a sector makes while buyers wait, per usual output."""
    return sector.catch_up.base if sector.catch_up else 1.0


def _waiting(sector: Sector) -> float:
    """Part of what a sector cannot make that its buyers wait for."""
    return sector.backlog_share.base if sector.backlog_share else 0.0


def _slot_arrays(plan: Plan, slots: Sequence[PlannedSlot]) -> dict[str, Any]:
    """Columns of the table of slots."""
    return {
        "slot_site": np.array([plan.place[slot.site] for slot in slots]),
        "input_use": np.array([slot.use for slot in slots]),
        "criticality": np.array([WORD[slot.input.criticality] for slot in slots]),
        "cover_weeks": np.array([in_weeks(slot.input.cover) for slot in slots]),
    }


def _link_arrays(
    network: Network, plan: Plan, slots: Sequence[PlannedSlot]
) -> dict[str, Any]:
    """Columns of the table of links, and the limits of corridors.

    A supplier that is not qualified for more can give a buyer `flex` of the usual, and
    once it is, all that it can make. A corridor lets through what its suppliers could
    send along it in their usual proportions if they made all they can.
    """
    pairs = [
        (f"{slot.product}.{region}", place)
        for place, slot in enumerate(slots)
        for region in plan.products[slot.product].supply
    ]
    made_by = [plan.products[slots[place].product] for _, place in pairs]
    slot = np.array([place for _, place in pairs])
    share = np.array([plan.share[site] for site, _ in pairs])
    used = np.array([one.use * plan.output[one.site] for one in slots])
    flow = share * used[slot]
    most = np.array([plan.capacity[site] for site, _ in pairs])
    most *= np.array([product.surge.base for product in made_by])
    usual = np.array([plan.output[site] for site, _ in pairs])
    switching = [product.switching for product in made_by]
    delay = np.array([round(in_weeks(way.qualification)) for way in switching])
    corridor = np.array([_corridor(network, plan, *pair, slots) for pair in pairs])
    through = flow * most / np.maximum(usual, NEARLY_NOTHING)
    return {
        "supplier": np.array([plan.place[site] for site, _ in pairs]),
        "slot": slot,
        "share": share,
        "qualified": delay == 0,
        "open_flow": flow * np.array([way.flex.base for way in switching]),
        "qualification_weeks": delay,
        "ramp_weeks": np.array([max(round(in_weeks(w.ramp)), 1) for w in switching]),
        "max_flow": np.where(delay == 0, UNLIMITED, np.maximum(most, flow)),
        "lag_weeks": np.zeros(len(pairs), np.int64),
        "tier": _tiers(network, slots)[slot],
        "corridor": corridor,
        "corridor_limit": np.array(
            [np.sum(through[corridor == c]) for c in range(len(network.corridors))]
        ),
    }


def _corridor(
    network: Network,
    plan: Plan,
    supplier: str,
    place: int,
    slots: Sequence[PlannedSlot],
) -> int:
    """Place of the first corridor that a link passes; NO_CORRIDOR where none."""
    source = plan.sites[plan.place[supplier]]
    target = plan.sites[plan.place[slots[place].site]]
    for row, corridor in enumerate(network.corridors.values()):
        if (
            source.product in corridor.products
            and source.region in corridor.from_regions
            and target.region in corridor.to_regions
        ):
            return row
    return NO_CORRIDOR


def _tiers(network: Network, slots: Sequence[PlannedSlot]) -> Index:
    """Order of service by slot under priorities: who loses most per unit comes first.

    Among the sectors that take a product; products made of it come before them.
    """
    worth = [
        network.sectors[slot.site].value_added.base / slot.use
        if slot.site in network.sectors and slot.use > 0.0
        else UNLIMITED
        for slot in slots
    ]
    rivals: dict[str, list[float]] = {}
    for slot, own in zip(slots, worth, strict=True):
        rivals.setdefault(slot.product, []).append(own)
    return np.array(
        [
            len({other for other in rivals[slot.product] if other > own})
            for slot, own in zip(slots, worth, strict=True)
        ]
    )


def _price(plan: Plan, label: SiteLabel) -> float:
    """US$ per wafer of a site's product; 0 for a sector."""
    return 0.0 if label.layer == SECTORS else plan.products[label.product].price.base


def _host_share(network: Network, label: SiteLabel) -> float:
    """Share of a sector's users that are in the host region; 0 for other sites."""
    if label.layer != SECTORS:
        return 0.0
    regions = network.sectors[label.product].regions
    own = regions[network.host].base if network.host in regions else 0.0
    return own / sum(share.base for share in regions.values())
