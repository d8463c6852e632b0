"""One market in which goods of different origin compete: Armington's model, exactly.

Buyers see goods of each origin as different, with one elasticity of substitution between
them [Hallren and Riker 2017; Riker and Schreiber 2020]. Prices and quantities are
relative to what they were; the rivals' tariffs count as much as one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, unlike
from kakehashi.kernels.tariff_rates import import_problems, rate_problems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import ByItem

NEAR_ONE = 1e-9  # a substitution this close to 1 is Cobb-Douglas


class Armington(NamedTuple):
    """A market after its tariffs changed, relative to before."""

    price_index: float
    quantity: ByItem
    """By origin."""
    linear_price_index: float
    """What the first-order shortcut would say; far off where tariffs move by points."""
    linear_quantity: ByItem


def armington(
    expenditure: ArrayLike,
    rate_before: ArrayLike,
    rate_after: ArrayLike,
    substitution: float,
    demand: float = -1.0,
) -> Armington:
    """Solve one market with prices before duty held; arrays run by origin.

    `expenditure` is what buyers pay with duty, `substitution` (sigma) is above 0,
    `demand` (eta) is the elasticity of the whole market, negative. With shares s and
    r = (1 + after) / (1 + before):

        P = (sum s r^(1 - sigma))^(1 / (1 - sigma))     quantity = r^-sigma P^(sigma + eta)
    """
    refuse(
        import_problems("expenditure", expenditure),
        outside("sum of expenditure", np.sum(expenditure), 0.0, np.inf,
                "give what buyers spend on at least one origin", above_low=True),
        rate_problems("rate_before", rate_before),
        rate_problems("rate_after", rate_after),
        unlike("rate_before", rate_before, "expenditure", expenditure),
        unlike("rate_after", rate_after, "expenditure", expenditure),
        outside("substitution", substitution, 0.0, np.inf, "give an elasticity above 0",
                above_low=True, below_high=True),
        outside("demand", demand, -np.inf, 0.0, "give the elasticity with its sign"),
    )  # fmt: skip
    spent = np.asarray(expenditure, dtype=np.float64)
    share = spent / np.sum(spent)
    before, after = (np.asarray(x, dtype=np.float64) for x in (rate_before, rate_after))
    dearer = (1.0 + after) / (1.0 + before)
    change = dearer - 1.0
    index = _price_index(share, dearer, substitution)
    linear = float(np.sum(share * change))
    return Armington(
        price_index=index,
        quantity=dearer**-substitution * index ** (substitution + demand),
        linear_price_index=linear,
        linear_quantity=-substitution * change + (substitution + demand) * linear,
    )


def _price_index(share: ByItem, dearer: ByItem, substitution: float) -> float:
    """CES index of what buyers pay, relative to before."""
    power = 1.0 - substitution
    if abs(power) < NEAR_ONE:
        return float(np.exp(np.sum(share * np.log(dearer))))
    return float(np.sum(share * dearer**power) ** (1.0 / power))
