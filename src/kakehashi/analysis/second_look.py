"""One more look at the draws of a result, shared by all that must see them pass.

What a question needs over time is too much to keep of every run, so the draws of a
result that is asked are run again: once, for every question together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kakehashi.analysis.fiscal_collector import collector_of
from kakehashi.analysis.loss_distribution import check_batches
from kakehashi.analysis.over_time import empty_over_time
from kakehashi.model.monte_carlo import run_draws_of

if TYPE_CHECKING:
    from kakehashi.analysis.over_time import OverTime
    from kakehashi.model.collector import Collector
    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

_KNOWN: WeakKeyDictionary[Result, SecondLook] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """What was kept of the draws while they passed."""

    over_time: OverTime
    fiscal: FiscalSums | None
    """None where the programme says nothing of public cost."""


def second_look(result: Result) -> SecondLook:
    """Run the draws of a result again, the first time that this is asked."""
    known = _KNOWN.get(result)
    if known is None:
        known = _KNOWN[result] = _look(result)
    return known


def _look(result: Result) -> SecondLook:
    drawn = result.draws
    if drawn is None:
        raise ValueError("the run has no draws to look at again")
    check_batches(drawn)
    over_time = empty_over_time(result, drawn)
    collectors: list[Collector] = [over_time]
    fiscal = None
    if result.inputs.loaded.programme.fiscal is not None:
        fiscal = collector_of(result, drawn.draws, drawn.how.replicate, drawn.how.seed)
        collectors.append(fiscal)
    run_draws_of(
        result.inputs,
        drawn.draws,
        drawn.how.seed,
        collectors=collectors,
        laws=drawn.laws,
        how=drawn.how,
    )
    return SecondLook(over_time=over_time, fiscal=fiscal.sums() if fiscal else None)
