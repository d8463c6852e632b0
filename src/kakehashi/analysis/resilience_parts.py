"""What an event costs where nobody can use another maker's part.

Inside a class the network counts all parts as alike, so the stocks and plants of every
maker serve all users: the kindest reading. In a class whose parts are not alike the
other end is that each user takes the parts of one maker alone. Users of what is hit,
by its share of the class, then stand as if all of the class were out, with their own
stocks and no others; all the rest fare as in the kind reading. The truth lies between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.supply.links import base_flow
from kakehashi.model.network_events import event_rows, exposed
from kakehashi.model.network_plan import products_of

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Flags
    from kakehashi.kernels.supply.events import Events
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.network_event import Event


class Tied(NamedTuple):
    """An event as users of what is hit meet it who take one maker's parts alone."""

    arrays: SupplyNetwork
    rows: Events
    share: float
    """Of the users of the class, 0..1; the same users where two classes are hit."""


def tied_users(setting: NetworkSetting, at: NetworkAt, event: Event) -> Tied | None:
    """The users that an event strikes so; None where it hits no parts that differ."""
    arrays = exposed(at, event)
    rows = event_rows(setting.network, at.compiled, event)
    share = 0.0
    for name, product in products_of(setting.network).items():
        if product.alike:
            continue
        sites = np.array([label.product == name for label in at.compiled.sites])
        usual = arrays.baseline[sites]
        out = float(usual @ rows.site_severity[0, sites] / np.sum(usual))
        shut = _share_shut(arrays, rows, sites[arrays.supplier])
        if out > 0.0:
            rows = rows._replace(site_severity=np.where(sites, 1.0, rows.site_severity))
        if shut > 0.0:
            arrays, rows = _shut(arrays, rows, sites[arrays.supplier])
        share = max(share, out, shut)
    return Tied(arrays, rows, share) if share > 0.0 else None


def _share_shut(arrays: SupplyNetwork, rows: Events, links: Flags) -> float:
    """Part of the flow through some links that closed corridors take."""
    through = np.flatnonzero(links & (arrays.corridor >= 0))
    flow = base_flow(arrays)
    closed = rows.corridor_severity[0, arrays.corridor[through]]
    return float(flow[through] @ closed / np.sum(flow[links]))


def _shut(
    arrays: SupplyNetwork, rows: Events, links: Flags
) -> tuple[SupplyNetwork, Events]:
    """All the links in one corridor of their own, closed for as long as the event."""
    limit = np.append(arrays.corridor_limit, np.sum(base_flow(arrays)[links]))
    own = np.where(links, len(arrays.corridor_limit), arrays.corridor)
    severity = np.append(rows.corridor_severity, [[1.0]], axis=1)
    duration, recovery = (
        np.append(each, each[:, :1], axis=1)
        for each in (rows.corridor_duration, rows.corridor_recovery)
    )
    return (
        arrays._replace(corridor=own, corridor_limit=limit),
        rows._replace(
            corridor_severity=severity,
            corridor_duration=duration,
            corridor_recovery=recovery,
        ),
    )
