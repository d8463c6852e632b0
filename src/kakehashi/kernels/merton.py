"""A guarantee of debt valued as an option on the borrower's assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import normal_probability
from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def guarantee_per_debt(debt_ratio: ArrayLike, total_variance: ArrayLike) -> Numbers:
    """Value of a full guarantee per unit of discounted debt.

    Phi(h2) - Phi(h1) / d with h1 = (ln d - tau / 2) / sqrt(tau), h2 = h1 + sqrt(tau);
    d is discounted debt / assets, tau the variance of log assets to maturity [Merton
    1977].
    """
    refuse(
        outside("debt_ratio", debt_ratio, 0.0, np.inf,
                "give discounted debt / value of assets, above 0", above_low=True),
        outside("total_variance", total_variance, 0.0, np.inf,
                "give volatility^2 x years, above 0", above_low=True),
    )  # fmt: skip
    d = np.asarray(debt_ratio, dtype=np.float64)
    spread = np.sqrt(total_variance)
    h1 = np.log(d) / spread - spread / 2.0
    return normal_probability(h1 + spread) - normal_probability(h1) / d


def guarantee_value(
    assets: ArrayLike,
    debt: ArrayLike,
    continuous_rate: ArrayLike,
    volatility: ArrayLike,
    years: ArrayLike,
) -> Numbers:
    """Value of a guarantee that pays max(debt - assets, 0) in `years`.

    K e^(-rT) Phi(-d2) - V Phi(-d1), a put [Merton 1974]; the rate compounds
    continuously. Debt is what falls due then, with interest.
    """
    refuse(
        outside("assets", assets, 0.0, np.inf, "give a value above 0", above_low=True),
        outside("debt", debt, 0.0, np.inf, "give an amount above 0", above_low=True),
        outside(
            "volatility", volatility, 0.0, np.inf, "give it above 0", above_low=True
        ),
        outside("years", years, 0.0, np.inf, "give a time above 0", above_low=True),
    )
    discounted = np.asarray(debt) * np.exp(-np.multiply(continuous_rate, years))
    variance = np.square(volatility) * np.asarray(years)
    return discounted * guarantee_per_debt(discounted / np.asarray(assets), variance)


def equity_value(
    assets: ArrayLike,
    debt: ArrayLike,
    continuous_rate: ArrayLike,
    volatility: ArrayLike,
    years: ArrayLike,
) -> Numbers:
    """Value of what is left after debt, max(assets - debt, 0), by put-call parity.

    A share of distributions is that share of this option: it gets the upside only.
    """
    put = guarantee_value(assets, debt, continuous_rate, volatility, years)
    discounted = np.asarray(debt) * np.exp(-np.multiply(continuous_rate, years))
    return np.asarray(assets) - discounted + put
