"""Arrays over lanes for the engine in plain NumPy: terms, state, totals, schedules.

A lane is one project in one draw; arrays are (draw, project) or (facility, draw, project).
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from kakehashi.kernels import records as kinds

if TYPE_CHECKING:
    from kakehashi.kernels.engine import Terms
    from portfolio import Draws

Amounts: TypeAlias = Any  # array over lanes, a mask of them, or a number for all

STATES_OF_PROJECTS = (
    "reserve retained tax_loss debt_funded equity_funded programme_equity_paid invested "
    "surplus interval_cash interval_due locked missed"
)
STATES_OF_FACILITIES = (
    "balance scheduled_balance utilised arrears_principal arrears_interest exposure "
    "uncalled claims_paid recovered principal_due overdue_periods"
)


class Lanes:
    """Terms, worlds, state and totals of the draws that are run at once."""

    interest_due: Amounts
    premium_due: Amounts
    due: Amounts  # all claims of a period, arrears with them
    newly_due: Amounts

    def __init__(self, terms: Terms, draws: Draws) -> None:
        """Lay terms out with facilities first and projects last; all states are zero."""
        self.terms, self.draws = terms, draws
        self.shape = draws.shocks.shape
        count = terms.facilities.size // terms.projects.size
        by_facility = (-1, count)
        self.own = SimpleNamespace(**_columns(terms.projects))
        self.loan = SimpleNamespace(
            **{
                name: np.ascontiguousarray(column.reshape(by_facility).T)[:, None, :]
                for name, column in _columns(terms.facilities).items()
            }
        )
        self.shock = SimpleNamespace(**_columns(draws.shocks))
        instalments = terms.fractions.shape[1]
        self.fractions = terms.fractions.reshape(*by_facility, instalments)
        self.project = np.arange(terms.projects.size)
        self.facility = np.arange(count)[:, None, None]
        lanes = (count, *self.shape)
        self.state = SimpleNamespace(
            defaulted_in=np.full(self.shape, kinds.NEVER),
            carried=np.zeros((terms.tiers.size, *self.shape)),
            **{name: np.zeros(self.shape) for name in STATES_OF_PROJECTS.split()},
            **{name: np.zeros(lanes) for name in STATES_OF_FACILITIES.split()},
        )
        self.totals = {
            **{name: np.zeros(self.shape) for name in kinds.PROJECT_FLOWS.names or ()},
            **{name: np.zeros(lanes) for name in kinds.FACILITY_FLOWS.names or ()},
        }
        part = self.loan.share / self.own.debt_share
        self.part = np.where(self.own.debt_share > 0.0, part, 0.0)

    def start(self, period: int) -> None:
        """Set the rates, the ages and what else a period brings from outside."""
        terms, loan = self.terms, self.loan
        self.period = period
        self.years = terms.year_fraction[loan.day_count, period]
        fixed = loan.reference < 0
        reference = self.draws.reference[:, :, period]
        place = np.arange(self.shape[0])[:, None], np.maximum(loan.reference, 0)
        floating = np.where(fixed, 0.0, reference[place])
        self.rate = np.maximum(loan.margin + floating, 0.0) * self.years
        completion = self.own.start_period + self.own.construction_periods
        self.age = period - completion - self.shock.delay_periods
        self.price_index = self.draws.price_index[:, period, None]
        rule = terms.rule[0]
        deemed = reference[:, rule.deemed_reference, None] + rule.deemed_spread
        self.deemed_rate = np.maximum(deemed, 0.0) / rule.periods_per_year

    def note(self, mask: Amounts, **flows: Amounts) -> None:
        """Add flows to the totals of the lanes in `mask`."""
        for name, flow in flows.items():
            np.add(self.totals[name], flow, out=self.totals[name], where=mask)

    def keep(self, mask: Amounts, **states: Amounts) -> None:
        """Replace states of the lanes in `mask`."""
        for name, state in states.items():
            np.copyto(getattr(self.state, name), state, where=mask)


def _columns(table: Amounts) -> dict[str, Amounts]:
    """Each field of a record array as an array of its own."""
    return {name: np.ascontiguousarray(table[name]) for name in table.dtype.names}


def due_fraction(lanes: Lanes, age: Amounts) -> Amounts:
    """Share of the scheduled balance that falls due at `age`, (facility, draw, project)."""
    loan = lanes.loan
    since = age - loan.grace_periods + 1
    index = since // loan.instalment_every - 1
    falls = (since > 0) & (since % loan.instalment_every == 0)
    falls &= index < loan.instalments
    if not falls.any():
        return np.zeros(falls.shape)
    at = np.clip(index, 0, lanes.fractions.shape[2] - 1)
    table = lanes.fractions[lanes.project, lanes.facility, at]
    fraction = np.where(falls, table, 0.0)
    level = falls & (loan.profile == kinds.LEVEL_PAYMENT)
    rate = (lanes.rate * loan.instalment_every)[level]
    left = (loan.instalments - index)[level]
    growth = np.expm1(left * np.log1p(rate))
    fraction[level] = np.divide(rate, growth, out=1.0 / left, where=growth > 0.0)
    return fraction


def principal_falling_due(
    lanes: Lanes, age: Amounts, balance: Amounts, scheduled_balance: Amounts
) -> tuple[Amounts, Amounts]:
    """Principal due at `age` by the schedule, and what the schedule has left after it."""
    scheduled = due_fraction(lanes, age) * scheduled_balance
    due = np.where(matured(lanes, age), balance, np.minimum(scheduled, balance))
    return due, np.maximum(scheduled_balance - scheduled, 0.0)


def matured(lanes: Lanes, age: Amounts) -> Amounts:
    """Whether the last instalment falls due at `age` or fell due before it."""
    loan = lanes.loan
    return age - loan.grace_periods + 1 >= loan.instalments * loan.instalment_every


def coming_debt_service(
    lanes: Lanes, age: Amounts, balance: Amounts, scheduled_balance: Amounts
) -> Amounts:
    """Interest and principal of the coming `reserve_periods`, with the rate held."""
    coming = np.zeros(lanes.state.balance.shape)
    for step in range(math.ceil(lanes.own.reserve_periods.max())):
        weight = np.clip(lanes.own.reserve_periods - step, 0.0, 1.0)
        principal, scheduled_balance = principal_falling_due(
            lanes, age + step + 1, balance, scheduled_balance
        )
        coming += weight * (lanes.rate * balance + principal)
        balance = balance - principal
    return coming
