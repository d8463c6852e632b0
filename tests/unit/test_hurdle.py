"""How much cash it takes until the investor state has principal and interest."""

import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.hurdle import (
    cash_hurdle,
    hurdles,
    portfolio_loans,
    reference_loan,
    rule_hurdle,
)
from kakehashi.schema.terms import DistributionRule, Tier

PRINCIPAL, INTEREST = 100.0, 60.0


@pytest.fixture
def tiers(make):
    """Tiers of a rule from (until, investor's share, counted)."""

    def build(*steps):
        return [
            Tier.model_validate(make.tier(until, share, counted=counted))
            for until, share, counted in steps
        ]

    return build


def test_each_side_halves_cost_twice(tiers):
    """Half and half until each side has its allocation takes 2.0x, whatever the loan."""
    rule = tiers(("deemed_allocation", 0.5, "each_side"), ("unlimited", 0.1, "total"))
    assert cash_hurdle(rule, PRINCIPAL, INTEREST) == 2.0
    assert cash_hurdle(rule, PRINCIPAL, 0.0) == 2.0


def test_principal_first_and_interest_halved(tiers):
    """Principal whole, interest halved, a tenth of the rest: (P + 6 I) / (P + I)."""
    rule = tiers(
        ("deemed_principal", 1.0, "total"),
        ("deemed_interest", 0.5, "total"),
        ("unlimited", 0.1, "total"),
    )
    expected = (PRINCIPAL + 6 * INTEREST) / (PRINCIPAL + INTEREST)
    assert cash_hurdle(rule, PRINCIPAL, INTEREST) == pytest.approx(expected)


def test_ninety_to_ten_from_the_first_dollar(tiers):
    """A tenth of all cash takes ten times principal and interest."""
    rule = tiers(("unlimited", 0.1, "total"))
    assert cash_hurdle(rule, PRINCIPAL, INTEREST) == pytest.approx(10.0)


def test_an_allocation_shared_once_leaves_half_for_the_last_tier(tiers):
    """Counted once for both, half is left to a tenth: 1 + 0.5 / 0.1 = 6.0x."""
    rule = tiers(("deemed_allocation", 0.5, "total"), ("unlimited", 0.1, "total"))
    assert cash_hurdle(rule, PRINCIPAL, INTEREST) == pytest.approx(6.0)


def test_without_a_share_the_investor_is_never_whole(tiers):
    """No cash is enough where the last tier leaves the investor nothing."""
    rule = tiers(("deemed_principal", 1.0, "total"), ("unlimited", 0.0, "total"))
    assert cash_hurdle(rule, PRINCIPAL, INTEREST) is None


def test_loans_served_first_cost_once(make):
    """Where the split touches only what loans leave, the hurdle is 1.0x."""
    rule = DistributionRule.model_validate(
        make.reading("equity_residual", make.tier("unlimited", 0.1))
    )
    assert rule_hurdle(rule, PRINCIPAL, INTEREST) == 1.0


def test_every_reading_has_a_row(make):
    """The table holds each reading of the terms with its multiple."""
    table = hurdles(make.inputs(make.tree())).set_index("reading")
    assert dict(table["multiple"]) == {"halves": 2.0, "equity": 1.0}
    assert dict(table["portfolio_multiple"]) == {"halves": 2.0, "equity": 1.0}


def test_the_reference_loan_bears_textbook_interest(make):
    """Level principal over n half-years at r each costs r (n + 1) / 2 in interest."""
    inputs = make.inputs(make.tree())
    principal, interest = reference_loan(inputs.loaded.programme, inputs)
    assert principal == 1.0
    assert_allclose(interest, 0.025 * (20 + 1) / 2)


def test_the_interest_of_the_portfolio_is_what_a_sound_run_pays(make):
    """Where no debt service is missed, the scheduled interest is the interest paid."""
    result = make.result(make.tree(), "equity")
    principal, interest = portfolio_loans(result.inputs)
    loans = result.facility_flows
    assert_allclose(principal, loans["principal_repaid"].sum())
    assert_allclose(interest, loans["interest_paid"].sum())
