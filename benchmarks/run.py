"""Measure the compiled kernel against plain NumPy and other engines: `make bench`.

`BENCH_ARGS=--quick` takes fewer draws and repeats.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np
from rich.console import Console

import compiled_lanes
import draw_speed
import numpy_lanes
import supply_speed
import tariff_savings
from measuring import sheet, timed, timed_command, timed_in_turn
from other_engines import ENGINES
from portfolio import FACILITIES, PERIODS, PROJECTS, READINGS, draws, portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.kernels.engine import Terms
    from portfolio import Draws

THREADS = numba.get_num_threads()
RELATIVE, CENT = 1e-9, 0.01
NANO, MEGA, MILLI = 1e9, 1e6, 1e3
PART_IN_DEFAULT = 0.3
SLUMP_FROM, LONGEST_SLUMP, LEFT_IN_SLUMP, LEFT_FOR_GOOD = 50, 8, 0.2, 0.1
console = Console(width=110)  # tables are Markdown, to be pasted into README.md


class Size(NamedTuple):
    """How much is run, and how often."""

    draws: int
    repeats: int
    memory: tuple[int, ...]


FULL = Size(256, 5, (256, 1024, 4096))
QUICK = Size(32, 2, (256, 512))


def facility_quarters(count: int, projects: int = PROJECTS) -> int:
    """Facility-quarters in `count` draws."""
    return count * projects * FACILITIES * PERIODS


def slump(count: int) -> Draws:
    """Worlds in which cash runs short: for some quarters, or from the start."""
    some = draws(count, PROJECTS, seed=1)
    for place, index in enumerate(some.price_index):
        length = 1 + place % LONGEST_SLUMP
        index[SLUMP_FROM : SLUMP_FROM + length] *= LEFT_IN_SLUMP
    some.shocks["revenue_factor"][::3] *= LEFT_FOR_GOOD
    return some


def compare(count: int) -> None:
    """Stop unless both give the same totals of every flow, project and draw."""
    worlds = {
        "no default": draws(count, PROJECTS),
        f"scripted defaults in {PART_IN_DEFAULT:.0%} of the projects": draws(
            count, PROJECTS, defaults=PART_IN_DEFAULT
        ),
        "arrears and defaults by arrears in a slump": slump(count),
    }
    met: set[str] = set()
    for reading in READINGS:
        terms = portfolio(PROJECTS, reading)
        for world, some in worlds.items():
            ours, plain = compiled_lanes.run(terms, some), numpy_lanes.run(terms, some)
            met |= {name for name, total in ours.items() if total.any()}
            for name, total in ours.items():
                np.testing.assert_allclose(
                    plain[name],
                    total,
                    rtol=RELATIVE,
                    atol=CENT,
                    err_msg=f"{reading}, {world}: {name}",
                )
    console.print(
        f"Same totals from both, to {RELATIVE:g} or a cent, in {count} draws of "
        f"{PROJECTS} projects, {len(READINGS)} readings, {len(worlds)} kinds of world: "
        f"{', '.join(worlds)}. Compared: {numpy_lanes.FEATURES}."
    )
    console.print(
        f"Flows that stayed zero throughout: {', '.join(sorted(set(ours) - met))}."
    )


def compiled_on(terms: Terms, some: Draws, threads: int) -> Callable[[], object]:
    """The compiled kernel on `threads` threads, ready to be timed."""

    def work() -> None:
        numba.set_num_threads(threads)
        compiled_lanes.run_at_once(terms, some)

    return work


def speed(size: Size) -> float:
    """Print compiled against NumPy; returns ns per facility-quarter on one thread."""
    table = sheet(
        f"Speed: {size.draws} draws, {PROJECTS} projects, {FACILITIES} facilities each, "
        f"{PERIODS} quarters; best of {size.repeats}",
        "engine", "ns / facility-quarter", "million / s", "spread", "times one thread",
    )  # fmt: skip
    terms, some = portfolio(PROJECTS, READINGS[0]), draws(size.draws, PROJECTS)
    works = {
        "compiled, 1 thread": compiled_on(terms, some, 1),
        f"compiled, {THREADS} threads": compiled_on(terms, some, THREADS),
        "NumPy lanes, 1 thread": lambda: numpy_lanes.run(terms, some),
    }
    rows = timed_in_turn(works, size.repeats)
    count, first = facility_quarters(size.draws), rows["compiled, 1 thread"].best
    for name, timing in rows.items():
        table.add_row(
            name,
            f"{timing.best / count * NANO:.1f}",
            f"{count / timing.best / MEGA:.2f}",
            timing.spread,
            f"{timing.best / first:.2f}",
        )
    console.print(table)
    return first / count * NANO


def growth(size: Size) -> None:
    """Print the cost against draws and against projects, on one thread."""
    table = sheet(
        "Cost against size, one thread", "what", "ms", "ns / facility-quarter", "spread"
    )
    base = max(size.draws // 4, 1)
    cases = [(base * times, PROJECTS) for times in (1, 2, 4)]
    cases += [(base, projects) for projects in (50, 100, 200)]
    for count, projects in cases:
        terms, some = portfolio(projects, READINGS[0]), draws(count, projects)
        timing = timed(compiled_on(terms, some, 1), size.repeats)
        table.add_row(
            f"{count} draws x {projects} projects",
            f"{timing.best * MILLI:.0f}",
            f"{timing.best / facility_quarters(count, projects) * NANO:.1f}",
            timing.spread,
        )
    console.print(table)


def memory(size: Size) -> None:
    """Print the peak memory of fresh processes that stream draws."""
    title = f"Peak memory, streaming {compiled_lanes.DRAWS_AT_ONCE} draws at once"
    table = sheet(title, "draws", "MiB")
    script = Path(__file__).with_name("peak_memory.py")
    for count in size.memory:
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, script, str(count)],
            check=True,
            capture_output=True,
            text=True,
        )
        table.add_row(str(count), f"{float(done.stdout):.0f}")
    console.print(table)


def others(size: Size, ours: float) -> None:
    """Print what other engines take; `ours` is ns per facility-quarter, one thread."""
    table = sheet(
        "Other engines, one thread (a period is a year for PySAM, a quarter for the rest)",
        "engine", "runs / s", "facility-periods / run", "ns / facility-period",
        "times ours", "spread",
    )  # fmt: skip
    notes = []
    for engine_of in ENGINES:
        try:
            engine = engine_of()
        except ImportError as error:
            notes.append(
                f"Skipped {engine_of.__name__}: {error}. `make bench` installs it."
            )
            continue
        timing = timed(engine.run, 4 * size.repeats)
        each = timing.best / engine.facility_periods * NANO
        table.add_row(
            engine.name,
            f"{1.0 / timing.best:.0f}",
            str(engine.facility_periods),
            f"{each:.0f}",
            f"{each / ours:.0f}",
            timing.spread,
        )
        notes.append(f"{engine.name}: {engine.scope}")
    console.print(table)
    for note in notes:
        console.print(note)


def savings(size: Size) -> None:
    """Print how long the tariff savings of many draws take, beside NumPy."""
    shape = f"{tariff_savings.DRAWS:,} draws x {tariff_savings.GROUPS} groups"
    title = f"Tariff savings, {shape} x {tariff_savings.YEARS} years"
    table = sheet(title, "engine", "s", "spread", "times compiled")
    timings = tariff_savings.measured(size.repeats)
    for name, timing in timings.items():
        ratio = timing.best / timings["compiled"].best
        table.add_row(name, f"{timing.best:.3f}", timing.spread, f"{ratio:.1f}")
    console.print(table)


def starts(size: Size) -> None:
    """Print how long the program takes to start, and to run a programme when warm."""
    table = sheet("Program, kernels already compiled", "command", "s", "spread")
    with tempfile.TemporaryDirectory() as folder:
        commands = (("--help",), ("run", "us-japan-2025", "--out", folder))
        for command in commands:
            timing = timed_command(command, min(size.repeats, 3))
            shown = " ".join(("kakehashi", *command[:2]))
            table.add_row(shown, f"{timing.best:.2f}", timing.spread)
    console.print(table)


def main() -> None:
    """Compare, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer draws and repeats")
    size = QUICK if parser.parse_args().quick else FULL
    compare(min(size.draws, 64))
    ours = speed(size)
    growth(size)
    memory(size)
    others(size, ours)
    savings(size)
    starts(size)
    for table in draw_speed.tables(quick=size is QUICK):
        console.print(table)
    for table in supply_speed.tables(quick=size is QUICK):
        console.print(table)


if __name__ == "__main__":
    main()
