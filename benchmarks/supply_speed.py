"""How fast events go through a supply network: rules, NumPy peer, planner.

Before anything is timed, compiled rules and NumPy must give the same loss of every event.
`python benchmarks/supply_speed.py` measures this part alone.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numba
import numpy as np
from rich.console import Console

import numpy_supply
import planner_speed
from kakehashi.kernels.supply.events import steady_calendar
from kakehashi.kernels.supply.rationing import PRIORITY, PROPORTIONAL
from kakehashi.kernels.supply.simulation import Rules, simulate
from measuring import sheet, timed, timed_in_turn
from supply_networks import made_up_events, made_up_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

    from kakehashi.kernels.supply.events import Events

WEEKS, RESTOCK, RELATIVE = 156, 4.0, 1e-9
THREADS = numba.get_num_threads()
EVENTS, PEER_EVENTS, REPEATS = 3000, 100, 3
WAYS = {"proportional": PROPORTIONAL, "priority": PRIORITY, "guaranteed 30 %": 0.3}


def some(events: Events, end: int) -> Events:
    """The first of some events."""
    return events._make(each[:end] for each in events)


def tables(*, quick: bool) -> Iterator[Table]:
    """All tables, one after another as they are measured."""
    network, less = made_up_network(), 10 if quick else 1
    calendar = steady_calendar(network)
    events = made_up_events(network, 1, EVENTS // less)
    few = some(events, PEER_EVENTS // less)
    for part in WAYS.values():
        rules = Rules(part, RESTOCK)
        ours = simulate(network, few, calendar, rules, WEEKS).loss.sum(axis=1)
        plain = numpy_supply.simulate(network, few, calendar, rules, WEEKS)
        np.testing.assert_allclose(
            plain, ours, rtol=RELATIVE, atol=RELATIVE * ours.max()
        )

    def compiled(these: Events, part: float, threads: int) -> Callable[[], object]:
        def work() -> None:
            numba.set_num_threads(threads)
            simulate(network, these, calendar, Rules(part, RESTOCK), WEEKS)

        return work

    size = (
        f"{len(network.baseline)} sites, {len(network.supplier)} links, {WEEKS} weeks"
    )
    speed = sheet(
        f"Rules: {size}",
        "way of rationing", "threads", "events / s", "spread", "events / processor-s",
    )  # fmt: skip
    for name, part in WAYS.items():
        for threads in sorted({1, THREADS}):
            timing = timed(compiled(events, part, threads), REPEATS)
            start = time.process_time()
            compiled(events, part, threads)()
            own = time.process_time() - start
            rate, alone = (f"{len(events.onset) / s:,.0f}" for s in (timing.best, own))
            speed.add_row(name, str(threads), rate, timing.spread, alone)
    yield speed
    rules = Rules(PROPORTIONAL, RESTOCK)
    works = {
        "compiled, 1 thread": compiled(few, PROPORTIONAL, 1),
        "NumPy": lambda: numpy_supply.simulate(network, few, calendar, rules, WEEKS),
    }
    rows = timed_in_turn(works, REPEATS)
    peer = sheet(f"The same losses from NumPy: {size}", "engine", "events / s", "times")
    for name, timing in rows.items():
        times = f"{timing.best / rows['compiled, 1 thread'].best:.1f}"
        peer.add_row(name, f"{len(few.onset) / timing.best:,.0f}", times)
    yield peer
    yield from planner_speed.tables(quick=quick)


if __name__ == "__main__":
    for table in tables(quick="--quick" in sys.argv):
        Console(width=110).print(table)
