"""Expected flows of a loan that may default: what is paid, claimed and recovered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, share_problems
from kakehashi.kernels.survival import marginal_pd, survival

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


class ExpectedFlows(NamedTuple):
    """Means by period; the grid is longer than the loan by the recovery lag."""

    service: Numbers  # contractual debt service
    service_paid: Numbers  # of it, what survivors pay
    default_exposure: Numbers  # balance that defaults
    recovery: Numbers  # cash got back from it


def lengthen(by_period: ArrayLike, periods: int) -> Numbers:
    """The same flows with `periods` more periods of nothing at the end."""
    array = np.asarray(by_period, dtype=np.float64)
    return np.concatenate([array, np.zeros((*array.shape[:-1], periods))], axis=-1)


def expected_flows(
    service: ArrayLike,
    opening_balance: ArrayLike,
    conditional_pd: ArrayLike,
    recovery_rate: float,
    recovery_lag_periods: int,
) -> ExpectedFlows:
    """Means when a default comes just before a payment and takes the opening balance.

    Paid: survival to the end of the period x service. Recovered: `recovery_rate` x
    balance that defaulted `recovery_lag_periods` before. Last axis period.
    """
    refuse(
        share_problems("recovery_rate", recovery_rate),
        outside(
            "recovery_lag_periods", recovery_lag_periods, 0, np.inf, "give a lag >= 0"
        ),
        outside(
            "opening_balance", opening_balance, 0.0, np.inf, "a balance is at least 0"
        ),
    )
    paid = survival(conditional_pd) * np.asarray(service)
    exposure = marginal_pd(conditional_pd) * np.asarray(opening_balance)
    longer = lengthen(exposure, recovery_lag_periods)
    return ExpectedFlows(
        service=lengthen(service, recovery_lag_periods),
        service_paid=lengthen(paid, recovery_lag_periods),
        default_exposure=longer,
        recovery=recovery_rate * np.roll(longer, recovery_lag_periods, axis=-1),
    )
