"""How fast worlds are drawn, with every measure, and in how much memory.

Each case runs in a process of its own: `draw_speed.py SCENARIO PROJECTS DRAWS` prints its
figures as JSON, without arguments all cases are measured.
"""

from __future__ import annotations

import copy
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

import numpy_lanes
from kakehashi.analysis.headline import measures
from kakehashi.analysis.second_look import watched_run
from kakehashi.model import monte_carlo
from kakehashi.model.compile import compile_programme
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.load import find_programme, load_tree
from measuring import sheet, timed
from portfolio import FACILITIES, PERIODS, PROJECTS, READINGS, draws, portfolio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from kakehashi.model.inputs import Inputs

BUNDLED, SEED, WARM = "us-japan-2025", 7, 64
KIB, BYTES = 1 << 10, 1
UNIT = BYTES if sys.platform == "darwin" else KIB  # what ru_maxrss counts in
MIB, NANO = 1 << 20, 1e9
CASES = (
    ("announced-2026", 0, 10_000),
    ("mou-2025", 0, 10_000),
    ("mou-2025", 55, 10_000),
    ("announced-2026", 0, 100_000),
)
LESS, PEER_DRAWS, REPEATS = 10, 64, 2


def enlarged(scenario: str, projects: int) -> Inputs:
    """The bundled programme, with copies of its placed projects up to a number."""
    tree = read_tree(find_programme(BUNDLED))
    inputs = compile_programme(load_tree(tree, [scenario]))
    missing = projects - len(inputs.projects)
    if missing <= 0:
        return inputs
    known = tree.values["projects"]
    if not isinstance(known, dict):
        raise TypeError("the bundled programme has no projects")
    first = compile_programme(load_tree(tree, ["announced-2026"])).projects
    more = {
        f"copy-{place}": copy.deepcopy(known[first[place % len(first)].id])
        for place in range(missing)
    }
    larger = replace(tree, values={**tree.values, "projects": {**known, **more}})
    room = [
        ("terms.envelope", 100_000, "so that copies fit"),
        ("terms.annual_cap", None, "so that copies fit"),
        ("terms.placement.eligibility", "ignored", "so that copies fit"),
    ]
    return compile_programme(load_tree(larger, [scenario], room))


def measured(scenario: str, projects: int, count: int) -> dict[str, float]:
    """Seconds, seconds of processors, seconds in the kernel, peak memory in MiB."""
    inputs = enlarged(scenario, projects)
    measures(watched_run(inputs, WARM, SEED))
    kernel, inside = monte_carlo.run_draws, 0.0

    def clocked(*arguments: object) -> None:
        nonlocal inside
        began = time.perf_counter()
        kernel(*arguments)
        inside += time.perf_counter() - began

    monte_carlo.run_draws = clocked
    start, busy = time.perf_counter(), time.process_time()
    measures(watched_run(inputs, count, SEED))
    return {
        "projects": len(inputs.projects),
        "facility_quarters": count * inputs.terms.facilities.size * inputs.timeline.periods,
        "wall": time.perf_counter() - start,
        "busy": time.process_time() - busy,
        "kernel": inside,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / MIB,
    }  # fmt: skip


def tables(*, quick: bool) -> Iterator[Table]:
    """One row a case, with the NumPy lanes of the same run beside them."""
    terms, some = portfolio(PROJECTS, READINGS[0]), draws(PEER_DRAWS, PROJECTS)
    peer = timed(lambda: numpy_lanes.run(terms, some), REPEATS).best
    each = peer / (PEER_DRAWS * PROJECTS * FACILITIES * PERIODS) * NANO
    table = sheet(
        f"Worlds drawn, with all measures; NumPy lanes take {each:.0f} ns a "
        "facility-quarter for the kernel's part alone",
        "case", "draws / s", "s", "processor s", "in the kernel",
        "ns / facility-quarter, all in", "NumPy / ours", "peak MiB",
    )  # fmt: skip
    for scenario, projects, count in CASES:
        wanted = count // LESS if quick else count
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, __file__, scenario, str(projects), str(wanted)],
            check=True,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout)
        ours = found["wall"] / found["facility_quarters"] * NANO
        table.add_row(
            f"{scenario}, {found['projects']} projects, {wanted:,} draws",
            f"{wanted / found['wall']:,.0f}",
            f"{found['wall']:.1f}",
            f"{found['busy']:.1f}",
            f"{found['kernel'] / found['wall']:.0%}",
            f"{ours:.0f}",
            f"{each / ours:.1f}",
            f"{found['peak']:.0f}",
        )
    yield table


if __name__ == "__main__":
    if sys.argv[1:]:
        name, number, worlds = sys.argv[1:]
        sys.stdout.write(json.dumps(measured(name, int(number), int(worlds))))
    else:
        for one in tables(quick=False):
            Console(width=130).print(one)
