"""A run together with the questions that are asked of it: the Python interface."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kakehashi.analysis.break_even import break_even
from kakehashi.analysis.compare import Comparison, compare
from kakehashi.analysis.currency import yen_cost
from kakehashi.analysis.disclosure import cost_four_ways, disclosure
from kakehashi.analysis.explain import Explanation, explain
from kakehashi.analysis.headline import measures
from kakehashi.analysis.pricing import premiums
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_plan
from kakehashi.schema.load import load_programme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from kakehashi.analysis.measure import Measure
    from kakehashi.analysis.tariff_offset import Offset
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result
    from kakehashi.model.run import Change


@dataclass(frozen=True)
class Run:
    """One run: its table of flows, its measures, and where each comes from."""

    result: Result

    @property
    def flows(self) -> pd.DataFrame:
        """One row a project, instrument, party, cause and period; USD, + is received."""
        return self.result.flows

    @property
    def draws(self) -> DrawResult | None:
        """What was lost in which of the draws; None where none were asked for."""
        return self.result.draws

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Headline figures by id, each with unit, formula and parameters."""
        return measures(self.result)

    def cost(self) -> pd.DataFrame:
        """Cost to the state four ways, by institution; see `cost_four_ways`."""
        return cost_four_ways(self.result)

    def disclosure(self) -> pd.DataFrame:
        """Face value, expected cost, cost at 95 and 99 %, market value."""
        return disclosure(self.result)

    def break_even(self) -> pd.DataFrame:
        """Income and cost of each account by fiscal year."""
        return break_even(self.result)

    def premiums(self) -> pd.DataFrame:
        """Premium that is asked, that breaks even, and what others ask."""
        return premiums(self.result)

    def yen_cost(self) -> pd.DataFrame:
        """Cost in yen, in four readings."""
        return yen_cost(self.result)

    def tariff_offset(self) -> Offset:
        """Tariff savings beside the loss, in the run's own draws."""
        from kakehashi.analysis.tariff_offset import tariff_offset  # SciPy is slow

        return tariff_offset(self.result)

    def explain(self, measure: str) -> Explanation:
        """Where one measure comes from, down to dated sources."""
        return explain(self.result, measure)

    def compare(self, other: Run) -> Comparison:
        """What differs between this run and `other`, in inputs and in measures."""
        return compare(self.result, other.result)


def run(
    programme: str | Path,
    scenarios: Sequence[str] | None = None,
    *,
    as_of: dt.date | None = None,
    reading: str | None = None,
    changes: Sequence[Change] = (),
    draws: int = 0,
    seed: int = 0,
    tail: bool = False,
) -> Run:
    """Run a programme, see `kakehashi.model.run.run`, ready to be asked.

    Every question sees the draws as they pass, so that none needs them once more.
    """
    loaded = load_programme(programme, scenarios, changes=changes)
    inputs = compile_programme(loaded, as_of=as_of, reading=reading)
    if draws == 0:
        return Run(run_plan(inputs))
    from kakehashi.analysis.second_look import watched_run  # SciPy is slow to load

    return Run(watched_run(inputs, draws, seed, tail=tail))
