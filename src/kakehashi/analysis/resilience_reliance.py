"""Where the chips come from that users in the host region need, all classes together.

By value: a class counts with what its wafers for users in the host region are worth. The
host's own part is what its plants could make of that need, all of it at most in any one
class; another country's part is its share of capacity. Where variants are asked for,
each class's shares by region are drawn from their ranges, so that a part has a spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_dependence import host_need
from kakehashi.kernels.streams import uniforms
from kakehashi.model.ranged import drawn

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_risk import Variants
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import ByDraw, Numbers
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.network import Product

STREAM = "shares of supply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """Parts of the host's need of chips, 0..1, (row,): best figures, then drawn ones."""

    home: ByDraw
    """What plants in the host region could make of it."""
    by_country: dict[str, ByDraw]
    """Share of each country's plants, by its two letters."""
    greatest: dict[str, str]
    """Class of chips in which that share is largest, and how large."""


def reliance(
    setting: NetworkSetting, at: NetworkAt, variants: Variants | None = None
) -> Reliance | None:
    """How far users in the host region hang on whom, with the network as it stands.

    None where they need no chips.
    """
    network, needed = setting.network, host_need(at)
    worth = np.array([needed[n] * fab.price.base for n, fab in network.fabs.items()])
    if not np.sum(worth):
        return None
    weight = worth / np.sum(worth)
    able = [_capacity(at, n, fab, variants) for n, fab in network.fabs.items()]
    home = [
        np.minimum(_inside(fab, {network.host}, units) / needed[name], 1.0)
        if needed[name]
        else np.ones(len(units))
        for (name, fab), units in zip(network.fabs.items(), able, strict=True)
    ]
    by_country, greatest = {}, {}
    for country in sorted({r.country for r in network.regions.values() if r.country}):
        own = {key for key, r in network.regions.items() if r.country == country}
        parts = [
            _inside(fab, own, units) / units.sum(axis=1)
            for fab, units in zip(network.fabs.values(), able, strict=True)
        ]
        by_country[country] = weight @ np.array(parts)
        top = int(np.argmax([part[0] for part in parts]))
        label = list(network.fabs.values())[top].label
        greatest[country] = f"{label}: {parts[top][0]:.0%}"
    return Reliance(
        home=weight @ np.array(home), by_country=by_country, greatest=greatest
    )


def _inside(product: Product, regions: set[str], units: Numbers) -> ByDraw:
    """Capacity that stands in some regions, units a week, (row,)."""
    return np.asarray(units[:, [r in regions for r in product.supply]].sum(axis=1))


def _capacity(
    at: NetworkAt, name: str, product: Product, variants: Variants | None
) -> Numbers:
    """Capacity of a class by region, units a week, (row, region).

    Drawn shares move what stood before any plant was added; what was added stays.
    """
    arrays = at.compiled.arrays
    places = [at.compiled.site(f"{name}.{region}") for region in product.supply]
    best = np.array([share.base for share in product.supply.values()])
    rows = best[None, :]
    if variants is not None:
        draws, seed = variants
        some = [
            drawn(share, uniforms(seed, STREAM, [f"{name}.{region}"], 0, draws)[:, 0])
            for region, share in product.supply.items()
        ]
        rows = np.concatenate([rows, np.array(some).T])
    shares = rows / rows.sum(axis=1, keepdims=True)
    installed = float(np.sum(arrays.baseline[places])) / product.utilisation.base
    return np.maximum(at.capacity[places, 0] + installed * (shares - shares[0]), 0.0)
