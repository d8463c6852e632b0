"""What a link can carry in each week, as qualification of its supplier goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import ByLink, ByLinkWeek
    from kakehashi.kernels.supply.network import SupplyNetwork


def link_limits(network: SupplyNetwork, weeks: int) -> ByLinkWeek:
    """Most that flows, units per week, (link, week).

    `max_flow` where qualified; else `open_flow` until week tq, then up to `max_flow` by
    min(1, (t - tq + 1) / rq): the step of a week counts in that week.
    """
    passed = np.arange(weeks) - network.qualification_weeks[:, None] + 1.0
    progress = np.clip(passed / network.ramp_weeks[:, None], 0.0, 1.0)
    most = np.where(network.qualified, network.open_flow, network.max_flow)[:, None]
    ramped = network.open_flow[:, None] * (1.0 - progress) + most * progress
    return np.where(network.qualified[:, None], network.max_flow[:, None], ramped)


def base_flow(network: SupplyNetwork) -> ByLink:
    """Flow before the event, units per week, (link,): share x a x baseline."""
    use = network.input_use * network.baseline[network.slot_site]
    return network.share * use[network.slot]
