"""Published average rates: how near the groups come, and a saving without any groups."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from kakehashi.kernels.tariff_incidence import absorption_index
from kakehashi.kernels.tariff_rates import effective_rate, share_from_step
from kakehashi.model.compile_tariffs import (
    counterfactual_of,
    imports_of,
    rates_on,
    rule_on,
    tariffs_of,
)
from kakehashi.schema.tariff_rule import RuleKind

if TYPE_CHECKING:
    import datetime as dt

    from kakehashi.schema.programme import Programme
    from kakehashi.schema.tariff_rule import TariffRule
    from kakehashi.schema.tariffs import Tariffs


def absorption(programme: Programme) -> pd.DataFrame:
    """One row a price that was watched: label, date, price_change, rate, absorbed.

    `absorbed` is the share of the tariff that exporters took on, 1 - pass-through.
    """
    rows = [
        {
            "label": one.label,
            "date": one.date,
            "price_change": one.price_change.base,
            "rate": one.rate.base,
            "absorbed": float(
                absorption_index(
                    one.price_change.base, one.base_rate.base, one.rate.base
                )
            ),
            "source": one.price_change.source,
        }
        for one in tariffs_of(programme).evidence
    ]
    columns = ["label", "date", "price_change", "rate", "absorbed", "source"]
    return pd.DataFrame(rows, columns=columns)


class TopDown(NamedTuple):
    """A saving from published averages and the customs total alone."""

    rate_without: float
    rate_with: float
    saving: float
    """USD a year."""


def published_rates(programme: Programme) -> pd.DataFrame:
    """One row a published average: date, label, published, computed, gap; decimals."""
    imports = imports_of(programme)
    rows = [
        {
            "date": one.date,
            "label": one.label,
            "published": one.rate.base,
            "computed": effective_rate(imports, rates_on(programme, one.date)),
        }
        for one in tariffs_of(programme).published
    ]
    table = pd.DataFrame(rows, columns=["date", "label", "published", "computed"])
    return table.assign(gap=table["computed"] - table["published"])


def top_down(programme: Programme, counterfactual: str) -> TopDown | None:
    """The saving of the agreement read off published averages; None where they cannot say.

    The share of imports under a scope is what one step of its rate did to the average,
    so a further step can be added without knowing which goods they are.
    """
    tariffs = tariffs_of(programme)
    chosen = counterfactual_of(tariffs, counterfactual)
    agreed = _published_on(tariffs, tariffs.agreed_on)
    without = _published_on(tariffs, chosen.regime_on) if chosen.regime_on else None
    if agreed is None or without is None or chosen.regime_on is None:
        return None
    for scope, rule in chosen.changes.items():
        share = _share_of(tariffs, scope)
        step = _step(rule_on(tariffs, scope, chosen.regime_on), rule)
        if share is None or step is None:
            return None
        without += share * step
    return TopDown(without, agreed, (without - agreed) * tariffs.imports.base)


def _published_on(tariffs: Tariffs, day: dt.date) -> float | None:
    found = [one.rate.base for one in tariffs.published if one.date == day]
    return found[0] if found else None


def _step(before: TariffRule | None, after: TariffRule | None) -> float | None:
    """How far an additive rate went up; None where that is not all that changed."""
    rates = []
    for rule in (before, after):
        if rule is None or rule.rate is None or rule.rule is not RuleKind.ADDITIVE:
            return None
        rates.append(rule.rate.base)
    return rates[1] - rates[0]


def _share_of(tariffs: Tariffs, scope: str) -> float | None:
    """Share of imports under a scope, where its step fell alone between two averages."""
    for first, second in pairwise(tariffs.published):
        moved = {
            name
            for name, one in tariffs.scopes.items()
            for step in one.schedule
            if first.date < step.effective <= second.date
        }
        step = _step(
            rule_on(tariffs, scope, first.date), rule_on(tariffs, scope, second.date)
        )
        if moved == {scope} and step is not None and step > 0:
            return float(share_from_step(first.rate.base, second.rate.base, step))
    return None
