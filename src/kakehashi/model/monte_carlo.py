"""Run a programme in many draws, block by block, in memory that does not grow with them.

Each block runs twice: over the whole grid with nothing kept but totals, and over the
periods up to the deadline with each one kept, for what is paid out by then. The arrays
of a block are made once. What stays of a draw is a few numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.engine import Flows, State, run_draws
from kakehashi.model.common_factors import Sampling, sampling
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draw_identities import check_draws
from kakehashi.model.draw_measures import bearers_of, measure
from kakehashi.model.draws import draw_block
from kakehashi.model.run import fresh_flows, fresh_state
from kakehashi.model.worst_draws import WorstDraws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kakehashi.arrays import ByDraw, ByDrawPeriod, ByDrawProject, Index
    from kakehashi.kernels.engine import Terms
    from kakehashi.model.draw_measures import Bearers, BlockMeasures
    from kakehashi.model.draws import Block
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws

    Progress = Callable[[int], None]

CHUNK = 1024  # draws in a block; a choice of ours between memory and calls
CELLS = 4_000_000  # most numbers in the rows of a block that are kept, 32 MB
SERIES = ("losses", "still_open", "equity", "sums")  # of `BlockMeasures`, by draw
WORST = 0.05  # share of the draws that is kept by project, for the tail from 95 % on


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawResult:
    """What a run with draws returns; money in USD over the whole grid."""

    inputs: Inputs
    laws: Laws
    how: Sampling
    draws: int
    weights: ByDraw
    """Of importance sampling, with mean one; all one without."""
    losses: Mapping[str, ByDraw]
    """By bearer: institutions, programme equity, sponsors, host, the investor state."""
    still_open: Mapping[str, ByDraw]
    """By institution: loans unpaid and claims not paid back when the grid ends."""
    equity: Mapping[str, ByDraw]
    """Loss of the programme's equity by who holds it, part of `losses`."""
    sums: Mapping[str, ByDraw]
    """By name of `draw_measures.SUMS`."""
    disbursed: ByDrawPeriod
    """Paid out by the end of each period that ends by the deadline, (draw, period)."""
    batch_losses: ByDrawProject
    """Weighed loss of the investor state by project, summed by replicate."""
    worst: Index
    """Draws with the greatest losses of the investor state, rising."""
    worst_losses: ByDrawProject
    """Their losses by project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrays:
    """State and flows of a block, for the whole grid or up to the deadline."""

    states: State
    flows: Flows

    def first(self, draws: int) -> _Arrays:
        """The same memory for fewer draws, cleared."""
        states = State(*(table[:draws] for table in self.states))
        flows = Flows(*(table[:draws] for table in self.flows))
        for table in (*states, *flows):
            np.asarray(table).view(np.uint8).fill(0)
        return _Arrays(states=states, flows=flows)


def _arrays(terms: Terms, draws: int, rows: int) -> _Arrays:
    return _Arrays(
        states=fresh_state(terms, draws), flows=fresh_flows(terms, draws, rows)
    )


def run_draws_of(
    inputs: Inputs,
    draws: int,
    seed: int,
    progress: Progress | None = None,
    *,
    chunk: int = CHUNK,
    laws: Laws | None = None,
    how: Sampling | None = None,
) -> DrawResult:
    """Run `draws` draws of a programme from a seed.

    `progress` is told after each block how many draws are done. `laws` takes the place
    of the programme's own, `how` of plain sampling. The result is the same, bit by bit,
    whatever the chunk and the number of threads.
    """
    if draws < 1 or chunk < 1:
        raise ValueError(f"{draws} draws in blocks of {chunk}: both must be at least 1")
    laws = laws or compile_laws(inputs)
    how = how or sampling(seed, draws)
    terms = _with_missed(inputs.terms, laws)
    bearers = bearers_of(inputs)
    kept = _Kept(inputs, bearers, draws, how)
    chunk = min(chunk, draws)
    whole = _arrays(terms, chunk, rows=1)
    early = _arrays(terms, min(chunk, _rows_fit(terms, kept.until)), rows=kept.until)
    for first in range(0, draws, chunk):
        end = min(first + chunk, draws)
        block = draw_block(inputs, laws, how, first, end)
        used = whole.first(end - first)
        run_draws(
            terms,
            used.states,
            block.shocks,
            block.reference,
            block.price_index,
            used.flows,
        )
        check_draws(inputs, used.flows, used.states, first)
        found = measure(bearers, used.flows, used.states, inputs.timeline.periods)
        kept.take(first, found, block.weights)
        _disburse(terms, early, block, kept.disbursed[first:end])
        if progress is not None:
            progress(end)
    return kept.result(inputs, laws, how)


def _with_missed(terms: Terms, laws: Laws) -> Terms:
    """Terms under which arrears are a default after the laws' number of periods."""
    projects = terms.projects.copy()
    projects["missed_to_default"] = laws.obligors.missed_to_default
    return terms._replace(projects=projects.view(np.recarray))


