"""The part of result.json that draws add: how they were taken, and every table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing import backing_table, concentration_table
from kakehashi.analysis.loss_distribution import (
    contributions,
    disbursed_table,
    loss_table,
    sums_table,
)
from kakehashi.analysis.market_fan import market_fan
from kakehashi.kernels.tail import effective_sample_size

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kakehashi.model.monte_carlo import DrawResult

TABLES: dict[str, Callable[[DrawResult], pd.DataFrame]] = {
    "losses": loss_table,
    "sums": sums_table,
    "disbursed_by_deadline": disbursed_table,
    "contributions": contributions,
    "backing": backing_table,
    "concentration": concentration_table,
    "market": market_fan,
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
        "tables": {
            name: table(draws).to_dict(orient="records")
            for name, table in TABLES.items()
        },
    }
