"""Where each product is made: capacity by region, before and after the funded plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.tables import table_of
from kakehashi.model.network_plan import products_of

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting

NUMBERS = ("before", "after")
COLUMNS = ("product", "label", "region", "region_label", "country", *NUMBERS)


def region_shares(setting: NetworkSetting) -> pd.DataFrame:
    """Share of each region in the capacity of each product, at the last onset.

    One row a product and region; `country` is the region's code, empty for a group of
    countries. Shares of a product sum to one. Markets, which stand nowhere, are left out.
    """
    network, onset = setting.network, setting.onsets[-1]
    states = dict(zip(NUMBERS, (setting.before(onset), setting.at(onset)), strict=True))
    rows = []
    for name, product in products_of(network).items():
        regions = [network.regions[region] for region in product.supply]
        if len(regions) == 1 and regions[0].country is None:
            continue
        shares = {}
        for when, at in states.items():
            sites = [at.compiled.site(f"{name}.{region}") for region in product.supply]
            capacity = at.capacity[sites, 0]
            shares[when] = capacity / capacity.sum()
        rows += [
            {
                "product": name,
                "label": product.label,
                "region": key,
                "region_label": region.label,
                "country": region.country or "",
                **{when: float(shares[when][place]) for when in NUMBERS},
            }
            for place, (key, region) in enumerate(
                zip(product.supply, regions, strict=True)
            )
        ]
    return table_of(rows, COLUMNS, numbers=NUMBERS)
