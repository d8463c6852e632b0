"""Who gains when a tariff is cut: exporters, buyers and the treasury of the importer.

Partial equilibrium of one product with exact formulas, no linear shortcut. A tariff t on
top of a base rate t0 raises the duty-paid price by the power T = (1 + t) / (1 + t0). Of
its logarithm buyers bear the share `pass_through` (rho) and exporters the rest:

    exporter's price  p = T^-(1 - rho)      duty-paid price  q = T^rho
    quantity          x = q^-elasticity     customs value    M = base imports x p x

All are relative to the base rate, at which p = q = x = 1. See docs/concepts/tariffs.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, share_problems
from kakehashi.kernels.tariff_rates import import_problems, rate_problems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers
    from kakehashi.errors import Problem


class Market(NamedTuple):
    """One product at one tariff, relative to the base rate."""

    price: Numbers
    """What the exporter gets before duty."""
    paid: Numbers
    """What the buyer pays with duty."""
    quantity: Numbers
    duty: Numbers
    """Revenue of the importer's treasury a year, in the money of the imports."""


class Incidence(NamedTuple):
    """What changes a year when the lower rate holds instead of the higher one.

    In the money of the imports, by product; + is a gain. At an elasticity of 0 exporters
    and buyers together gain what the treasury loses.
    """

    without: Market
    agreed: Market
    exporter_price: Numbers
    """A better price on the volume that would have been sold anyway."""
    exporter_volume: Numbers
    """Margin on the volume that is sold on top."""
    buyer: Numbers
    """Surplus of the importer's buyers, a trapezoid under their demand."""
    duty_saved: Numbers
    """Duty without less duty with the agreement, after prices and volumes moved."""

    @property
    def exporter(self) -> Numbers:
        """All that exporters gain, before tax."""
        return self.exporter_price + self.exporter_volume


def market(
    imports: ArrayLike,
    base_rate: ArrayLike,
    rate: ArrayLike,
    pass_through: ArrayLike,
    elasticity: ArrayLike,
) -> Market:
    """Prices, quantity and duty of one product at one tariff; arguments broadcast."""
    base, t = (np.asarray(x, dtype=np.float64) for x in (base_rate, rate))
    power = np.log1p(t) - np.log1p(base)
    rho = np.asarray(pass_through, dtype=np.float64)
    price, paid = np.exp(-(1.0 - rho) * power), np.exp(rho * power)
    quantity = np.exp(-np.asarray(elasticity) * rho * power)
    return Market(price, paid, quantity, t * np.asarray(imports) * price * quantity)


def incidence(
    imports: ArrayLike,
    base_rate: ArrayLike,
    rate_without: ArrayLike,
    rate_with: ArrayLike,
    pass_through: ArrayLike,
    elasticity: ArrayLike = 0.0,
    margin: ArrayLike = 0.0,
) -> Incidence:
    """Split the gain from a lower tariff; arguments broadcast, all of them at least 0.

    `imports` is the customs value a year at the base rate, `elasticity` that of demand,
    `margin` the exporter's profit on a further unit as a share of its price:

        exporter_price  = (pd - pn) xn imports
        exporter_volume = margin pd (xd - xn) imports
        buyer           = (1 + t0) (qn - qd) (xn + xd) / 2 imports
    """
    refuse(
        *_problems(imports, base_rate, rate_without, rate_with),
        share_problems("pass_through", pass_through),
        outside("elasticity", elasticity, 0.0, np.inf,
                "give the size of the elasticity of demand, without its sign"),
        share_problems("margin", margin),
    )  # fmt: skip
    base = np.asarray(imports, dtype=np.float64)
    without = market(base, base_rate, rate_without, pass_through, elasticity)
    agreed = market(base, base_rate, rate_with, pass_through, elasticity)
    grown = agreed.quantity - without.quantity
    volume = without.quantity + agreed.quantity
    cheaper = (1.0 + np.asarray(base_rate)) * (without.paid - agreed.paid)
    return Incidence(
        without=without,
        agreed=agreed,
        exporter_price=base * (agreed.price - without.price) * without.quantity,
        exporter_volume=base * np.asarray(margin) * agreed.price * grown,
        buyer=base * cheaper * volume / 2.0,
        duty_saved=without.duty - agreed.duty,
    )


def absorption_index(
    price_change: ArrayLike, base_rate: ArrayLike, rate: ArrayLike
) -> Numbers:
    """Share of a tariff that exporters took on, read off their own prices.

    ln(1 + dp) / ln((1 + t0) / (1 + t)): 1 where a fall of the export price kept the
    duty-paid price as it was. It is 1 - pass-through.
    """
    refuse(
        outside("price_change", price_change, -1.0, np.inf,
                "give a change as a decimal: a fall of 19.4 % is -0.194", above_low=True),
        rate_problems("base_rate", base_rate),
        rate_problems("rate", rate),
    )  # fmt: skip
    power = np.log1p(np.asarray(base_rate)) - np.log1p(np.asarray(rate))
    return np.log1p(np.asarray(price_change, dtype=np.float64)) / power


def _problems(imports: ArrayLike, *rates: ArrayLike) -> list[list[Problem]]:
    names = ("base_rate", "rate_without", "rate_with")
    return [
        import_problems("imports", imports),
        *(rate_problems(name, rate) for name, rate in zip(names, rates, strict=True)),
    ]
