"""What accounts pay, receive and hold, added up in one pass: over time, and by line.

A weight is what one dollar of a period counts for: a discount factor, a forward rate of
exchange, the length of a period. Every present value is a sum with weights; every line
of money over time is a sum of accounts and kinds with signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from kakehashi.kernels.jit import compiled_parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray


class AccountValues(NamedTuple):
    """Sums of the streams of some draws."""

    over_time: NDArray[np.float64]
    """Weighted sums over periods, (draw, weighing, account, kind)."""
    by_line: NDArray[np.float64]
    """Signed sums over accounts and kinds, (draw, line, period)."""


def account_values(
    streams: NDArray[np.float64],
    weights: NDArray[np.float64],
    signs: NDArray[np.float64],
) -> AccountValues:
    """Sums of `streams` (draw, period, account, kind), which are read only once.

    `weights` is (weighing, period, account), `signs` (line, account, kind): what each
    kind counts for in each line. Each draw is added up by itself in the order of time,
    so its bits do not hang on the draws beside it.
    """
    draws, periods, accounts, kinds = streams.shape
    sums = np.zeros((draws, weights.shape[0], accounts, kinds))
    lines = np.zeros((draws, signs.shape[0], periods))
    _add(
        streams, np.ascontiguousarray(weights), np.ascontiguousarray(signs), sums, lines
    )
    return AccountValues(over_time=sums, by_line=lines)


@compiled_parallel
def _add(
    streams: NDArray[np.float64],
    weights: NDArray[np.float64],
    signs: NDArray[np.float64],
    sums: NDArray[np.float64],
    lines: NDArray[np.float64],
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
                    for line in range(signs.shape[0]):
                        lines[draw, line, period] += signs[line, account, kind] * amount


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
