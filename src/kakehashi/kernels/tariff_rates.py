"""Rules that turn a most-favoured-nation rate into the rate that goods pay, and averages.

Rates are ad valorem decimals: 0.15 is 15 % of the customs value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import empty, outside, refuse, share_problems, unlike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers
    from kakehashi.errors import Problem

HIGHEST_RATE = 10.0  # 1000 %; a rate above it is a percentage read as a decimal


def rate_problems(name: str, rates: ArrayLike) -> list[Problem]:
    """Rates that are negative or above ten, that is 1000 %."""
    return outside(
        name, rates, 0.0, HIGHEST_RATE, "give a decimal: 27.5 % is 0.275, not 27.5"
    )


def import_problems(name: str, imports: ArrayLike) -> list[Problem]:
    """Customs values that are negative, infinite or missing."""
    return outside(
        name,
        imports,
        0.0,
        np.inf,
        "give a customs value of at least 0",
        below_high=True,
    )


def additive_rate(mfn: ArrayLike, add: ArrayLike) -> Numbers:
    """Total rate of a duty on top of the most-favoured-nation rate: mfn + add."""
    refuse(rate_problems("mfn", mfn), rate_problems("add", add))
    return np.asarray(mfn, dtype=np.float64) + np.asarray(add, dtype=np.float64)


def inclusive_floor_rate(mfn: ArrayLike, floor: ArrayLike) -> Numbers:
    """Total rate where the agreed one includes the most-favoured-nation rate.

    max(floor, mfn): goods whose own rate is higher pay that and nothing on top
    [Executive Order 14345, 2025, section 2].
    """
    refuse(rate_problems("mfn", mfn), rate_problems("floor", floor))
    return np.maximum(np.asarray(mfn, dtype=np.float64), floor)


def content_share_rate(
    mfn: ArrayLike, add: ArrayLike, content: ArrayLike, rest: ArrayLike
) -> Numbers:
    """Total rate where a duty counts on a share of the value, its metal content.

    content (mfn + add) + (1 - content) rest; `rest` is the total rate of what is not
    content, under whichever rule reaches it.
    """
    refuse(
        rate_problems("mfn", mfn),
        rate_problems("add", add),
        rate_problems("rest", rest),
        share_problems("content", content),
    )
    part = np.asarray(content, dtype=np.float64)
    return part * additive_rate(mfn, add) + (1.0 - part) * np.asarray(rest)


def effective_rate(imports: ArrayLike, rates: ArrayLike) -> float:
    """Average rate over groups with fixed import weights; 0 without any imports."""
    refuse(*_group_checks(imports, rates=rates))
    weight = np.asarray(imports, dtype=np.float64)
    total = float(np.sum(weight))
    return float(np.sum(weight * np.asarray(rates)) / total) if total > 0 else 0.0


def static_saving(
    imports: ArrayLike, rate_without: ArrayLike, rate_with: ArrayLike
) -> Numbers:
    """Duty per group that a lower rate saves if nothing else changes; negative: a cost.

    imports x (rate without - rate with), in the money of the imports.
    """
    refuse(
        *_group_checks(imports, rate_without=rate_without, rate_with=rate_with),
    )
    cut = np.subtract(rate_without, rate_with, dtype=np.float64)
    return np.asarray(imports, dtype=np.float64) * cut


def share_from_step(
    rate_before: ArrayLike, rate_after: ArrayLike, step: ArrayLike
) -> Numbers:
    """Share of imports under a tariff, read off one step of the published average.

    A rise of the tariff by `step` moves the average rate by step x share, so no product
    detail is needed.
    """
    refuse(outside("step", step, 0.0, HIGHEST_RATE,
                   "give the rise of the tariff, above 0", above_low=True))  # fmt: skip
    return np.subtract(rate_after, rate_before, dtype=np.float64) / np.asarray(step)


def _group_checks(imports: ArrayLike, **rates: ArrayLike) -> Iterator[list[Problem]]:
    """What every average over groups needs: values and rates that can be, row by row."""
    yield empty("imports", imports, "give at least one product group")
    yield import_problems("imports", imports)
    for name, values in rates.items():
        yield rate_problems(name, values)
        if np.ndim(values):
            yield unlike(name, values, "imports", imports)
