"""What a group of parties pays and receives, by period and project.

Every cause of a flow is asked who pays it and who gets it, so the answer equals the sum
of the group's postings; money that one of the group pays another is no flow of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.by_project import per_project
from kakehashi.model.postings import FACILITY_CAUSES, PROJECT_CAUSES, party_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByProjectPeriod
    from kakehashi.model.result import Result

CENT = 0.01  # a flow below it is a rounding, not a payment


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFlow:
    """One cause of flows: who pays whom, for each project or facility."""

    payers: NDArray[np.str_]
    payees: NDArray[np.str_]
    amounts: ByProjectPeriod
    """(period, project) or (period, facility)"""
    by_facility: bool


def cause_flows(result: Result) -> list[CauseFlow]:
    """All flows of a run by cause."""
    inputs = result.inputs
    owners = {project.id: project for project in inputs.projects}
    pairs = [(owners[loan.project], loan) for loan in inputs.facilities]
    alone = [(project, None) for project in inputs.projects]
    found = []
    for causes, owned, table in (
        (FACILITY_CAUSES, pairs, result.facility_flows),
        (PROJECT_CAUSES, alone, result.project_flows),
    ):
        for cause in causes:
            amounts = np.asarray(table[cause.column])
            if not amounts.any():
                continue
            sides = (
                np.array([party_of(role, inputs, *owner) for owner in owned])
                for role in (cause.payer, cause.payee)
            )
            payers, payees = sides
            found.append(
                CauseFlow(
                    payers=payers,
                    payees=payees,
                    amounts=np.where(amounts >= CENT, amounts, 0.0),
                    by_facility=causes is FACILITY_CAUSES,
                )
            )
    return found


def paid_and_received(
    result: Result, flows: Sequence[CauseFlow], parties: Collection[str]
) -> tuple[ByProjectPeriod, ByProjectPeriod]:
    """What the group pays to others and gets from others; both (period, project)."""
    own = list(parties)
    totals = np.zeros((2, *result.project_flows.shape))
    for flow in flows:
        pays, gets = np.isin(flow.payers, own), np.isin(flow.payees, own)
        for side, mask in enumerate((pays & ~gets, gets & ~pays)):
            if mask.any():
                amounts = flow.amounts * mask
                if flow.by_facility:
                    amounts = per_project(result, amounts)
                totals[side] += amounts
    return totals[0], totals[1]


def net_flows(result: Result, parties: Collection[str]) -> ByProjectPeriod:
    """Received less paid by the group; (period, project), + is received."""
    paid, received = paid_and_received(result, cause_flows(result), parties)
    return received - paid
