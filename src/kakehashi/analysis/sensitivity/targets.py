"""The figures of a run with draws whose sensitivity is asked for, as one number a draw.

Each figure is a mean over the draws, so that the difference between two runs of the
same luck is a mean as well, and its error is that of the paired differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.backing import WITH_OPEN, backings, borne_by
from kakehashi.kernels import tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.arrays import ByDraw
    from kakehashi.model.monte_carlo import DrawResult

TAIL = 0.95  # of the shortfall; a level that some hundreds of draws can carry


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One figure, and the number of each draw of which it is the mean."""

    id: str
    label: str
    unit: str
    values: Callable[[DrawResult], ByDraw]


def targets(result: DrawResult) -> list[Target]:
    """Losses of the investor state, its net, what is paid in time, backings used up."""
    programme = result.inputs.loaded.programme
    state, name = programme.parties.investor.id, programme.parties.investor.name
    found = [
        Target(
            id="expected_loss",
            label=f"Expected final loss: {name}",
            unit="USD",
            values=lambda run: run.losses[state],
        ),
        Target(
            id="tail_loss",
            label=f"Mean final loss in the worst twentieth: {name}",
            unit="USD",
            values=lambda run: _shortfall(run.losses[state], run.weights),
        ),
        Target(
            id="investor_net",
            label=f"What {name} nets, expected",
            unit="USD",
            values=lambda run: run.sums["investor_net"],
        ),
    ]
    if result.disbursed.shape[1]:
        found.append(
            Target(
                id="paid_by_deadline",
                label="Paid out by the deadline, expected",
                unit="USD",
                values=lambda run: run.by_deadline,
            )
        )
    first = {name: reading for name, reading, _ in reversed([*backings(result)])}
    return found + [_used_up(result, one, reading) for one, reading in first.items()]


def _shortfall(losses: ByDraw, weights: ByDraw) -> ByDraw:
    """Q + (L - q)+ / (1 - level): its mean is the shortfall, to first order in q."""
    quantile = tail.weighted_quantile(losses, weights, TAIL)
    return quantile + np.maximum(losses - quantile, 0.0) / (1.0 - TAIL)


def _used_up(result: DrawResult, institution: str, reading: str) -> Target:
    """Probability that the first backing of an institution is used up, claims open lost."""
    name = result.inputs.loaded.programme.institutions[institution].name

    def values(run: DrawResult) -> ByDraw:
        backing = {place[:2]: place[2] for place in backings(run)}
        loss = borne_by(run, institution, WITH_OPEN)
        return (loss > backing[institution, reading]).astype(np.float64)

    return Target(
        id=f"used_up_{institution.replace('-', '_')}",
        label=f"Probability that the backing of {name} ({reading.replace('_', ' ')}) is "
        "used up, open claims counted as lost",
        unit="share",
        values=values,
    )
