"""Whether what stands behind an institution is enough to bear its losses in the draws.

The backing is what the programme's `uncertainty.backing` names: facts of the
institution, such as delivery bonds and capital, added up and converted at the market's
exchange rate. Losses are gross of premium income and of the institution's other
business, and not discounted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.convert import in_currency
from kakehashi.analysis.loss_distribution import LEVELS, check_batches, row_of
from kakehashi.analysis.own_portfolio import committed_exposure
from kakehashi.kernels import tail
from kakehashi.kernels.concentration import (
    effective_names,
    group_exposure,
    herfindahl_index,
    large_exposures,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.arrays import ByDraw
    from kakehashi.model.monte_carlo import DrawResult

FINAL, WITH_OPEN = "final loss", "final loss and open claims"


def backings(result: DrawResult) -> Iterator[tuple[str, str, float]]:
    """Institution, name of the reading, and USD that stand behind the institution."""
    programme = result.inputs.loaded.programme
    given = programme.uncertainty.backing if programme.uncertainty else {}
    for name, readings in given.items():
        facts = programme.institutions[name].facts
        for reading, parts in readings.items():
            amounts = [
                in_currency(facts[part], "USD", programme.market) for part in parts
            ]
            if all(amount is not None for amount in amounts):
                yield name, reading, float(sum(filter(None, amounts)))


def borne_by(result: DrawResult, institution: str, basis: str) -> ByDraw:
    """Loss of an institution, with that of the programme equity that it holds."""
    loss = result.losses[institution].copy()
    if institution in result.equity:
        loss += result.equity[institution]
    if basis == WITH_OPEN and institution in result.still_open:
        loss += result.still_open[institution]
    return loss


def backing_table(result: DrawResult) -> pd.DataFrame:
    """One row an institution, reading of its backing, and basis of the loss.

    Columns: institution, reading, basis, backing (USD), those of a probability that it
    is used up (value, standard_error, low, high, draws_beyond), and for each level
    needed_<level>: what more would be needed to bear the loss with that confidence.
    """
    check_batches(result)
    rows = []
    for institution, reading, backing in backings(result):
        for basis in (FINAL, WITH_OPEN):
            loss = borne_by(result, institution, basis)
            used_up = tail.exceedance_probability(
                loss, result.weights, backing, result.how.replicate
            )
            needed = {
                f"needed_{level:g}": max(
                    tail.weighted_quantile(loss, result.weights, level) - backing, 0.0
                )
                for level in LEVELS
            }
            rows.append(
                {
                    "institution": institution,
                    "reading": reading,
                    "basis": basis,
                    "backing": backing,
                    **row_of(used_up),
                    **needed,
                }
            )
    return pd.DataFrame(rows)


def concentration_table(result: DrawResult) -> pd.DataFrame:
    """One row an institution: how much of its commitments hangs on few obligors.

    Columns: institution, exposure (USD), hhi, effective_names (obligors of equal size
    that are as concentrated), largest (its obligor), largest_share, and against each
    backing that is given: over_10_percent and over_25_percent, the obligors whose
    exposure reaches Basel's yardsticks of large exposures, as reading: obligors.
    """
    obligors = result.laws.obligors
    capital: dict[str, dict[str, float]] = {}
    for name, reading, backing in backings(result):
        capital.setdefault(name, {})[reading] = backing
    rows = []
    for institution in result.inputs.loaded.programme.institutions:
        exposure = committed_exposure(result.inputs, institution)
        if not np.any(exposure > 0.0):
            continue
        by_group = group_exposure(exposure, obligors.group)
        largest = int(np.argmax(by_group))
        large, over = {}, {}
        for reading, amount in capital.get(institution, {}).items():
            found = large_exposures(exposure, obligors.group, amount)
            large[reading] = _names(result, found.is_large)
            over[reading] = _names(result, found.is_over_limit)
        rows.append(
            {
                "institution": institution,
                "exposure": float(exposure.sum()),
                "hhi": herfindahl_index(by_group),
                "effective_names": effective_names(by_group),
                "largest": obligors.groups[largest],
                "largest_share": float(by_group[largest] / exposure.sum()),
                "over_10_percent": large,
                "over_25_percent": over,
            }
        )
    return pd.DataFrame(rows)


def _names(result: DrawResult, chosen: np.ndarray) -> tuple[str, ...]:
    """Obligors of a mask."""
    groups = result.laws.obligors.groups
    return tuple(groups[place] for place in map(int, np.flatnonzero(chosen)))
