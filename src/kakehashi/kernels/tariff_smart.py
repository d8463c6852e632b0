"""Trade that a lower tariff creates and diverts, by the World Bank's SMART formulas.

Linear in the change of the tariff, with goods of different origin as imperfect
substitutes [Jammes and Olarreaga 2005; WITS help pages].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse
from kakehashi.kernels.tariff_rates import import_problems, rate_problems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers
    from kakehashi.errors import Problem


class Smart(NamedTuple):
    """Change of one partner's trade, in the money of its imports."""

    creation: Numbers
    diversion: Numbers
    """Taken from the other partners; no more than they have."""
    revenue: Numbers
    """Duty after less duty before, on this partner's goods."""


def trade_creation(
    imports: ArrayLike,
    elasticity: ArrayLike,
    rate_before: ArrayLike,
    rate_after: ArrayLike,
    supply_elasticity: ArrayLike = np.inf,
) -> Numbers:
    """Further imports because the good is cheaper; + where the tariff falls.

    imports x elasticity x (before - after) / (1 + before) / (1 + elasticity / supply).
    """
    refuse(
        *_rates(rate_before, rate_after),
        import_problems("imports", imports),
        outside("elasticity", elasticity, 0.0, np.inf, "give its size, without sign"),
        outside("supply_elasticity", supply_elasticity, 0.0, np.inf,
                "give an elasticity above 0; infinite: a fixed price", above_low=True),
    )  # fmt: skip
    demand = np.asarray(elasticity, dtype=np.float64)
    damping = 1.0 + demand / np.asarray(supply_elasticity, dtype=np.float64)
    return np.asarray(imports) * demand * _cheaper(rate_before, rate_after) / damping


def trade_diversion(
    imports: ArrayLike,
    rivals: ArrayLike,
    substitution: ArrayLike,
    rate_before: ArrayLike,
    rate_after: ArrayLike,
) -> Numbers:
    """Imports that this partner takes from its rivals, at most all that they have.

    M R / (M + R) x substitution x (before - after) / (1 + before); + where the tariff
    falls. A rise gives trade to the rivals, at most all that this partner has.
    """
    refuse(
        *_rates(rate_before, rate_after),
        import_problems("imports", imports),
        import_problems("rivals", rivals),
        outside("substitution", substitution, 0.0, np.inf, "give its size"),
    )
    own, other = (np.asarray(x, dtype=np.float64) for x in (imports, rivals))
    together = own + other
    half = np.divide(own * other, together, out=np.zeros_like(together * 1.0),
                     where=together > 0)  # fmt: skip
    wanted = half * np.asarray(substitution) * _cheaper(rate_before, rate_after)
    return np.clip(wanted, -own, other)


def smart(
    imports: ArrayLike,
    rivals: ArrayLike,
    elasticity: ArrayLike,
    substitution: ArrayLike,
    rate_before: ArrayLike,
    rate_after: ArrayLike,
    supply_elasticity: ArrayLike = np.inf,
) -> Smart:
    """Creation, diversion and the change of revenue on this partner's goods."""
    created = trade_creation(
        imports, elasticity, rate_before, rate_after, supply_elasticity
    )
    diverted = trade_diversion(imports, rivals, substitution, rate_before, rate_after)
    before = np.asarray(imports, dtype=np.float64)
    after = np.maximum(before + created + diverted, 0.0)
    revenue = np.asarray(rate_after) * after - np.asarray(rate_before) * before
    return Smart(created, diverted, revenue)


def _cheaper(rate_before: ArrayLike, rate_after: ArrayLike) -> Numbers:
    """Fall of the duty-paid price as a share of it."""
    before = np.asarray(rate_before, dtype=np.float64)
    return (before - np.asarray(rate_after)) / (1.0 + before)


def _rates(rate_before: ArrayLike, rate_after: ArrayLike) -> tuple[list[Problem], ...]:
    return (
        rate_problems("rate_before", rate_before),
        rate_problems("rate_after", rate_after),
    )
