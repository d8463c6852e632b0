"""Price of credit risk: as a spread, as a sum paid at once, and as what breaks even."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.present_value import present_value
from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def weighted_average_life(principal_repaid: ArrayLike, years: ArrayLike) -> Numbers:
    """Mean time to repayment: sum of years x principal / sum of principal."""
    principal = np.asarray(principal_repaid, dtype=np.float64)
    total = np.sum(principal, axis=-1)
    refuse(
        outside("principal_repaid", principal, 0.0, np.inf, "give magnitudes"),
        outside("sum of principal_repaid", total, 0.0, np.inf,
                "a loan without principal has no life; leave it out", above_low=True),
    )  # fmt: skip
    return present_value(principal, years) / total


def spread_value(
    outstanding: ArrayLike, year_fraction: ArrayLike, discount_factor: ArrayLike
) -> Numbers:
    """Present value of a spread of one per year on what is outstanding.

    sum of outstanding x year fraction x discount factor, in arrears: the money that a
    whole unit of spread is worth.
    """
    return present_value(np.multiply(outstanding, year_fraction), discount_factor)


def upfront_from_spread(
    spread: ArrayLike,
    outstanding: ArrayLike,
    year_fraction: ArrayLike,
    discount_factor: ArrayLike,
    principal: ArrayLike,
) -> Numbers:
    """Premium paid at once, per unit of principal, worth as much as a spread."""
    refuse(
        outside("principal", principal, 0.0, np.inf, "give an amount above 0",
                above_low=True),
    )  # fmt: skip
    worth = spread_value(outstanding, year_fraction, discount_factor)
    return np.asarray(spread) * worth / np.asarray(principal)


def spread_from_upfront(
    upfront: ArrayLike,
    outstanding: ArrayLike,
    year_fraction: ArrayLike,
    discount_factor: ArrayLike,
    principal: ArrayLike,
) -> Numbers:
    """Running spread worth as much as a premium paid at once."""
    worth = spread_value(outstanding, year_fraction, discount_factor)
    refuse(
        outside("value of outstanding", worth, 0.0, np.inf,
                "there is nothing outstanding to charge a spread on", above_low=True),
    )  # fmt: skip
    return np.asarray(upfront) * np.asarray(principal) / worth


def break_even_premium(
    claims: ArrayLike,
    recovery: ArrayLike,
    other_cost: ArrayLike,
    premium_base: ArrayLike,
    discount_factor: ArrayLike,
) -> Numbers:
    """Premium per unit of `premium_base` at which a guarantor's cost is zero.

    (PV(claims) - PV(recovery) + PV(other cost)) / PV(base): cost is a straight line in
    the premium, so nothing is searched for. The base is what a premium of one would
    pay: covered exposure x year fraction of those still alive, at the dates of payment.
    Negative where recoveries exceed claims.
    """
    base = present_value(premium_base, discount_factor)
    refuse(
        outside("value of premium_base", base, 0.0, np.inf,
                "there is no exposure to charge a premium on", above_low=True),
    )  # fmt: skip
    cost = np.subtract(claims, recovery) + np.asarray(other_cost)
    return present_value(cost, discount_factor) / base
