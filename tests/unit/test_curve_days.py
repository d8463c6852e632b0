"""Of which day curves and expected rates are."""

import datetime as dt

import pytest

from kakehashi.analysis.curve_days import CURVE, PATH, curve_days, days_differ
from kakehashi.reports.records import records
from kakehashi.schema.load import load_programme
from kakehashi.schema.programme import Programme


@pytest.fixture(scope="module")
def bundled() -> Programme:
    """The bundled programme."""
    return load_programme("us-japan-2025").programme


def test_days_are_those_of_what_somebody_has_published(bundled: Programme) -> None:
    """An assumed rate has no day; the ten-year Treasury yield gives the curve its own."""
    rows = {row["name"]: row for row in records(curve_days(bundled))}
    treasury = rows["usd_government"]
    assert treasury["kind"] == CURVE
    assert treasury["first_day"] == treasury["last_day"] == dt.date(2026, 6, 30)
    assert treasury["assumed"] == treasury["rates"] - 1
    assert rows["sofr_6m"]["kind"] == PATH
    assert rows["sofr_6m"]["last_day"] == dt.date(2026, 5, 18)


def test_rates_of_two_days_are_told_apart(bundled: Programme) -> None:
    """The bundled rates are not of one day; a path alone is, whatever its history."""
    assert days_differ(bundled)
    alone = bundled.model_copy(update={"fiscal": None})
    assert not days_differ(alone)
    assert set(curve_days(alone)["kind"]) == {PATH}
