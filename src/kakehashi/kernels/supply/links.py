"""What a link can carry in each week, as qualification of its supplier goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import ByLinkWeek
    from kakehashi.kernels.supply.network import SupplyNetwork


def qualified_share(network: SupplyNetwork, weeks: int) -> ByLinkWeek:
    """Progress of qualification, 0..1, (link, week); 1 where qualified from the start.

    min(1, (t - tq + 1) / rq) from week tq on: the step of a week counts in that week.
    """
    passed = np.arange(weeks) - network.qualification_weeks[:, None] + 1.0
    progress = np.clip(passed / network.ramp_weeks[:, None], 0.0, 1.0)
    return np.where(network.qualified[:, None], 1.0, progress)


def link_limits(network: SupplyNetwork, weeks: int) -> ByLinkWeek:
    """Most that flows, units per week, (link, week): open flow, then up to phi."""
    share = qualified_share(network, weeks)
    most = np.broadcast_to(network.max_flow[:, None], share.shape)
    base = np.where(network.qualified, 0.0, network.open_flow)[:, None]
    ramped = base + share * np.where(np.isfinite(most), most - base, 0.0)
    return np.where(network.qualified[:, None], most, ramped)


def base_flow(network: SupplyNetwork) -> np.ndarray:
    """Flow before the event, units per week, (link,): share x a x baseline."""
    use = network.input_use * network.baseline[network.slot_site]
    return network.share * use[network.slot]
