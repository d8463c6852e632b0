"""Periods and business days: the time that a run steps through.

Periods are half-open, flows fall at the end of their period (§3). Business days follow
published holiday calendars of the United States and Japan.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByPeriod

MONTHS_PER_PERIOD = MappingProxyType({"monthly": 1, "quarterly": 3, "half_yearly": 6})
DAY_COUNTS = ("act_360", "act_365f", "thirty_360")
DAYS_PER_YEAR = 365.25
_CALENDAR_YEARS = 80  # both calendars are rules, not tables, so the span is free


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` later, or the month's last day."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The grid of periods; period `t` is [starts[t], starts[t + 1])."""

    frequency: str
    starts: Sequence[dt.date]
    """First days of the periods, and after them the day on which the last one ends."""

    @classmethod
    def between(cls, frequency: str, start: dt.date, end: dt.date) -> Timeline:
        """Periods of one `frequency` from `start` on until `end` is inside."""
        months = MONTHS_PER_PERIOD[frequency]
        starts = [start]
        while starts[-1] <= end:
            starts.append(add_months(start, months * len(starts)))
        return cls(frequency=frequency, starts=tuple(starts))

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.starts) - 1

    @property
    def months_per_period(self) -> int:
        """Length of a period in months."""
        return MONTHS_PER_PERIOD[self.frequency]

    @property
    def periods_per_year(self) -> float:
        """Periods in a year."""
        return 12 / self.months_per_period

    @cached_property
    def ends(self) -> Sequence[dt.date]:
        """Last day of each period, on which its flows fall (§3)."""
        return tuple(start - dt.timedelta(days=1) for start in self.starts[1:])

    @cached_property
    def labels(self) -> Sequence[str]:
        """Short names: `2028-Q4`, `2028-H2`, `2028-11`."""
        return tuple(self._label(start) for start in self.starts[:-1])

    def _label(self, start: dt.date) -> str:
        if self.frequency == "monthly":
            return f"{start:%Y-%m}"
        part = (start.month - 1) // self.months_per_period + 1
        return f"{start.year}-{'Q' if self.frequency == 'quarterly' else 'H'}{part}"

    def period_of(self, day: dt.date) -> int:
        """Index of the period that holds `day`; before the grid it is negative."""
        first = self.starts[0]
        months = (day.year - first.year) * 12 + day.month - first.month
        period = months // self.months_per_period
        begins = add_months(first, period * self.months_per_period)
        return period - 1 if begins > day else period

    def periods_in(self, years: float) -> int:
        """`years` in whole periods, rounded to the nearest."""
        return round(years * self.periods_per_year)

    def year_fractions(self, day_count: str) -> ByPeriod:
        """Length of each period in years under one of `DAY_COUNTS`."""
        if day_count == "thirty_360":
            return np.full(self.periods, 1 / self.periods_per_year)
        days = np.diff(np.array(self.starts, dtype="datetime64[D]")).astype(np.float64)
        basis = {"act_360": 360.0, "act_365f": 365.0}
        return days / basis[day_count]


@cache
def holidays_of(kind: str) -> tuple[dt.date, ...]:
    """Holidays of a calendar of the terms, from 2000 on."""
    import holidays

    years = range(2000, 2000 + _CALENDAR_YEARS)
    federal = holidays.country_holidays(
        "US", years=years, categories=(holidays.GOVERNMENT,)
    )
    banks = holidays.country_holidays(
        "JP", years=years, categories=(holidays.PUBLIC, holidays.BANK)
    )
    days = {
        "us_federal": set(federal),
        "japan_bank": set(banks),
        "both": set(federal) | set(banks),
        "weekends_only": set(),
    }
    return tuple(sorted(days[kind]))


@cache
def _closed_days(kind: str) -> NDArray[np.datetime64]:
    """The holidays of a calendar as NumPy counts with them."""
    return np.array(holidays_of(kind), dtype="datetime64[D]")


def add_business_days(day: dt.date, days: int, kind: str) -> dt.date:
    """The day `days` business days after `day` (before it, where negative).

    A start that is no business day counts from the next one (the previous one where
    `days` is negative).
    """
    shifted = np.busday_offset(
        np.datetime64(day, "D"),
        days,
        roll="forward" if days >= 0 else "backward",
        holidays=_closed_days(kind),
    )
    return dt.date.fromisoformat(str(shifted))


def years_between(first: dt.date, last: dt.date) -> float:
    """Length in years of 365.25 days, for paces and ages; negative when reversed."""
    return (last - first).days / DAYS_PER_YEAR
