"""What is kept of a draw: losses by bearer and a few sums, from its totals of flows.

Sums run project by project and facility by facility over all draws of a block at once,
so that the bits do not hang on how many draws there are. Losses count as in
`analysis.losses`: of loans and covers what is written off, of shares what a defaulted
project does not give back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.records import FACILITY_FLOWS, PROJECT_FLOWS
from kakehashi.model.postings import (
    FACILITY_CAUSES,
    PROJECT_CAUSES,
    SPONSOR,
    party_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByDraw, ByDrawProject, Index
    from kakehashi.kernels.engine import Flows, State
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.postings import Cause

PROGRAMME_EQUITY = "programme-equity"
DEFAULTS = "defaults"
SUMS = (
    "claims_paid",
    "recovered",
    "reimbursed",
    "investor_net",
    "distributed_investor",
    "distributed_host",
    "drawdown",
    DEFAULTS,
)

PROJECT_COLUMN = {name: place for place, name in enumerate(PROJECT_FLOWS.names or ())}
FACILITY_COLUMN = {name: place for place, name in enumerate(FACILITY_FLOWS.names or ())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearers:
    """Who can lose what: each bearer's place, and the signs of the state's flows."""

    names: Sequence[str]
    """Institutions, programme equity, sponsors, host, investor state as a whole."""
    lender: Sequence[str]
    """Of each facility."""
    guarantor: Sequence[str]
    """Of each facility; the lender where there is none."""
    investor: str
    """The state whose institutions lend and insure; what they lose is its loss."""
    host: str
    owner: Index
    """Project of each facility."""
    of_state: frozenset[str]
    """Institutions whose losses are the investor state's."""
    project_signs: Mapping[str, NDArray[np.int64]]
    """By column: +1 where the investor state is paid, -1 where it pays; (project,)."""
    facility_signs: Mapping[str, NDArray[np.int64]]
    """The same; (facility,)."""
    holder: Sequence[str]
    """Of each project's programme equity."""


class BlockMeasures(NamedTuple):
    """What is kept of the draws of a block."""

    losses: Mapping[str, ByDraw]
    """Final loss by bearer, in USD over the whole grid."""
    still_open: Mapping[str, ByDraw]
    """By institution: unpaid loans and claims not paid back when the grid ends."""
    equity: Mapping[str, ByDraw]
    """Loss of the programme's equity by who holds it."""
    sums: Mapping[str, ByDraw]
    """By name in `SUMS`."""
    by_project: ByDrawProject
    """Loss of the investor state by project."""


def bearers_of(inputs: Inputs) -> Bearers:
    """Who can lose what in a programme."""
    programme = inputs.loaded.programme
    investor, host = programme.parties.investor.id, programme.parties.host.id
    of_state = {
        name for name, part in programme.institutions.items() if part.state == investor
    }
    projects = inputs.terms.projects
    counts = projects["end_facility"] - projects["first_facility"]
    return Bearers(
        names=(*programme.institutions, PROGRAMME_EQUITY, SPONSOR, host, investor),
        lender=[loan.lender for loan in inputs.facilities],
        guarantor=[loan.guarantor or loan.lender for loan in inputs.facilities],
        investor=investor,
        host=host,
        owner=np.repeat(np.arange(projects.size), counts),
        of_state=frozenset(of_state),
        project_signs=_signs(inputs, PROJECT_CAUSES, of_state | {investor}),
        facility_signs=_signs(inputs, FACILITY_CAUSES, of_state | {investor}),
        holder=[project.equity_holder or investor for project in inputs.projects],
    )


def _signs(
    inputs: Inputs, causes: Sequence[Cause], parties: set[str]
) -> dict[str, NDArray[np.int64]]:
    """Direction of each cause of flows as some parties together see it."""
    owners = {project.id: project for project in inputs.projects}
    signs: dict[str, NDArray[np.int64]] = {}
    for cause in causes:
        of_loan = causes is FACILITY_CAUSES
        places = (
            [(owners[loan.project], loan) for loan in inputs.facilities]
            if of_loan
            else [(owner, None) for owner in inputs.projects]
        )
        found = np.array(
            [
                int(party_of(cause.payee, inputs, owner, loan) in parties)
                - int(party_of(cause.payer, inputs, owner, loan) in parties)
                for owner, loan in places
            ]
        )
        if found.any():
            signs[cause.column] = found
    return signs


