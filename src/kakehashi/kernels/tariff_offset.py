"""A yearly saving against a stock of loans: annuity, break-even loss, probability.

A flow that may stop and a stock that may come back are comparable only as present
values of the saving and of the loss, never as saving over envelope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import normal_probability, normal_quantile
from kakehashi.kernels.refusal import (
    correlation_problems,
    outside,
    refuse,
    share_problems,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers
    from kakehashi.errors import Problem


def annuity(years: ArrayLike, rate: ArrayLike, hazard: ArrayLike = 0.0) -> Numbers:
    """Present value of 1 a year in arrears for `years`, which need not be whole.

    (1 - (1 + i)^-years) / i with 1 + i = (1 + rate) / (1 - hazard): a `hazard` a year
    that the flow stops for good counts like a higher rate.
    """
    refuse(*_term_checks(years, rate, hazard))
    per_year = _with_hazard(rate, hazard)
    span = np.asarray(years, dtype=np.float64)
    flat = np.broadcast_to(span, np.broadcast(span, per_year).shape)
    gone = -np.expm1(-span * np.log1p(per_year))
    return np.divide(gone, per_year, out=flat.copy(), where=per_year != 0.0)


def saving_value(
    yearly: ArrayLike, years: ArrayLike, rate: ArrayLike, hazard: ArrayLike = 0.0
) -> Numbers:
    """Present value of a saving of `yearly` a year, which a reversal may end."""
    return np.asarray(yearly, dtype=np.float64) * annuity(years, rate, hazard)


def break_even_loss_rate(value: ArrayLike, exposure: ArrayLike) -> Numbers:
    """Share of the exposure that may be lost before the saving is used up: value / K."""
    refuse(outside("exposure", exposure, 0.0, np.inf,
                   "give what is lent and guaranteed, above 0", above_low=True))  # fmt: skip
    return np.asarray(value, dtype=np.float64) / np.asarray(exposure)


def years_to_break_even(
    loss: ArrayLike, yearly: ArrayLike, rate: ArrayLike, hazard: ArrayLike = 0.0
) -> Numbers:
    """Years after which the present value of the saving is the loss; infinite: never.

    -ln(1 - loss i / yearly) / ln(1 + i), with i as in `annuity`.
    """
    refuse(
        *_term_checks(0.0, rate, hazard),
        outside("loss", loss, 0.0, np.inf, "give the present value of the loss"),
    )
    per_year = _with_hazard(rate, hazard)
    lost, saved = (np.asarray(x, dtype=np.float64) for x in (loss, yearly))
    shape = np.broadcast(lost, saved, per_year).shape
    needed = np.divide(lost, saved, out=np.full(shape, np.inf), where=saved > 0)
    left = 1.0 - needed * per_year
    with np.errstate(divide="ignore", invalid="ignore"):
        years = -np.log(np.maximum(left, 0.0)) / np.log1p(per_year)
    return np.where(lost == 0.0, 0.0, np.where(per_year == 0.0, needed, years))


def probability_saving_exceeds_loss(
    value: ArrayLike,
    exposure: ArrayLike,
    pd: ArrayLike,
    lgd: ArrayLike,
    correlation: ArrayLike,
) -> Numbers:
    """Probability that a known saving exceeds the loss of a large, even pool of loans.

    Phi((sqrt(1 - R) PhiInv(value / (K LGD)) - PhiInv(PD)) / sqrt(R)), the distribution
    of the pool's loss under one common factor [Vasicek 2002]; `pd` is over the life.
    """
    refuse(
        outside("exposure", exposure, 0.0, np.inf, "give an exposure above 0",
                above_low=True),
        share_problems("pd", pd),
        outside("lgd", lgd, 0.0, 1.0, "give a share above 0", above_low=True),
        correlation_problems("correlation", correlation),
    )  # fmt: skip
    most = np.asarray(exposure, dtype=np.float64) * np.asarray(lgd)
    share = np.clip(np.asarray(value, dtype=np.float64) / most, 0.0, 1.0)
    rate, common = (np.asarray(x, dtype=np.float64) for x in (pd, correlation))
    with np.errstate(divide="ignore", invalid="ignore"):
        threshold = np.sqrt(1.0 - common) * normal_quantile(share)
        chance = normal_probability(
            (threshold - normal_quantile(rate)) / np.sqrt(common)
        )
    # Without a common factor the loss is known; at the ends nothing is left to chance.
    known = np.where(share > rate, 1.0, 0.0)
    chance = np.where(common == 0.0, known, chance)
    chance = np.where(share == 0.0, 0.0, chance)
    return np.where((share == 1.0) | ((rate == 0.0) & (share > 0.0)), 1.0, chance)


def _with_hazard(rate: ArrayLike, hazard: ArrayLike) -> Numbers:
    """Rate that discounts for time and for the chance that the flow has stopped."""
    survives = 1.0 - np.asarray(hazard, dtype=np.float64)
    return (np.asarray(rate, dtype=np.float64) + np.asarray(hazard)) / survives


def _term_checks(
    years: ArrayLike, rate: ArrayLike, hazard: ArrayLike
) -> list[list[Problem]]:
    return [
        outside("years", years, 0.0, np.inf, "count years from the day of valuation"),
        outside("rate", rate, -1.0, np.inf, "give a decimal per year", above_low=True),
        outside("hazard", hazard, 0.0, 1.0, "give a probability per year below 1",
                below_high=True),
    ]  # fmt: skip
