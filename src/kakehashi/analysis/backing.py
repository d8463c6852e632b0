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
from kakehashi.analysis.loss_distribution import (
    LEVELS,
    check_batches,
    distribution_rows,
    row_of,
)
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
    from kakehashi.model.result import Result

FINAL, WITH_OPEN = "final loss", "final loss and open claims"


def backings(result: DrawResult | Result) -> Iterator[tuple[str, str, float]]:
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
    needed_<level>: what more would be needed to bear the loss with that confidence,
    between needed_<level>_low and needed_<level>_high.
    """
    check_batches(result)
    rows = []
    for institution, reading, backing in backings(result):
        for basis in (FINAL, WITH_OPEN):
            loss = borne_by(result, institution, basis)
            used_up = tail.exceedance_probability(
                loss, result.weights, backing, result.how.replicate
            )
            needed = _needed(loss, backing, result)
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


def _needed(loss: ByDraw, backing: float, result: DrawResult) -> dict[str, float]:
    """What is missing at each level of confidence, with its interval; nought if nothing."""
    needed = {}
    for level in LEVELS:
        found = tail.quantile_estimate(
            loss, result.weights, level, result.how.replicate
        )
        for end, amount in (
            ("", found.value), ("_low", found.low), ("_high", found.high),
        ):  # fmt: skip
            needed[f"needed_{level:g}{end}"] = max(amount - backing, 0.0)
    return needed


def beyond_backing_table(result: DrawResult) -> pd.DataFrame:
    """What falls on the investor state once the backing of an institution is used up.

    The state is a bearer of its own here, behind each institution, reading and basis:
    its loss is the institution's less the backing, at least nought. Columns:
    institution, reading, basis, backing (USD), measure, level, and those of an estimate.
    """
    check_batches(result)
    return pd.DataFrame(
        [
            {
                "institution": institution,
                "reading": reading,
                "basis": basis,
                "backing": backing,
                **row,
            }
            for institution, reading, backing in backings(result)
            for basis in (FINAL, WITH_OPEN)
            for row in distribution_rows(
                np.maximum(borne_by(result, institution, basis) - backing, 0.0), result
            )
        ]
    )


def loss_curve(result: DrawResult, institution: str, points: int) -> pd.DataFrame:
    """Probability that an institution loses more than each of `points` amounts.

    From nought to the worst draw, one row an amount and basis. Columns: basis, amount
    (USD), and those of a probability.
    """
    check_batches(result)
    lost = {basis: borne_by(result, institution, basis) for basis in (FINAL, WITH_OPEN)}
    most = max(float(np.max(loss)) for loss in lost.values())
    return pd.DataFrame(
        [
            {
                "basis": basis,
                "amount": float(amount),
                **row_of(
                    tail.exceedance_probability(
                        loss, result.weights, float(amount), result.how.replicate
                    )
                ),
            }
            for basis, loss in lost.items()
            for amount in np.linspace(0.0, most, points)
        ]
    )


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
