"""The share of a site or corridor that is lost in each week after the onset.

All of the severity for the duration, then less by the recovery F of the weeks since:
delta_t = S (1 - F((t + 1 - duration) / recovery)). As with the ramp of a qualification,
the step of a week counts in that week, so that a linear recovery of r weeks is over in
its r-th week.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod

LINEAR, EXPONENTIAL, LOGISTIC = 0, 1, 2
# `recovery_weeks` is where a linear recovery is whole. The others reach 95 % of it there:
# 1 - e^-3 is 0.950, and the logistic curve from 1/20 to 19/20 has log odds of -+ log 19.
STEEPNESS = 3.0
ODDS = math.log(19.0)


@compiled
def lost_in_week(
    severity: float, duration: float, recovery: float, shape: int, week: int
) -> float:
    """Share lost in one week, 0..1."""
    since = week + 1.0 - duration
    if since <= 0.0:
        return severity
    if shape == LINEAR or recovery <= 0.0:
        # Less than a week counts as one, which a duration within a week shares.
        return severity * max(0.0, 1.0 - since / max(recovery, 1.0))
    progress = since / recovery
    if shape == EXPONENTIAL:
        return severity * math.exp(-STEEPNESS * progress)
    odds = math.exp(ODDS * (2.0 * progress - 1.0))
    return severity / (1.0 + odds)


def lost_share(
    severity: float, duration: float, recovery: float, shape: int, weeks: int
) -> ByPeriod:
    """Share lost in each of `weeks`, (week,); durations may end within a week."""
    return np.array(
        [lost_in_week(severity, duration, recovery, shape, t) for t in range(weeks)]
    )
