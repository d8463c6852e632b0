"""Minimum premium rates of the OECD Arrangement."""

from typing import Any

import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels import minimum_premium as oecd
from kakehashi.model.reference_tables import premium_table
from kakehashi.schema.load import load_programme

FISCAL = load_programme("us-japan-2025").programme.fiscal
assert FISCAL is not None
assert FISCAL.pricing is not None
TERMS: dict[str, Any] = {
    "table": premium_table(FISCAL.pricing.minimum_premiums[0]),  # of July 2023
    "category": 3,
    "buyer": oecd.SOVEREIGN,
    "horizon_years": 10.0,
    "commercial_cover": 0.95,
    "political_cover": 0.95,
    "quality": oecd.STANDARD,
    "enhancement": 0.0,
    "local_currency": 0.0,
    "is_speculative": False,
}


def rate(**changes: Any) -> float:
    """Premium rate of standard terms with some changes."""
    return oecd.minimum_premium_rate(**TERMS | changes)


def test_a_sovereign_by_hand() -> None:
    """Category 3, ten years: 0.35 % x 10 + 0.35 % = 3.85 %."""
    assert_allclose(rate(), 0.0385)


def test_a_buyer_by_hand() -> None:
    """Class CC2 adds 0.223 % a year; 95 % cover is neutral."""
    assert_allclose(rate(buyer="CC2"), 0.0385 + 0.0223)


def test_each_relief_takes_its_part() -> None:
    """Enhancement cuts the buyer's part, local currency the country's part."""
    assert_allclose(rate(buyer="CC2", enhancement=0.2), 0.0385 + 0.8 * 0.0223)
    assert_allclose(rate(buyer="CC2", local_currency=0.1), 0.9 * 0.0385 + 0.0223)
    assert_allclose(rate(buyer=oecd.BETTER_THAN_SOVEREIGN), 0.9 * 0.0385)


def test_a_long_horizon_is_relieved_for_speculative_grades_only() -> None:
    """12 years: 1.8 % a year beyond ten, so 3.6 % less; never more than 15 %."""
    plain = rate(horizon_years=12.0)
    assert_allclose(rate(horizon_years=12.0, is_speculative=True), 0.964 * plain)
    longest = rate(horizon_years=40.0, is_speculative=True)
    assert_allclose(longest, 0.85 * rate(horizon_years=40.0))


def test_full_cover_costs_more_than_in_proportion() -> None:
    """From 95 % to 100 % the cover factor rises to 1.00489 in category 3."""
    full = rate(commercial_cover=1.0, political_cover=1.0)
    assert_allclose(full, 0.0385 / 0.95 * 1.00489)
    assert_allclose(
        rate(commercial_cover=0.5, political_cover=0.5), 0.0385 * 0.5 / 0.95
    )


def test_horizons_follow_from_drawing_and_repayment() -> None:
    """Three years of drawing count half; ten years of equal instalments live 5.25."""
    assert oecd.horizon_of_risk(3.0, 14.0) == 15.5
    assert oecd.equivalent_repayment_years(5.25) == 10.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"category": 0}, "against the market"),
        ({"category": 8}, "category"),
        ({"buyer": "CC9"}, "no class of buyer"),
        ({"buyer": "CC5", "category": 6}, "not offered"),
        ({"commercial_cover": 1.1}, "commercial_cover"),
        ({"enhancement": 0.4}, "capped"),
        ({"local_currency": 0.3}, "capped"),
    ],
)
def test_what_the_table_does_not_hold_is_refused(
    changes: dict[str, Any], message: str
) -> None:
    """The United States are in no row of the table, and relief has its caps."""
    with pytest.raises(InputError, match=message):
        rate(**changes)


def test_impossible_horizons_are_refused() -> None:
    """Repayment takes time."""
    with pytest.raises(InputError, match="repayment_years"):
        oecd.horizon_of_risk(1.0, 0.0)
    with pytest.raises(InputError, match="weighted_average_life_years"):
        oecd.equivalent_repayment_years(0.25)
