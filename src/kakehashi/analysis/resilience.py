"""How much safer the funded plants make the supply of chips: every question, once.

import kakehashi as kk
safer = kk.resilience("us-japan-2025", ["mou-2025"])
safer.losses            # conditional losses: planner, priority, proportional
safer.averted           # by event and day of onset
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.resilience_cost import fiscal_part
from kakehashi.analysis.resilience_dependence import dependence, missing_packaging
from kakehashi.analysis.resilience_draws import drawn_brackets, drawn_table
from kakehashi.analysis.resilience_history import back_tests
from kakehashi.analysis.resilience_levers import lever_values
from kakehashi.analysis.resilience_losses import BRACKET, brackets, loss_table
from kakehashi.analysis.resilience_orders import lost_orders
from kakehashi.analysis.resilience_path import fill_paths
from kakehashi.analysis.resilience_risk import Variants, break_even, yearly_cost
from kakehashi.analysis.resilience_screen import single_points, stock_cover
from kakehashi.analysis.resilience_setting import network_setting
from kakehashi.analysis.resilience_stress import stress
from kakehashi.analysis.resilience_times import times_of
from kakehashi.analysis.resilience_value import (
    averted,
    averted_by_onset,
    committed,
    group_values,
)
from kakehashi.analysis.resilience_years import yearly_losses
from kakehashi.errors import InputError, Problem
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_plan
from kakehashi.schema.load import load_programme
from kakehashi.schema.paths.nearest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from kakehashi.analysis.resilience_cost import FiscalPart
    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_path import FillPaths
    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.model.result import Result
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.schema.network import Network

DRAWS, SEED = 200, 0
WORLDS = 1_000  # draws of the cost to the state: a second, and its error is small


@dataclass(frozen=True, kw_only=True, eq=False)
class Resilience:
    """The answers, each a table; money in US$m of value added unless it says otherwise."""

    setting: NetworkSetting
    before: EventLosses
    """Every event at the last onset, without the programme's plants."""
    after: EventLosses
    dependence: pd.DataFrame
    single_points: pd.DataFrame
    cover: pd.DataFrame
    losses: pd.DataFrame
    """Conditional losses without the plants, by event and sector."""
    averted: pd.DataFrame
    """By event and onset, under each way of answering."""
    break_even: pd.DataFrame
    drawn: pd.DataFrame
    yearly: pd.DataFrame
    groups: pd.DataFrame
    """Worth of each group of projects: US$m of expected yearly loss averted."""
    times: pd.DataFrame
    """Weeks that each sector survives an event in which something is lost, and until it
    recovers."""
    levers: pd.DataFrame
    lever_event: str
    paths: FillPaths
    """What users make week by week after that event."""
    back_tests: pd.DataFrame
    warnings: Sequence[str]
    committed: float
    """US$ of the programme in projects that add to the network."""
    fiscal: FiscalPart | None
    """What they cost the state by credit reform; None where that cannot be counted."""

    @cached_property
    def triangles(self) -> pd.DataFrame:
        """Area, depth and length of what is missing in those weeks."""
        return self.paths.triangles()

    @cached_property
    def stress(self) -> pd.DataFrame:
        """Each site out for as long as the standard event: time to survive and cost."""
        return stress(self.setting)

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Sales that makers lose in the priced event because users make less."""
        return lost_orders(self.setting, self.before, self.lever_event)

    def averted_now(self, way: str) -> np.ndarray:
        """US$m averted by event at the last onset, (event,)."""
        return averted(self.before, self.after, way)


def resilience(
    programme: str | Path,
    scenarios: Sequence[str] | None = None,
    *,
    event: str | None = None,
    changes: Iterable[tuple[str, object, str]] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Resilience:
    """Ask all of it of a programme under some scenarios.

    `event` names the one event of which measures are priced and groups are valued; none:
    the one that costs most for prices, and the mean year for groups. Raises
    `InputError` with every problem, and where the event is not in the catalogue.
    """
    loaded = load_programme(programme, scenarios, changes=changes)
    setting = network_setting(loaded.programme)
    if event is not None and event not in setting.network.events:
        raise InputError([_unknown_event(event, setting.network)])
    fiscal = fiscal_part(_run_of(loaded, seed), setting) if setting.added else None
    return _answers(setting, event, fiscal, Variants(draws, seed), progress)


def _run_of(loaded: LoadedProgramme, seed: int) -> Result:
    """A run of which to count the cost to the state: with draws where any can be made."""
    from kakehashi.analysis.second_look import watched_run  # SciPy is slow to load

    inputs = compile_programme(loaded)
    if loaded.programme.uncertainty is None:
        return run_plan(inputs)
    return watched_run(inputs, WORLDS, seed)


def _answers(
    setting: NetworkSetting,
    event: str | None,
    fiscal: FiscalPart | None,
    variants: Variants,
    progress: Progress | None,
) -> Resilience:
    """Every table, the dear ones first, so that whoever waits knows why."""
    names, onset = list(setting.network.events), setting.onsets[-1]
    states = [setting.before(onset), setting.at(onset)]
    before, after = brackets(setting, states, names, progress)
    drawn = drawn_brackets(setting, names, onset, variants, progress)
    gains = {way: averted(before, after, way) for way in BRACKET}
    spent = committed(setting)
    priced = event or names[int(np.argmax(before.total(BRACKET[1])))]
    return Resilience(
        setting=setting,
        before=before,
        after=after,
        dependence=dependence(setting),
        single_points=single_points(setting),
        cover=stock_cover(setting),
        losses=loss_table(setting, before),
        averted=averted_by_onset(setting, names, progress),
        break_even=break_even(setting, names, gains, yearly_cost(setting, spent)),
        drawn=drawn_table(drawn),
        yearly=yearly_losses(setting, drawn, variants.seed),
        groups=group_values(setting, names, _weight(setting, names, event), progress),
        times=times_of(setting, before, progress),
        levers=lever_values(setting, priced, progress),
        lever_event=priced,
        paths=fill_paths(setting, priced),
        back_tests=back_tests(setting),
        warnings=missing_packaging(setting),
        committed=spent,
        fiscal=fiscal,
    )


def _weight(
    setting: NetworkSetting, names: Sequence[str], event: str | None
) -> np.ndarray:
    """What a loss counts for groups: the event alone, or each by its probability."""
    if event is not None:
        return np.array([float(name == event) for name in names])
    chances = [setting.network.events[name].probability for name in names]
    return np.array([chance.base if chance else 0.0 for chance in chances])


def _unknown_event(event: str, network: Network) -> Problem:
    """An event that the catalogue does not have."""
    return Problem(
        where="event",
        what=f"the network has no event '{event}'",
        fix=suggestion(
            event,
            network.events,
            otherwise="name one of " + ", ".join(network.events),
        ),
    )
