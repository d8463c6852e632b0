"""A public account over the years: surplus kept or handed over, deficit made good."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.refusal import refuse, share_problems

if TYPE_CHECKING:
    from kakehashi.arrays import Index, Numbers


class AccountYears(NamedTuple):
    """What passes between an account and the state, (.., year); magnitudes."""

    subsidies: Numbers
    payments: Numbers
    retained: Numbers  # at the end of each year, after both


def account_years(net_income: Numbers, share_paid: float) -> AccountYears:
    """Roll an account forward year by year from nothing.

    Of a year's surplus `share_paid` goes to the state and the rest is kept; a deficit
    is met from what was kept, and beyond it by a subsidy. What is left in the last year
    is paid to the state. Subsidies - payments = -(sum of net income), always.
    """
    refuse(share_problems("share_paid", share_paid))
    subsidies, payments = np.zeros_like(net_income), np.zeros_like(net_income)
    retained = np.zeros_like(net_income)
    kept = np.zeros(net_income.shape[:-1])
    for year in range(net_income.shape[-1]):
        surplus = np.maximum(net_income[..., year], 0.0)
        payments[..., year] = share_paid * surplus
        kept = kept + net_income[..., year] - payments[..., year]
        subsidies[..., year] = np.maximum(-kept, 0.0)
        kept = np.maximum(kept, 0.0)
        retained[..., year] = kept
    payments[..., -1] += kept
    retained[..., -1] = 0.0
    return AccountYears(subsidies, payments, retained)


def by_year(amounts: Numbers, year: Index, years: int) -> Numbers:
    """Amounts (draw, period) added up by year, (draw, year), in the order of time."""
    sums = np.zeros((amounts.shape[0], years))
    for period, place in enumerate(year):
        sums[:, place] += amounts[:, period]
    return sums
