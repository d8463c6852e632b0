"""Time: last notices, required pace, use of the envelope, absorption, acceleration."""

import datetime as dt

import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.deadline import (
    absorption,
    acceleration,
    last_notice,
    last_notice_dates,
    required_pace,
    utilisation,
    utilisation_at,
)
from kakehashi.analysis.tables import rows_by
from kakehashi.schema.programme import Programme
from kakehashi.schema.terms import CalendarKind
from kakehashi.timeline import add_business_days

DEADLINE = dt.date(2029, 1, 19)
DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def waiting(make):
    """A plant that is built once the programme pays, notified in March 2026."""
    stages = {"notified": dt.date(2026, 3, 2)}
    return make.project("W", construction={}, stages=stages)


def test_last_notices_of_the_memorandum(make):
    """For payment on 19 January 2029: 13, 10 and 7 November 2028, by calendar."""
    programme = Programme.model_validate(make.tree())
    dates = last_notice_dates(programme).set_index("calendar")["last_notice"]
    assert dates["us_federal"] == dt.date(2028, 11, 13)
    assert dates["japan_bank"] == dt.date(2028, 11, 10)
    assert dates["both"] == dt.date(2028, 11, 7)


@pytest.mark.parametrize("calendar", list(CalendarKind))
def test_a_later_notice_is_too_late(make, calendar):
    """The last notice still pays by the deadline, and one day more does not."""
    programme = Programme.model_validate(make.tree())
    day = last_notice(programme, calendar)
    assert add_business_days(day, 45, calendar.value) <= DEADLINE
    later = day + dt.timedelta(days=1)
    assert add_business_days(later, 45, calendar.value) > DEADLINE


def recorded(make, amount):
    """US$550bn, of which an amount is on record as signed."""
    signed = {**make.parameter(amount, "USD bn"), "as_of": dt.date(2026, 5, 31)}
    return make.tree(
        terms__envelope=make.parameter(550, "USD bn"),
        recorded={"commitment": signed},
        as_of=DAY,
    )


def test_pace_after_what_is_signed(make):
    """US$2.2bn signed by 22 November 2026 leaves about US$254bn for each year."""
    table = required_pace(make.result(recorded(make, 2.2))).set_index("basis")
    row = table.loc["commitment"]
    assert row["in_force"]
    assert_allclose(row["left"], 547.8e9)
    assert_allclose(row["years_left"], 789 / 365.25)
    assert_allclose(row["usd_per_year"], 547.8e9 / (789 / 365.25))
    assert round(row["usd_per_year"] / 1e9) == 254


def test_plans_are_not_on_record(make):
    """Planned selections and payments do not count as done; nothing is on record."""
    table = required_pace(make.result(make.tree())).set_index("basis")
    assert list(table.loc[["selection", "disbursement"], "done_by_as_of"]) == [0, 0]


def test_recorded_stages_count_as_announced(make):
    """A stage dated by the as-of date counts with what the programme finances."""
    plant = make.project("A", stages={"selected": dt.date(2025, 12, 1)})
    table = required_pace(make.result(make.tree(plant))).set_index("basis")
    assert table.loc["selection", "done_by_as_of"] == 1e9
    assert table.loc["announced", "done_by_as_of"] == 1e9


def test_after_the_deadline_there_is_no_pace(make):
    """Once the deadline is past, no pace is left, and none is made up."""
    tree = make.tree(terms__deadline__date=dt.date(2026, 1, 1))
    tree["terms"]["deadline"]["basis"] = "selection"
    table = required_pace(make.result(tree))
    assert table["usd_per_year"].isna().all()


def test_the_envelope_fills_in_order(make, waiting):
    """Disbursed never exceeds committed, nor committed what is selected."""
    result = make.result(make.tree(waiting))
    table = utilisation(result)
    rounding = 1 + 1e-9
    assert (table["disbursed"] <= rounding * table["committed"]).all()
    assert (table["committed"] <= rounding * table["selected"]).all()
    last = utilisation_at(result, result.inputs.timeline.ends[-1])
    assert last.disbursed == table["disbursed"].iloc[-1]
    assert_allclose(last.committed, 1e9 + result.facility_flows["capitalised"].sum())


def test_a_date_sees_only_periods_that_have_ended(make):
    """On the last day of a period its flows count, a day before they do not."""
    result = make.result(make.tree())
    end = result.inputs.timeline.ends[0]
    drawn = result.facility_flows["drawdown"][0].sum()
    assert drawn > 0
    assert utilisation_at(result, end - dt.timedelta(days=1)).disbursed == 0
    assert utilisation_at(result, end).disbursed == drawn


def test_absorption_counts_what_can_be_paid_in_time(make, waiting):
    """Capital after the deadline is not absorbed; the rest of the envelope is left."""
    late = make.project(
        "L", construction={"start": DEADLINE, "completion": dt.date(2031, 1, 1)}
    )
    tree = make.tree(make.project("A"), waiting, late)
    answer = absorption(make.inputs(tree).loaded)
    every = answer.total("every project")
    assert_allclose(every, 2e9)
    row = answer.totals.iloc[0]
    assert_allclose(row["absorbable"] + row["unplaceable"], row["envelope"])
    by_project = rows_by(answer.by_project, "project")
    assert by_project["L"]["absorbable"] == 0
    assert "deadline" in by_project["L"]["reason"]


def test_absorption_knows_eligible_from_possible(make):
    """What is not known is never eligible, but possible; what is refused is neither."""
    abroad = make.project("B", country="CA")
    secret = make.project("C")
    rule = {"id": "local", "label": "local", "source": "assumed"}
    known = {**rule, "require": {"fact": "us_facility", "equals": True}}
    tree = make.tree(make.project("A"), abroad, secret, terms__eligibility=[known])
    tree["projects"]["A"]["facts"] = {"us_facility": True}
    tree["projects"]["B"]["facts"] = {"us_facility": False}
    answer = absorption(make.inputs(tree).loaded)
    kinds = ("eligible", "not refused", "every project")
    assert_allclose([answer.total(kind) for kind in kinds], [1e9, 2e9, 3e9])
    assert list(answer.by_project["eligible"]) == [True, False, None]


def test_earlier_money_moves_only_those_who_wait_for_it(make, waiting):
    """A year earlier opens the waiting plant a year earlier, and no other."""
    loaded = make.inputs(make.tree(make.project("A"), waiting)).loaded
    rows = rows_by(acceleration(loaded, months=(12,)), "months_earlier")
    assert [row["projects_moved"] for row in rows.values()] == [0, 1]
    assert [row["projects_not_moved"] for row in rows.values()] == [2, 1]
    assert rows[12]["mean_completion_shift_months"] == pytest.approx(12, abs=0.2)
    assert rows[12]["disbursed_by_deadline"] >= rows[0]["disbursed_by_deadline"]
    assert rows[0]["more_disbursed"] == 0
