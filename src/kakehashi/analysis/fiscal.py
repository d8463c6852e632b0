"""The sums that every question of public cost is answered from, asked once of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from kakehashi.analysis.loss_distribution import check_batches
from kakehashi.kernels.tail import mean_estimate
from kakehashi.model.fiscal_sums import FiscalCollector
from kakehashi.model.fiscal_terms import fiscal_terms
from kakehashi.model.streams import KIND

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw
    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

ESTIMATE = ("value", "standard_error", "low", "high")
_KNOWN: WeakKeyDictionary[Result, FiscalSums] = WeakKeyDictionary()
_PLANS: WeakKeyDictionary[Result, FiscalSums] = WeakKeyDictionary()
FIRST_FLOWS = ("disbursed", "equity_paid", "guaranteed")


def fiscal_sums(result: Result) -> FiscalSums:
    """Sums of a result's draws where it has them, of its plan otherwise."""
    if result.draws is None:
        return plan_sums(result)
    known = _KNOWN.get(result)
    if known is None:
        known = _KNOWN[result] = _drawn(result)
    return known


def plan_sums(result: Result) -> FiscalSums:
    """The same sums of the plan alone: one world, and no probability of it."""
    known = _PLANS.get(result)
    if known is None:
        known = _PLANS[result] = _planned(result)
    return known


def collector_of(
    result: Result, draws: int, replicate: int, seed: int = 0
) -> FiscalCollector:
    """A collector for the draws of a programme whose plan has been run."""
    terms = fiscal_terms(result.inputs, first_flows(result))
    return FiscalCollector(result.inputs, terms, draws, replicate, seed)


def _planned(result: Result) -> FiscalSums:
    collector = collector_of(result, 1, 1)
    inputs = result.inputs
    collector.add(
        0,
        np.ones(1),
        np.ascontiguousarray(result.streams[None]),
        inputs.reference[:, 0],
        None,
    )
    return collector.sums()


def _drawn(result: Result) -> FiscalSums:
    """Run the draws once more for a result that was not asked for its cost at once."""
    from kakehashi.model.monte_carlo import run_draws_of

    drawn = result.draws
    if drawn is None:
        raise ValueError("the result has no draws")
    check_batches(drawn)
    collector = collector_of(result, drawn.draws, drawn.how.replicate, drawn.how.seed)
    run_draws_of(
        result.inputs, drawn.draws, drawn.how.seed,
        collectors=[collector], laws=drawn.laws, how=drawn.how,
    )  # fmt: skip
    return collector.sums()


def first_flows(result: Result) -> dict[int, int]:
    """Period of each cohort's first flow in the plan, from which its costs count."""
    kinds = [KIND[name] for name in FIRST_FLOWS]
    moving = result.streams[:, :, kinds].sum(axis=2) > 0.0
    first: dict[int, int] = {}
    for place, account in enumerate(result.inputs.accounts):
        periods = np.flatnonzero(moving[:, place])
        if periods.size:
            start = int(periods[0])
            first[account.cohort] = min(first.get(account.cohort, start), start)
    return first


def estimate_of(by_replicate: ByDraw, sums: FiscalSums) -> dict[str, float | None]:
    """Mean over the draws of a number that was summed by replicate, with its interval.

    Columns of `ESTIMATE`; of a plan, which is one world, the value alone.
    """
    if sums.draws == 1:
        return {**dict.fromkeys(ESTIMATE), "value": float(by_replicate[0])}
    whole = sums.draws // sums.replicate
    means = by_replicate[:whole] / sums.replicate
    found = mean_estimate(means, np.ones(whole), 1)
    shift = float(np.sum(by_replicate)) / sums.draws - found.value
    return {
        "value": found.value + shift,
        "standard_error": found.standard_error,
        "low": found.low + shift,
        "high": found.high + shift,
    }
