"""The yardsticks of a programme file as the tables that kernels read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import cirr, minimum_premium

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from typing import TypeVar

    from kakehashi.schema import pricing

    Table = TypeVar("Table", bound=pricing.ReferenceTable)

QUALITY = MappingProxyType(
    {
        "below_standard": minimum_premium.BELOW_STANDARD,
        "standard": minimum_premium.STANDARD,
        "above_standard": minimum_premium.ABOVE_STANDARD,
    }
)


def in_force(tables: Sequence[Table], day: dt.date) -> Table | None:
    """The table with the latest start by `day`; None where none has begun.

    It may have ended since: a table whose successor is not at hand is still the last
    that is known, and whoever shows it shows its dates.
    """
    begun = [table for table in tables if table.effective_from <= day]
    return max(begun, key=lambda table: table.effective_from, default=None)


def premium_table(
    given: pricing.MinimumPremiumTable,
) -> minimum_premium.MinimumPremiumTable:
    """Coefficients of the minimum premium as the kernel takes them."""
    return minimum_premium.MinimumPremiumTable(
        effective_from=given.effective_from.isoformat(),
        source=given.source,
        per_year=tuple(given.per_year),
        constant=tuple(given.constant),
        buyer_per_year=MappingProxyType(
            {name: tuple(row) for name, row in given.buyer_per_year.items()}
        ),
        quality=MappingProxyType(
            {QUALITY[name]: tuple(row) for name, row in given.quality.items()}
        ),
        full_cover=tuple(given.full_cover),
        better_than_sovereign=given.better_than_sovereign,
        term_per_year=given.term_per_year,
        term_from_years=given.term_from_years,
        most_term=given.most_term,
        most_enhancement=given.most_enhancement,
        most_local_currency=given.most_local_currency,
    )


def rate_rule(given: pricing.ReferenceRateRule) -> cirr.ReferenceRateRule:
    """Rule of the commercial interest reference rate as the kernel takes it."""
    return cirr.ReferenceRateRule(
        repayment_up_to_years=np.array([band.up_to_years for band in given.bands]),
        base_maturity_years=np.array([band.yield_of_years for band in given.bands]),
        margin=given.margin.base,
        long_from_years=given.long_from_years,
        long_margin=given.long_margin.base,
    )
