"""What money averts in one event if it goes into plants, stocks, or qualification.

The planner's problem prices a unit of capacity and of stock in the event: the loss that
one more would avert (its duals). Divided by what a unit costs, plants, packaging and
stockpiles stand in one table. Qualifying suppliers sooner changes the problem itself, so
it is solved again. All are the planner's prices: the least that each is worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.tables import table_of
from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import disruption_of
from kakehashi.kernels.supply.planner_runs import value_of_faster_qualification
from kakehashi.model.network_events import calendar_of, event_rows, exposed
from kakehashi.model.network_plan import THOUSAND, products_of
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.kernels.supply.best_response import BestResponse
    from kakehashi.model.network_capacity import NetworkAt

CAPACITY, STOCK, QUALIFICATION = "capacity", "stockpile", "qualification"
COLUMNS = ("lever", "what", "per_capital", "per_year", "yearly_cost", "averted")
MILLION = 1e6


def lever_values(
    setting: NetworkSetting, name: str, progress: Progress | None = None
) -> pd.DataFrame:
    """One row a measure in one event, at the last onset and without the programme.

    `per_capital`: US$ of loss averted in the event per US$ of capital bound; `per_year`:
    per US$ a year that the measure costs; both at the margin. For qualification
    `averted` is US$m for the whole of the change and `yearly_cost` US$m.
    """
    at = setting.before(setting.onsets[-1])
    event = setting.network.events[name]
    model = PlannerModel(exposed(at, event), setting.weeks)
    rows = event_rows(setting.network, at.compiled, event)
    plan = disruption_of(rows, 0, calendar_of(at), setting.weeks)
    if progress is not None:
        progress(f"Prices in {event.label}", 0, 1)
    answer = model.solve(plan)
    found = [*_capacity(setting, at, answer), *_stocks(setting, at, answer)]
    products = [
        product
        for product, known in products_of(setting.network).items()
        if known.switching.qualification.base > 0
    ]
    if progress is not None:
        progress("Suppliers qualified sooner", 0, 1)
    weeks = round(setting.network.levers.qualification_gain.base * WEEKS_PER_YEAR)
    links = np.array([_links_of(at, product) for product in products])
    gains = value_of_faster_qualification(model, plan, links, weeks)
    found += [
        _qualification(setting, at, product, float(gain) * MILLION)
        for product, gain in zip(products, gains, strict=True)
    ]
    table = table_of(found, COLUMNS, numbers=COLUMNS[2:])
    return table.sort_values(
        "per_year", ascending=False, kind="stable", ignore_index=True
    )


def _annuity(setting: NetworkSetting) -> float:
    """Yearly cost of a US$ of capital: the discount rate over the mean life of a plant."""
    programme = setting.programme
    rate = programme.market.discount_rate.base
    life = np.mean([one.life.base for one in programme.technologies.values()])
    return (
        float(rate / -np.expm1(-life * np.log1p(rate))) if rate else 1.0 / float(life)
    )


def _capacity(
    setting: NetworkSetting, at: NetworkAt, answer: BestResponse
) -> Iterator[dict[str, object]]:
    """Capacity in the host region that stands at the onset."""
    network = setting.network
    annuity = _annuity(setting)
    for place, label in enumerate(at.compiled.sites):
        if label.region != network.host:
            continue
        price = products_of(network)[label.product].capacity_cost
        if price is None:
            continue
        per_unit = price.base * WEEKS_PER_YEAR * THOUSAND
        gain = float(answer.value_of_capacity[place].sum()) * MILLION / per_unit
        yield {
            "lever": CAPACITY,
            "what": label.label,
            "per_capital": gain,
            "per_year": gain / annuity,
        }


def _stocks(
    setting: NetworkSetting, at: NetworkAt, answer: BestResponse
) -> Iterator[dict[str, object]]:
    """A stock of one product more, with those who use it, the best place for each."""
    network = setting.network
    holding = network.levers.holding.base
    best: dict[str, float] = {}
    for place, slot in enumerate(at.compiled.slots):
        price = products_of(network)[slot.product].price.base * THOUSAND
        gain = float(answer.value_of_stock[place]) * MILLION / price
        best[slot.product] = max(best.get(slot.product, 0.0), gain)
    for product, gain in best.items():
        yield {
            "lever": STOCK,
            "what": products_of(network)[product].label,
            "per_capital": gain,
            "per_year": gain / holding,
        }


def _links_of(at: NetworkAt, product: str) -> np.ndarray:
    """Which links carry a product."""
    made = np.array([label.product == product for label in at.compiled.sites])
    return made[at.compiled.arrays.supplier]


def _qualification(
    setting: NetworkSetting, at: NetworkAt, product: str, gain: float
) -> dict[str, object]:
    """All buyers of a product qualify their other suppliers ahead."""
    links = int(_links_of(at, product).sum())
    cost = setting.network.levers.qualification_cost.base * links
    yearly = cost * _annuity(setting)
    return {
        "lever": QUALIFICATION,
        "what": products_of(setting.network)[product].label,
        "per_capital": gain / cost,
        "per_year": gain / yearly,
        "yearly_cost": yearly / MILLION,
        "averted": gain / MILLION,
    }
