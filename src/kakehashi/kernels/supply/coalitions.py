"""What each part of a portfolio is worth when parts need one another.

A fab without packaging averts nothing, packaging without fabs little, both together a
lot: the value of a part hangs on what is there already. First in is what it is worth
alone, last in what it adds to all the others, Shapley's value the mean over all orders
of coming in [Shapley 1953], and those add up to the worth of the whole.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from kakehashi.arrays import ByItem, Flags

MOST_GROUPS = 10  # 1,024 portfolios, each of which has to be simulated


class Contributions(NamedTuple):
    """Worth of each group, (group,), in the unit of the portfolios' values."""

    first_in: ByItem
    last_in: ByItem
    shapley: ByItem


def portfolios_of(groups: int) -> Flags:
    """Every portfolio of so many groups, (portfolio, group), True where it is in.

    Portfolio k holds group j where bit j of k is set: the first is empty, the last whole.
    """
    if not 1 <= groups <= MOST_GROUPS:
        raise InputError(
            [
                Problem(
                    where="groups",
                    what=f"{groups} groups have {2.0**groups:,.0f} portfolios",
                    fix=f"put the projects into 1 to {MOST_GROUPS} groups",
                )
            ]
        )
    codes = np.arange(2**groups)[:, None]
    return (codes >> np.arange(groups)) % 2 == 1


def contributions(values: ByItem) -> Contributions:
    """Worth of each group from the `values` of all portfolios, (portfolio,).

    In the order of `portfolios_of`; a value is what a portfolio averts. Shapley's value
    of j is the sum over portfolios S without j of |S|! (n - |S| - 1)! / n! times what j
    adds to S.
    """
    values = np.asarray(values, dtype=np.float64)
    groups = len(values).bit_length() - 1
    if len(values) != 2**groups:
        raise InputError(
            [
                Problem(
                    where="values",
                    what=f"{len(values)} values are not those of all portfolios",
                    fix="give 2, 4, 8 ... values in the order of portfolios_of",
                )
            ]
        )
    held = portfolios_of(groups)
    whole = len(values) - 1
    size = held.sum(axis=1)
    orders = math.factorial(groups)
    weight = np.array(
        [
            math.factorial(n) * math.factorial(groups - n - 1) / orders
            for n in range(groups)
        ]
    )
    first, last, shapley = np.empty((len(Contributions._fields), groups))
    for group in range(groups):
        without = np.flatnonzero(~held[:, group])
        added = values[without + 2**group] - values[without]
        first[group] = values[2**group] - values[0]
        last[group] = values[whole] - values[whole - 2**group]
        shapley[group] = np.sum(weight[size[without]] * added)
    return Contributions(first, last, shapley)
