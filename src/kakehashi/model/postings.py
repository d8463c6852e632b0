"""Who pays whom for what: the causes of flows, and the table of postings they make."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.model.inputs import FacilityLabel, Inputs, ProjectLabel
    from kakehashi.model.result import Result

PROJECT, SPONSOR, MARKET, POOL = "project", "sponsor", "market", "pool"
LENDER, GUARANTOR, HOLDER, HOST = "lender", "guarantor", "holder", "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One column of flows: money that `payer` pays to `payee`."""

    column: str
    payer: str
    payee: str
    instrument: str
    """Kind of instrument; for loans the id of the facility takes its place."""
    text: str


LOAN = "loan"


def _causes(*rows: tuple[str, str, str, str, str]) -> tuple[Cause, ...]:
    """Causes from rows of column, payer, payee, instrument, text."""
    names = [field.name for field in fields(Cause)]
    return tuple(Cause(**dict(zip(names, row, strict=True))) for row in rows)


FACILITY_CAUSES = _causes(
    ("drawdown", LENDER, PROJECT, LOAN, "Drawdown"),
    ("upfront_fee", PROJECT, LENDER, LOAN, "Upfront fee"),
    ("commitment_fee", PROJECT, LENDER, LOAN, "Commitment fee"),
    ("interest_paid", PROJECT, LENDER, LOAN, "Interest"),
    ("principal_repaid", PROJECT, LENDER, LOAN, "Principal"),
    ("prepayment", PROJECT, LENDER, LOAN, "Prepayment from cash sweep"),
    ("premium", PROJECT, GUARANTOR, "cover", "Insurance premium"),
    ("guarantee_call", GUARANTOR, LENDER, "cover", "Claim paid under the cover"),
    ("reimbursement", PROJECT, GUARANTOR, "cover", "Claim paid back to the guarantor"),
    ("recovery_lender", MARKET, LENDER, LOAN, "Recovery to the lender"),
    ("recovery_guarantor", MARKET, GUARANTOR, "cover", "Recovery to the guarantor"),
    ("loss_shared_lender", HOST, LENDER, LOAN, "Loss made good by the host state"),
    (
        "loss_shared_guarantor",
        HOST,
        GUARANTOR,
        "cover",
        "Loss made good by the host state",
    ),
)
PROJECT_CAUSES = _causes(
    ("capex", PROJECT, MARKET, "plant", "Capital expenditure"),
    ("grant", HOST, PROJECT, "grant", "Grant"),
    ("tax_credit", HOST, PROJECT, "grant", "Investment tax credit"),
    ("revenue", MARKET, PROJECT, "plant", "Revenue"),
    ("operating_cost", PROJECT, MARKET, "plant", "Operating cost"),
    ("tax", PROJECT, HOST, "plant", "Income tax"),
    ("sponsor_equity", SPONSOR, PROJECT, "sponsor-equity", "Sponsor's equity"),
    (
        "sponsor_support",
        SPONSOR,
        PROJECT,
        "sponsor-equity",
        "Sponsor's support in operation",
    ),
    ("programme_equity", HOLDER, PROJECT, "programme-equity", "Programme's equity"),
    (
        "distribution_sponsor",
        PROJECT,
        SPONSOR,
        "sponsor-equity",
        "Distribution to the sponsor",
    ),
    (
        "distribution_investor",
        PROJECT,
        HOLDER,
        "programme-equity",
        "Distribution to the investor state",
    ),
    (
        "paid_to_pool",
        PROJECT,
        POOL,
        "pool",
        "Cash for the debt of the SPV's other projects",
    ),
    (
        "received_from_pool",
        POOL,
        PROJECT,
        "pool",
        "Cash of the SPV's other projects for debt",
    ),
    (
        "distribution_host",
        PROJECT,
        HOST,
        "programme-equity",
        "Distribution to the host state",
    ),
)


def party_of(
    role: str, inputs: Inputs, project: ProjectLabel, loan: FacilityLabel | None
) -> str:
    """Id of the party that plays `role` for one project and loan."""
    parties = inputs.loaded.programme.parties
    named = {
        PROJECT: PROJECT,
        SPONSOR: SPONSOR,
        MARKET: MARKET,
        POOL: POOL,
        HOST: parties.host.id,
        HOLDER: project.equity_holder or parties.investor.id,
    }
    if loan is not None:
        named |= {LENDER: loan.lender, GUARANTOR: loan.guarantor or loan.lender}
    return named[role]


def postings(result: Result) -> pd.DataFrame:
    """Every flow twice, once a party: + received, - paid; they sum to zero (§2, §8).

    Columns: project, instrument, party, cause, period, date, currency, net_amount.
    """
    entries = list(_entries(result))
    amounts = np.array([amount for *_, amount in entries])  # (entry, period)
    place, period = np.nonzero(amounts)
    both = np.concatenate([place, place])
    order = np.argsort(both, kind="stable")  # payer and payee of an entry together
    both, when = both[order], np.concatenate([period, period])[order]
    moved = amounts[place, period]
    projects, instruments, causes, payers, payees, _ = zip(*entries, strict=True)
    parties = [payers[p] for p in place] + [payees[p] for p in place]
    timeline = result.inputs.timeline
    labels = list(timeline.labels)
    return pd.DataFrame(
        {
            "project": pd.Categorical(np.array(projects, dtype=object)[both]),
            "instrument": pd.Categorical(np.array(instruments, dtype=object)[both]),
            "party": pd.Categorical(np.array(parties, dtype=object)[order]),
            "cause": pd.Categorical(np.array(causes, dtype=object)[both]),
            "period": pd.Categorical(
                np.array(labels, dtype=object)[when], categories=labels, ordered=True
            ),
            "date": np.array(timeline.ends, dtype="datetime64[s]")[when],
            "currency": pd.Categorical(
                [result.inputs.loaded.programme.currency] * both.size
            ),
            "net_amount": np.concatenate([-moved, moved])[order],
        }
    )


Entry = tuple[str, str, str, str, str, np.ndarray]


def _entries(result: Result) -> Iterator[Entry]:
    """Project, instrument, cause, payer, payee and amounts (period,) of each flow."""
    inputs = result.inputs
    projects = {project.id: project for project in inputs.projects}
    for place, loan in enumerate(inputs.facilities):
        owner = projects[loan.project]
        for cause in FACILITY_CAUSES:
            instrument = loan.id if cause.instrument == LOAN else f"{loan.id}-cover"
            yield (
                loan.project,
                instrument,
                cause.column,
                party_of(cause.payer, inputs, owner, loan),
                party_of(cause.payee, inputs, owner, loan),
                result.facility_flows[cause.column][:, place],
            )
    for place, owner in enumerate(inputs.projects):
        for cause in PROJECT_CAUSES:
            yield (
                owner.id,
                cause.instrument,
                cause.column,
                party_of(cause.payer, inputs, owner, None),
                party_of(cause.payee, inputs, owner, None),
                result.project_flows[cause.column][:, place],
            )
