"""Refuse an event that does not fit its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import Problem
from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.kernels.supply.network import Disruption, SupplyNetwork


def disruption_problems(network: SupplyNetwork, event: Disruption, weeks: int) -> None:
    """Raise `InputError` where an array has another shape, or a value cannot be."""
    sites, corridors = len(network.baseline), len(network.corridor_limit)
    shapes = {"lost_site": sites, "lost_corridor": corridors}
    shapes |= {"capacity": sites, "demand": sites}
    share, amount = "give a share: 30 % is 0.3", "give units per week of at least 0"
    refuse(
        _shapes(event, {name: (rows, weeks) for name, rows in shapes.items()}),
        outside("lost_site", event.lost_site, 0.0, 1.0, share),
        outside("lost_corridor", event.lost_corridor, 0.0, 1.0, share),
        outside("capacity", event.capacity, 0.0, np.inf, amount),
        outside("demand", event.demand, 0.0, np.inf, amount),
    )


def _shapes(event: Disruption, wanted: dict[str, tuple[int, int]]) -> Iterator[Problem]:
    """Arrays that do not have a row for each item and a column for each week."""
    for name, shape in wanted.items():
        found = np.shape(getattr(event, name))
        if found != shape:
            yield Problem(
                where=name,
                what=f"has the shape {found} where {shape} is needed",
                fix="give a row for each item of the network, a column for each week",
            )
