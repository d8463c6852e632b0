"""Numbers in words, and tables whose empty places say why."""

import datetime as dt

import pytest

from kakehashi.reports.formats import (
    EN_DASH,
    MINUS,
    as_printed,
    count,
    date,
    in_billions,
    listed,
    money,
    plain,
    printed,
    quantity,
    ratio,
    share,
    share_of,
)
from kakehashi.reports.table import cell, empty, known, letter, name, number, table
from kakehashi.schema.parameter import Confidence, Parameter

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (550e9, "USD", "US$550bn"),
        (33.3e9, "USD", "US$33.3bn"),
        (5.5e9, "USD", "US$5.5bn"),
        (10e12, "JPY", "¥10tn"),
        (999.6e9, "USD", "US$1tn"),
        (0.6e9, "USD", "US$600m"),
        (123_456, "USD", "US$123,000"),
        (0, "USD", "US$0"),
        (-2.25e9, "USD", f"{MINUS}US$2.25bn"),
        (-0.2, "USD", "US$0"),
        (2e12, "KRW", "₩2tn"),
        (5e9, "CHF", f"CHF{NO_BREAK}5bn"),
    ],
)
def test_money_has_three_figures(amount, currency, text):
    """Money is shown to three significant digits, in the scale that fits it."""
    assert money(amount, currency) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.198181, "19.8 %"),
        (0.9, "90 %"),
        (0.004, "0.4 %"),
        (0.00001, "< 0.01 %"),
        (0, "0 %"),
        (1.5, "150 %"),
        (-0.05, f"{MINUS}5 %"),
    ],
)
def test_shares_are_percentages(fraction, text):
    """A share reads as a percentage, and one that is not nothing never as nought."""
    assert share(fraction).replace(NO_BREAK, " ") == text


def test_nothing_has_no_share():
    """A part of nothing is an en dash, not an error."""
    assert share_of(1.0, 0.0) == EN_DASH


def test_zeros_say_nothing():
    """Digits that a number is not known to are not shown, nor zeros in their place."""
    assert [plain(x) for x in (1234.5, 12.3456, 12.0, 0.012345, 0)] == [
        "1,230",
        "12.3",
        "12",
        "0.0123",
        "0",
    ]
    assert in_billions(0.4) == "0"
    assert in_billions(2e5) == "<0.001"
    assert in_billions(-2e5) == f">{MINUS}0.001"
    assert ratio(2.0) == "2x"
    assert ratio(0.4987) == "0.5x"


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (253.59e9, "USD / year", "US$254bn a year"),
        (147.667, "JPY / USD", "147.7 JPY per USD"),
        (0.0669, "share / year", "6.69 % a year"),
        (6.0, "count", "6"),
        (2.0, "x", "2x"),
        (2.16, "years", "2.16 years"),
        (dt.date(2028, 11, 13), "date", "13 November 2028"),
        ("commitment", "basis", "commitment"),
        (None, "USD", EN_DASH),
        (float("nan"), "USD", EN_DASH),
    ],
)
def test_measures_have_words(amount, unit, text):
    """Every unit that a measure names has its words; what is absent is an en dash."""
    assert quantity(amount, unit).replace(NO_BREAK, " ") == text


def test_a_parameter_is_shown_as_printed():
    """A parameter keeps the unit and the digits of its source, with its range."""
    parameter = Parameter(
        value=155.5,
        unit="JPY / USD",
        as_of=dt.date(2026, 9, 17),
        source="rates",
        confidence=Confidence.SECONDARY,
        low=140,
        high=170,
    )
    assert (
        printed(parameter).replace(NO_BREAK, " ")
        == f"155.5 JPY per USD (140{EN_DASH}170)"
    )
    assert as_printed(10, "JPY tn / year") == "¥10tn a year"
    assert as_printed(67.72, "USD bn / year") == "US$67.72bn a year"


def test_dates_and_counts_are_in_words():
    """Dates name the month, one thing is not several, lists end with a word."""
    assert date(dt.date(2029, 1, 19)).replace(NO_BREAK, " ") == "19 January 2029"
    assert count(1, "project") == f"1{NO_BREAK}project"
    assert count(1000, "project") == f"1,000{NO_BREAK}projects"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"


def test_an_empty_place_says_why():
    """Each reason for an empty place has one letter, in the order of the table."""
    shown = table(
        "Covers",
        [name("Project"), number("Cover")],
        [
            ["a", known(None, ratio, "no debt")],
            ["b", known(1.5, ratio, "no debt")],
            ["c", empty("not built")],
            ["d", empty("no debt")],
        ],
        total=["all", cell("1.5x")],
    )
    assert shown.reasons == {"no debt": "a", "not built": "b"}
    assert [row[1].text for row in shown.rows] == [EN_DASH, "1.5x", EN_DASH, EN_DASH]


def test_letters_do_not_run_out():
    """After z comes aa."""
    assert [letter(place) for place in (0, 25, 26, 27)] == ["a", "z", "aa", "ab"]