def _rows_fit(terms: Terms, rows: int) -> int:
    """Draws whose kept rows fit in `CELLS` numbers."""
    width = fresh_flows(terms, draws=1, rows=1)
    cells = width.project_columns.size + width.facility_columns.size
    return max(CELLS // (cells * max(rows, 1)), 1)


def _disburse(
    terms: Terms, arrays: _Arrays, block: Block, disbursed: ByDrawPeriod
) -> None:
    """Fill `disbursed` (draw, period): drawdown and programme equity, cumulated."""
    until, step = disbursed.shape[1], arrays.flows.projects.shape[0]
    for first in range(0, disbursed.shape[0] if until else 0, step):
        rows = slice(first, min(first + step, disbursed.shape[0]))
        used = arrays.first(rows.stop - first)
        run_draws(
            terms,
            used.states,
            block.shocks[rows],
            np.ascontiguousarray(block.reference[rows, :, :until]),
            np.ascontiguousarray(block.price_index[rows, :until]),
            used.flows,
        )
        paid = disbursed[rows]
        for facility in range(terms.facilities.size):
            paid += used.flows.facilities["drawdown"][:, :, facility]
        for project in range(terms.projects.size):
            paid += used.flows.projects["programme_equity"][:, :, project]
        np.cumsum(paid, axis=1, out=paid)


class _Kept:
    """What stays of the draws while blocks come in, in their order."""

    def __init__(
        self, inputs: Inputs, bearers: Bearers, draws: int, how: Sampling
    ) -> None:
        deadline = inputs.loaded.programme.terms.deadline.date
        self.until = sum(end <= deadline for end in inputs.timeline.ends)
        self.replicate, self.investor = how.replicate, bearers.investor
        self.weights = np.ones(draws)
        self.draws = draws
        self.series: dict[str, dict[str, ByDraw]] = {name: {} for name in SERIES}
        self.disbursed = np.zeros((draws, self.until))
        batches = -(-draws // how.replicate)
        self.batch_losses = np.zeros((batches, len(inputs.projects)))
        # Shifted draws are most of them in the tail, and each stands for little.
        shifted = 1.0 - how.plain_share if how.shift != 0.0 else 0.0
        most = int(np.ceil(min(WORST + shifted, 1.0) * draws))
        self.worst = WorstDraws(most=max(most, 1))

    def take(self, first: int, found: BlockMeasures, weights: ByDraw) -> None:
        """Keep what is to be kept of the block that starts with draw `first`."""
        block = slice(first, first + weights.size)
        self.weights[block] = weights
        for series, kept in self.series.items():
            for name, amounts in getattr(found, series).items():
                kept.setdefault(name, np.zeros(self.draws))[block] = amounts
        self.worst.add(first, found.losses[self.investor], found.by_project)
        batches = np.arange(first, block.stop) // self.replicate
        # Draw by draw in their order, so that no chunking changes a bit.
        np.add.at(self.batch_losses, batches, found.by_project * weights[:, None])

    def result(self, inputs: Inputs, laws: Laws, how: Sampling) -> DrawResult:
        """Everything that was kept, with what it was made from."""
        worst, worst_losses = self.worst.kept()
        return DrawResult(
            inputs=inputs,
            laws=laws,
            how=how,
            draws=self.weights.size,
            weights=self.weights,
            **self.series,
            disbursed=self.disbursed,
            batch_losses=self.batch_losses,
            worst=worst,
            worst_losses=worst_losses,
        )
