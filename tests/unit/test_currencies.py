"""Money of a table in its other currency."""

import datetime as dt

import pytest

from kakehashi.reports.currencies import twins_of
from kakehashi.reports.estimates import billions, column
from kakehashi.reports.formats import (
    EN_DASH,
    MINUS,
    in_billions,
    in_trillions,
    money,
    quantity,
    share,
)
from kakehashi.reports.table import empty, name, number, table
from kakehashi.schema.parameter import Confidence, Parameter


def rate(value, day=17):
    """So many yen per dollar on a day of September."""
    return Parameter(
        value=value, unit="JPY / USD", as_of=dt.date(2026, 9, day), source="rates",
        confidence=Confidence.SECONDARY,
    )  # fmt: skip


def one(shown, head="US$ bn", **more):
    """A table of one amount."""
    return table("One", [name("Who"), number("Much", head)], [["a", shown]], **more)


@pytest.mark.parametrize(
    ("shown", "head", "twin", "unit"),
    [
        (in_billions(2e9), "US$ bn", "300", "¥ bn"),
        (in_billions(2e9), "US$ bn a year", "300", "¥ bn a year"),
        (in_trillions(3e12), "¥ tn", "20", "US$ bn"),
        (money(2e9), "", "¥300bn", None),
        (money(3e12, "JPY"), "", "US$20bn", None),
        (in_billions(0.0), "US$ bn", None, None),
        (share(0.2), "", None, None),
        (quantity(50.0, "USD / MWh"), "", None, None),
        ("US$ in words", "", None, None),
        (empty("nothing is known"), "US$ bn", None, None),
    ],
)
def test_an_amount_has_its_twin(shown, head, twin, unit):
    """Dollars and yen are written in the other currency as their column writes them."""
    found = twins_of(one(shown, head), rate(150))
    assert found.rows[0] == [None, twin]
    assert found.units == [None, unit]
    assert (found.note is None) == (twin is None)


def test_an_estimate_has_its_interval_in_both():
    """The twin of an estimate has ends of its own, and the same warning behind it."""
    row = {"value": 2e9, "low": 1e9, "high": 4e9, "draws_beyond": 3}
    assert billions(row) == f"2 (1{EN_DASH}4)*"
    assert (
        twins_of(one(billions(row)), rate(150)).rows[0][1] == f"300 (150{EN_DASH}600)*"
    )
    assert column({**row, "low": -1e9}) == f"2 ({MINUS}1 to 4)"


def test_a_table_keeps_its_own_rate():
    """The rate of a table goes before that of the page; its day stands in the note."""
    found = twins_of(one(in_billions(1e9), usd_jpy=rate(100, day=3)), rate(150))
    assert found.rows[0][1] == "100"
    assert found.note is not None
    assert "¥100 to the dollar" in found.note
    assert "3\N{NO-BREAK SPACE}September" in found.note


def test_without_a_rate_there_is_no_twin():
    """A programme that states no rate shows one currency."""
    found = twins_of(one(in_billions(1e9)), None)
    assert found.rows == [[None, None]]
    assert found.note is None


def test_a_row_has_a_cell_for_each_column():
    """A row that is too short would put figures under the wrong heads."""
    with pytest.raises(ValueError, match="one cell for each column"):
        table("Short", [name("a"), name("b")], [["only"]])
