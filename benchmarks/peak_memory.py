"""Peak memory of a process that streams draws through the kernel: `peak_memory.py DRAWS`.

Draws are made, run and summed over the projects in chunks; one row of sums a draw stays.
"""

from __future__ import annotations

import resource
import sys

import numpy as np

from compiled_lanes import DRAWS_AT_ONCE, run_at_once
from portfolio import PROJECTS, READINGS, draws, portfolio

KIB, BYTES = 1 << 10, 1
UNIT = BYTES if sys.platform == "darwin" else KIB  # what ru_maxrss counts in
MIB = 1 << 20


def stream(count: int) -> float:
    """Run `count` draws in chunks; returns the peak resident memory in MiB."""
    terms = portfolio(PROJECTS, READINGS[0])
    sums = []
    for first in range(0, count, DRAWS_AT_ONCE):
        some = draws(min(DRAWS_AT_ONCE, count - first), PROJECTS, seed=first)
        flows = run_at_once(terms, some)
        sums.append(flows.project_totals.sum(axis=1))
    np.concatenate(sums)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / MIB


if __name__ == "__main__":
    sys.stdout.write(f"{stream(int(sys.argv[1]))}\n")
