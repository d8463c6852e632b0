"""The two tariffs of a comparison as the law went: regimes from one change to the next.

On a day both tariffs are what the schedule says. Once nothing in law carries a
counterfactual any more, its successor holds; after the last known day nothing changes.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.model.compile_tariffs import counterfactual_of, rates_on, tariffs_of
from kakehashi.timeline import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kakehashi.schema.programme import Programme

    ByGroupRegime = NDArray[np.float64]
    ByPeriodRegime = NDArray[np.float64]

ONE_DAY = dt.timedelta(days=1)


class TariffPath(NamedTuple):
    """Regimes in their order, and how long each holds in each period."""

    starts: tuple[dt.date, ...]
    """First day of each regime."""
    rate_without: ByGroupRegime
    """(group, regime)"""
    rate_with: ByGroupRegime
    years: ByPeriodRegime
    """(period, regime): years of the period in which the regime holds."""


def tariff_path(
    programme: Programme,
    counterfactual: str,
    first: dt.date,
    ends: Sequence[dt.date],
    *,
    frozen: bool = False,
) -> TariffPath:
    """Both tariffs from `first` on, over periods that end with the days of `ends`.

    `frozen` keeps what holds on the first day, whatever the law did after.
    """
    starts = [first] if frozen else _changes(programme, counterfactual, first)
    both = [_rates(programme, counterfactual, day) for day in starts]
    return TariffPath(
        starts=tuple(starts),
        rate_without=np.stack([without for without, _ in both], axis=1),
        rate_with=np.stack([agreed for _, agreed in both], axis=1),
        years=regime_years(starts, first, ends),
    )


def _changes(
    programme: Programme, counterfactual: str, first: dt.date
) -> list[dt.date]:
    """The first day and every later one on which either tariff may change."""
    tariffs = tariffs_of(programme)
    days = {first}
    for scope in tariffs.scopes.values():
        days |= {step.effective for step in scope.schedule if step.effective > first}
    until = counterfactual_of(tariffs, counterfactual).legal_until
    if until is not None and until > first:
        days.add(until)
    return sorted(day for day in days if day <= tariffs.known_until)


def _rates(
    programme: Programme, counterfactual: str, day: dt.date
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is paid without and with the agreement on a day, by group."""
    tariffs = tariffs_of(programme)
    chosen = counterfactual_of(tariffs, counterfactual)
    if chosen.legal_until is not None and day >= chosen.legal_until:
        chosen = counterfactual_of(tariffs, chosen.succeeded_by)
    return (
        rates_on(programme, chosen.regime_on or day, chosen.changes),
        rates_on(programme, day),
    )


def regime_years(
    starts: Sequence[dt.date],
    first: dt.date,
    ends: Sequence[dt.date],
    until: dt.date | None = None,
) -> ByPeriodRegime:
    """Years of each period in which each regime holds, (period, regime).

    None before `first`, none after the day `until`.
    """
    last = max(ends) + ONE_DAY if until is None else until + ONE_DAY
    edges = [*(min(start, last) for start in starts), last]
    periods = [first, *(end + ONE_DAY for end in ends)]
    years = np.zeros((len(ends), len(starts)))
    for place, (opens, closes) in enumerate(pairwise(periods)):
        for regime, (begins, stops) in enumerate(pairwise(edges)):
            days = (min(closes, stops) - max(opens, begins, first)).days
            years[place, regime] = max(days, 0) / DAYS_PER_YEAR
    return years
