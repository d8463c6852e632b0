"""Yen and dollars: the one conversion."""

import pytest

from kakehashi.analysis.convert import convert, currency_of, in_currency
from kakehashi.schema.market import Market
from kakehashi.schema.parameter import Parameter


@pytest.fixture
def market(make):
    """A market at 150 yen per dollar."""
    parts = make.tree()["market"]
    return Market.model_validate({**parts, "usd_jpy": make.parameter(150, "JPY / USD")})


def test_there_and_back(market):
    """150 yen are a dollar, and a dollar is 150 yen."""
    assert convert(300.0, currency="JPY", into="USD", market=market) == 2
    assert convert(2.0, currency="USD", into="JPY", market=market) == 300


def test_the_same_currency_needs_no_rate(make):
    """Dollars in dollars stay what they are without any exchange rate."""
    market = Market.model_validate(make.tree()["market"])
    assert convert(2.0, currency="USD", into="USD", market=market) == 2
    assert convert(2.0, currency="USD", into="JPY", market=market) is None


def test_a_pair_without_a_rate_has_no_answer(market):
    """Won have no rate, so no amount is made up."""
    assert convert(2.0, currency="KRW", into="USD", market=market) is None


@pytest.mark.parametrize(
    ("unit", "currency"),
    [("JPY tn", "JPY"), ("USD bn / year", "USD"), ("%", None), ("JPY / USD", None)],
)
def test_what_is_money(make, unit, currency):
    """Amounts and amounts a year are money; shares and exchange rates are not."""
    assert currency_of(Parameter.model_validate(make.parameter(1, unit))) == currency


def test_a_parameter_in_dollars(make, market):
    """JPY 3tn at 150 are US$20bn."""
    limit = Parameter.model_validate(make.parameter(3, "JPY tn"))
    assert in_currency(limit, "USD", market) == 20e9
