"""What it costs to swap yen into dollars when the swapping itself moves the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.refusal import outside, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Numbers


def basis_at(basis: float, impact: float, swapped: ArrayLike) -> Numbers:
    """Basis on the yen leg, decimals per year, once `swapped` dollars are swapped.

    basis - impact x swapped: each dollar makes it more negative by `impact`. A straight
    line is the least that can be said; nobody has published another.
    """
    amounts = np.asarray(swapped, dtype=np.float64)
    refuse(
        outside("impact", impact, 0.0, np.inf, "swapping yen makes dollars dearer"),
        outside("swapped", amounts, 0.0, np.inf, "give magnitudes"),
    )
    return basis - impact * amounts


def hedge_cost(
    basis: float, impact: float, swapped: ArrayLike, year_fraction: ArrayLike
) -> Numbers:
    """Dollars paid for the basis in each period: -basis(swapped) x swapped x time.

    All that is swapped pays the basis that the whole volume leads to, as swaps are
    rolled over. A positive basis is an income, and the cost negative.
    """
    amounts = np.asarray(swapped, dtype=np.float64)
    return -basis_at(basis, impact, amounts) * amounts * np.asarray(year_fraction)
