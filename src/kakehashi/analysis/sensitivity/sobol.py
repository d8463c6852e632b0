"""Sobol indices: which parameters the uncertainty of a figure comes from, by SALib.

Parameters are drawn from their ranges together, every set meets the same draws, and the
variance of the figure is divided among them: first order alone, total with everybody
they act with [Saltelli et al. 2010, Jansen 1999].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.sensitivity.bumps import spoken
from kakehashi.analysis.sensitivity.targets import targets
from kakehashi.analysis.sensitivity.tornado import rerun
from kakehashi.analysis.tables import table_of
from kakehashi.errors import InputError
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.ranged import drawn
from kakehashi.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kakehashi.analysis.provenance import Located
    from kakehashi.arrays import ByDraw, ByDrawItem
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.monte_carlo import DrawResult

    Progress = Callable[[int, int], None]

RESAMPLES = 200  # of the bootstrap behind the confidence of an index
LEVEL = 0.95
COLUMNS = ("target", "path", "label", "first", "first_reach", "total", "total_reach")


def sobol_indices(
    inputs: Inputs,
    chosen: Sequence[Located],
    *,
    draws: int,
    seed: int,
    points: int,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row a target and parameter, the largest total index first.

    `points` is a power of two; points x (parameters + 2) sets are run, each on the same
    `draws` draws. Columns: target, path, label, first and total index with the half
    width of their 95 % intervals. Absent where the figure does not vary.
    """
    from SALib.sample import sobol as sample

    problem = {
        "num_vars": len(chosen),
        "names": [located.path for located in chosen],
        "bounds": [[0.0, 1.0]] * len(chosen),
    }
    table = sample.sample(problem, points, calc_second_order=False, seed=seed)
    base = run_draws_of(inputs, draws, seed)
    figures = _figures(base, chosen, np.asarray(table), progress)
    rows = [
        row
        for place, target in enumerate(targets(base))
        for row in _rows(target.id, problem, chosen, figures[:, place], seed)
    ]
    return table_of(rows, COLUMNS, numbers=COLUMNS[len(_named(chosen[0])) + 1 :])


def _rows(
    target: str,
    problem: dict[str, object],
    chosen: Sequence[Located],
    values: ByDraw,
    seed: int,
) -> list[dict[str, object]]:
    """Indices of one target, the largest total first; none where it does not vary."""
    from SALib.analyze import sobol as analyse

    if np.ptp(values) == 0.0:
        return [{"target": target, **_named(one)} for one in chosen]
    found = analyse.analyze(
        problem, values, calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=LEVEL, seed=seed,
    )  # fmt: skip
    columns = {
        "first": "S1",
        "first_reach": "S1_conf",
        "total": "ST",
        "total_reach": "ST_conf",
    }
    order = np.argsort(-np.asarray(found["ST"]), kind="stable")
    return [
        {
            "target": target,
            **_named(chosen[int(at)]),
            **{name: float(found[key][at]) for name, key in columns.items()},
        }
        for at in order
    ]


def _named(located: Located) -> dict[str, object]:
    return {"path": located.path, "label": spoken(located)}


def _figures(
    base: DrawResult,
    chosen: Sequence[Located],
    table: ByDrawItem,
    progress: Progress | None,
) -> ByDrawItem:
    """Every target at every set of parameters, (set, target).

    A set that the programme refuses counts as the run as it stands; few are.
    """
    asked = targets(base)
    columns = np.stack(
        [_printed(one, table[:, place]) for place, one in enumerate(chosen)], axis=1
    )
    figures = np.empty((table.shape[0], len(asked)))
    for place, row in enumerate(columns):
        printed = {one.path: float(x) for one, x in zip(chosen, row, strict=True)}
        try:
            run = rerun(base, printed)
        except (InputError, ValueError):
            run = base
        figures[place] = [float(np.mean(target.values(run))) for target in asked]
        if progress is not None:
            progress(place + 1, table.shape[0])
    return figures


def _printed(located: Located, chances: np.ndarray) -> np.ndarray:
    """Figures in printed units from numbers between 0 and 1."""
    figures = drawn(located.parameter, chances)
    return figures / parse_unit(located.parameter.unit).factor
