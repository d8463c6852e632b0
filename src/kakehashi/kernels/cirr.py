"""Commercial interest reference rate: least fixed rate of an official export credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import outside, refuse, unlike

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import ByKnot, Numbers


class ReferenceRateRule(NamedTuple):
    """Which government bond yield goes with which repayment term, from a date on.

    Rules change (the one of July 2023 has another base), so a rule is data with a date,
    a source and a confidence, and never a constant of the code.
    """

    repayment_up_to_years: ByKnot  # upper end of each band, that end included
    base_maturity_years: ByKnot  # maturity of the yield that each band takes
    margin: float  # on top of the yield
    long_from_years: float  # repayment above this pays more
    long_margin: float  # by this much


def reference_rate(
    rule: ReferenceRateRule, repayment_years: ArrayLike, yields: ByKnot
) -> Numbers:
    """Yield of the band + margin, and the margin for long terms, decimals per year.

    `yields` holds the monthly mean yield of each band's base maturity.
    """
    years = np.asarray(repayment_years, dtype=np.float64)
    upper = np.asarray(rule.repayment_up_to_years, dtype=np.float64)
    refuse(
        unlike("yields", yields, "repayment_up_to_years", upper),
        unlike("base_maturity_years", rule.base_maturity_years, "yields", yields),
        outside("steps of repayment_up_to_years", np.diff(upper), 0.0, np.inf,
                "list the bands from short to long", above_low=True),
        outside("repayment_years", years, 0.0, float(upper[-1]),
                "the rule knows no band so long; give its next band", above_low=True),
    )  # fmt: skip
    band = np.searchsorted(upper, years, side="left")
    longer = np.where(years > rule.long_from_years, rule.long_margin, 0.0)
    return np.asarray(yields)[band] + rule.margin + longer