def measure(
    bearers: Bearers, flows: Flows, states: State, periods: int
) -> BlockMeasures:
    """Losses and sums of the draws whose totals and last states are given."""
    losses = {name: np.zeros(flows.project_totals.shape[0]) for name in bearers.names}
    by_project = np.zeros(flows.project_totals.shape[:2])
    for place, owner in enumerate(bearers.owner):
        row = flows.facility_totals[:, place]
        for bearer, lost, shared in (
            (bearers.lender[place], "write_off", "loss_shared_lender"),
            (bearers.guarantor[place], "guarantor_write_off", "loss_shared_guarantor"),
        ):
            made_good = row[:, FACILITY_COLUMN[shared]]
            final = row[:, FACILITY_COLUMN[lost]] - made_good
            losses[bearer] += final
            losses[bearers.host] += made_good
            if bearer in bearers.of_state:
                by_project[:, owner] += final
    defaulted = np.asarray(states.projects["defaulted_in"]) < periods
    equity = {name: np.zeros(defaulted.shape[0]) for name in bearers.holder}
    for place, holder in enumerate(bearers.holder):
        row = flows.project_totals[:, place]
        ours, theirs = _shareholders(row, defaulted[:, place])
        equity[holder] += ours
        losses[PROGRAMME_EQUITY] += ours
        losses[SPONSOR] += theirs
        by_project[:, place] += ours
        losses[bearers.investor] += by_project[:, place]
    sums = _sums(bearers, flows)
    sums[DEFAULTS] = np.count_nonzero(defaulted, axis=1).astype(np.float64)
    return BlockMeasures(losses, _still_open(bearers, states), equity, sums, by_project)


def _still_open(bearers: Bearers, states: State) -> dict[str, ByDraw]:
    """What the institutions are still owed when the grid ends, not written off."""
    loans = states.facilities
    found = {
        name: np.zeros(loans.shape[0]) for name in (*bearers.lender, *bearers.guarantor)
    }
    for place, lender in enumerate(bearers.lender):
        owed = np.asarray(loans["balance"])[:, place]
        claims = np.asarray(loans["claims_paid"])[:, place]
        found[lender] += owed
        found[bearers.guarantor[place]] += claims - loans["recovered"][:, place]
    return found


def _shareholders(
    row: NDArray[np.float64], defaulted: NDArray[np.bool_]
) -> tuple[ByDraw, ByDraw]:
    """Loss of programme equity and of the sponsor in one project; `row` is (draw, column)."""

    def paid(name: str) -> ByDraw:
        return row[:, PROJECT_COLUMN[name]]

    equity = paid("programme_equity") - paid("distribution_investor")
    sponsor = (
        paid("sponsor_equity") + paid("sponsor_support") - paid("distribution_sponsor")
    )
    lost = [np.where(defaulted, np.maximum(net, 0.0), 0.0) for net in (equity, sponsor)]
    return lost[0], lost[1]


def _sums(bearers: Bearers, flows: Flows) -> dict[str, ByDraw]:
    """Sums over projects and facilities, without the count of defaults."""
    projects, loans = flows.project_totals, flows.facility_totals
    sums = {name: np.zeros(projects.shape[0]) for name in SUMS}
    of_loans = {
        "claims_paid": ("guarantee_call",),
        "recovered": ("recovery_lender", "recovery_guarantor"),
        "reimbursed": ("reimbursement",),
        "drawdown": ("drawdown",),
    }
    for place in range(loans.shape[1]):
        for name, columns in of_loans.items():
            for column in columns:
                sums[name] += loans[:, place, FACILITY_COLUMN[column]]
        for column, signs in bearers.facility_signs.items():
            sums["investor_net"] += (
                signs[place] * loans[:, place, FACILITY_COLUMN[column]]
            )
    for place in range(projects.shape[1]):
        row = projects[:, place]
        sums["distributed_investor"] += row[:, PROJECT_COLUMN["distribution_investor"]]
        sums["distributed_host"] += row[:, PROJECT_COLUMN["distribution_host"]]
        for column, signs in bearers.project_signs.items():
            sums["investor_net"] += signs[place] * row[:, PROJECT_COLUMN[column]]
    return sums
