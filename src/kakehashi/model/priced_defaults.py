"""Laws of draws in which projects default as often as a market prices them to.

Only the default rates change: what befalls a project before, and what comes back after,
is as it was, and random numbers are the same, so the difference is the price of risk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.dependence import own_weights
from kakehashi.kernels.elementary import exponential_less_one
from kakehashi.kernels.fair_value import conditional_from_cumulative, risk_neutral_pd
from kakehashi.kernels.shocks import cumulative_hazard
from kakehashi.schema.uncertainty import ShockName

if TYPE_CHECKING:
    from kakehashi.model.laws import Laws


def priced_laws(laws: Laws, sharpe_ratio: float, periods_per_year: float) -> Laws:
    """The laws with every hazard replaced by the one that a market prices.

    A project's cumulative rate to each age, construction and ramp-up counted as planned,
    goes through `kernels.fair_value.risk_neutral_pd`; its correlation is the part of
    the default variable that common factors explain, its years count from its clock.
    """
    obligors = laws.obligors
    names = [obligors.groups[place] for place in obligors.group]
    own = own_weights(laws.loadings[ShockName.DEFAULT], laws.correlation, names)
    ages = np.arange(1, obligors.hazard.shape[1] + 1)
    is_early = ages <= obligors.early_periods[:, None]
    counted = np.where(is_early, obligors.early_factor[:, None], 1.0)
    steps = counted * np.diff(obligors.hazard, axis=1, prepend=0.0)
    expected = -exponential_less_one(-np.cumsum(steps, axis=1))
    priced = risk_neutral_pd(
        expected, (1.0 - own * own)[:, None], sharpe_ratio, ages / periods_per_year
    )
    steps = np.diff(
        cumulative_hazard(conditional_from_cumulative(priced)), axis=1, prepend=0.0
    )
    alone = np.divide(steps, counted, out=np.zeros_like(steps), where=counted > 0.0)
    hazard = np.cumsum(alone, axis=1)
    return replace(laws, obligors=replace(obligors, hazard=hazard))
