"""The draws as a Parquet file, one row a draw, for anything that reads tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.headline import snake
from kakehashi.reports.flows_file import copy_to_parquet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from kakehashi.arrays import ByDraw
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result


def draw_columns(draws: DrawResult) -> Mapping[str, ByDraw]:
    """Numbers of each draw by the name of their column; money in USD.

    `weight` has mean one. `loss_of_...` is final, of institutions, programme equity,
    sponsors and the two states; `still_open_...` what is owed when the grid ends;
    `equity_loss_of_...` the part in programme equity of its holder.
    """
    columns = {"weight": draws.weights}
    for kind, series in (
        ("loss_of", draws.losses),
        ("equity_loss_of", draws.equity),
        ("still_open", draws.still_open),
    ):
        columns |= {f"{kind}_{snake(name)}": series[name] for name in series}
    columns |= draws.sums
    if draws.disbursed.shape[1]:
        columns["disbursed_by_deadline"] = draws.by_deadline
    return columns


def draw_table(draws: DrawResult) -> pd.DataFrame:
    """One row a draw, over the memory of the draws: nothing is copied."""
    import pandas as pd

    number = np.arange(draws.draws)
    return pd.DataFrame({"draw": number, **draw_columns(draws)}, copy=False)


def put_draws(result: Result, path: Path) -> None:
    """Write the table to a name that need not be whole yet."""
    if result.draws is None:
        raise ValueError("a run without draws has no table of them")
    copy_to_parquet(draw_table(result.draws), path)
