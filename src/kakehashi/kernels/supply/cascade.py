"""Systemic risk of a firm in a trade network: what falls when it makes nothing.

A firm's output falls with its suppliers (downstream, h_d) and with its customers
(upstream, h_u), each to the fixed point of

    h_d_i = min(psi_i, min over essential input sectors k of
                1 - sum_j in k sigma_j L1_ji (1 - h_d_j),
            1 - sum_j not essential sigma_j L2_ji (1 - h_d_j))
    h_u_i = min(psi_i, sum_j w_ij h_u_j / s_i)

with sales w, their sum s, and sigma_j = min(1, s_j / sum of s_l h_d_l in j's sector),
how hard j is to replace. The index of firm i is the share of all sales lost once i is
set to 0. [Diem, Borsos, Reisch, Kertesz and Thurner, Scientific Reports 12:7719, 2022]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, unlike

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.arrays import ByItem, ByLink, Index, Numbers

NEGLIGIBLE, NOT_ESSENTIAL, ESSENTIAL = 0, 1, 2
CONVERGED = 1e-13  # largest change of a share of output in the last step
MOST_STEPS = 10_000  # far above what a network of a few thousand firms takes


def systemic_risk_index(
    supplier: Index, customer: Index, sales: ByLink, need: Index, sector: Index
) -> ByItem:
    """Share of all sales that is lost when a firm makes nothing, (firm,).

    By link: `supplier` and `customer` by place, `sales`, and `need`: NEGLIGIBLE,
    NOT_ESSENTIAL or ESSENTIAL to the customer. By firm: `sector`, any whole numbers.
    A firm without sales has an index of what its own purchases carry.
    """
    firms = len(sector)
    refuse(
        outside("supplier", supplier, 0, firms - 1, "a link names firms by place"),
        outside("customer", customer, 0, firms - 1, "a link names firms by place"),
        outside("sales", sales, 0.0, np.inf, "give amounts of at least 0"),
        outside("need", need, NEGLIGIBLE, ESSENTIAL, "give 0, 1 or 2"),
        unlike("customer", customer, "supplier", supplier),
        unlike("sales", sales, "supplier", supplier),
        unlike("need", need, "supplier", supplier),
        outside("sum of sales", np.sum(sales), 0.0, np.inf, "give sales above 0",
                above_low=True),
    )  # fmt: skip
    sold = np.bincount(supplier, sales, minlength=firms).astype(np.float64)
    fallen = np.minimum(
        _downstream(supplier, customer, sales, need, sector, sold),
        _upstream(supplier, customer, sales, sold),
    )
    return (1.0 - fallen) @ (sold / np.sum(sold))


def _downstream(
    supplier: Index,
    customer: Index,
    sales: ByLink,
    need: Index,
    sector: Index,
    sold: ByItem,
) -> Numbers:
    """Output left when inputs run short, (failed firm, firm)."""
    from scipy.sparse import coo_array  # type: ignore[import-untyped]

    firms = len(sector)
    _, sector = np.unique(sector, return_inverse=True)
    same = coo_array((np.ones(firms), (np.arange(firms), sector))).tocsr()
    essential = need == ESSENTIAL
    # A basket is one essential input sector of one customer, or all its other inputs.
    kind = np.where(essential, sector[supplier], -1)
    pairs = np.stack([customer, kind], axis=1)
    baskets, basket = np.unique(pairs, axis=0, return_inverse=True)
    basket = np.ravel(basket)
    in_basket = np.bincount(basket, weights=sales)[basket]
    bought = np.bincount(customer, weights=sales, minlength=firms)[customer]
    share = _ratio(sales, np.where(essential, in_basket, bought))
    weight = np.where(need == NEGLIGIBLE, 0.0, share)
    shape = (firms, len(baskets))
    falls = coo_array((weight, (supplier, basket)), shape=shape).tocsr()

    def step(left: Numbers) -> Numbers:
        standing = (left * sold) @ same  # (failed firm, sector)
        scarcity = np.minimum(1.0, _ratio(sold, standing[:, sector], empty=1.0))
        short = (scarcity * (1.0 - left)) @ falls
        kept = left.T.copy()
        # Several baskets of one customer: the one that falls furthest counts.
        np.minimum.at(kept, baskets[:, 0], 1.0 - short.T)
        return np.maximum(kept.T, 0.0)

    return _fixed_point(step, firms)


def _upstream(supplier: Index, customer: Index, sales: ByLink, sold: ByItem) -> Numbers:
    """Output left when customers fall away, (failed firm, firm)."""
    from scipy.sparse import coo_array

    firms = len(sold)
    share = _ratio(sales, sold[supplier])
    asks = coo_array((share, (customer, supplier)), shape=(firms, firms)).tocsr()

    def step(left: Numbers) -> Numbers:
        wanted = np.where(sold > 0.0, left @ asks, 1.0)
        return np.minimum(left, wanted)

    return _fixed_point(step, firms)


def _fixed_point(step: Callable[[Numbers], Numbers], firms: int) -> Numbers:
    """Where `step` leads from a world in which one firm makes nothing."""
    left = 1.0 - np.eye(firms)
    for _ in range(MOST_STEPS):
        after = step(left)
        if np.max(np.abs(after - left), initial=0.0) <= CONVERGED:
            return after
        left = after
    raise RuntimeError(f"the cascade did not settle in {MOST_STEPS} steps")


def _ratio(part: Numbers, whole: Numbers, empty: float = 0.0) -> Numbers:
    """Part / whole, and `empty` where the whole is 0."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.full(part.shape, empty), where=whole > 0.0)
