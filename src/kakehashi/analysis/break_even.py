"""Whether each account's income covers its cost, as the law wants it, year by year.

Income is interest, fees and premium; cost is funding, the basis of what is swapped,
losses, and administration where it is known. Shares are left out: the question is
whether the price of credit pays for credit. USD, not discounted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.fiscal import (
    ESTIMATE,
    all_named,
    estimate_of,
    fiscal_sums,
    with_ends,
)
from kakehashi.analysis.once import once
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.tail import ROUNDING, unseen_probability, weighted_quantiles
from kakehashi.model.fiscal_sums import ITEMS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.model.fiscal_sums import FiscalSums
    from kakehashi.model.result import Result

BAND = (0.05, 0.95)
PROBABILITY = (
    "probability", "probability_error", "probability_low", "probability_high",
)  # fmt: skip
MONEY = ("income", "funding", "basis", "loss", "running", "net")


@once
def break_even(result: Result) -> pd.DataFrame:
    """One row an institution and fiscal year in which anything moves.

    Columns: institution, year (in which it begins), income, funding, basis, loss,
    running, net of the year, each with `_low` and `_high`; cumulative with
    standard_error, low, high (of its mean); band_low, band_high (5 and 95 % of the
    draws); probability that income has covered cost so far, with
    probability_error, probability_low and probability_high; runs to the last year,
    which is the whole life.
    Without draws there is no band and no probability.
    """
    sums = fiscal_sums(result)
    rows = []
    for name in sums.terms.institutions:
        items = sums.years[name]
        so_far = np.cumsum(items[:, ITEMS.index("net")], axis=1)
        moving = items[:, [ITEMS.index(what) for what in MONEY]].any(axis=(0, 1))
        for place in np.flatnonzero(moving):
            amounts = {
                what: estimate_of(items[:, ITEMS.index(what), place], sums)
                for what in MONEY
            }
            total = estimate_of(so_far[:, place], sums)
            rows.append(
                {
                    "institution": name,
                    "year": sums.terms.years[int(place)],
                    **all_named(amounts),
                    "cumulative": total["value"],
                    **{key: total[key] for key in ESTIMATE[1:]},
                    **_band(sums, name, int(place)),
                    **_covered(items[:, ITEMS.index("covered"), place], sums),
                }
            )
    numbers = (
        *with_ends(*MONEY), "cumulative", *ESTIMATE[1:], "band_low", "band_high", *PROBABILITY,
    )  # fmt: skip
    return table_of(rows, ("institution", "year", *numbers), numbers=numbers)


def _band(sums: FiscalSums, name: str, place: int) -> dict[str, float | None]:
    """5 and 95 % of the draws whose years were kept."""
    if sums.draws == 1:
        return {"band_low": None, "band_high": None}
    path = np.ascontiguousarray(sums.paths[name][:, place])
    weights = sums.weights[: path.size]
    low, high = weighted_quantiles(path, weights, BAND)
    return {"band_low": low, "band_high": high}


def _covered(
    by_replicate: NDArray[np.float64], sums: FiscalSums
) -> dict[str, float | None]:
    """Probability that income covers cost so far; none of a plan."""
    if sums.draws == 1:
        return dict.fromkeys(PROBABILITY)
    found = estimate_of(by_replicate, sums)
    value, low, high = (found[key] or 0.0 for key in ("value", "low", "high"))
    unseen, certain = unseen_probability(sums.draws), 1.0 - ROUNDING
    return {
        "probability": value,
        "probability_error": found["standard_error"],
        "probability_low": max(
            min(low, 1.0 - unseen) if value >= certain else low, 0.0
        ),
        "probability_high": min(max(high, unseen) if value == 0.0 else high, 1.0),
    }
