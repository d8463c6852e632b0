"""Stress test of plants: how long stocks last without one, and what its outage costs.

The test of Simchi-Levi and others (2015), which needs no probability. Every class of
goods is a product that its sites alone can make; a unit short costs what users of the
class lose by it, half of it where the class is important and not critical to them.
Classes are tested one by one: a wafer's and its package's loss are the same users' loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.levels import levels_of
from kakehashi.kernels.supply.network import IMPORTANT, MINOR
from kakehashi.kernels.supply.stress_test import stress_tests
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import BySite
    from kakehashi.kernels.supply.network import SupplyNetwork
    from kakehashi.model.network_capacity import NetworkAt

TESTED = ("materials", "fabs", "packaging")
NUMBERS = (
    "weeks_out",
    "survives_before",
    "survives_after",
    "cost_before",
    "cost_after",
    "exposure",
)
COLUMNS = ("site", "label", *NUMBERS)
HALF = 0.5  # what is lost of a shortfall of an important input


def stress(setting: NetworkSetting) -> pd.DataFrame:
    """One row a site, the dearest first, at the last onset without and with the plants.

    `survives` is weeks until stocks are gone, absent where they never are; `cost` US$m
    of value added lost while the site is out for `weeks_out`; `exposure` the cost
    without the plants over the largest of all sites.
    """
    onset = setting.onsets[-1]
    before, after = setting.before(onset), setting.at(onset)
    weeks = setting.network.standard_event.outage.base * WEEKS_PER_YEAR
    found = [_tested(at, weeks) for at in (before, after)]
    worst = max((cost for cost, _ in found[0].values()), default=0.0)
    labels = {label.id: label.label for label in before.compiled.sites}
    rows = [
        {
            "site": site,
            "label": labels[site],
            "weeks_out": weeks,
            "survives_before": _lasting(found[0][site][1]),
            "survives_after": _lasting(found[1][site][1]),
            "cost_before": found[0][site][0],
            "cost_after": found[1][site][0],
            "exposure": found[0][site][0] / worst if worst > 0.0 else 0.0,
        }
        for site in found[0]
    ]
    table = table_of(rows, COLUMNS, numbers=NUMBERS)
    return table.sort_values(
        "cost_before", ascending=False, kind="stable", ignore_index=True
    )


def _lasting(weeks: float) -> float | None:
    """None where the stocks never run out."""
    return weeks if np.isfinite(weeks) else None


def _tested(at: NetworkAt, weeks: float) -> dict[str, tuple[float, float]]:
    """Cost in US$m and weeks of survival of each tested site's outage."""
    arrays, labels = at.compiled.arrays, at.compiled.sites
    at_risk, stock = value_at_risk(arrays), _stock(arrays)
    able = at.capacity[:, 0] * arrays.surge
    found: dict[str, tuple[float, float]] = {}
    for product in dict.fromkeys(s.product for s in labels if s.layer in TESTED):
        places = [p for p, label in enumerate(labels) if label.product == product]
        made = float(np.sum(arrays.baseline[places]))
        if made <= 0.0:
            continue
        tests = stress_tests(
            capacity=able[places],
            demand=np.array([made]),
            stock=np.array([float(np.sum(stock[places]))]),
            unit_loss=np.array([at_risk[places[0]] / made]),
            can_make=np.ones((len(places), 1), dtype=bool),
            outage=np.eye(len(places), dtype=bool),
            time_to_recover=np.full(len(places), weeks),
        )
        each = zip(places, tests.cost, tests.time_to_survive, strict=True)
        found |= {labels[p].id: (float(cost), float(time)) for p, cost, time in each}
    return found


def _stock(arrays: SupplyNetwork) -> BySite:
    """Finished goods of each site, and what its buyers hold of them, units."""
    held = (arrays.cover_weeks * arrays.input_use * arrays.baseline[arrays.slot_site])[
        arrays.slot
    ] * arrays.share
    bought = np.bincount(arrays.supplier, held, minlength=len(arrays.baseline))
    return np.asarray(arrays.finished_weeks * arrays.baseline + bought)


def value_at_risk(arrays: SupplyNetwork) -> BySite:
    """US$ a week that users lose if nothing of a site's product can be had, (site,).

    Users count once for each product, along the way on which they need it most.
    """
    part = np.where(
        arrays.criticality == MINOR,
        0.0,
        np.where(arrays.criticality == IMPORTANT, HALF, 1.0),
    )
    sites, level = len(arrays.baseline), levels_of(arrays)
    users = np.flatnonzero(arrays.demand > 0.0)
    needs = np.zeros((sites, len(users)))
    needs[users, np.arange(len(users))] = 1.0
    taker = arrays.slot_site[arrays.slot]
    for link in np.argsort(-level[taker], kind="stable"):
        passed = part[arrays.slot[link]] * needs[taker[link]]
        supplier = arrays.supplier[link]
        needs[supplier] = np.maximum(needs[supplier], passed)
    return needs @ (arrays.value * arrays.demand)[users]
