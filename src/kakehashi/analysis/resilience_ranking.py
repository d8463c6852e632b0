"""Which sites carry most of the trade: the systemic risk index of a supply network.

Without stocks and time, so a ranking and no forecast: what part of all deliveries goes
when one site makes nothing, by how hard it is to replace and by the orders that it no
longer gives. See docs/concepts/resilience-methods.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.cascade import (
    ESSENTIAL,
    NEGLIGIBLE,
    NOT_ESSENTIAL,
    systemic_risk_index,
)
from kakehashi.kernels.supply.links import base_flow
from kakehashi.kernels.supply.network import CRITICAL, IMPORTANT, MINOR
from kakehashi.model.network_labels import SECTORS

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.model.network_labels import CompiledNetwork

COLUMNS = ("site", "label", "deliveries", "systemic_risk")
NEED = {CRITICAL: ESSENTIAL, IMPORTANT: NOT_ESSENTIAL, MINOR: NEGLIGIBLE}


def systemic_risk(compiled: CompiledNetwork) -> pd.DataFrame:
    """One row a site that delivers, the worst first.

    `deliveries` is its own share of all deliveries by value, `systemic_risk` the share
    of them that is lost with it; the index is never below the site's own share.
    """
    arrays, labels = compiled.arrays, compiled.sites
    sales = base_flow(arrays) * compiled.price[arrays.supplier]
    products = sorted({label.product for label in labels})
    index = systemic_risk_index(
        supplier=arrays.supplier,
        customer=arrays.slot_site[arrays.slot],
        sales=sales,
        need=np.array([NEED[int(kind)] for kind in arrays.criticality])[arrays.slot],
        sector=np.array([products.index(label.product) for label in labels]),
    )
    sold = np.bincount(arrays.supplier, sales, minlength=len(labels)) / np.sum(sales)
    rows = [
        {
            "site": label.id,
            "label": label.label,
            "deliveries": float(sold[place]),
            "systemic_risk": float(index[place]),
        }
        for place, label in enumerate(labels)
        if label.layer != SECTORS
    ]
    table = table_of(rows, COLUMNS, numbers=COLUMNS[2:])
    return table.sort_values(
        "systemic_risk", ascending=False, kind="stable", ignore_index=True
    )
