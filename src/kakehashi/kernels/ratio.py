"""A ratio of two means from batches, with the error of both in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import student_quantile
from kakehashi.kernels.refusal import outside, refuse, unlike
from kakehashi.kernels.tail import UPPER_END, Estimate

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw


def ratio_estimate(numerators: ByDraw, denominators: ByDraw) -> Estimate:
    """Sum over batches of the numerators over that of the denominators.

    The standard error is that of numerator - ratio x denominator over the mean of the
    denominators (the delta method), with Student's interval [Cochran 1977, chapter 6].
    """
    below = float(np.mean(denominators))
    refuse(
        unlike("denominators", denominators, "numerators", numerators),
        outside("mean of denominators", below, 0.0, np.inf,
                "there is nothing to measure by", above_low=True),
    )  # fmt: skip
    value = float(np.mean(numerators)) / below
    batches = len(numerators)
    if batches <= 1:
        raise ValueError("one batch gives no standard error; at least 2 are needed")
    rest = np.asarray(numerators) - value * np.asarray(denominators)
    error = float(np.std(rest, ddof=1)) / (math.sqrt(batches) * below)
    reach = student_quantile(batches - 1, UPPER_END) * error
    return Estimate(value, error, value - reach, value + reach)
