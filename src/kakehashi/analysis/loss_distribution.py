"""What a run with draws says of losses: who bears how much, how surely, and by what.

No figure stands without its standard error and its interval of 95 %. Losses are in USD,
final, not discounted, over the whole grid; what is still open when the grid ends stands
beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kakehashi.errors import InputError, Problem
from kakehashi.kernels import tail
from kakehashi.kernels.elementary import student_quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.arrays import ByDraw, ByDrawPeriod, ByDrawProject, ByProject
    from kakehashi.kernels.tail import Estimate, TailEstimate
    from kakehashi.model.monte_carlo import DrawResult

LEVELS = (0.95, 0.99, 0.999)  # the levels that credit risk is stated at
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)  # of a fan
EXPECTED, QUANTILE, SHORTFALL = "expected", "quantile", "expected shortfall"
ESTIMATE = ("value", "standard_error", "low", "high", "draws_beyond")


def check_batches(result: DrawResult) -> None:
    """Refuse a run of fewer draws than an error can be had from."""
    batch = result.how.replicate
    if result.draws < 2 * batch:
        raise InputError(
            [
                Problem(
                    where="draws",
                    what=f"{result.draws} draws in replicates of {batch} give no "
                    "standard error, and no figure is shown without one",
                    fix=f"ask for at least {2 * batch} draws; some thousands are good",
                )
            ]
        )


def row_of(estimate: Estimate | TailEstimate) -> dict[str, float | int | None]:
    """Columns of `ESTIMATE`; the count is absent where it has no meaning."""
    return {name: getattr(estimate, name, None) for name in ESTIMATE}


def loss_table(result: DrawResult) -> pd.DataFrame:
    """One row a bearer and measure.

    Columns: bearer, measure (expected, quantile, expected shortfall), level (absent for
    the first), and those of `ESTIMATE` in USD.
    """
    check_batches(result)
    return pd.DataFrame(
        [
            {"bearer": bearer, **row}
            for bearer, losses in result.losses.items()
            for row in distribution_rows(losses, result)
        ]
    )


def sums_table(result: DrawResult) -> pd.DataFrame:
    """One row a sum of a draw (claims, net of the investor state, ...) and measure.

    Columns: sum, measure, level, and those of `ESTIMATE`; quantiles on both sides.
    """
    check_batches(result)
    low = tuple(1.0 - level for level in reversed(LEVELS))
    rows = []
    for name, amounts in result.sums.items():
        mean = tail.mean_estimate(amounts, result.weights, result.how.replicate)
        rows.append({"sum": name, "measure": EXPECTED, "level": None, **row_of(mean)})
        for level in (*low, 1.0 / 2.0, *LEVELS):
            found = tail.quantile_estimate(
                amounts, result.weights, level, result.how.replicate
            )
            rows.append(
                {"sum": name, "measure": QUANTILE, "level": level, **row_of(found)}
            )
    return pd.DataFrame(rows)


def distribution_rows(
    losses: ByDraw, result: DrawResult
) -> list[dict[str, float | int | str | None]]:
    """Expected loss, quantiles and expected shortfalls of one series of draws."""
    batch, weights = result.how.replicate, result.weights
    mean = tail.mean_estimate(losses, weights, batch)
    rows = [{"measure": EXPECTED, "level": None, **row_of(mean)}]
    for measure, estimate in (
        (QUANTILE, tail.quantile_estimate),
        (SHORTFALL, tail.expected_shortfall),
    ):
        for level in LEVELS:
            found = estimate(losses, weights, level, batch)
            rows.append({"measure": measure, "level": level, **row_of(found)})
    return rows


def disbursed_table(result: DrawResult) -> pd.DataFrame:
    """One row a period up to the deadline: what is paid out by its end, as a fan.

    Columns as in `fan_table`.
    """
    check_batches(result)
    return fan_table(result, result.disbursed)


def fan_table(result: DrawResult, amounts: ByDrawPeriod) -> pd.DataFrame:
    """A fan of amounts of the first draws, (draw, period), one row a period.

    Columns: period, date, expected with expected_low and expected_high, standard_error
    of the mean, and for each band q<level> with q<level>_low and q<level>_high.
    """
    timeline, batch = result.inputs.timeline, result.how.replicate
    weights = result.weights[: amounts.shape[0]]
    rows = []
    for place, column in enumerate(amounts.T):
        values = np.ascontiguousarray(column)
        mean = tail.mean_estimate(values, weights, batch)
        found = tail.quantile_estimates(values, weights, BANDS, batch)
        bands: dict[str, float] = {}
        for level, one in zip(BANDS, found, strict=True):
            bands |= with_ends(f"q{level:g}", one)
        rows.append(
            {
                "period": timeline.labels[place],
                "date": timeline.ends[place],
                **with_ends("expected", mean),
                "standard_error": mean.standard_error,
                **bands,
            }
        )
    return pd.DataFrame(rows)


def with_ends(name: str, estimate: Estimate | TailEstimate) -> dict[str, float]:
    """An estimate under a name, its ends with `_low` and `_high`."""
    return {
        name: estimate.value,
        f"{name}_low": estimate.low,
        f"{name}_high": estimate.high,
    }


def disbursed_probability(result: DrawResult, amount: float) -> TailEstimate:
    """Probability that more than `amount` USD is paid out by the deadline."""
    check_batches(result)
    if result.disbursed.shape[1] == 0:
        return tail.TailEstimate(0.0, 0.0, 0.0, 0.0, 0)
    return tail.exceedance_probability(
        result.by_deadline, result.weights, amount, result.how.replicate
    )


def contributions(result: DrawResult) -> pd.DataFrame:
    """One row a project: its part of the investor state's losses, by Euler's theorem.

    Columns: project, expected, expected_error, and for each level of `LEVELS`
    shortfall_<level> and error_<level>; each part with `_low` and `_high`. The parts of
    a column sum to the measure.
    """
    check_batches(result)
    size = result.how.replicate
    means = result.batch_losses.sum(axis=0) / result.draws
    whole = result.draws // size
    error = _error(result.batch_losses[:whole] / size)
    columns: dict[str, object] = {
        "project": [project.id for project in result.inputs.projects],
        **_parts("expected", means, error, result),
        "expected_error": error,
    }
    for level in LEVELS:
        values, errors = _tail_parts(result, level)
        columns |= _parts(f"shortfall_{level:g}", values, errors, result)
        columns[f"error_{level:g}"] = errors
    return pd.DataFrame(columns)


def _parts(
    name: str, values: ByProject, errors: ByProject, result: DrawResult
) -> dict[str, ByProject]:
    """Parts of a loss under a name with their ends; no loss is below nought."""
    half = interval_reach(result) * errors
    return {
        name: values,
        f"{name}_low": np.maximum(values - half, 0.0),
        f"{name}_high": values + half,
    }


def _tail_parts(result: DrawResult, level: float) -> tuple[ByProject, ByProject]:
    """Parts of the expected shortfall at a level, and their standard errors.

    E[L_i | tail], where a loss with a probability of its own at the quantile is split
    [Tasche 1999].
    """
    size = result.how.replicate
    losses = result.losses[result.inputs.loaded.programme.parties.investor.id]
    quantile = tail.weighted_quantile(losses, result.weights, level)
    kept, weights = losses[result.worst], result.weights[result.worst]
    beyond, at = kept > quantile, kept == quantile
    probability = float(np.sum(weights[beyond])) / result.draws
    weighed = np.where(beyond, weights, 0.0)[:, None] * result.worst_losses
    batches = np.zeros((-(-result.draws // size), weighed.shape[1]))
    np.add.at(batches, result.worst // size, weighed)
    value = batches.sum(axis=0) / result.draws
    if np.any(at) and quantile > 0.0:
        share = weights[at] / np.sum(weights[at])
        rest = max(1.0 - level - probability, 0.0)
        value = value + rest * np.sum(share[:, None] * result.worst_losses[at], axis=0)
    whole = result.draws // size
    return value / (1.0 - level), _error(batches[:whole] / size) / (1.0 - level)


def _error(means: ByDrawProject) -> ByProject:
    """Standard error of the mean of batch means, by project."""
    errors: ByProject = np.std(means, axis=0, ddof=1) / np.sqrt(means.shape[0])
    return errors


def interval_reach(result: DrawResult) -> float:
    """How many standard errors make an interval of 95 %."""
    batches = result.draws // result.how.replicate
    return student_quantile(batches - 1, tail.UPPER_END)


def expected_losses(result: DrawResult) -> Mapping[str, Estimate]:
    """Expected loss by bearer."""
    check_batches(result)
    return {
        bearer: tail.mean_estimate(losses, result.weights, result.how.replicate)
        for bearer, losses in result.losses.items()
    }
