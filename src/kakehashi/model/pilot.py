"""A pilot run that finds how far to move the economy's number for the tail of losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.tail import tail_shift
from kakehashi.model.common_factors import Sampling, common_factors, sampling
from kakehashi.model.monte_carlo import run_draws_of

if TYPE_CHECKING:
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws

DRAWS = 2048  # of the pilot; a choice of ours, of which the worst few give the shift
LEVEL = 0.98  # from which its losses count as the tail: some forty draws
PLAIN_SHARE = 0.5  # of the draws that are not moved; no weight is then above two


def tail_sampling(inputs: Inputs, laws: Laws, seed: int, draws: int) -> Sampling:
    """Importance sampling of the investor state's losses, with the shift of a pilot.

    The shift is the mean of the number where the pilot's losses are worst, in whole
    tenths, so that the last bits of a loss do not move the draws of another machine.
    """
    how = sampling(seed, DRAWS)
    pilot = run_draws_of(inputs, DRAWS, seed, laws=laws, how=how)
    timeline = inputs.timeline
    factors = common_factors(
        laws, timeline.periods, timeline.periods_per_year, how, 0, DRAWS
    )
    losses = pilot.losses[inputs.loaded.programme.parties.investor.id]
    shift = tail_shift(factors.economy[:, None], losses, pilot.weights, LEVEL)
    tenths = float(np.round(shift[0], 1))
    if tenths == 0.0:
        return sampling(seed, draws)
    return sampling(seed, draws)._replace(shift=tenths, plain_share=PLAIN_SHARE)
