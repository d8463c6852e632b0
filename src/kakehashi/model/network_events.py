"""Turn an event of the catalogue into what is lost of sites and corridors week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.network import Disruption, SupplyNetwork
from kakehashi.kernels.supply.shock_path import (
    EXPONENTIAL,
    LINEAR,
    LOGISTIC,
    lost_share,
)
from kakehashi.model.compile_network import in_weeks
from kakehashi.model.network_plan import products_of
from kakehashi.schema.network import LAYERS
from kakehashi.schema.network_event import RecoveryShape

if TYPE_CHECKING:
    from collections.abc import Collection

    from kakehashi.arrays import BySite
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.model.network_labels import CompiledNetwork, SiteLabel
    from kakehashi.schema.network import Network
    from kakehashi.schema.network_event import Event, Hit

ALL = "all"
SHAPE = {
    RecoveryShape.LINEAR: LINEAR,
    RecoveryShape.EXPONENTIAL: EXPONENTIAL,
    RecoveryShape.LOGISTIC: LOGISTIC,
}


def disruption_of(network: Network, at: NetworkAt, event: Event) -> Disruption:
    """The event on the network as it stands at its onset, by its best figures."""
    severity = site_severity(network, at.compiled, event)
    closed = np.array(
        [
            event.corridors[name].base if name in event.corridors else 0.0
            for name in at.compiled.corridors
        ]
    )
    return struck(at, event, severity, closed)


def loss_of_sites(
    network: Network, at: NetworkAt, sites: Collection[str]
) -> Disruption:
    """All of some sites gone for the time of the network's standard event."""
    lost = np.array([float(label.id in sites) for label in at.compiled.sites])
    none = np.zeros(len(at.compiled.corridors))
    return struck(at, network.standard_event, lost, none)


def struck(at: NetworkAt, event: Event, severity: BySite, closed: BySite) -> Disruption:
    """A disruption of these severities that lasts and fades as the event does."""
    weeks = at.capacity.shape[1]
    path = lost_share(
        1.0,
        in_weeks(event.outage),
        in_weeks(event.recovery),
        SHAPE[event.shape],
        weeks,
    )
    demand = np.repeat(at.compiled.arrays.demand[:, None], weeks, axis=1)
    return Disruption(
        lost_site=severity[:, None] * path,
        lost_corridor=closed[:, None] * path,
        capacity=at.capacity,
        demand=demand,
    )


def exposed(at: NetworkAt, event: Event) -> SupplyNetwork:
    """The arrays as the event finds them: work in progress is spared by some events."""
    arrays = at.compiled.arrays
    if event.work_in_progress:
        return arrays
    return arrays._replace(wip_at_risk=np.zeros_like(arrays.wip_at_risk))


def site_severity(network: Network, compiled: CompiledNetwork, event: Event) -> BySite:
    """Share of each site that the event takes at first, (site,); hits do not add up."""
    severity = np.zeros(len(compiled.sites))
    for hit in event.hits:
        for place, label in enumerate(compiled.sites):
            lost = _hit(network, label, hit)
            severity[place] = max(severity[place], lost)
    return severity


def _hit(network: Network, label: SiteLabel, hit: Hit) -> float:
    """What one hit takes of one site."""
    if label.region is None or not _names(label, hit):
        return 0.0
    if hit.acts_on == "headquarters":
        product = products_of(network)[label.product]
        owners = product.headquarters or product.supply
        total = sum(share.base for share in owners.values())
        inside = sum(owners[r].base for r in hit.regions if r in owners)
        return hit.severity.base * inside / total
    return hit.severity.base if label.region in hit.regions else 0.0


def _names(label: SiteLabel, hit: Hit) -> bool:
    """Whether a hit names the product, its layer, or all."""
    named = {label.product, label.layer, ALL}
    return label.layer in LAYERS and not named.isdisjoint(hit.products)
