"""Internal rate of return of dated flows, or the reason why there is none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

PAYS_NOTHING = "pays nothing in"
GETS_NOTHING = "gets nothing back"
RECEIVES_FIRST = "receives before it pays, so a rate of return says nothing"
NO_RATE = "no rate makes the flows worth nothing"
SEVERAL = "its balance changes sign more than once, so other rates may solve it too"


def internal_rate(
    days: Sequence[dt.date], amounts: np.ndarray
) -> tuple[float | None, str | None]:
    """Yearly rate at which the flows are worth nothing, and what a reader must know.

    `amounts` are net, + is received. The rate is None where its sign never changes, or
    where money comes in first, as with an insurer's premiums; a reason goes with it.
    """
    moved = amounts[amounts != 0]
    reason = None
    if not np.any(moved < 0):
        reason = PAYS_NOTHING
    elif not np.any(moved > 0):
        reason = GETS_NOTHING
    elif moved[0] > 0:
        reason = RECEIVES_FIRST
    if reason is not None:
        return None, reason
    from pyxirr import xirr

    rate = xirr(list(days), amounts, silent=True)
    if rate is None or not math.isfinite(rate):
        return None, NO_RATE
    balance = np.sign(np.cumsum(moved))
    turns = np.count_nonzero(np.diff(balance[balance != 0]))
    return float(rate), SEVERAL if turns > 1 else None


def payback_date(days: Sequence[dt.date], amounts: np.ndarray) -> dt.date | None:
    """First day from which on the party has for good got back what it paid."""
    balance = np.cumsum(amounts)
    (short,) = np.nonzero(balance < 0)
    if short.size == 0 or short[-1] + 1 >= balance.size:
        return None
    return days[int(short[-1]) + 1]
