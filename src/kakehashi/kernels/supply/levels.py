"""The order in which goods pass through a network: each site after its suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from kakehashi.arrays import Index
    from kakehashi.kernels.supply.network import SupplyNetwork


def levels_of(network: SupplyNetwork) -> Index:
    """Most links between a site and the raw end of the network, (site,); 0 buys nothing.

    Goods that come back to their maker have no order, so they are refused.
    """
    customer = network.slot_site[network.slot]
    level = np.zeros(len(network.baseline), dtype=np.int64)
    for _ in range(len(level)):
        after = level.copy()
        np.maximum.at(after, customer, level[network.supplier] + 1)
        if np.array_equal(after, level):
            return level
        level = after
    # Only sites on a circle, and those that they supply, go on rising.
    circle = _circle(network.supplier, customer, int(np.argmax(level)))
    raise InputError(
        [
            Problem(
                where=f"sites {', '.join(map(str, circle))}",
                what="supply one another in a circle",
                fix="leave out the link by which goods come back to their maker",
            )
        ]
    )


def _circle(supplier: Index, customer: Index, start: int) -> list[int]:
    """Sites of a circle upstream of `start`, which is on one or supplied by one."""
    import networkx as nx  # type: ignore[import-untyped]

    graph = nx.DiGraph(zip(supplier.tolist(), customer.tolist(), strict=True))
    upstream = graph.subgraph({start, *nx.ancestors(graph, start)})
    return [int(tail) for tail, _ in nx.find_cycle(upstream)]
