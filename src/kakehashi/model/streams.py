"""Streams: what each institution pays, receives and holds by period and year of commitment.

The engine sums every draw into them in its one pass, so an analysis that needs money
over time, such as a cost by cohort or an exposure, never asks for single projects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.records import ACCOUNT_FLOWS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByDrawPeriod
    from kakehashi.kernels.engine import Terms
    from kakehashi.kernels.records import Records
    from kakehashi.model.inputs import FacilityLabel, ProjectLabel

KINDS: tuple[str, ...] = ACCOUNT_FLOWS.names or ()
STOCKS = ("drawn", "guaranteed", "undrawn", "open_claims")
FLOWS = tuple(kind for kind in KINDS if kind not in STOCKS)
KIND = {kind: place for place, kind in enumerate(KINDS)}
WRITTEN_OFF = ("write_off", "guarantor_write_off")
MADE_GOOD = ("loss_shared_lender", "loss_shared_guarantor")


class Account(NamedTuple):
    """One institution, or the state that owns shares, with one year's commitments."""

    institution: str
    cohort: int
    """Fiscal year of the commitment, by the investor state's calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Labels of the account and kind axes of streams (draw, period, account, kind)."""

    accounts: Sequence[Account]
    kinds: Sequence[str] = KINDS


def fiscal_year(day: dt.date, first_month: int) -> int:
    """Fiscal year of `day`, named after the calendar year in which it begins."""
    return day.year - int(day.month < first_month)


def columns_of(books: Records) -> NDArray[np.float64]:
    """Books (..., period, account) as plain numbers (..., period, account, kind)."""
    return np.asarray(books).view(np.float64).reshape(*books.shape, len(KINDS))


def paid_out(streams: NDArray[np.float64]) -> ByDrawPeriod:
    """Loans and equity paid out by the end of each period, all accounts, (draw, period).

    `streams` is (draw, period, account, kind). Accounts are added one after the other,
    so that the bits do not hang on how many draws there are.
    """
    paid = np.zeros(streams.shape[:2])
    for account in range(streams.shape[2]):
        for kind in ("disbursed", "equity_paid"):
            paid += streams[:, :, account, KIND[kind]]
    return np.cumsum(paid, axis=1)


def final_losses(streams: NDArray[np.float64], accounts: Sequence[int]) -> ByDrawPeriod:
    """What is lost for good in each period, in some accounts, (draw, period).

    Written off by lenders and guarantors, less what the host state makes good of it;
    accounts are added one after the other, as in `paid_out`.
    """
    lost = np.zeros(streams.shape[:2])
    for account in accounts:
        for kind in WRITTEN_OFF:
            lost += streams[:, :, account, KIND[kind]]
        for kind in MADE_GOOD:
            lost -= streams[:, :, account, KIND[kind]]
    return lost


def books_shape(terms: Terms) -> tuple[int, int]:
    """Periods and accounts of the books that the engine fills."""
    used = [
        int(np.max(column, initial=0))
        for column in (
            terms.facilities["lender_account"],
            terms.facilities["guarantor_account"],
            terms.projects["equity_account"],
        )
    ]
    return terms.year_fraction.shape[1], max(used) + 1


def open_accounts(
    terms: Terms,
    projects: Sequence[ProjectLabel],
    facilities: Sequence[FacilityLabel],
    cohorts: Sequence[int],
    investor: str,
) -> tuple[Account, ...]:
    """The accounts of a run, whose places are written into the records of `terms`.

    `cohorts` is the fiscal year of each project's commitment. Shares that no
    institution holds are the investor state's own.
    """
    places: dict[Account, int] = {}
    cohort_of = dict(zip((project.id for project in projects), cohorts, strict=True))

    def place(institution: str | None, project: str) -> int:
        if institution is None:
            return -1
        account = Account(institution, cohort_of[project])
        return places.setdefault(account, len(places))

    for row, loan in zip(terms.facilities, facilities, strict=True):
        row.lender_account = place(loan.lender, loan.project)
        row.guarantor_account = place(loan.guarantor, loan.project)
    for row, project in zip(terms.projects, projects, strict=True):
        row.equity_account = place(project.equity_holder or investor, project.id)
    return tuple(places)
