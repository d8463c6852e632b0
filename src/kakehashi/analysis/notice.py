"""The last safe notice: the latest day that still leads to payment by the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.tables import table_of
from kakehashi.schema.terms import CalendarKind
from kakehashi.timeline import add_business_days

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from kakehashi.schema.programme import Programme


def last_notice(programme: Programme, calendar: CalendarKind | None = None) -> dt.date:
    """Latest business day after which the funding lag still ends by the deadline.

    By the calendar of the terms, unless another is named.
    """
    terms = programme.terms
    kind = calendar or terms.calendar
    lag = round(terms.funding_lag.base)
    return add_business_days(terms.deadline.date, -lag, kind.value)


def last_notice_dates(programme: Programme) -> pd.DataFrame:
    """One row a calendar. Columns: calendar, last_notice, in_force (of the terms)."""
    rows = [
        {
            "calendar": kind.value,
            "last_notice": last_notice(programme, kind),
            "in_force": kind is programme.terms.calendar,
        }
        for kind in CalendarKind
    ]
    return table_of(rows, ("calendar", "last_notice", "in_force"))
