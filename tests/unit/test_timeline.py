"""Periods of the grid and business days."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.timeline import (
    DAY_COUNTS,
    MONTHS_PER_PERIOD,
    Timeline,
    add_business_days,
    add_months,
    holidays_of,
    years_between,
)

DEADLINE = dt.date(2029, 1, 19)
STARTS = [dt.date(2026, 1, 1), dt.date(2026, 4, 15), dt.date(2026, 1, 31)]


@pytest.mark.parametrize("frequency", MONTHS_PER_PERIOD)
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_each_day_is_in_its_period(frequency: str, start: dt.date) -> None:
    """A period holds its first and its last day, and those of no other."""
    timeline = Timeline.between(frequency, start, dt.date(2033, 12, 31))
    for period in range(timeline.periods):
        assert timeline.period_of(timeline.starts[period]) == period
        assert timeline.period_of(timeline.ends[period]) == period
    assert timeline.period_of(start - dt.timedelta(days=1)) == -1
    assert timeline.starts[-2] <= dt.date(2033, 12, 31) < timeline.starts[-1]
    assert len(set(timeline.labels)) == timeline.periods


@pytest.mark.parametrize("day_count", DAY_COUNTS)
def test_year_fractions_add_up(day_count: str) -> None:
    """Twenty years are twenty years, 7305 days over 360 or over 365."""
    years = {"thirty_360": 20, "act_360": 7305 / 360, "act_365f": 7305 / 365}
    for frequency in MONTHS_PER_PERIOD:
        timeline = Timeline.between(
            frequency, dt.date(2026, 1, 1), dt.date(2045, 12, 31)
        )
        fractions = timeline.year_fractions(day_count)
        assert_allclose(fractions.sum(), years[day_count], rtol=1e-12)
        assert (fractions > 0).all()


def test_months_end_where_the_month_ends() -> None:
    """A month after 31 January is the last day of February, in leap years too."""
    assert add_months(dt.date(2028, 1, 31), 1) == dt.date(2028, 2, 29)
    assert add_months(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert add_months(dt.date(2027, 3, 31), -13) == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("us_federal", dt.date(2028, 11, 13)),
        ("japan_bank", dt.date(2028, 11, 10)),
        ("both", dt.date(2028, 11, 7)),
        ("weekends_only", dt.date(2028, 11, 17)),
    ],
)
def test_the_last_safe_notice(calendar: str, day: dt.date) -> None:
    """45 business days before a payment on 19 January 2029, by calendar."""
    assert add_business_days(DEADLINE, -45, calendar) == day
    assert add_business_days(day, 45, calendar) == DEADLINE


def test_no_business_day_is_a_holiday() -> None:
    """No step lands on a weekend or a holiday, and no business day is left out."""
    closed = set(holidays_of("both"))
    day = dt.date(2028, 1, 4)
    landed = {add_business_days(day, steps, "both") for steps in range(250)}
    span = (max(landed) - day).days + 1
    days = [day + dt.timedelta(days=number) for number in range(span)]
    open_days = {d for d in days if d.weekday() < 5 and d not in closed}
    assert landed == open_days


def test_a_start_that_is_no_business_day() -> None:
    """Counting starts at the next business day, backwards at the one before."""
    saturday = dt.date(2026, 8, 1)
    assert add_business_days(saturday, 0, "weekends_only") == dt.date(2026, 8, 3)
    assert add_business_days(saturday, 1, "weekends_only") == dt.date(2026, 8, 4)
    assert add_business_days(saturday, -1, "weekends_only") == dt.date(2026, 7, 30)


def test_years_to_whole_periods() -> None:
    """Durations are rounded to the nearest period, a pace has years of 365.25 days."""
    timeline = Timeline.between("quarterly", dt.date(2026, 1, 1), dt.date(2030, 12, 31))
    assert [timeline.periods_in(years) for years in (0, 0.1, 0.2, 1, 2.3)] == [
        0,
        0,
        1,
        4,
        9,
    ]
    assert_allclose(
        years_between(dt.date(2026, 1, 1), dt.date(2030, 1, 1)), 4, rtol=1e-3
    )
    assert np.sign(years_between(DEADLINE, dt.date(2026, 1, 1))) == -1
