"""What must add up in every draw, seen on its totals (§8): a breach stops the run.

Periods are not kept, so these are the identities of `model.identities` summed over time;
a single draw can be run again with all of them (`draws.inputs_of_draw`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import BrokenIdentityError
from kakehashi.model.draw_measures import FACILITY_COLUMN, PROJECT_COLUMN
from kakehashi.model.identities import REPAID, SETTLED, TOLERANCE
from kakehashi.model.postings import FACILITY_CAUSES, PROJECT, PROJECT_CAUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kakehashi.kernels.engine import Flows, State
    from kakehashi.model.inputs import Inputs

    ByDrawInstrument = NDArray[np.float64]


def check_draws(inputs: Inputs, flows: Flows, states: State, first: int) -> None:
    """Check the draws of a block, of which `first` is the number of the first."""
    loans = [f"{loan.project}/{loan.id}" for loan in inputs.facilities]
    projects = [project.id for project in inputs.projects]
    _finite(flows.facility_totals, loans, first)
    _finite(flows.project_totals, projects, first)
    _loans_add_up(flows.facility_totals, states, loans, first)
    _cash_is_kept(inputs, flows, states, projects, first)


def _stop(
    broken: NDArray[np.bool_],
    gap: ByDrawInstrument,
    name: str,
    instruments: Sequence[str],
    first: int,
) -> None:
    """Raise at the first broken place; `broken` is (draw, instrument)."""
    if broken.any():
        draw, place = (int(index) for index in np.argwhere(broken)[0])
        raise BrokenIdentityError(
            identity=name,
            instrument=instruments[place],
            period=f"draw {first + draw}",
            amount=float(gap[draw, place]),
        )


def _finite(
    totals: NDArray[np.float64], instruments: Sequence[str], first: int
) -> None:
    """No NaN or infinity leaves the engine."""
    worst = totals.sum(axis=2)
    _stop(~np.isfinite(worst), worst, "every flow is a number", instruments, first)


def _equal(
    left: ByDrawInstrument,
    right: ByDrawInstrument,
    turnover: ByDrawInstrument,
    name: str,
    instruments: Sequence[str],
    first: int,
) -> None:
    """Stop unless both sides agree to a rounding of the turnover."""
    gap = left - right
    broken = ~(np.abs(gap) <= TOLERANCE * np.maximum(turnover, 1.0))
    _stop(broken, gap, name, instruments, first)


def _loans_add_up(
    totals: NDArray[np.float64], states: State, loans: Sequence[str], first: int
) -> None:
    """What was lent is repaid, claimed, recovered, lost or still owed; claims likewise."""

    def total(name: str) -> ByDrawInstrument:
        return totals[:, :, FACILITY_COLUMN[name]]

    lent = total("drawdown") + total("capitalised")
    gone = sum(total(name) for name in (*REPAID, *SETTLED))
    owed = np.asarray(states.facilities["balance"])
    _equal(lent, gone + owed, lent, "balances roll forward", loans, first)
    back = total("recovery_guarantor") + total("reimbursement")
    paid = np.asarray(states.facilities["claims_paid"])
    still_open = paid - states.facilities["recovered"]
    borne = back + total("guarantor_write_off") + still_open
    called = total("guarantee_call")
    _equal(called, borne, lent, "a guarantor's claims are borne", loans, first)


def _cash_is_kept(
    inputs: Inputs, flows: Flows, states: State, projects: Sequence[str], first: int
) -> None:
    """Money into a project less money out of it is what its accounts hold."""
    received = np.zeros(flows.project_totals.shape[:2])
    paid = np.zeros_like(received)
    starts = inputs.terms.projects["first_facility"]
    for cause in (*PROJECT_CAUSES, *FACILITY_CAUSES):
        if PROJECT not in (cause.payer, cause.payee):
            continue
        side = received if cause.payee == PROJECT else paid
        if cause in FACILITY_CAUSES:
            by_loan = flows.facility_totals[:, :, FACILITY_COLUMN[cause.column]]
            side += np.add.reduceat(by_loan, starts, axis=1)
        else:
            side += flows.project_totals[:, :, PROJECT_COLUMN[cause.column]]
    held = np.asarray(states.projects["reserve"]) + states.projects["retained"]
    _equal(received - paid, held, received, "project cash is kept", projects, first)
