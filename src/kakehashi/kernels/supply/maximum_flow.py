"""The most that can pass from a source to a sink through arcs of limited capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


def maximum_flow(
    arcs: Sequence[tuple[Hashable, Hashable, float]], source: Hashable, sink: Hashable
) -> float:
    """Maximum flow; each arc is (from, to, capacity), arcs side by side add up.

    Infinite where a path has no limit, 0 where there is no path. The value equals the
    capacity of the least cut [Ford and Fulkerson 1956].
    """
    import networkx as nx  # type: ignore[import-untyped]

    capacities = [capacity for _, _, capacity in arcs]
    refuse(outside("capacity", capacities, 0.0, np.inf, "give at least 0"))
    graph = nx.DiGraph()
    graph.add_nodes_from([source, sink])
    for tail, head, capacity in arcs:
        held = graph.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
        graph.add_edge(tail, head, capacity=held + capacity)
    try:
        return float(nx.maximum_flow_value(graph, source, sink))
    except nx.NetworkXUnbounded:
        return float("inf")
