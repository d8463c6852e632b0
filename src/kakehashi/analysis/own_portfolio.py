"""What an institution has at stake in a programme, as a portfolio of obligors.

Exposure is what it commits to each project, default is that within the life of the
loans as the plan has it, LGD the mean of the programme's law. Delays, reversals of the
deal and repayment are left to the draws: this is the portfolio that formulas can take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.obligor_portfolio import portfolio_of
from kakehashi.schema.uncertainty import ShockName

if TYPE_CHECKING:
    from kakehashi.analysis.obligor_portfolio import Portfolio
    from kakehashi.arrays import ByItem, ByProject
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws


def committed_exposure(inputs: Inputs, institution: str) -> ByProject:
    """What an institution has committed to each project: its loans, or their cover."""
    places = {project.id: place for place, project in enumerate(inputs.projects)}
    exposure = np.zeros(len(places))
    for loan, row in zip(inputs.facilities, inputs.terms.facilities, strict=True):
        if loan.lender == institution:
            exposure[places[loan.project]] += float(row["commitment"])
        if loan.guarantor == institution:
            exposure[places[loan.project]] += float(
                row["cover_ratio"] * row["commitment"]
            )
    return exposure


def life_default_probability(laws: Laws) -> ByItem:
    """Probability that each project defaults before its last instalment, (project,).

    1 - e^(-H), with H the hazard from its clock to the end of its debt; the early part
    counts `early_factor` times. Nought under the cash model, which has no hazard.
    """
    obligors = laws.obligors
    last = obligors.hazard.shape[1]
    early = np.clip(obligors.early_periods, 0, last)
    end = np.clip(obligors.debt_end - obligors.clock, 0, last)
    known = np.pad(obligors.hazard, ((0, 0), (1, 0)))
    row = np.arange(end.size)
    first = known[row, np.minimum(early, end)]
    borne = known[row, end] + (obligors.early_factor - 1.0) * first
    probability: ByItem = -np.expm1(-borne)
    return probability


def own_portfolio(inputs: Inputs, laws: Laws, institution: str) -> Portfolio:
    """The commitments of an institution by obligor; `InputError` where it has none."""
    return portfolio_of(
        committed_exposure(inputs, institution),
        life_default_probability(laws),
        1.0 - laws.recovery_mean,
        laws.loadings[ShockName.DEFAULT],
        [laws.obligors.groups[place] for place in laws.obligors.group],
        correlation=laws.correlation,
    )
