"""Scrambled Sobol points, laid on the paths of the common factors by a bridge.

The points come in replicates: draws [0, size), [size, 2 size), ... each carry a
scrambling of their own, keyed by seed, stream and the replicate's number. Points of one
replicate are spread evenly, replicates are independent, so the spread of the
replicates' means is an honest standard error [Owen 1997; L'Ecuyer and Lemieux 2002],
and a block of draws far out costs no more than one at the start. Direction numbers: Joe
and Kuo 2008, as in SciPy.

The bridge [Glasserman 2004, 3.1] fixes the end of every path first, then the middles,
so the first and best-spread coordinates carry most of the variance. Coordinates are
dealt factor by factor within each level: hand the factors in by importance.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.elementary import normal_quantile
from kakehashi.kernels.streams import check_block, stream_key

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByDrawFactorPeriod,
        ByDrawItem,
        ByDrawPeriod,
        ByPeriod,
        Index,
    )

KEPT = 128  # replicates of few points, at most
FEW = 64  # points of a replicate that are kept; some 70 KB of a usual programme
BITS = 32  # of a coordinate; SciPy's points of more bits cannot be fast-forwarded


def check_replicate(size: int) -> None:
    """Refuse a replicate of a size at which its points would not be balanced."""
    if size < 1 or size & (size - 1):
        below = 1 << max(size.bit_length() - 1, 0)
        raise ValueError(
            f"a replicate of {size} Sobol points is not balanced: their number must be "
            f"a power of two, such as {below} or {2 * below}"
        )


def balanced_draws(draws: int, size: int) -> int:
    """Least number of draws, from `draws` up, that fills replicates of `size`."""
    check_replicate(size)
    return -(-draws // size) * size


def sobol_uniforms(
    seed: int, stream: str, dimensions: int, size: int, first: int, end: int
) -> ByDrawItem:
    """Points inside the unit cube of the draws [first, end), (draw, dimension)."""
    check_replicate(size)
    check_block(first, end)
    points = np.empty((end - first, dimensions))
    filled = 0
    while filled < end - first:
        replicate, place = divmod(first + filled, size)
        count = min(size - place, end - first - filled)
        make = _few_points if count <= FEW else _replicate_points
        points[filled : filled + count] = make(
            stream_key(seed, stream, str(replicate)), dimensions, place, count
        )
        filled += count
    return points


def _replicate_points(key: int, dimensions: int, first: int, count: int) -> ByDrawItem:
    """Points [first, first + count) of the scrambling that belongs to `key`.

    SciPy's points are whole multiples of 2^-32, zero among them: half a step is added.
    """
    from scipy.stats import qmc  # type: ignore[import-untyped]  # SciPy has no types

    scrambling = np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))
    engine = qmc.Sobol(dimensions, scramble=True, bits=BITS, rng=scrambling)
    if first > 0:
        engine.fast_forward(first)
        points = engine.random(count)
    else:  # the first alone: SciPy warns of a first request that is no power of two
        points = np.concatenate((engine.random(1), engine.random(count - 1)))
    return points + 0.5 / 2.0**BITS  # half a step


@lru_cache(maxsize=KEPT)
def _few_points(key: int, dimensions: int, first: int, count: int) -> ByDrawItem:
    """The same, kept, since scrambling takes longer than a few points do.

    Who moves one input of a programme asks for the points of a seed again and again.
    """
    points = _replicate_points(key, dimensions, first, count)
    points.flags.writeable = False
    return points


class Bridge(NamedTuple):
    """In which order, and from which neighbours, the points of a path are fixed.

    Place 0 is today, where the path is zero; place k is the end of period k - 1.
    """

    place: Index
    """Which point each level fixes; the last one first."""
    before: Index
    """Nearest point fixed already on the left."""
    after: Index
    """Nearest point fixed already on the right; today where there is none."""
    weight_before: ByPeriod
    weight_after: ByPeriod
    deviation: ByPeriod
    """Standard deviation of the point when its neighbours are known."""
    root_step: ByPeriod
    """Square root of each period's length, (period,)."""


def brownian_bridge(times: ByPeriod) -> Bridge:
    """Bridge over the ends of the periods, `times` in years from today, (period,)."""
    points = np.concatenate(([0.0], times))
    steps = np.diff(points)
    if times.size == 0 or not np.all(steps > 0.0):
        raise ValueError("a bridge needs period ends that rise, the first above 0")
    last = times.size
    levels = [(last, 0, 0, 0.0, 0.0, float(np.sqrt(points[last])))]
    spans = [(0, last)]
    for left, right in spans:  # grows as it is read: a span gives two shorter ones
        middle = (left + right) // 2
        if middle == left:
            continue
        since, until = points[middle] - points[left], points[right] - points[middle]
        share = since / (since + until)
        deviation = float(np.sqrt(since * until / (since + until)))
        levels.append((middle, left, right, 1.0 - share, share, deviation))
        spans += [(left, middle), (middle, right)]
    columns = [np.array(column) for column in zip(*levels, strict=True)]
    return Bridge._make([*columns, np.sqrt(steps)])


def bridge_steps(bridge: Bridge, numbers: ByDrawPeriod) -> ByDrawPeriod:
    """Standard normal step of each period, from one standard normal number a level.

    `numbers` is (draw, level). The steps, (draw, period), are independent with variance
    one: the increments of the Brownian path over the root of each period's length.
    """
    draws, periods = numbers.shape
    path = np.zeros((periods + 1, draws))
    for level, place in enumerate(bridge.place):
        path[place] = (
            bridge.weight_before[level] * path[bridge.before[level]]
            + bridge.weight_after[level] * path[bridge.after[level]]
            + bridge.deviation[level] * numbers[:, level]
        )
    return np.ascontiguousarray((np.diff(path, axis=0) / bridge.root_step[:, None]).T)


def factor_steps(
    bridge: Bridge, points: ByDrawItem, factors: int
) -> ByDrawFactorPeriod:
    """Standard normal steps of each factor, (draw, factor, period), from Sobol points.

    `points` is (draw, levels x factors): coordinate level x factors + factor, so the
    ends of all factors' paths come first, in the order of the factors.
    """
    draws, dimensions = points.shape
    periods = bridge.root_step.size
    if dimensions != periods * factors:
        raise ValueError(
            f"{factors} factors over {periods} periods need {factors * periods} "
            f"coordinates, and the points have {dimensions}"
        )
    numbers = normal_quantile(points).reshape(draws, periods, factors)
    steps = np.empty((draws, factors, periods))
    for factor in range(factors):
        steps[:, factor] = bridge_steps(bridge, numbers[:, :, factor])
    return steps
