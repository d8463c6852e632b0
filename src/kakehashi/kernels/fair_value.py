"""Fair value: the same expected flows at the price that markets ask for their risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import normal_probability, normal_quantile
from kakehashi.kernels.present_value import discount_factors
from kakehashi.kernels.refusal import (
    correlation_problems,
    outside,
    refuse,
    share_problems,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def risk_neutral_pd(
    cumulative_pd: ArrayLike,
    correlation: ArrayLike,
    sharpe_ratio: ArrayLike,
    years: ArrayLike,
) -> Numbers:
    """Cumulative default rate as a market prices it.

    Phi(Phi^-1(p_T) + sqrt(rho) x Sharpe ratio x sqrt(T)): the drift of a borrower's
    assets loses what the market pays for their common risk. The form is widely used and
    recalled here, not checked against a primary text.
    """
    refuse(
        share_problems("cumulative_pd", cumulative_pd),
        correlation_problems("correlation", correlation),
        outside("sharpe_ratio", sharpe_ratio, 0.0, np.inf, "the price of risk is >= 0"),
        outside("years", years, 0.0, np.inf, "count from the date of valuation"),
    )
    shift = np.sqrt(correlation) * np.asarray(sharpe_ratio) * np.sqrt(years)
    level = normal_quantile(np.asarray(cumulative_pd, dtype=np.float64))
    return normal_probability(level + shift)


def conditional_from_cumulative(cumulative_pd: ArrayLike) -> Numbers:
    """Probability of default in each period given survival; last axis period."""
    cumulative = np.asarray(cumulative_pd, dtype=np.float64)
    start = np.zeros_like(cumulative[..., :1])
    refuse(
        share_problems("cumulative_pd", cumulative),
        outside("steps of cumulative_pd", np.diff(cumulative, axis=-1), 0.0, 1.0,
                "a cumulative rate never falls"),
    )  # fmt: skip
    alive = 1.0 - np.concatenate([start, cumulative[..., :-1]], axis=-1)
    lost = np.diff(cumulative, axis=-1, prepend=start)
    return np.divide(lost, alive, out=np.zeros_like(lost), where=alive > 0.0)


def risk_adjusted_factors(
    zero_rates: ArrayLike, risk_premium: ArrayLike, years: ArrayLike
) -> Numbers:
    """Discount factors at the state's rates plus a premium for market risk.

    The other way to a fair value: (1 + z + premium)^-years on expected flows, as CBO
    does it. Use it or `risk_neutral_pd`, never both: each prices the same risk.
    """
    return discount_factors(np.add(zero_rates, risk_premium), years)
