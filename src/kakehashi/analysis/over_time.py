"""How losses and exposure run against what stands behind an institution, period by period.

A collector looks at every draw as it passes and keeps a few whole numbers of it: when
each backing is used up, what is paid under each yearly line, what is committed by the
deadline. Exposure is kept as a histogram of each period, in a fixed number of batches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.backing import FINAL, WITH_OPEN, backings
from kakehashi.analysis.convert import in_currency
from kakehashi.analysis.utilisation import commitments, stage_days
from kakehashi.analysis.yearly_lines import MONTHS_IN_YEAR
from kakehashi.kernels.records import NEVER
from kakehashi.model.monte_carlo import FANNED
from kakehashi.model.streams import KIND, final_losses
from kakehashi.timeline import add_months

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByDraw, ByDrawPeriod, ByProject, Index
    from kakehashi.model.collector import DrawnBlock
    from kakehashi.model.common_factors import Sampling
    from kakehashi.model.result import Result

BINS = 400  # of the exposure between nought and the most that is possible
BATCHES = 32  # most parts of the draws from whose spread an error is taken
HELD = ("drawn", "undrawn", "guaranteed", "open_claims")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A yearly line of an institution: what may be paid out in twelve months."""

    institution: str
    name: str
    year_end: dt.date
    amount: float
    """In USD."""


