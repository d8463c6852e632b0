"""Measures of risk: cover, arrears, defaults, losses by bearer, exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.by_project import per_project
from kakehashi.analysis.definition import (
    CAPITAL,
    FINANCE,
    OPERATION,
    SPLIT,
    Definition,
    Found,
    number,
)
from kakehashi.analysis.exposure import ALL
from kakehashi.analysis.parties import members, with_role
from kakehashi.kernels.records import NEVER
from kakehashi.model.postings import SPONSOR
from kakehashi.schema.institution import Role

if TYPE_CHECKING:
    from kakehashi.analysis.views import Views

CASH = (*CAPITAL, *FINANCE, *OPERATION, *SPLIT)
DEFAULT = ("projects.*.default_on", "financing_plans.*.default.**")
LOSS = (*CAPITAL, *FINANCE, *DEFAULT, "terms.loss_share_of_host")
SHORT = 1e-6  # of the debt: below it arrears are a rounding


def _lowest(views: Views, column: str) -> Found:
    """The lowest cover of all projects, and which project it is."""
    known = {name: row for name, row in views.cover.items() if row[column] is not None}
    if not known:
        return Found(value=None, note="no project has debt to serve")
    project, row = min(known.items(), key=lambda item: float(item[1][column]))
    name = views.programme.projects[project].name
    period = f" in {row['dscr_min_period']}" if column == "dscr_min" else ""
    return number(row[column], f"{name}{period}")


def _in_arrears(views: Views) -> Found:
    """Projects whose lenders ever wait for more than a rounding."""
    loans = views.result.facility_flows
    arrears = per_project(views.result, loans["arrears"]).max(axis=0)
    debt = per_project(views.result, loans["closing_balance"]).max(axis=0)
    return number((arrears > SHORT * np.maximum(debt, 1.0)).sum())


def _lost_by(views: Views, role: Role) -> Found:
    return number(views.lost(with_role(views.programme, role)))


def _peak(views: Views, institution: str, column: str) -> Found:
    row = views.peaks[institution, ALL]
    note = f"on {row['date']}" if row["date"] is not None else None
    found = number(row[column], note)
    missing = {
        "amount_jpy": "the market holds no exchange rate",
        "share_of_limit": "no limit is known",
    }
    return found if found.value is not None else Found(value=None, note=missing[column])


DEFINITIONS = (
    Definition(
        id="lowest_dscr",
        label="Lowest debt service cover of any project",
        unit="x",
        formula="least over projects and instalment dates of cash for debt / debt "
        "service, both of the interval",
        parameters=CASH,
        value=lambda views, _: _lowest(views, "dscr_min"),
    ),
    Definition(
        id="lowest_llcr",
        label="Lowest loan life cover of any project",
        unit="x",
        formula="least over projects and instalment dates of the present value of cash "
        "for debt over the loans' life, at the loans' own rate, / balance",
        parameters=CASH,
        value=lambda views, _: _lowest(views, "llcr_min"),
    ),
    Definition(
        id="projects_in_arrears",
        label="Projects that ever miss debt service",
        unit="count",
        formula="placed projects with arrears in any period",
        parameters=CASH,
        value=lambda views, _: _in_arrears(views),
    ),
    Definition(
        id="defaults",
        label="Projects that default",
        unit="count",
        formula="scripted defaults, and arrears of the length that the plan allows",
        parameters=DEFAULT,
        value=lambda views, _: number((views.defaults < NEVER).sum()),
    ),
    Definition(
        id="unpaid_at_end",
        label="Owed on the loans when the grid ends",
        unit="USD",
        formula="closing balances and interest in arrears in the last period",
        parameters=CASH,
        value=lambda views, _: number(views.reading["unpaid"]),
    ),
    Definition(
        id="claims_paid",
        label="Claims that guarantors pay, for arrears and after defaults",
        unit="USD",
        formula="sum of guarantee calls over the run",
        parameters=LOSS,
        value=lambda views, _: number(views.borne("claims_paid")),
    ),
    Definition(
        id="claims_open_at_end",
        label="Claims of guarantors that nobody has paid back when the grid ends",
        unit="USD",
        formula="claims paid less reimbursed, recovered and written off",
        parameters=LOSS,
        value=lambda views, _: number(
            views.result.facility_flows["subrogated_balance"][-1].sum()
        ),
    ),
    Definition(
        id="final_loss",
        label="Final loss: all who bear one",
        unit="USD",
        formula="sum of write-offs of lenders and guarantors, and of equity lost in "
        "projects that default",
        parameters=LOSS,
        value=lambda views, _: number(views.lost(views.losses)),
    ),
    Definition(
        id="loss_of_investor",
        label="Final loss: {investor} with its institutions",
        unit="USD",
        formula="write-offs less what the host makes good, and equity lost, of the "
        "investor state and its institutions",
        parameters=LOSS,
        value=lambda views, _: number(
            views.lost(members(views.programme, views.programme.parties.investor.id))
        ),
    ),
    Definition(
        id="loss_of_lenders",
        label="Final loss: public lenders",
        unit="USD",
        formula="the same, of institutions whose role is lender",
        parameters=LOSS,
        value=lambda views, _: _lost_by(views, Role.LENDER),
    ),
    Definition(
        id="loss_of_insurers",
        label="Final loss: insurers",
        unit="USD",
        formula="claims paid less recoveries and what the host makes good",
        parameters=LOSS,
        value=lambda views, _: _lost_by(views, Role.INSURER),
    ),
    Definition(
        id="loss_of_commercial_lenders",
        label="Final loss: commercial lenders",
        unit="USD",
        formula="write-offs of what no cover and no recovery paid",
        parameters=LOSS,
        value=lambda views, _: _lost_by(views, Role.COMMERCIAL_LENDER),
    ),
    Definition(
        id="loss_of_sponsors",
        label="Equity lost in projects that default: sponsors",
        unit="USD",
        formula="sponsor's equity and support less its distributions, at least 0",
        parameters=LOSS,
        value=lambda views, _: number(views.lost([SPONSOR])),
    ),
    Definition(
        id="loss_of_host",
        label="Losses of others made good: {host}",
        unit="USD",
        formula="loss_share_of_host x final losses of lenders and guarantors",
        parameters=LOSS,
        value=lambda views, _: number(views.lost([views.programme.parties.host.id])),
    ),
    Definition(
        id="peak_exposure_of_investor",
        label="Peak exposure: {investor} through its institutions",
        unit="USD",
        formula="most in any period of drawn loans, undrawn commitments, guaranteed "
        "exposure and open claims; a loan of one institution that another insures "
        "counts once",
        parameters=(*CAPITAL, *FINANCE),
        value=lambda views, _: _peak(
            views, views.programme.parties.investor.id, "amount"
        ),
    ),
    Definition(
        id="peak_exposure_of_{institution}",
        label="Peak exposure: {institution}",
        unit="USD",
        formula="most in any period of drawn loans, undrawn commitments, guaranteed "
        "exposure and open claims",
        parameters=(*CAPITAL, *FINANCE),
        value=lambda views, institution: _peak(views, institution, "amount"),
    ),
    Definition(
        id="peak_exposure_of_{institution}_jpy",
        label="Peak exposure in yen: {institution}",
        unit="JPY",
        formula="peak_exposure_of_{institution} x usd_jpy",
        parameters=("market.usd_jpy",),
        measures=("peak_exposure_of_{institution}",),
        value=lambda views, institution: _peak(views, institution, "amount_jpy"),
    ),
    Definition(
        id="peak_exposure_of_{institution}_share_of_limit",
        label="Peak exposure per limit: {institution}",
        unit="share",
        formula="peak_exposure_of_{institution} / exposure limit, converted at usd_jpy",
        parameters=("institutions.{institution}.exposure_limit", "market.usd_jpy"),
        measures=("peak_exposure_of_{institution}",),
        value=lambda views, institution: _peak(views, institution, "share_of_limit"),
    ),
)
