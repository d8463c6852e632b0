"""A loan's period: rates, what falls due, what is repaid."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels import debt, profile
from kakehashi.kernels.records import FACILITY, FROM_TABLE, LEVEL_PAYMENT, records

GRACE, EVERY, COUNT = 3, 2, 5


def loan(**fields: Any) -> Any:
    """One facility: five instalments, each second period, after three of grace."""
    table = records(1, FACILITY)
    usual = {"grace_periods": GRACE, "instalment_every": EVERY, "instalments": COUNT}
    for name, value in {**usual, "reference": -1, **fields}.items():
        table[name] = value
    return table[0]


def test_a_rate_is_reference_and_margin_over_the_day_count() -> None:
    """Interest is (reference + margin) x year fraction; a negative sum counts as zero."""
    reference = np.array([[0.04, -0.03]])
    fraction = np.array([[0.25, 0.25], [0.5, 0.6]])
    facility = loan(reference=0, margin=0.01, day_count=1)
    assert_allclose(debt.period_rate(facility, 0, reference, fraction), 0.05 * 0.5)
    assert debt.period_rate(facility, 1, reference, fraction) == 0
    fixed = loan(margin=0.02, day_count=1)
    assert_allclose(debt.period_rate(fixed, 1, reference, fraction), 0.02 * 0.6)


def test_instalments_come_after_grace_at_their_interval() -> None:
    """Instalments 0 to 4 fall due at ages 4, 6, 8, 10, 12, and none at another."""
    found = {
        age: int(debt.instalment_index(loan(), age))
        for age in range(-5, 30)
        if debt.instalment_index(loan(), age) >= 0
    }
    assert found == {4: 0, 6: 1, 8: 2, 10: 3, 12: 4}
    assert next(age for age in range(-5, 30) if debt.matured(loan(), age)) == 12


def test_the_last_instalment_takes_what_is_left() -> None:
    """At maturity and after it the whole balance is due, whatever the schedule says."""
    fractions = profile.level_principal(COUNT)
    due, left = debt.principal_falling_due(loan(), fractions, 12, 0.1, 7.5, 7.0)
    assert (due, left) == (7.5, 0)
    due, _ = debt.principal_falling_due(loan(), fractions, 14, 0.1, 7.5, 0.0)
    assert due == 7.5
    due, left = debt.principal_falling_due(loan(), fractions, 10, 0.1, 7.5, 8.0)
    assert (due, left) == (4, 4)
    due, _ = debt.principal_falling_due(loan(), fractions, 9, 0.1, 7.5, 8.0)
    assert due == 0


@pytest.mark.parametrize("kind", [FROM_TABLE, LEVEL_PAYMENT])
def test_a_loan_ends_repaid_whatever_its_rate_does(kind: int) -> None:
    """Nothing is owed after the last instalment, not even a rounding."""
    rates = 0.02 + 0.01 * np.sin(np.arange(40.0))
    drawn = np.zeros(40)
    drawn[:4] = 1e11 / 3
    interest, principal, _, closing = debt.schedule(
        loan(profile=kind),
        profile.level_principal(COUNT),
        rates,
        drawn,
        -6,
        np.zeros(40),
    )
    assert closing[18] == 0
    assert closing[17] > 0
    assert not interest[19:].any()
    capitalised = interest[:6].sum()
    assert_allclose(principal.sum(), drawn.sum() + capitalised, rtol=1e-14)


@pytest.mark.parametrize("kind", [FROM_TABLE, LEVEL_PAYMENT])
@pytest.mark.parametrize("periods", [0, 0.5, 1, 2.5, 30])
def test_the_reserve_looks_at_the_schedule(kind: int, periods: float) -> None:
    """The debt service to come is that of the loan's schedule, a part in proportion."""
    facility, fractions = loan(profile=kind), profile.level_principal(COUNT)
    rates, drawn = np.full(40, 0.03), np.append(100.0, np.zeros(39))
    interest, principal, _, closing = debt.schedule(
        facility, fractions, rates, drawn, -1, np.zeros(40)
    )
    service = interest + principal
    for age in (0, 3, 4, 8, 12):
        weight = np.clip(periods - np.arange(38 - age), 0, 1)
        balance = closing[age + 1]
        coming = debt.coming_debt_service(
            facility, fractions, age, periods, 0.03, balance, balance
        )
        assert_allclose(coming, service[age + 2 :] @ weight, rtol=1e-12, atol=1e-12)


def test_funded_interest_needs_no_iteration() -> None:
    """The closed form is where paying interest on its own drawing comes to rest."""
    need, gearing_rate = 0.0, 0.6 * 0.04 / 2
    for _ in range(200):
        need = 90 + 10 + gearing_rate * need
    assert_allclose(debt.funded_need(90.0, 10.0, gearing_rate), need, rtol=1e-14)
