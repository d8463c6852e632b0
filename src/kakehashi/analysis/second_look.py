"""What questions need of the draws as they pass: seen at once, or at a second look.

Money over time is too much to keep of every run. A run whose report is wanted shows its
draws to every question while they pass; one that is asked later runs them once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kakehashi.analysis.fiscal_collector import collector_of
from kakehashi.analysis.loss_distribution import check_batches
from kakehashi.analysis.over_time import empty_over_time
from kakehashi.analysis.tariff_collector import tariff_collector_of
from kakehashi.model.collector import FirstDraws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.run import run_plan
from kakehashi.model.sample import laws_and_sampling

if TYPE_CHECKING:
    from kakehashi.analysis.over_time import OverTime
    from kakehashi.analysis.tariff_collector import TariffCollector
    from kakehashi.model.collector import Collector
    from kakehashi.model.common_factors import Sampling
    from kakehashi.model.fiscal_sums import FiscalCollector, FiscalSums
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.monte_carlo import Progress
    from kakehashi.model.result import Result

SAVINGS_OF = 1 << 15  # draws whose savings are kept at each point in time, some 60 MB
_KNOWN: WeakKeyDictionary[Result, SecondLook] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """What was kept of the draws while they passed."""

    over_time: OverTime
    fiscal: FiscalSums | None
    """None where the programme says nothing of public cost."""
    tariffs: TariffCollector | None
    """None where the programme has no tariffs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watch:
    """The collectors of all questions, before the first block."""

    over_time: OverTime
    fiscal: FiscalCollector | None
    tariffs: TariffCollector | None

    @property
    def collectors(self) -> list[Collector]:
        """Those that there are."""
        found: list[Collector] = [self.over_time]
        if self.fiscal is not None:
            found.append(self.fiscal)
        if self.tariffs is not None:
            found.append(FirstDraws(collector=self.tariffs, most=SAVINGS_OF))
        return found

    def seen(self) -> SecondLook:
        """What they kept, after the last block."""
        return SecondLook(
            over_time=self.over_time,
            fiscal=self.fiscal.sums() if self.fiscal else None,
            tariffs=self.tariffs,
        )


def watched_run(
    inputs: Inputs,
    draws: int,
    seed: int,
    *,
    tail: bool = False,
    progress: Progress | None = None,
) -> Result:
    """A run with draws that every question sees as they pass; see `model.run.run_inputs`."""
    plan = run_plan(inputs)
    laws, how = laws_and_sampling(inputs, draws, seed, tail=tail)
    watch = _watch(plan, draws, how)
    drawn = run_draws_of(
        inputs, draws, seed, progress, collectors=watch.collectors, laws=laws, how=how
    )
    result = replace(plan, draws=drawn)
    _KNOWN[result] = watch.seen()
    return result


def second_look(result: Result) -> SecondLook:
    """What was seen of a result's draws; runs them again where nobody watched."""
    known = _KNOWN.get(result)
    if known is None:
        known = _KNOWN[result] = _look(result)
    return known


def _watch(plan: Result, draws: int, how: Sampling) -> _Watch:
    """Collectors for a plan whose draws are about to be made."""
    programme = plan.inputs.loaded.programme
    fiscal = tariffs = None
    if programme.fiscal is not None:
        fiscal = collector_of(plan, draws, how.replicate, how.seed)
    if programme.tariffs is not None:
        tariffs = tariff_collector_of(plan, min(draws, SAVINGS_OF), how.seed)
    over_time = empty_over_time(plan, draws, how)
    return _Watch(over_time=over_time, fiscal=fiscal, tariffs=tariffs)


def _look(result: Result) -> SecondLook:
    drawn = result.draws
    if drawn is None:
        raise ValueError("the run has no draws to look at again")
    check_batches(drawn)
    watch = _watch(result, drawn.draws, drawn.how)
    run_draws_of(
        result.inputs,
        drawn.draws,
        drawn.how.seed,
        collectors=watch.collectors,
        laws=drawn.laws,
        how=drawn.how,
    )
    return watch.seen()
