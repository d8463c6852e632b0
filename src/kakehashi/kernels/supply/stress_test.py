"""Two-tier stress test of plants and products: cost of an outage, time to survive.

For an outage of some sites that lasts t: least cost sum_j v_j l_j of lost units, where
site a makes at most c_a t in all (nothing if it is out), only products that it can
make, and l_j + u_j >= d_j t - s_j for demand rate d and stock s. The time to survive is
the longest t without lost units. [Simchi-Levi and others, Interfaces 45:375-390, 2015]

No probability enters; the risk exposure index is cost over the largest cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, unlike

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, Flags

UNBOUNDED = 3  # status of scipy.optimize.linprog


class StressTests(NamedTuple):
    """What each outage does, (outage,)."""

    cost: ByItem  # money, sum of unit loss x lost units
    lost_units: ByItem
    production: ByItem  # units made in the outage; no more than needed
    time_to_survive: ByItem  # in the unit of time_to_recover; infinite if it never ends
    exposure_index: ByItem  # cost over the largest cost; 0 where nothing costs anything


def stress_tests(
    capacity: ByItem,
    demand: ByItem,
    stock: ByItem,
    unit_loss: ByItem,
    can_make: Flags,
    outage: Flags,
    time_to_recover: ByItem,
) -> StressTests:
    """Cost and time to survive of each outage.

    By site: `capacity`, units per time. By product: `demand`, units per time, `stock`,
    units, `unit_loss`, money per unit. `can_make` is (site, product), `outage` is
    (outage, site), True where a site is out; `time_to_recover` is (outage,).
    """
    amounts = {"capacity": capacity, "demand": demand, "stock": stock}
    amounts |= {"unit_loss": unit_loss, "time_to_recover": time_to_recover}
    refuse(
        *(outside(k, v, 0.0, np.inf, "give at least 0") for k, v in amounts.items()),
        unlike("can_make", can_make, "capacity", capacity),
        unlike("columns of can_make", np.transpose(can_make), "demand", demand),
        unlike("stock", stock, "demand", demand),
        unlike("unit_loss", unit_loss, "demand", demand),
        unlike("columns of outage", np.transpose(outage), "capacity", capacity),
        unlike("time_to_recover", time_to_recover, "outage", outage),
    )
    found = [
        _one(np.where(out, 0.0, capacity), demand, stock, unit_loss, can_make, float(t))
        for out, t in zip(outage, time_to_recover, strict=True)
    ]
    cost, lost, made, survived = np.array(found).reshape(-1, 4).T  # as `_one` returns
    largest = np.max(cost, initial=0.0)
    index = cost / largest if largest > 0.0 else np.zeros_like(cost)
    return StressTests(cost, lost, made, survived, index)


def _one(
    capacity: ByItem,
    demand: ByItem,
    stock: ByItem,
    unit_loss: ByItem,
    can_make: Flags,
    duration: float,
) -> tuple[float, float, float, float]:
    """Cost, lost units, production and time to survive of one outage."""
    from scipy.optimize import linprog  # type: ignore[import-untyped]

    sites, products = can_make.shape
    made_by_site = np.kron(np.eye(sites), np.ones(products))  # y is (site, product)
    made_of_product = np.kron(np.ones(sites), np.eye(products))
    limits = [(0.0, None if able else 0.0) for able in np.ravel(can_make)]
    needed = np.maximum(demand * duration - stock, 0.0)
    least = linprog(
        np.concatenate([np.zeros(sites * products), unit_loss]),
        A_ub=np.block(
            [
                [made_by_site, np.zeros((sites, products))],
                [-made_of_product, -np.eye(products)],
            ]
        ),
        b_ub=np.concatenate([capacity * duration, -needed]),
        bounds=[*limits, *[(0.0, None)] * products],
    )
    lost = float(np.sum(least.x[sites * products :]))
    longest = linprog(
        np.concatenate([np.zeros(sites * products), [-1.0]]),
        A_ub=np.block(
            [
                [made_by_site, -np.reshape(capacity, (-1, 1))],
                [-made_of_product, np.reshape(demand, (-1, 1))],
            ]
        ),
        b_ub=np.concatenate([np.zeros(sites), stock]),
        bounds=[*limits, (0.0, None)],
        # Presolve alone cannot tell a time without end from no solution at all.
        options={"presolve": False},
    )
    survived = np.inf if longest.status == UNBOUNDED else -float(longest.fun)
    return float(least.fun), lost, float(np.sum(needed)) - lost, survived
