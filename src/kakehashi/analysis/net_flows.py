"""What a group of parties receives less what it pays, without the table of postings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.by_project import per_project
from kakehashi.model.postings import FACILITY_CAUSES, PROJECT_CAUSES, party_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from kakehashi.arrays import ByProjectPeriod
    from kakehashi.model.result import Result


def net_flows(result: Result, parties: Collection[str]) -> ByProjectPeriod:
    """Net receipts of the parties together; (period, project), + is received.

    The same as the sum of their postings: every cause of a flow is asked who pays and
    who is paid. What one of them pays another cancels out.
    """
    inputs = result.inputs
    owners = {project.id: project for project in inputs.projects}
    net: ByProjectPeriod = np.zeros(result.project_flows.shape)
    for cause in FACILITY_CAUSES:
        signs = np.array(
            [
                int(
                    party_of(cause.payee, inputs, owners[loan.project], loan) in parties
                )
                - int(
                    party_of(cause.payer, inputs, owners[loan.project], loan) in parties
                )
                for loan in inputs.facilities
            ]
        )
        if signs.any():
            net += per_project(result, signs * result.facility_flows[cause.column])
    for cause in PROJECT_CAUSES:
        signs = np.array(
            [
                int(party_of(cause.payee, inputs, owner, None) in parties)
                - int(party_of(cause.payer, inputs, owner, None) in parties)
                for owner in inputs.projects
            ]
        )
        if signs.any():
            net += signs * result.project_flows[cause.column]
    return net
