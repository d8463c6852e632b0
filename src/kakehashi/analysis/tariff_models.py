"""The same cut through other models: what rivals do to it, and what shortcuts miss.

All take the counterfactual as the world before and the agreed rate as the world after.
Incidence looks at one importer's purchases from one country; Armington and GSIM put
rivals and home producers beside it, SMART adds trade created and diverted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.kernels.tariff_armington import armington
from kakehashi.kernels.tariff_gsim import gsim
from kakehashi.kernels.tariff_smart import smart
from kakehashi.model.compile_tariffs import tariffs_of

if TYPE_CHECKING:
    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.schema.tariffs import RivalMarket

OWN, RIVALS = (
    0,
    1,
)  # places of the investor state and its rivals; home producers come last


def model_comparison(saving: TariffSaving) -> pd.DataFrame:
    """One row a group whose rate differs; relative changes from without to with.

    Columns: group, label; volume by model: incidence, smart, armington (rivals stay at
    the counterfactual's rate), armington_rivals (they get their own rate too),
    armington_linear; price that exporters get: incidence_price, gsim_price,
    gsim_rivals_price.
    """
    terms, split = saving.terms, saving.incidence
    market = tariffs_of(saving.programme).rivals
    groups = saving.programme.product_groups
    rows = []
    for place, name in enumerate(terms.groups):
        without, agreed = terms.rate_without[place], terms.rate_with[place]
        if without == agreed:
            continue
        sold = split.agreed.quantity[place] / split.without.quantity[place]
        price = split.agreed.price[place] / split.without.price[place]
        rows.append(
            {
                "group": name,
                "label": groups[name].label,
                "incidence": sold - 1.0,
                "incidence_price": price - 1.0,
                **_volumes(market, terms.elasticity[place], without, agreed),
                **_prices(market, without, agreed),
            }
        )
    columns = [
        "group", "label", "incidence", "smart", "armington", "armington_rivals",
        "armington_linear", "incidence_price", "gsim_price", "gsim_rivals_price",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _volumes(
    market: RivalMarket, elasticity: float, without: float, agreed: float
) -> dict[str, float]:
    """Change of the investor state's volume by Armington and SMART."""
    spent = _shares(market)
    before = np.array([without, without, 0.0])
    alone = np.array([agreed, without, 0.0])
    together = np.array([agreed, _rival_rate(market, without, agreed), 0.0])
    substitution, demand = market.substitution.base, -market.demand.base
    only, both = (
        armington(spent, before, after, substitution, demand)
        for after in (alone, together)
    )
    moved = smart(
        1.0, spent[RIVALS] / spent[OWN], elasticity, substitution, without, agreed
    )
    return {
        "smart": float(moved.creation + moved.diversion),
        "armington": float(only.quantity[OWN]) - 1.0,
        "armington_rivals": float(both.quantity[OWN]) - 1.0,
        "armington_linear": float(only.linear_quantity[OWN]),
    }


def _prices(market: RivalMarket, without: float, agreed: float) -> dict[str, float]:
    """Change of the price that the investor state's exporters get, by GSIM."""
    powers = np.array([[1.0 + without], [1.0 + without], [1.0]])
    trade = _shares(market)[:, None] / powers
    found = {}
    theirs = _rival_rate(market, without, agreed)
    for name, rate in (("gsim_price", without), ("gsim_rivals_price", theirs)):
        after = np.array([[1.0 + agreed], [1.0 + rate], [1.0]])
        solved = gsim(
            trade,
            powers,
            after,
            -market.demand.base,
            market.supply.base,
            market.substitution.base,
        )
        found[name] = float(solved.price[OWN])
    return found


def _rival_rate(market: RivalMarket, without: float, agreed: float) -> float:
    """What rivals pay in the end: their rate, where it lies between the two of ours.

    Goods that pay more than it in either case, such as metals, cost rivals as much.
    """
    low, high = min(without, agreed), max(without, agreed)
    return min(max(market.rival_rate.base, low), high)


def _shares(market: RivalMarket) -> np.ndarray:
    """What buyers spend on goods of each origin, (origin,)."""
    own, rivals = market.own_share.base, market.rival_share.base
    return np.array([own, rivals, 1.0 - own - rivals])
