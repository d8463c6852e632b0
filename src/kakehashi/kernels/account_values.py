"""Weighted sums over time of what accounts pay, receive and hold: one pass, many weights.

A weight is what one dollar of a period counts for: a discount factor, a forward rate of
exchange, the length of a period. Every present value is such a sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from kakehashi.kernels.jit import compiled_parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray


def weighted_sums(
    streams: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sums over periods, (draw, weighing, account, kind).

    `streams` is (draw, period, account, kind), `weights` (weighing, period, account).
    Each draw is added up by itself in the order of time, so its bits do not hang on the
    draws beside it.
    """
    draws, _, accounts, kinds = streams.shape
    sums = np.zeros((draws, weights.shape[0], accounts, kinds))
    _add(streams, np.ascontiguousarray(weights), sums)
    return sums


@compiled_parallel
def _add(
    streams: NDArray[np.float64],
    weights: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Add each amount to all sums at once; most amounts of a draw are nothing."""
    draws, periods, accounts, kinds = streams.shape
    for draw in numba.prange(draws):
        for period in range(periods):
            for account in range(accounts):
                for kind in range(kinds):
                    amount = streams[draw, period, account, kind]
                    if amount == 0.0:
                        continue
                    for weighing in range(weights.shape[0]):
                        sums[draw, weighing, account, kind] += (
                            weights[weighing, period, account] * amount
                        )


def series_by_period(
    streams: NDArray[np.float64], signs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Signed sums over accounts and kinds, (draw, line, period).

    `signs` is (line, account, kind): what each kind counts for in each line.
    """
    draws, periods, _, _ = streams.shape
    series = np.zeros((draws, signs.shape[0], periods))
    _sign(streams, np.ascontiguousarray(signs), series)
    return series


@compiled_parallel
def _sign(
    streams: NDArray[np.float64],
    signs: NDArray[np.float64],
    series: NDArray[np.float64],
) -> None:
    """Add each amount to the lines that it counts in."""
    draws, periods, accounts, kinds = streams.shape
    for draw in numba.prange(draws):
        for period in range(periods):
            for account in range(accounts):
                for kind in range(kinds):
                    amount = streams[draw, period, account, kind]
                    if amount == 0.0:
                        continue
                    for line in range(signs.shape[0]):
                        series[draw, line, period] += (
                            signs[line, account, kind] * amount
                        )


@compiled_parallel
def add_draws(
    total: NDArray[np.float64],
    streams: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> None:
    """Add the streams of some draws, each times its weight, to `total` in place.

    Draw after draw in their order, so that no cutting into blocks changes a bit.
    """
    draws, periods, accounts, kinds = streams.shape
    for period in numba.prange(periods):
        for draw in range(draws):
            for account in range(accounts):
                for kind in range(kinds):
                    total[period, account, kind] += (
                        weights[draw] * streams[draw, period, account, kind]
                    )
