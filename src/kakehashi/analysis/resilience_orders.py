"""What makers lose in orders where users make less, by the network's own table of sales.

Sites are the sectors of an input-output table: what they sell one another in a week at
the network's prices, users with what they sell themselves. All is linear and for good:
no stock, no time, nobody new. So it stands beside what users lose and is never added to
it: both are the same goods, counted along the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.analysis.resilience_losses import RULES
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.input_output import (
    allocation_coefficients,
    extraction_loss,
    inoperability,
)
from kakehashi.kernels.supply.links import base_flow
from kakehashi.model.network_labels import SECTORS
from kakehashi.model.network_plan import BILLION, THOUSAND, products_of
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import BySite, Index, Numbers
    from kakehashi.model.network_labels import CompiledNetwork

MILLION = 1e6
NUMBERS = ("sales", "lost", "lost_share")
COLUMNS = ("product", "label", "rule", *NUMBERS)


class Sales(NamedTuple):
    """An input-output table of the sites that make or use anything, US$ a week."""

    site: Index
    """Their places in the network, (row,)."""
    flows: Numbers
    """(row, row), from the row's site to the column's."""
    output: BySite
    """(row,)"""


def sales_of(compiled: CompiledNetwork) -> Sales:
    """Sales before any event, at the price of a unit in stock."""
    arrays = compiled.arrays
    sites = len(arrays.baseline)
    price = compiled.price * THOUSAND
    flows = np.zeros((sites, sites))
    taker = arrays.slot_site[arrays.slot]
    worth = base_flow(arrays) * price[arrays.supplier]
    np.add.at(flows, (arrays.supplier, taker), worth)
    users = arrays.demand > 0.0
    output = arrays.baseline * np.where(users, BILLION, price)
    kept = np.flatnonzero(output > 0.0)
    return Sales(kept, flows[np.ix_(kept, kept)], output[kept])


def extraction(compiled: CompiledNetwork) -> dict[str, float]:
    """US$ a year of all sales that go if a site buys and sells nothing, by site id.

    The site's own and those of whoever sold to it, users' sales apart.
    """
    table = sales_of(compiled)
    makers = [compiled.sites[p].layer != SECTORS for p in table.site]
    flows = table.flows[np.ix_(makers, makers)]
    # What users take is final demand here: of the table, output less sales to makers.
    output, places = table.output[makers], table.site[makers]
    return {
        compiled.sites[place].id: WEEKS_PER_YEAR
        * extraction_loss(flows, output, np.array([row]))
        for row, place in enumerate(places)
    }


def lost_orders(
    setting: NetworkSetting, found: EventLosses, event: str
) -> pd.DataFrame:
    """One row a product and rule: US$m of sales lost because users make less, and before.

    `sales` is of as long as the event is followed, `lost_share` of those sales. What
    the event itself stops is not in it. The product that loses the largest share first.
    """
    at = setting.before(setting.onsets[-1])
    compiled, table = at.compiled, sales_of(at.compiled)
    allocation = allocation_coefficients(table.flows, table.output)
    row, weeks = list(found.events).index(event), setting.weeks
    sectors = [compiled.site(name) for name in found.sectors]
    value = (compiled.arrays.value * compiled.arrays.demand)[sectors] * weeks
    listed = []
    for rule in RULES:
        missing = np.zeros(len(compiled.sites))
        missing[sectors] = np.clip(found.losses[rule][row] / value, 0.0, 1.0)
        idle = inoperability(allocation, missing[table.site])
        for product, known in products_of(setting.network).items():
            own = [
                place
                for place, site in enumerate(table.site)
                if compiled.sites[site].product == product
            ]
            sales = float(np.sum(table.output[own])) * weeks / MILLION
            lost = float(np.sum((idle * table.output)[own])) * weeks / MILLION
            if sales > 0.0:
                listed.append(
                    {
                        "product": product,
                        "label": known.label,
                        "rule": rule,
                        "sales": sales,
                        "lost": lost,
                        "lost_share": lost / sales,
                    }
                )
    listed.sort(key=lambda one: -float(str(one["lost"])))
    return table_of(listed, COLUMNS, numbers=NUMBERS)
