"""The part of result.json that draws add: how they were taken, and every table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.backing import (
    backing_table,
    beyond_backing_table,
    concentration_table,
)
from kakehashi.analysis.backing_over_time import (
    committed_table,
    exposure_fan,
    line_table,
    used_up_by,
)
from kakehashi.analysis.loss_distribution import (
    contributions,
    disbursed_table,
    loss_table,
    sums_table,
)
from kakehashi.analysis.market_fan import market_fan
from kakehashi.kernels.tail import effective_sample_size
from kakehashi.model.ratings import stale_ratings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result

TABLES: dict[str, Callable[[DrawResult], pd.DataFrame]] = {
    "losses": loss_table,
    "sums": sums_table,
    "disbursed_by_deadline": disbursed_table,
    "contributions": contributions,
    "backing": backing_table,
    "beyond_backing": beyond_backing_table,
    "concentration": concentration_table,
    "market": market_fan,
}


def flags(draws: DrawResult) -> Sequence[str]:
    """Sentences on what these draws rest on and should not be trusted unseen."""
    inputs = draws.inputs
    given = inputs.loaded.programme.uncertainty
    found = list(stale_ratings(given.credit, inputs)) if given else []
    if not np.any(inputs.terms.facilities["commitment"] > 0.0):
        found.append(
            "No institution has committed a loan: there is no exposure to lose."
        )
    return found


OVER_TIME: dict[str, Callable[[Result], pd.DataFrame]] = {
    "backing_used_up_by": used_up_by,
    "exposure": exposure_fan,
    "yearly_lines": line_table,
    "committed_by_deadline": committed_table,
}


def draw_summary(draws: DrawResult) -> dict[str, object]:
    """Draws, seed and sampling, and each table of `TABLES` as rows; money in USD."""
    how = draws.how
    return {
        "draws": draws.draws,
        "seed": how.seed,
        "sampling": {
            "replicate": how.replicate,
            "shift_of_economy": how.shift,
            "plain_share": how.plain_share,
            "effective_sample_size": effective_sample_size(draws.weights),
        },
        "flags": list(flags(draws)),
        "tables": {
            name: table(draws).to_dict(orient="records")
            for name, table in TABLES.items()
        },
    }


def over_time_summary(result: Result) -> dict[str, object]:
    """Each table of `OVER_TIME` as rows; the draws are looked at once more for them."""
    return {
        name: table(result).to_dict(orient="records")
        for name, table in OVER_TIME.items()
    }
