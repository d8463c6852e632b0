"""Who gains from a tariff in many draws: the compiled loop beside the same in NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.tariff_draws import GAINS, saving_draws
from kakehashi.kernels.tariff_incidence import incidence
from kakehashi.kernels.tariff_rates import static_saving
from measuring import timed_in_turn

if TYPE_CHECKING:
    from kakehashi.arrays import ByDraw, ByDrawItem, ByItem, Numbers
    from measuring import Timing

DRAWS, GROUPS, YEARS = 10_000, 19, 20
NEAR = 1e-9  # relative, between the two


class Case(NamedTuple):
    """Made-up trade in which every year has tariffs of its own."""

    imports: ByItem
    mfn: ByItem
    without: Numbers
    agreed: Numbers
    pass_through: ByDrawItem
    elasticity: ByDrawItem
    volume: ByDraw
    margin: ByDraw


def made_up() -> Case:
    """Random figures within what occurs."""
    random = np.random.default_rng(0)
    return Case(
        random.uniform(1, 40, GROUPS),
        random.uniform(0, 0.05, GROUPS),
        random.uniform(0.2, 0.5, (GROUPS, YEARS)),
        random.uniform(0.05, 0.2, (GROUPS, YEARS)),
        random.uniform(0, 1, (DRAWS, GROUPS)),
        random.uniform(0.3, 4, (DRAWS, GROUPS)),
        random.uniform(0.9, 1.1, DRAWS),
        random.uniform(0.15, 0.35, DRAWS),
    )


def in_numpy(case: Case) -> Numbers:
    """The same sums with arrays over draws and groups, one year at a time."""
    gains = np.empty((DRAWS, YEARS, len(GAINS)))
    for year in range(YEARS):
        rates = case.without[:, year], case.agreed[:, year]
        found = incidence(
            case.imports,
            case.mfn,
            *rates,
            case.pass_through,
            case.elasticity,
            case.margin[:, None],
        )
        gains[:, year, 0] = np.sum(static_saving(case.imports, *rates))
        gains[:, year, 1] = found.exporter.sum(axis=1)
        gains[:, year, 2] = found.buyer.sum(axis=1)
        gains[:, year, 3] = found.duty_saved.sum(axis=1)
    return gains * case.volume[:, None, None]


def measured(repeats: int) -> dict[str, Timing]:
    """Check that both agree, then time them in turn."""
    case, gains = made_up(), np.empty((DRAWS, YEARS, len(GAINS)))
    saving_draws(*case, gains)
    np.testing.assert_allclose(gains, in_numpy(case), rtol=NEAR)
    return timed_in_turn(
        {
            "compiled": lambda: saving_draws(*case, gains),
            "NumPy": lambda: in_numpy(case),
        },
        repeats,
    )