@dataclass(slots=True, kw_only=True, eq=False)
class OverTime:
    """What the collector keeps; arrays are filled while the draws pass."""

    accounts: Sequence[str]
    """Institution of each account of the streams."""
    institutions: Sequence[str]
    """Those that carry anything."""
    ceiling: Mapping[str, float]
    """Exposure of each institution that no draw exceeds, USD: the last bin's end."""
    backings: Sequence[tuple[str, str, float]]
    lines: Sequence[Line]
    in_line: Sequence[NDArray[np.bool_]]
    """Periods that each line pays for."""
    bound: ByProject
    """What is committed to each project, USD."""
    signed: Index
    """Period in which each project is committed."""
    batch: int
    """Draws in each batch of the histograms."""
    until: int
    """Periods that end by the deadline."""
    weights: ByDraw
    used_up: dict[tuple[str, str, str], NDArray[np.int32]]
    """Period in which a backing is used up, NEVER if it is not, (draw,); by
    institution, reading and basis."""
    paid: NDArray[np.float64]
    """Paid out under each line, (draw, line)."""
    committed: ByDrawPeriod
    """Committed by the end of each period up to the deadline, of the first draws."""
    committed_by_deadline: ByDraw
    """The same by the deadline alone, of every draw."""
    histogram: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Weight of the draws by exposure, (batch, period, bin)."""

    def take(self, block: DrawnBlock) -> None:
        """Reduce one block, draw by draw in their order."""
        rows = slice(block.first, block.first + block.weights.size)
        self.weights[rows] = block.weights
        for institution in self.institutions:
            own = [a for a, name in enumerate(self.accounts) if name == institution]
            self._hold(institution, _sum(block.streams, own, HELD), block)
            self._lose(institution, block.streams, own, rows)
        for place, line in enumerate(self.lines):
            own = [
                a for a, name in enumerate(self.accounts) if name == line.institution
            ]
            out = _sum(block.streams, own, ("disbursed", "equity_paid"))
            for period in np.flatnonzero(self.in_line[place]):
                self.paid[rows, place] += out[:, period]
        self._commit(np.asarray(block.shocks["default_period"]), rows)

    def _hold(self, institution: str, held: ByDrawPeriod, block: DrawnBlock) -> None:
        """Count the draws of the block by their exposure in each period."""
        table = self.histogram[institution]
        part = np.clip(held / self.ceiling[institution], 0.0, 1.0)
        place = np.minimum((part * BINS).astype(np.int64), BINS - 1)
        draws = block.first + np.arange(held.shape[0])
        batch = np.minimum(draws // self.batch, table.shape[0] - 1)
        for period in range(held.shape[1]):
            np.add.at(table[:, period], (batch, place[:, period]), block.weights)

    def _lose(
        self,
        institution: str,
        streams: NDArray[np.float64],
        own: Sequence[int],
        rows: slice,
    ) -> None:
        """Note when the losses so far are first above each backing."""
        mine = [one for one in self.backings if one[0] == institution]
        if not mine:
            return
        final = np.cumsum(final_losses(streams, own), axis=1)
        lost = {FINAL: final, WITH_OPEN: final + _sum(streams, own, ("open_claims",))}
        for _, reading, backing in mine:
            for basis, amounts in lost.items():
                beyond = amounts > backing
                first = np.where(beyond.any(axis=1), beyond.argmax(axis=1), NEVER)
                self.used_up[institution, reading, basis][rows] = first

    def _commit(self, defaulted: NDArray[np.int64], rows: slice) -> None:
        """Commitments up to each period; a project that is given up first has none."""
        made = defaulted > self.signed[None]
        for period in range(self.until):
            by_then = made & (self.signed[None] <= period)
            total = np.zeros(made.shape[0])
            for project in range(self.bound.size):
                total += by_then[:, project] * self.bound[project]
            fanned = self.committed[rows]
            fanned[:, period] = total[: fanned.shape[0]]
            self.committed_by_deadline[rows] = total


def _sum(
    streams: NDArray[np.float64], own: Sequence[int], kinds: Sequence[str]
) -> ByDrawPeriod:
    """Some kinds of some accounts, one added after the other, (draw, period)."""
    total = np.zeros(streams.shape[:2])
    for account in own:
        for kind in kinds:
            total += streams[:, :, account, KIND[kind]]
    return total


def empty_over_time(result: Result, draws: int, how: Sampling) -> OverTime:
    """A collector before the first of `draws` draws."""
    inputs = result.inputs
    accounts = [account.institution for account in inputs.accounts]
    programme = inputs.loaded.programme
    institutions = [name for name in programme.institutions if name in accounts]
    signed = [inputs.timeline.period_of(day) for day in stage_days(result)[1]]
    batches = max(min(draws // how.replicate, BATCHES), 1)
    replicates = max(draws // how.replicate // batches, 1)
    lines, periods = yearly_lines(result), inputs.timeline.periods
    backed = list(backings(result))
    deadline = programme.terms.deadline.date
    until = sum(end <= deadline for end in inputs.timeline.ends)
    return OverTime(
        accounts=accounts,
        institutions=institutions,
        ceiling={name: _ceiling(result, name) for name in institutions},
        backings=backed,
        lines=lines,
        in_line=[_in_line(result, line) for line in lines],
        bound=commitments(result),
        signed=np.array(signed),
        batch=replicates * how.replicate,
        until=until,
        weights=np.ones(draws),
        used_up={
            (institution, reading, basis): np.full(draws, NEVER, dtype=np.int32)
            for institution, reading, _ in backed
            for basis in (FINAL, WITH_OPEN)
        },
        paid=np.zeros((draws, len(lines))),
        committed=np.zeros((min(draws, FANNED), until)),
        committed_by_deadline=np.zeros(draws),
        histogram={name: np.zeros((batches, periods, BINS)) for name in institutions},
    )


def _ceiling(result: Result, institution: str) -> float:
    """Twice the commitments: interest that is added, claims and loans of one project."""
    terms = result.inputs.terms
    most = 0.0
    for loan, row in zip(result.inputs.facilities, terms.facilities, strict=True):
        if institution in (loan.lender, loan.guarantor):
            most += 2.0 * float(row["commitment"])
    return max(most, 1.0)


def yearly_lines(result: Result) -> list[Line]:
    """What the programme names as yearly lines, in USD, where they fall on the grid."""
    programme = result.inputs.loaded.programme
    given = programme.uncertainty.yearly_lines if programme.uncertainty else {}
    found = []
    for name, readings in given.items():
        for reading, parts in readings.items():
            facts = [programme.institutions[name].facts[part] for part in parts]
            amounts = [in_currency(one, "USD", programme.market) for one in facts]
            known = [amount for amount in amounts if amount is not None]
            end = max(fact.as_of for fact in facts)
            if len(known) == len(facts) and end >= result.inputs.timeline.starts[0]:
                found.append(
                    Line(
                        institution=name, name=reading, year_end=end, amount=sum(known)
                    )
                )
    return found


def _in_line(result: Result, line: Line) -> NDArray[np.bool_]:
    """Periods that end in the twelve months of a line."""
    start = add_months(line.year_end, -MONTHS_IN_YEAR)
    ends = result.inputs.timeline.ends
    return np.array([start < end <= line.year_end for end in ends])
