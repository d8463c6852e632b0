"""How fast the planner's problem is solved on the bundled network, cold, warm, in bulk.

`python benchmarks/planner_speed.py` measures this part alone, with a bar of progress.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numba
import numpy as np
from rich.console import Console
from rich.progress import track

from kakehashi.analysis.resilience_losses import least, rule_losses
from kakehashi.analysis.resilience_planner import Strike, planned_losses
from kakehashi.analysis.resilience_risk import Variants, variant_rows
from kakehashi.analysis.resilience_setting import network_setting
from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import disruption_of
from kakehashi.model.network_events import calendar_of, event_rows, exposed
from kakehashi.schema.load import load_programme
from measuring import sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.model.network_capacity import NetworkAt

SCENARIOS, SEED = 50, 0
PIPELINE = "mou-2025"  # a scenario that funds plants


def tables(*, quick: bool) -> Iterator[Table]:
    """Each event that costs anything, alone; then many variants of them at once."""
    setting = network_setting(load_programme("us-japan-2025", [PIPELINE]).programme)
    onset = setting.onsets[-1]
    states = [setting.before(onset), setting.at(onset)]
    every = list(setting.network.events)
    costs = least(rule_losses(setting, states[0], every))
    costly = [name for name, lost in zip(every, costs, strict=True) if lost > 0.0]
    yield _alone(setting, states, costly)
    yield _in_bulk(setting, states, costly, SCENARIOS // 10 if quick else SCENARIOS)


def _alone(setting: NetworkSetting, states: list[NetworkAt], names: list[str]) -> Table:
    """One event on a new model, and then with the plants on the same model."""
    arrays = states[0].compiled.arrays
    size = f"{len(arrays.baseline)} sites, {len(arrays.supplier)} links"
    found = sheet(
        f"Planner, bundled network: {size}, {setting.weeks} weeks",
        "event", "cold, s", "warm, with the plants, s", "inputs left out",
    )  # fmt: skip
    for name in names:
        event = setting.network.events[name]
        seconds = []
        start = time.perf_counter()
        model = PlannerModel(exposed(states[0], event), setting.weeks)
        for at in states:
            rows = event_rows(setting.network, at.compiled, event)
            plan = disruption_of(rows, 0, calendar_of(at), setting.weeks)
            model.solve(plan, exposed(at, event))
            seconds.append(time.perf_counter() - start)
            start = time.perf_counter()
        left = f"{len(model.left_out)} of {len(arrays.slot_site)}"
        found.add_row(event.label, *(f"{each:.2f}" for each in seconds), left)
    return found


def _in_bulk(
    setting: NetworkSetting, states: list[NetworkAt], names: list[str], many: int
) -> Table:
    """Variants of the events, shared out evenly, each with and without the plants."""
    parts = [len(part) for part in np.array_split(np.arange(many), len(names))]
    runs = []
    for name, draws in zip(names, parts, strict=True):
        rows = {
            id(at): variant_rows(setting, at, name, Variants(draws, SEED))
            for at in states
        }
        event = setting.network.events[name]
        runs.append(
            [
                Strike(at=at, event=event, rows=rows[id(at)], row=row)
                for row in range(draws)
                for at in states
            ]
        )
    bar = iter(track(range(sum(map(len, runs))), transient=True))
    start = time.perf_counter()
    planned_losses(setting, runs, "", lambda *_: next(bar, None))
    took = time.perf_counter() - start
    solved = many * len(states)
    found = sheet("Planner, many events", "what", "threads", "s", "s / event")
    what = f"{many} variants x {len(states)} portfolios"
    threads = str(numba.get_num_threads())
    found.add_row(what, threads, f"{took:.1f}", f"{took / solved:.2f}")
    return found


if __name__ == "__main__":
    for table in tables(quick="--quick" in sys.argv):
        Console(width=110).print(table)
