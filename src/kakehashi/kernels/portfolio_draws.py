"""Losses of a portfolio in simulated draws: the route that shares nothing with convolution.

Each obligor's normal variable is drawn and held against the level that its probability
of default sets. Numbers come from named streams, so the same seed gives the same losses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import normal_quantile
from kakehashi.kernels.factor_model import loading_problems
from kakehashi.kernels.refusal import empty, outside, refuse, unlike
from kakehashi.kernels.streams import normals

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw, ByItem, ByItemFactor

BLOCK = 16_384  # draws at once; bounds the memory, and no draw hangs on it


def portfolio_losses(
    severity: ByItem, pd: ByItem, loadings: ByItemFactor, draws: int, seed: int
) -> ByDraw:
    """Loss of each draw in money, (draw,); draws are independent of each other.

    `severity` is what an obligor's default loses, `loadings` (obligor, factor) speak of
    independent normal factors. An obligor defaults where loadings . factors +
    sqrt(1 - |loadings|^2) e is below Phi^-1(pd).
    """
    refuse(
        empty("severity", severity, "give at least one obligor"),
        unlike("pd", pd, "severity", severity),
        outside("draws", draws, 1, np.inf, "ask for at least one draw"),
    )
    loading_problems(pd, loadings)
    threshold = normal_quantile(pd)
    own = np.sqrt(1.0 - np.sum(np.square(loadings), axis=-1))
    factors = [f"factor {place}" for place in range(loadings.shape[1])]
    obligors = [f"obligor {place}" for place in range(pd.size)]
    losses = np.empty(draws)
    for first in range(0, draws, BLOCK):
        end = min(first + BLOCK, draws)
        common = normals(seed, "portfolio factors", factors, first, end)
        alone = normals(seed, "portfolio obligors", obligors, first, end)
        variables = common @ loadings.T + own * alone
        losses[first:end] = (variables < threshold) @ severity
    return losses
