"""Turn events of the catalogue into rows of severities and times for the kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.supply.events import Calendar, Events
from kakehashi.kernels.supply.shock_path import EXPONENTIAL, LINEAR, LOGISTIC
from kakehashi.model.network_plan import products_of
from kakehashi.schema.network import LAYERS
from kakehashi.schema.network_event import RecoveryShape
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from kakehashi.arrays import ByDraw, BySite, Numbers
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.model.network_labels import CompiledNetwork, SiteLabel
    from kakehashi.schema.network import Network
    from kakehashi.schema.network_event import Event, Hit
    from kakehashi.schema.parameter import Parameter

    Number = Callable[[Parameter, str], ByDraw]
    """A parameter of an event, by a name within the event, in each of its rows."""

ALL = "all"
SHAPE = {
    RecoveryShape.LINEAR: LINEAR,
    RecoveryShape.EXPONENTIAL: EXPONENTIAL,
    RecoveryShape.LOGISTIC: LOGISTIC,
}


def best_figure(parameter: Parameter, name: str) -> ByDraw:
    """The value itself, as the one row of an event without draws."""
    del name  # only draws tell the numbers of an event apart
    return np.array([parameter.base])


def event_rows(
    network: Network,
    compiled: CompiledNetwork,
    event: Event,
    number: Number = best_figure,
) -> Events:
    """The event as rows that strike in week 0; hits on one site do not add up.

    `number` gives each uncertain figure of the event, one for each row.
    """
    outage = number(event.outage, "outage") * WEEKS_PER_YEAR
    recovery = number(event.recovery, "recovery") * WEEKS_PER_YEAR
    rows = outage.size
    severity = np.zeros((rows, len(compiled.sites)))
    for place, hit in enumerate(event.hits):
        lost = number(hit.severity, f"hits.{place}.severity")
        for site, label in enumerate(compiled.sites):
            part = _part_hit(network, label, hit)
            severity[:, site] = np.maximum(severity[:, site], lost * part)
    closed = np.zeros((rows, len(compiled.corridors)))
    for name, share in event.corridors.items():
        closed[:, compiled.corridors.index(name)] = number(share, f"corridors.{name}")
    return _rows(event, severity, closed, outage, recovery)


def loss_rows(
    network: Network, compiled: CompiledNetwork, cases: Sequence[Collection[str]]
) -> Events:
    """A row for each set of sites, all of them gone as the standard event has it."""
    event = network.standard_event
    lost = np.array(
        [[float(label.id in sites) for label in compiled.sites] for sites in cases]
    )
    none = np.zeros((len(cases), len(compiled.corridors)))
    outage = np.full(len(cases), event.outage.base * WEEKS_PER_YEAR)
    recovery = np.full(len(cases), event.recovery.base * WEEKS_PER_YEAR)
    return _rows(event, lost, none, outage, recovery)


def _rows(
    event: Event, severity: Numbers, closed: Numbers, outage: ByDraw, recovery: ByDraw
) -> Events:
    """Severities by site and corridor, all of which last and fade alike."""
    return Events(
        onset=np.zeros(outage.size, np.int64),
        shape=np.full(outage.size, SHAPE[event.shape]),
        site_severity=severity,
        site_duration=np.repeat(outage[:, None], severity.shape[1], axis=1),
        site_recovery=np.repeat(recovery[:, None], severity.shape[1], axis=1),
        corridor_severity=closed,
        corridor_duration=np.repeat(outage[:, None], closed.shape[1], axis=1),
        corridor_recovery=np.repeat(recovery[:, None], closed.shape[1], axis=1),
    )


def calendar_of(at: NetworkAt) -> Calendar:
    """What stands and is demanded from the onset on, week by week."""
    weeks = at.capacity.shape[1]
    demand = np.repeat(at.compiled.arrays.demand[:, None], weeks, axis=1)
    return Calendar(capacity=at.capacity, demand=demand)


def exposed(at: NetworkAt, event: Event) -> SupplyNetwork:
    """The arrays as the event finds them: work in progress is spared by some events."""
    arrays = at.compiled.arrays
    if event.work_in_progress:
        return arrays
    return arrays._replace(wip_at_risk=np.zeros_like(arrays.wip_at_risk))


def site_severity(network: Network, compiled: CompiledNetwork, event: Event) -> BySite:
    """Share of each site that the event takes at first, by its best figures, (site,)."""
    severity: BySite = event_rows(network, compiled, event).site_severity[0]
    return severity


def _part_hit(network: Network, label: SiteLabel, hit: Hit) -> float:
    """Part of a site that the severity of a hit is of, 0..1."""
    if label.region is None or not _names(label, hit):
        return 0.0
    if hit.acts_on == "headquarters":
        product = products_of(network)[label.product]
        owners = product.headquarters or product.supply
        inside = sum(owners[r].base for r in hit.regions if r in owners)
        return inside / sum(share.base for share in owners.values())
    return float(label.region in hit.regions)


def _names(label: SiteLabel, hit: Hit) -> bool:
    """Whether a hit names the product, its layer, or all."""
    named = {label.product, label.layer, ALL}
    return label.layer in LAYERS and not named.isdisjoint(hit.products)
