"""The share of a site that is out in each week of an event.

All of the severity is out until the outage ends; then it comes back in the shape of the
recovery: in a line, fast at first, or slow at both ends. A week counts with its mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw, Numbers

LINEAR, EXPONENTIAL, LOGISTIC = 0, 1, 2
LEFT = 0.05  # out still when an exponential recovery, without an end, counts as over
STEPS = 28  # of a week, so that an outage of hours is seen
AT_ONCE = 1e-6  # weeks; a recovery that takes less takes no time


def outage_path(
    severity: ByDraw,
    outage_weeks: ByDraw,
    recovery_weeks: ByDraw,
    shape: int,
    weeks: int,
) -> Numbers:
    """Lost share by week, (draw, week), each in 0..severity and falling.

    delta(t) = S for t < dur, then S (1 - F((t - dur) / rec)) with F from 0 to 1.
    """
    middle = (np.arange(weeks * STEPS) + 1 / 2) / STEPS  # each step as its middle
    start = np.asarray(outage_weeks, float)[:, None]
    length = np.maximum(np.asarray(recovery_weeks, float)[:, None], AT_ONCE)
    passed = np.clip((middle - start) / length, 0.0, np.inf)
    left = 1.0 - _recovered(passed, shape)
    by_week = left.reshape(left.shape[0], weeks, STEPS).mean(axis=2)
    return np.asarray(severity, float)[:, None] * by_week


def _recovered(passed: Numbers, shape: int) -> Numbers:
    """F: share that is back when a part of the recovery time has passed."""
    inside = np.minimum(passed, 1.0)
    if shape == EXPONENTIAL:
        return np.asarray(1.0 - LEFT**passed)
    if shape == LOGISTIC:
        steep = 2.0 * np.log((1.0 - LEFT) / LEFT)
        middle = 1 / 2  # of the recovery, where half is back
        curve = 1.0 / (1.0 + np.exp(-steep * (inside - middle)))
        return np.asarray((curve - LEFT) / (1.0 - 2.0 * LEFT))
    return np.asarray(inside)
