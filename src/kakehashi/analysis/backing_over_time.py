"""Tables of the backing over time: when it is used up, exposure as a fan, yearly lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.analysis.loss_distribution import (
    BANDS,
    check_batches,
    fan_table,
    row_of,
    with_ends,
)
from kakehashi.analysis.over_time import BINS
from kakehashi.analysis.second_look import second_look
from kakehashi.kernels import tail
from kakehashi.kernels.elementary import student_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result
OF_A_YEAR = (0.5, 0.95)  # levels of what is paid out in a year


def drawn_of(result: Result) -> DrawResult:
    """The draws of a run, enough of them for an error."""
    if result.draws is None:
        raise ValueError("the run has no draws")
    check_batches(result.draws)
    return result.draws


def used_up_by(result: Result) -> pd.DataFrame:
    """One row an institution, reading, basis and period.

    Columns: institution, reading, basis, period, date, and the probability that the
    backing has been used up by the end of the period, with its error. With open claims
    a claim that is paid counts until it is got back, so a backing can be short for a
    while and whole again.
    """
    drawn, timeline = drawn_of(result), result.inputs.timeline
    seen = second_look(result).over_time
    rows = []
    for (institution, reading, basis), first in seen.used_up.items():
        early = -first.astype(np.float64)
        for period in range(timeline.periods):
            found = tail.exceedance_probability(
                early, drawn.weights, -(period + 0.5), drawn.how.replicate  # by its end
            )  # fmt: skip
            rows.append(
                {
                    "institution": institution,
                    "reading": reading,
                    "basis": basis,
                    "period": timeline.labels[period],
                    "date": timeline.ends[period],
                    **row_of(found),
                }
            )
    return pd.DataFrame(rows)


def exposure_fan(result: Result) -> pd.DataFrame:
    """One row an institution and period: quantiles of exposure, USD.

    Columns: institution, period, date, and for each level of `BANDS` q<level> with
    `_low` and `_high`. Exposure is what is drawn, undrawn, guaranteed and claimed. Resolution
    is one part in `BINS` of twice the commitments; errors come from the batches.
    """
    drawn_of(result)
    seen, timeline = second_look(result).over_time, result.inputs.timeline
    rows = []
    for institution, table in seen.histogram.items():
        step = seen.ceiling[institution] / BINS
        whole = _levels(table.sum(axis=0), step)
        parts = np.stack([_levels(batch, step) for batch in table])
        count = max(parts.shape[0], 2)  # one batch has no spread, and shows none
        errors = np.std(parts, axis=0, ddof=min(1, parts.shape[0] - 1))
        half = errors * student_quantile(count - 1, tail.UPPER_END) / np.sqrt(count)
        for period in range(timeline.periods):
            row: dict[str, object] = {
                "institution": institution,
                "period": timeline.labels[period],
                "date": timeline.ends[period],
            }
            for place, level in enumerate(BANDS):
                value, reach = float(whole[period, place]), float(half[period, place])
                row[f"q{level:g}"] = value
                row[f"q{level:g}_low"] = max(value - reach, 0.0)
                row[f"q{level:g}_high"] = value + reach
            rows.append(row)
    return pd.DataFrame(rows)


def _levels(counts: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Quantiles of `BANDS` in each period from counts (period, bin), (period, band)."""
    reached = np.cumsum(counts, axis=1)
    total = np.maximum(reached[:, -1:], 1e-300)  # a batch without weight has no level
    places = [np.argmax(reached >= level * total, axis=1) for level in BANDS]
    middle = np.stack(places, axis=1) + 1.0 / 2.0
    return np.where(middle < 1.0, 0.0, middle * step)


def line_table(result: Result) -> pd.DataFrame:
    """One row a yearly line: what is paid out in its twelve months, and the chance of more.

    Columns: institution, line, year_end, line_amount (USD), expected with its error,
    median, q0.95 (USD), each with `_low` and `_high`, and the probability
    that more is paid than the line holds, with its error.
    A line may pay for one kind of instrument only.
    """
    drawn, seen = drawn_of(result), second_look(result).over_time
    batch, rows = drawn.how.replicate, []
    for place, line in enumerate(seen.lines):
        paid = np.ascontiguousarray(seen.paid[:, place])
        mean = tail.mean_estimate(paid, drawn.weights, batch)
        beyond = tail.exceedance_probability(paid, drawn.weights, line.amount, batch)
        middle, high = tail.quantile_estimates(paid, drawn.weights, OF_A_YEAR, batch)
        rows.append(
            {
                "institution": line.institution,
                "line": line.name,
                "year_end": line.year_end,
                "line_amount": line.amount,
                **with_ends("expected", mean),
                "expected_error": mean.standard_error,
                **with_ends("median", middle),
                **with_ends("q0.95", high),
                **row_of(beyond),
            }
        )
    return pd.DataFrame(rows)


def committed_table(result: Result) -> pd.DataFrame:
    """One row a period up to the deadline: what is committed by its end, as a fan.

    Columns as in `loss_distribution.fan_table`.
    """
    return fan_table(drawn_of(result), second_look(result).over_time.committed)


def deadline_chances(result: Result, amounts: list[float]) -> pd.DataFrame:
    """One row a basis and amount: the probability that at least so much is done by then.

    Columns: basis (committed, paid out), amount (USD), and those of a probability.
    """
    drawn, seen = drawn_of(result), second_look(result).over_time
    rows = []
    for basis, done in (
        ("committed", seen.committed_by_deadline), ("paid out", drawn.by_deadline)
    ):  # fmt: skip
        if drawn.disbursed.shape[1] == 0:
            continue
        by_then = -done
        for amount in amounts:
            short = tail.exceedance_probability(
                by_then, drawn.weights, -amount, drawn.how.replicate
            )
            turned = short._replace(
                value=1.0 - short.value,
                low=1.0 - short.high,
                high=1.0 - short.low,
                draws_beyond=drawn.draws - short.draws_beyond,
            )
            rows.append({"basis": basis, "amount": amount, **row_of(turned)})
    return pd.DataFrame(rows)
