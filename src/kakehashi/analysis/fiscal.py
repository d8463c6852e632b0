"""The sums that every question of public cost is answered from, asked once of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from kakehashi.analysis.fiscal_collector import collector_of
from kakehashi.analysis.second_look import second_look
from kakehashi.kernels.tail import mean_estimate
from kakehashi.model.fiscal_terms import needed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.arrays import ByDraw
    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

ESTIMATE = ("value", "standard_error", "low", "high")
_PLANS: WeakKeyDictionary[Result, FiscalSums] = WeakKeyDictionary()


def fiscal_sums(result: Result) -> FiscalSums:
    """Sums of a result's draws where it has them, of its plan otherwise."""
    if result.draws is None:
        return plan_sums(result)
    needed(result.inputs)
    found = second_look(result).fiscal
    if found is None:
        raise ValueError("a programme with the part `fiscal` was not summed")
    return found


def plan_sums(result: Result) -> FiscalSums:
    """The same sums of the plan alone: one world, and no probability of it."""
    known = _PLANS.get(result)
    if known is None:
        known = _PLANS[result] = _planned(result)
    return known


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


def named(name: str, estimate: dict[str, float | None]) -> dict[str, float | None]:
    """An estimate under a name, its ends with `_low` and `_high`."""
    return {
        name: estimate["value"],
        **{f"{name}_{end}": estimate[end] for end in ("low", "high")},
    }


def with_ends(*names: str) -> tuple[str, ...]:
    """Columns of estimates under names, as `named` makes them."""
    return tuple(f"{name}{end}" for name in names for end in ("", "_low", "_high"))


def all_named(
    estimates: Mapping[str, dict[str, float | None]],
) -> dict[str, float | None]:
    """Several estimates, each under its name."""
    return {
        column: number
        for name, estimate in estimates.items()
        for column, number in named(name, estimate).items()
    }
