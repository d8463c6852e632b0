"""How factors move together and how far shocks load on them; what no world can have.

Both are the programme's own and need no run, so `kakehashi check` asks here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import Problem
from kakehashi.kernels.dependence import check_correlation, own_weights
from kakehashi.model.laws import FACTORS, SHOCKS
from kakehashi.schema.uncertainty import ProjectLoadings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kakehashi.arrays import ByFactorFactor, ByItemFactor
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.uncertainty import ShockName, Uncertainty


def factor_correlation(given: Uncertainty) -> ByFactorFactor:
    """Correlation of the factors; pairs that are not listed have none."""
    matrix = np.eye(len(FACTORS))
    for pair in given.correlations:
        row, column = (FACTORS.index(name) for name in pair.between)
        matrix[row, column] = matrix[column, row] = pair.correlation.base
    return matrix


def factor_loadings(
    programme: Programme, given: Uncertainty, names: Sequence[str]
) -> dict[ShockName, ByItemFactor]:
    """Loadings of each shock, (project, factor); the nearest that names it holds."""
    table = {shock: np.zeros((len(names), len(FACTORS))) for shock in SHOCKS}
    nothing = ProjectLoadings()
    for place, name in enumerate(names):
        sector = programme.projects[name].sector
        nearest = (
            given.loadings.by_project.get(name, nothing).loadings,
            given.loadings.by_sector.get(sector, nothing).loadings,
            given.loadings.loadings,
        )
        for shock in SHOCKS:
            found = next((level[shock] for level in nearest if shock in level), {})
            for factor, loading in found.items():
                table[shock][place, FACTORS.index(factor)] = loading.base
    return table


def impossible(
    correlation: ByFactorFactor,
    loadings: Mapping[ShockName, ByItemFactor],
    names: Sequence[str],
) -> Iterator[Problem]:
    """Correlations that no factors have, loadings that explain more than everything."""
    try:
        check_correlation(correlation, [str(factor) for factor in FACTORS])
    except ValueError as error:
        yield Problem(
            where="uncertainty.correlations",
            what=str(error),
            fix="correct the correlation that is wrong",
        )
        return
    for shock, table in loadings.items():
        try:
            own_weights(table, correlation, names)
        except ValueError as error:
            yield Problem(
                where="uncertainty.loadings",
                what=f"{shock}: {error}",
                fix="lower the loadings, or the correlation of the factors",
            )


def factor_problems(programme: Programme) -> list[Problem]:
    """What is impossible in a programme's uncertainty, over all projects of its file."""
    given, names = programme.uncertainty, list(programme.projects)
    if given is None or not names:
        return []
    loadings = factor_loadings(programme, given, names)
    return list(impossible(factor_correlation(given), loadings, names))
