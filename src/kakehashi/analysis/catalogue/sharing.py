"""Measures of sharing: who gets what, who is whole when, what each side earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.definition import (
    CAPITAL,
    FINANCE,
    OPERATION,
    SPLIT,
    Definition,
    Found,
    number,
)
from kakehashi.model.postings import SPONSOR
from kakehashi.schema.terms import SplitBasis

if TYPE_CHECKING:
    from kakehashi.analysis.views import Views

ALL_FLOWS = (*CAPITAL, *FINANCE, *OPERATION, *SPLIT)
YEN, DOLLARS = "-yen", "-dollars"  # ends of the ids of one claim in two currencies


def _return(views: Views, party: str, column: str) -> Found:
    """A figure of one party; its note says why it is absent or doubtful."""
    row = views.returns[party]
    note = row["note"] if column in ("irr", "multiple", "payback_date") else None
    if column == "payback_date":
        return Found(value=row[column], note=note)
    return number(row[column], note)


def _investor(views: Views, column: str) -> Found:
    return _return(views, views.programme.parties.investor.id, column)


def _host(views: Views, column: str) -> Found:
    return _return(views, views.programme.parties.host.id, column)


def _payback(views: Views) -> Found:
    found = _investor(views, "payback_date")
    if found.value is None and found.note is None:
        return Found(value=None, note="not paid back before the grid ends")
    return found


def _hurdle(views: Views, column: str) -> Found:
    return number(views.hurdle[column], str(views.hurdle["note"]))


def _shortfall(views: Views) -> Found:
    rule = views.terms.distribution_rules[views.result.inputs.reading]
    if rule.basis is SplitBasis.EQUITY_RESIDUAL:
        return Found(value=None, note="this reading knows no deemed allocation")
    carried = np.asarray(views.result.project_flows["deemed_shortfall"])
    return number(carried[-1].sum())


def _implied_rate(views: Views) -> Found:
    """Yen per dollar behind a claim that was made in both currencies."""
    stated = views.programme.claims
    for name in stated:
        other = f"{name.removesuffix(YEN)}{DOLLARS}"
        if name.endswith(YEN) and other in stated:
            yen, dollars = stated[name].claimed.base, stated[other].claimed.base
            return Found(
                value=yen / dollars,
                note=f"claims {name} and {other}",
                parameters=(f"claims.{name}.claimed", f"claims.{other}.claimed"),
            )
    return Found(value=None, note="no claim is stated in both currencies")


DEFINITIONS = (
    Definition(
        id="distributions_to_investor",
        label="Distributions: {investor}",
        unit="USD",
        formula="sum of what the split gives the investor state beyond debt service",
        parameters=ALL_FLOWS,
        value=lambda views, _: number(views.reading["to_investor"]),
    ),
    Definition(
        id="distributions_to_host",
        label="Distributions: {host}",
        unit="USD",
        formula="sum of what the split gives the host state",
        parameters=ALL_FLOWS,
        value=lambda views, _: number(views.reading["to_host"]),
    ),
    Definition(
        id="host_share_of_distributions",
        label="Share in the distributions to the two states: {host}",
        unit="share",
        formula="distributions_to_host / (distributions_to_host + "
        "distributions_to_investor); debt service is not counted",
        measures=("distributions_to_host", "distributions_to_investor"),
        value=lambda views, _: number(views.reading["share_of_host_after_debt"]),
    ),
    Definition(
        id="host_share_of_cash",
        label="Share in all cash of the projects, debt service among it: {host}",
        unit="share",
        formula="distributions_to_host / (distributions to both states + interest, "
        "principal and prepayment once the projects run)",
        parameters=ALL_FLOWS,
        measures=("distributions_to_host", "distributions_to_investor"),
        value=lambda views, _: number(views.reading["share_of_host"]),
    ),
    Definition(
        id="investor_cash_hurdle",
        label="Times principal and interest that a project must earn until the "
        "investor state has them once: {investor}",
        unit="x",
        formula="cash through the tiers until the investor has principal and interest, "
        "per principal and interest, for a loan on the default plan's first terms; "
        "1.0x where loans are served before the split",
        parameters=SPLIT,
        value=lambda views, _: _hurdle(views, "multiple"),
    ),
    Definition(
        id="investor_cash_hurdle_of_portfolio",
        label="The same for the principal and interest of the placed loans",
        unit="x",
        formula="as investor_cash_hurdle, with the scheduled interest of all loans",
        parameters=(*SPLIT, *FINANCE),
        value=lambda views, _: _hurdle(views, "portfolio_multiple"),
    ),
    Definition(
        id="deemed_shortfall_at_end",
        label="Deemed allocation that each side still lacks when the grid ends",
        unit="USD",
        formula="shortfall of the deemed tiers that is carried out of the last period, "
        "per side",
        parameters=ALL_FLOWS,
        value=lambda views, _: _shortfall(views),
    ),
    Definition(
        id="investor_paid_in",
        label="Paid in: {investor} with its institutions",
        unit="USD",
        formula="sum of their negative postings: loans, equity, claims",
        parameters=(*CAPITAL, *FINANCE),
        value=lambda views, _: _investor(views, "paid_in"),
    ),
    Definition(
        id="investor_received",
        label="Received: {investor} with its institutions",
        unit="USD",
        formula="sum of their positive postings: interest, principal, fees, premiums, "
        "recoveries, distributions",
        parameters=ALL_FLOWS,
        value=lambda views, _: _investor(views, "received"),
    ),
    Definition(
        id="investor_net",
        label="Net result, nominal: {investor} with its institutions",
        unit="USD",
        formula="investor_received - investor_paid_in",
        measures=("investor_received", "investor_paid_in"),
        value=lambda views, _: _investor(views, "net"),
    ),
    Definition(
        id="investor_multiple",
        label="Multiple: {investor} with its institutions",
        unit="x",
        formula="investor_received / investor_paid_in",
        measures=("investor_received", "investor_paid_in"),
        value=lambda views, _: _investor(views, "multiple"),
    ),
    Definition(
        id="investor_irr",
        label="Yearly return: {investor} with its institutions",
        unit="share / year",
        formula="internal rate of return of their dated flows (XIRR)",
        parameters=ALL_FLOWS,
        measures=("investor_received", "investor_paid_in"),
        value=lambda views, _: _investor(views, "irr"),
    ),
    Definition(
        id="investor_payback",
        label="Day from which all that was paid is back for good: {investor}",
        unit="date",
        formula="first day after which the sum of its flows is never negative again",
        parameters=ALL_FLOWS,
        value=lambda views, _: _payback(views),
    ),
    Definition(
        id="host_net",
        label="Net result, distributions and taxes less grants and credits: {host}",
        unit="USD",
        formula="sum of its postings",
        parameters=ALL_FLOWS,
        value=lambda views, _: _host(views, "net"),
    ),
    Definition(
        id="sponsor_net",
        label="Net result, nominal: sponsors",
        unit="USD",
        formula="sum of their postings",
        parameters=ALL_FLOWS,
        value=lambda views, _: _return(views, SPONSOR, "net"),
    ),
    Definition(
        id="sponsor_irr",
        label="Yearly return: sponsors",
        unit="share / year",
        formula="internal rate of return of their dated flows (XIRR)",
        parameters=ALL_FLOWS,
        value=lambda views, _: _return(views, SPONSOR, "irr"),
    ),
    Definition(
        id="net_of_{institution}",
        label="Net result, nominal: {institution}",
        unit="USD",
        formula="sum of its postings",
        parameters=ALL_FLOWS,
        value=lambda views, institution: _return(views, institution, "net"),
    ),
    Definition(
        id="implied_usd_jpy",
        label="Exchange rate behind a claim made in yen and in dollars",
        unit="JPY / USD",
        formula="claimed yen / claimed dollars, of the claims `...-yen` and "
        "`...-dollars`",
        without_parameters="the two claims are named once they are found",
        value=lambda views, _: _implied_rate(views),
    ),
)
