"""Share of demand that is served in the long run with some capacity missing.

Stocks are used up, output is steady, goods go where they serve most: a maximum flow
through layers in which a site needs all of its critical inputs at once. Where every
site has one input it is the usual maximum flow of the graph with split nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kakehashi.kernels.supply.network import IMPORTANT
from kakehashi.kernels.supply.solver import solver_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

    from kakehashi.arrays import ByItem, ByLink, BySite, Flags
    from kakehashi.kernels.supply.network import SupplyNetwork


def fill_without(
    network: SupplyNetwork,
    capacity: BySite,
    link_limit: ByLink,
    weight: BySite,
    lost: Flags,
) -> ByItem:
    """Largest sum of weight x units served over that of weight x demand, (case,), 0..1.

    `capacity` is in units per week, `link_limit` the most that each link carries in the
    long run; `weight` counts sectors: 1 for units, their value for US$; `lost` is
    (case, site), True where a site is out. The problem is laid out once; a case closes
    its sites, and the solver goes on from the case before.
    """
    sectors = network.demand > 0.0
    most = np.where(sectors, network.demand, capacity)
    served = np.where(sectors, weight, 0.0)
    solver = _laid_out(network, most, link_limit, served)
    places, nothing = np.arange(len(most), dtype=np.int32), np.zeros(len(most))
    found = np.zeros(len(lost))
    for case, out in enumerate(lost):
        able = np.where(sectors | ~np.asarray(out), most, 0.0)
        solver.changeColsBounds(len(places), places, nothing, able)
        solver.run()
        found[case] = -solver.getInfo().objective_function_value
    return found / float(np.sum(served * network.demand))


def _laid_out(
    network: SupplyNetwork, most: BySite, link_limit: ByLink, served: BySite
) -> Any:  # noqa: ANN401 - highspy has no types
    """The solver with all rows, all columns, and no site out."""
    rows, limits = _rows(network, most)
    return solver_of(
        rows,
        np.concatenate([-served, np.zeros(len(link_limit))]),
        (np.zeros(rows.shape[1]), np.concatenate([most, link_limit])),
        (np.full(rows.shape[0], -np.inf), limits),
    )


def _rows(network: SupplyNetwork, most: BySite) -> tuple[csr_array, ByItem]:
    """Coefficients and limits of inputs, goods and corridors, for (output, flow)."""
    from scipy.sparse import block_array, coo_array

    sites, links = len(network.baseline), len(network.supplier)
    needs = np.flatnonzero(network.criticality <= IMPORTANT)
    half = network.criticality[needs] == IMPORTANT
    site, use = network.slot_site[needs], network.input_use[needs]
    # Critical: a y <= inflow. Important, half of what is short is lost:
    # a (2 y - most) <= inflow.
    need = coo_array(
        (use * (1.0 + half), (np.arange(len(needs)), site)), shape=(len(needs), sites)
    )
    links_in = np.flatnonzero(np.isin(network.slot, needs))
    place = np.searchsorted(needs, network.slot[links_in])
    inflow = coo_array(
        (-np.ones(len(links_in)), (place, links_in)), shape=(len(needs), links)
    )
    made = coo_array((-np.ones(sites), (np.arange(sites), np.arange(sites))))
    out = coo_array(
        (np.ones(links), (network.supplier, np.arange(links))), shape=(sites, links)
    )
    finite = np.flatnonzero(np.isfinite(network.corridor_limit))
    through = np.flatnonzero(np.isin(network.corridor, finite))
    place = np.searchsorted(finite, network.corridor[through])
    passing = coo_array(
        (np.ones(len(through)), (place, through)), shape=(len(finite), links)
    )
    blocks = [[need, inflow], [made, out], [None, passing]]
    limits = [half * use * most[site], np.zeros(sites), network.corridor_limit[finite]]
    return block_array(blocks).tocsr(), np.concatenate(limits)
