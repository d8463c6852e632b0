"""The sensitivity of a run: the tornado of all ranged parameters, Sobol of the first few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.sensitivity.bumps import ranged_parameters
from kakehashi.analysis.sensitivity.sobol import sobol_indices
from kakehashi.analysis.sensitivity.targets import targets
from kakehashi.analysis.sensitivity.tornado import tornado
from kakehashi.kernels.tail import (
    Estimate,
    exceedance_probability,
    mean_estimate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kakehashi.analysis.provenance import Located
    from kakehashi.analysis.sensitivity.targets import Target
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.monte_carlo import DrawResult

    Progress = Callable[[str, int, int], None]

DRAWS = 256  # of each bump; its error stands beside every change
SOBOL_DRAWS = 128  # of each set; all sets meet the same ones
SOBOL_POINTS = 32  # a power of two; the confidence of the indices tells if it is enough
FIRST = 5  # parameters whose indices are taken
TORNADO, SOBOL = "Moving each parameter", "Moving the first of them together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What moves the figures of a run, with the errors of every change."""

    targets: Sequence[Target]
    base: dict[str, Estimate]
    """Each target as the run stands, with as many draws as the bumps have."""
    tornado: pd.DataFrame
    indices: pd.DataFrame
    draws: int
    sobol_draws: int
    sobol_sets: int
    seed: int


def sensitivity(
    inputs: Inputs,
    seed: int,
    progress: Progress | None = None,
    *,
    draws: int = DRAWS,
    points: int = SOBOL_POINTS,
) -> Sensitivity:
    """Tornado and Sobol indices of a programme; raises `InputError` without uncertainty.

    `progress` is told what is being done, and how many runs of how many are made.
    """
    told = progress or (lambda *_: None)
    base, table = tornado(inputs, draws, seed, lambda done, of: told(TORNADO, done, of))
    few = min(draws, SOBOL_DRAWS)
    chosen = first_parameters(inputs, table)
    indices = sobol_indices(
        inputs,
        chosen,
        draws=few,
        seed=seed,
        points=points,
        progress=lambda done, of: told(SOBOL, done, of),
    )
    asked = targets(base)
    return Sensitivity(
        targets=asked,
        base={one.id: _stands(one, base) for one in asked},
        tornado=table,
        indices=indices,
        draws=draws,
        sobol_draws=few,
        sobol_sets=points * (len(chosen) + 2),
        seed=seed,
    )


def _stands(target: Target, run: DrawResult) -> Estimate:
    """A target in the run as it is; a probability that shows in no draw has a bound."""
    values, batch = target.values(run), run.how.replicate
    if target.unit != "share":
        return mean_estimate(values, run.weights, batch)
    found = exceedance_probability(values, run.weights, 0.0, batch)
    return Estimate(found.value, found.standard_error, found.low, found.high)


def first_parameters(inputs: Inputs, table: pd.DataFrame) -> list[Located]:
    """The parameters that move the targets most, each target counting the same.

    A swing counts as a share of the largest of its target; ends that were refused leave
    a parameter out, since its range cannot be drawn from.
    """
    whole = table[table["note"].isna()]
    largest = whole.groupby("target")["swing"].transform("max")
    shares = (whole["swing"] / largest.where(largest > 0.0)).fillna(0.0)
    ranked = shares.groupby(whole["path"]).sum().sort_values(ascending=False)
    by_path = {located.path: located for located in ranged_parameters(inputs)}
    return [by_path[str(path)] for path in ranked.index[:FIRST]]


def as_rows(found: Sensitivity) -> dict[str, object]:
    """Targets, tornado and indices as plain rows; what is absent is None."""
    return {
        "draws": found.draws,
        "seed": found.seed,
        "sobol_draws": found.sobol_draws,
        "sobol_sets": found.sobol_sets,
        "targets": [
            {
                "id": t.id,
                "label": t.label,
                "unit": t.unit,
                **found.base[t.id]._asdict(),
            }
            for t in found.targets
        ],
        "tornado": _plain(found.tornado),
        "indices": _plain(found.indices),
    }


def _plain(table: pd.DataFrame) -> list[dict[str, object]]:
    whole = table.astype(object).where(table.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in whole.to_dict("records")]
