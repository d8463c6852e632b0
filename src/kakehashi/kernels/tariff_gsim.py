"""Exporters that compete in several markets at once: the GSIM model of world prices.

Each origin's price clears its supply against demand in all its markets, where goods of
different origin are imperfect substitutes [Francois and Hall 2003]. Linear in changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, unlike
from kakehashi.kernels.tariff_rates import import_problems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from kakehashi.arrays import ByItem

    ByExporterImporter = NDArray[np.float64]


class Gsim(NamedTuple):
    """Changes that new tariffs bring, in the money of the trade; countries in its order."""

    price: ByItem
    """Relative change of the price that an exporter gets."""
    producer_surplus: ByItem
    """By exporter."""
    consumer_surplus: ByItem
    """By importer, as is the revenue."""
    revenue: ByItem

    @property
    def welfare(self) -> ByItem:
        """Sum of the three where exporters and importers are the same countries."""
        return self.producer_surplus + self.consumer_surplus + self.revenue


def gsim(
    trade: ArrayLike,
    power_before: ArrayLike,
    power_after: ArrayLike,
    demand: ArrayLike,
    supply: ArrayLike,
    substitution: ArrayLike,
) -> Gsim:
    """Solve for prices and welfare; arrays run (exporter, importer).

    `trade` is at world prices, a power is 1 + tariff, `demand` (Em) is negative,
    `supply` (Ex) and `substitution` (Es) are positive; each is one number, or one an
    importer, an exporter, an importer. With duty-paid shares theta of a
    market, shares phi of an exporter, and dT = after / before - 1, prices p solve

        Ex p_r = sum_v phi_rv [Em,rv own (p_r + dT_rv) + sum_s cross_sv (p_s + dT_sv)]

    own = theta Em - (1 - theta) Es, cross = theta (Em + Es).
    """
    refuse(
        import_problems("trade", trade),
        outside("power_before", power_before, 1.0, 11.0, "a power is 1 + tariff"),  # 1 + 1000 %
        outside("power_after", power_after, 1.0, 11.0, "a power is 1 + tariff"),  # the same
        unlike("power_before", power_before, "trade", trade),
        unlike("power_after", power_after, "trade", trade),
        outside("demand", demand, -np.inf, 0.0, "give the elasticity with its sign"),
        outside("supply", supply, 0.0, np.inf, "give an elasticity above 0", above_low=True),
        outside("substitution", substitution, 0.0, np.inf, "give an elasticity"),
    )  # fmt: skip
    flows, before, after, em, ex, es = (
        np.asarray(x, dtype=np.float64)
        for x in (trade, power_before, power_after, demand, supply, substitution)
    )
    exporters, importers = flows.shape
    ex, em = np.broadcast_to(ex, exporters), np.broadcast_to(em, importers)
    es = np.broadcast_to(es, importers)
    change = after / before - 1.0
    paid = flows * before
    theta = _shares(paid, axis=0)
    phi = _shares(flows, axis=1)
    # Response of (exporter r, importer v) to the duty-paid price of origin s.
    cross = (theta * (em + es)).T[None]
    response = cross - es[None, :, None] * np.eye(exporters)[:, None, :]
    pull = phi[:, :, None] * response
    price = np.linalg.solve(
        np.diag(ex) - pull.sum(axis=1),
        np.einsum("rvs,sv->r", pull, change),
    )
    dearer = price[:, None] + change
    quantity = np.einsum("rvs,sv->rv", response, dearer)
    # What buyers pay is a product of price and power, so it is compounded exactly.
    composite = np.sum(theta * ((1.0 + price[:, None]) * (1.0 + change) - 1.0), axis=0)
    grown = flows * (1.0 + price[:, None]) * (1.0 + quantity)
    return Gsim(
        price=price,
        producer_surplus=price * flows.sum(axis=1) * (1.0 + ex * price / 2.0),
        consumer_surplus=paid.sum(axis=0)
        * (em * np.sign(composite) * composite**2 / 2.0 - composite),
        revenue=np.sum(grown * (after - 1.0) - flows * (before - 1.0), axis=0),
    )


def _shares(values: ByExporterImporter, axis: int) -> ByExporterImporter:
    """Shares along one axis; of nothing there are none."""
    total = np.sum(values, axis=axis, keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values), where=total > 0)
