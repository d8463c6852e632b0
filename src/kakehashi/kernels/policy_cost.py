"""Japan's policy cost of fiscal investment and loans: what it costs to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.present_value import present_value
from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


class PolicyCost(NamedTuple):
    """The three parts; only the first is a payment still to come."""

    subsidies: Numbers
    payments_to_treasury: Numbers
    opportunity_cost: Numbers

    @property
    def net_total(self) -> Numbers:
        """Policy cost: subsidies - payments to the Treasury + opportunity cost."""
        return self.subsidies - self.payments_to_treasury + self.opportunity_cost


def policy_cost(
    subsidies: ArrayLike,
    payments_to_treasury: ArrayLike,
    capital_contributed: ArrayLike,
    discount_factor: ArrayLike,
) -> PolicyCost:
    """Policy cost of a programme that makes no loans after the base year.

    PV(subsidies) - PV(payments to the Treasury, corporate tax among them) + sum over
    capital and interest-free loans E of E (DF(t) - DF(T)): money that the Treasury left
    in the programme without interest from t on, deemed returned in the last year T
    [Ministry of Finance, Japan]. Last axis period, the first being the base date and
    the last T; capital standing at the base date goes into the first period.
    """
    factors = np.asarray(discount_factor, dtype=np.float64)
    capital = np.asarray(capital_contributed, dtype=np.float64)
    fix = "give magnitudes of at least 0; the name carries the direction"
    refuse(
        outside("subsidies", subsidies, 0.0, np.inf, fix),
        outside("payments_to_treasury", payments_to_treasury, 0.0, np.inf, fix),
        outside("capital_contributed", capital, 0.0, np.inf, fix),
    )
    return PolicyCost(
        subsidies=present_value(subsidies, factors),
        payments_to_treasury=present_value(payments_to_treasury, factors),
        opportunity_cost=present_value(capital, factors - factors[..., -1:]),
    )
