"""Capital for a corporate loan by the internal-ratings formula: a yardstick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.asymptotic import asymptotic_value_at_risk
from kakehashi.kernels.refusal import outside, refuse, share_problems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers

# Basel II, June 2006, paragraphs 272 and 273 (corporate, sovereign, bank exposures; no
# factor for size, no scaling factor of 1.06), kept by Basel III.
CORRELATION_OF_SAFE = 0.24
CORRELATION_OF_RISKY = 0.12
CORRELATION_DECAY = 50.0
MATURITY_LEVEL = 0.11852
MATURITY_SLOPE = 0.05478
STANDARD_MATURITY_YEARS = 2.5
MATURITY_WEIGHT = 1.5
CONFIDENCE = 0.999
LONGEST_YEARS = 5.0
EXPOSURE_PER_CAPITAL = 12.5  # one over the capital ratio of 8 %
# Where 1.5 b reaches 1 the adjustment for maturity breaks down.
SMALLEST_PD = float(
    np.exp((MATURITY_LEVEL - np.sqrt(1.0 / MATURITY_WEIGHT)) / MATURITY_SLOPE)
)


def corporate_correlation(pd: ArrayLike) -> Numbers:
    """Asset correlation of a company: 24 % at pd 0, falling to 12 % as pd rises."""
    weight = np.expm1(-CORRELATION_DECAY * np.asarray(pd)) / np.expm1(
        -CORRELATION_DECAY
    )
    return CORRELATION_OF_RISKY * weight + CORRELATION_OF_SAFE * (1.0 - weight)


def capital_requirement(
    pd: ArrayLike, lgd: ArrayLike, maturity_years: ArrayLike, pd_floor: float
) -> Numbers:
    """Capital for unexpected loss, as a share of exposure.

    (VaR99.9 - pd lgd) x (1 + (M - 2.5) b) / (1 - 1.5 b), with
    b = (0.11852 - 0.05478 ln pd)^2 [Basel II par. 272]. `pd_floor` is the least pd that
    the rule book allows: 0 in the illustrative tables of 2006, 0.0005 in Basel III. It
    is stated, never silent.
    """
    refuse(share_problems("pd", pd), share_problems("pd_floor", pd_floor))
    pd = np.maximum(np.asarray(pd, dtype=np.float64), pd_floor)
    refuse(
        outside(
            "pd",
            pd,
            SMALLEST_PD,
            1.0,
            "the adjustment for maturity has no meaning below this; set a floor",
            above_low=True,
        ),
        share_problems("lgd", lgd),
        outside(
            "maturity_years",
            maturity_years,
            0.0,
            LONGEST_YEARS,
            "the rule caps effective maturity at five years",
        ),
    )
    slope = np.square(MATURITY_LEVEL - MATURITY_SLOPE * np.log(pd))
    longer = np.asarray(maturity_years) - STANDARD_MATURITY_YEARS
    adjustment = (1.0 + longer * slope) / (1.0 - MATURITY_WEIGHT * slope)
    loss = asymptotic_value_at_risk(pd, lgd, corporate_correlation(pd), CONFIDENCE)
    return (loss - pd * np.asarray(lgd)) * adjustment


def risk_weight(
    pd: ArrayLike, lgd: ArrayLike, maturity_years: ArrayLike, pd_floor: float
) -> Numbers:
    """Risk-weighted assets per unit of exposure: 12.5 x capital; 1 is 100 %."""
    capital = capital_requirement(pd, lgd, maturity_years, pd_floor)
    return EXPOSURE_PER_CAPITAL * capital
