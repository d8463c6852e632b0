"""How far users in the host region hang on other regions, product by product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.concentration import supply_concentration
from kakehashi.model.network_labels import SECTORS
from kakehashi.model.network_plan import products_of

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.network import Network

COLUMNS = (
    "product",
    "label",
    "layer",
    "basis",
    "when",
    "hhi",
    "top_region",
    "top_share",
    "is_dominated",
    "host_share",
    "investor_share",
    "taiwan_share",
    "china_share",
    "host_covered",
)
SHARES = ("host_share", "investor_share", "taiwan_share", "china_share")
NUMBERS = ("hhi", "top_share", *SHARES)
TAIWAN, CHINA = "TW", "CN"


def dependence(setting: NetworkSetting) -> pd.DataFrame:
    """One row a product before, and one after, at the last onset.

    `hhi`, `top_region`, `top_share` and `is_dominated` (above 65 %) of capacity by
    region; shares of host, investor state, Taiwan and China; and `host_covered`: what
    plants in the host region can make of what its users take, 1 at most.
    """
    onset = setting.onsets[-1]
    states = {"before": setting.before(onset), "after": setting.at(onset)}
    rows = [row for when, at in states.items() for row in _rows(setting, at, when)]
    return table_of(rows, COLUMNS, numbers=(*NUMBERS, "host_covered"))


def _rows(setting: NetworkSetting, at: NetworkAt, when: str) -> list[dict[str, object]]:
    """The products of the network as it stands at one time."""
    network = setting.network
    investor = setting.programme.parties.investor.name
    needed = host_need(at)
    rows = []
    for name, product in products_of(network).items():
        regions = list(product.supply)
        if len(regions) == 1 and network.regions[regions[0]].country is None:
            continue  # a market, which stands nowhere
        places = [at.compiled.site(f"{name}.{region}") for region in regions]
        capacity = at.capacity[places, 0]
        found = supply_concentration(capacity, np.arange(len(regions)))
        share = dict(zip(regions, capacity / np.sum(capacity), strict=True))
        able = capacity[regions.index(network.host)] if network.host in regions else 0.0
        rows.append(
            {
                "product": name,
                "label": product.label,
                "layer": at.compiled.sites[places[0]].layer,
                "basis": product.basis.value,
                "when": when,
                "hhi": found.hhi,
                "top_region": network.regions[regions[found.top]].label,
                "top_share": found.top_share,
                "is_dominated": found.is_dominated,
                "host_share": share.get(network.host, 0.0),
                "investor_share": sum(
                    s for r, s in share.items() if network.regions[r].label == investor
                ),
                "taiwan_share": _share_in(network, share, TAIWAN),
                "china_share": _share_in(network, share, CHINA),
                "host_covered": min(able / needed[name], 1.0) if needed[name] else 1.0,
            }
        )
    return rows


def _share_in(network: Network, share: dict[str, float], country: str) -> float:
    """Share of a country among regions."""
    return sum(s for r, s in share.items() if network.regions[r].country == country)


def host_need(at: NetworkAt) -> dict[str, float]:
    """What users in the host region take of each product, units a week, inputs inside."""
    arrays, compiled = at.compiled.arrays, at.compiled
    need = np.where(arrays.demand > 0, arrays.demand * compiled.host_share, 0.0)
    by_product: dict[str, float] = {}
    # Sites stand layer by layer, so whoever takes a product comes after it; inside a
    # layer goods may pass on once more.
    for _ in range(2 * len({label.layer for label in compiled.sites})):
        taken = np.zeros(len(compiled.sites))
        flow = (arrays.input_use * need[arrays.slot_site])[arrays.slot] * arrays.share
        np.add.at(taken, arrays.supplier, flow)
        made = np.array([label.layer != SECTORS for label in compiled.sites])
        need = np.where(made, taken, need)
    for label, units in zip(compiled.sites, need, strict=True):
        by_product[label.product] = by_product.get(label.product, 0.0) + float(units)
    return by_product


def missing_packaging(setting: NetworkSetting) -> list[str]:
    """Warnings: where the host's plants make more than its next step can take.

    A fab without packaging to match averts nothing while packaging elsewhere is out.
    """
    at = setting.at(setting.onsets[-1])
    network, compiled = setting.network, at.compiled
    before = setting.before(setting.onsets[-1])
    host = network.host
    warnings = []
    for name, product in network.fabs.items():
        if host not in product.supply:
            continue
        place = compiled.site(f"{name}.{host}")
        own = float(at.capacity[place, -1])
        added = own - float(before.capacity[before.compiled.site(f"{name}.{host}"), -1])
        takers = {
            user: taker.inputs[name].use.base
            for user, taker in network.packaging.items()
            if name in taker.inputs
        }
        able = sum(
            float(at.capacity[compiled.site(f"{user}.{host}"), -1]) * use
            for user, use in takers.items()
            if host in network.packaging[user].supply
        )
        if takers and added > 0.0 and own > able:
            warnings.append(
                f"{product.label}: plants in {network.regions[host].label} can make "
                f"{own:,.0f} thousand wafers a week, packaging there can take "
                f"{able:,.0f}. The rest must be packaged elsewhere, so it averts nothing "
                "while packaging there is out."
            )
    return warnings
