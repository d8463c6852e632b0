"""A loan's period: its rate, what falls due, and what is paid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.jit import compiled, compiled_allocating
from kakehashi.kernels.profile import annuity_fraction
from kakehashi.kernels.records import LEVEL_PAYMENT

if TYPE_CHECKING:
    from kakehashi.arrays import ByFacilityPeriod, ByPeriod
    from kakehashi.kernels.records import Record, Records


class Loans(NamedTuple):
    """The facilities of one draw in one period."""

    terms: Records
    states: Records
    rows: Records  # what flows in the period
    fractions: ByFacilityPeriod  # (facility, instalment)


@compiled
def period_rate(
    facility: Record,
    period: int,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
) -> float:
    """Interest per unit of balance in `period`: (reference + margin) x year fraction.

    `reference` is (reference rate, period), `year_fraction` is (day count, period).
    """
    rate: float = facility.margin
    if facility.reference >= 0:
        rate += reference[facility.reference, period]
    return max(rate, 0.0) * year_fraction[facility.day_count, period]


@compiled
def reset_rates(
    loans: Loans,
    period: int,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
    first: int,
    end: int,
) -> None:
    """Set the rate and the length in years of `period` for facilities `first` to `end`."""
    for f in range(first, end):
        facility, loan = loans.terms[f], loans.states[f]
        loan.rate = period_rate(facility, period, reference, year_fraction)
        loan.year_fraction = year_fraction[facility.day_count, period]


@compiled
def rates_from(
    facility: Record,
    first: int,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
    rates: ByPeriod,
) -> None:
    """Fill `rates` with the interest per unit of balance of the periods from `first` on.

    Periods outside the grid take the rate of its first or last period.
    """
    last = year_fraction.shape[1] - 1
    for place in range(rates.size):
        period = min(max(first + place, 0), last)
        rates[place] = period_rate(facility, period, reference, year_fraction)


@compiled
def instalment_index(facility: Record, age: int) -> int:
    """Which instalment falls due `age` periods after completion; -1: none."""
    since = age - facility.grace_periods + 1
    if since <= 0 or since % facility.instalment_every != 0:
        return -1
    index = since // facility.instalment_every - 1
    return int(index) if index < facility.instalments else -1


@compiled
def due_fraction(facility: Record, fractions: ByPeriod, age: int, rate: float) -> float:
    """Share of the scheduled balance that falls due `age` periods after completion.

    `fractions` is (instalment,); a level payment takes the rate of its interval.
    """
    index = instalment_index(facility, age)
    if index < 0:
        return 0.0
    if facility.profile == LEVEL_PAYMENT:
        return annuity_fraction(
            rate * facility.instalment_every, facility.instalments - index
        )
    return fractions[index]


@compiled
def matured(facility: Record, age: int) -> bool:
    """Whether the last instalment falls due at `age` or fell due before it."""
    after_grace = age - facility.grace_periods + 1
    return bool(after_grace >= facility.instalments * facility.instalment_every)


@compiled
def principal_falling_due(
    facility: Record,
    fractions: ByPeriod,
    age: int,
    rate: float,
    balance: float,
    scheduled_balance: float,
) -> tuple[float, float]:
    """Principal due at `age` by the schedule, and what the schedule has left after it.

    With the last instalment all of `balance` is due, so no rounding outlives the loan.
    """
    scheduled = due_fraction(facility, fractions, age, rate) * scheduled_balance
    due = balance if matured(facility, age) else min(scheduled, balance)
    return due, max(scheduled_balance - scheduled, 0.0)


@compiled
def coming_debt_service(
    facility: Record,
    fractions: ByPeriod,
    age: int,
    periods: float,
    rate: float,
    balance: float,
    scheduled_balance: float,
) -> float:
    """Scheduled interest and principal of the `periods` after the one at `age`.

    A part of a period counts in proportion. The rate is held. The debt service reserve
    is filled to this amount [SAM: months / 12 x next year's debt service].
    """
    coming = 0.0
    left = periods
    step = 1
    while left > 0.0 and balance > 0.0:
        principal, scheduled_balance = principal_falling_due(
            facility, fractions, age + step, rate, balance, scheduled_balance
        )
        coming += min(left, 1.0) * (rate * balance + principal)
        balance -= principal
        left -= 1.0
        step += 1
    return coming


@compiled
def roll(
    balance: float, rate: float, drawn: float, draw_weight: float
) -> tuple[float, float]:
    """Closing balance and interest when interest is added to principal.

    `draw_weight` is the part of the period in which the new money bears interest:
    0 drawn at its end, 1/2 in its middle, 1 at its start.
    """
    interest = rate * (balance + draw_weight * drawn)
    return balance + drawn + interest, interest


@compiled
def funded_need(cost: float, interest_on_opening: float, gearing_rate: float) -> float:
    """Money to raise when interest on this period's own drawdown is itself raised.

    need = (cost + r B) / (1 - sum of g r w) over the facilities, the closed form of
    draw = g (cost + r B) / (1 - g r / 2) for several sources [cash-flows 7.3].
    """
    return (cost + interest_on_opening) / (1.0 - gearing_rate)


@compiled_allocating
def schedule(
    facility: Record,
    fractions: ByPeriod,
    rate: ByPeriod,
    drawdown: ByPeriod,
    first_age: int,
    sweep: ByPeriod,
) -> tuple[ByPeriod, ByPeriod, ByPeriod, ByPeriod]:
    """One loan from first drawdown to last instalment, nothing missed.

    `rate` is per period, `drawdown` falls at period end, `sweep` is the cash offered for
    prepayment; all (period,). `first_age` is the age of period 0 (negative before
    completion, when interest is capitalised). Prepayment shortens the loan from its end.
    Returns interest, scheduled principal, prepayment and closing balance, each (period,).
    """
    periods = rate.size
    interest, principal = np.zeros(periods), np.zeros(periods)
    prepayment, closing = np.zeros(periods), np.zeros(periods)
    balance = scheduled_balance = 0.0
    for period in range(periods):
        age = first_age + period
        interest[period] = rate[period] * balance
        if age < 0:
            balance += interest[period]
            scheduled_balance += interest[period]
        else:
            principal[period], scheduled_balance = principal_falling_due(
                facility, fractions, age, rate[period], balance, scheduled_balance
            )
            balance -= principal[period]
            prepayment[period] = min(balance, sweep[period])
            balance -= prepayment[period]
        balance += drawdown[period]
        scheduled_balance += drawdown[period]
        closing[period] = balance
    return interest, principal, prepayment, closing
