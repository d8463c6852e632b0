"""Run a programme in many draws, block by block, in memory that does not grow with them.

A block goes through the engine once. Periods are kept of its accounts only, project by
project there are totals. Collectors take what they need of it before the next block
takes its place; what stays of a draw is a few numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.engine import Flows, State, run_draws
from kakehashi.model.collector import Collector, DrawnBlock
from kakehashi.model.common_factors import Sampling, sampling
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draw_identities import check_draws
from kakehashi.model.draw_measures import bearers_of, measure
from kakehashi.model.draws import draw_block, terms_under
from kakehashi.model.memory import fresh_flows, fresh_state
from kakehashi.model.streams import KINDS, books_shape, columns_of, paid_out
from kakehashi.model.worst_draws import WorstDraws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kakehashi.arrays import ByDraw, ByDrawPeriod, ByDrawProject, Index
    from kakehashi.kernels.engine import Terms
    from kakehashi.model.draw_measures import Bearers, BlockMeasures
    from kakehashi.model.draws import Block
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws

    Progress = Callable[[int], None]

CHUNK = 1024  # most draws in a block; a choice of ours between memory and calls
CELLS = 24_000_000  # most numbers in the streams of a block, 192 MB
SERIES = ("losses", "still_open", "equity", "sums")  # of `BlockMeasures`, by draw
FANNED = 1 << 16  # draws that are kept period by period, for a fan; some 120 B a draw
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
    """Lent and paid in as equity by the end of each period up to the deadline, of the
    first `FANNED` draws."""
    by_deadline: ByDraw
    """The same by the deadline alone, of every draw."""
    batch_losses: ByDrawProject
    """Weighed loss of the investor state by project, summed by replicate."""
    worst: Index
    """Draws with the greatest losses of the investor state, rising."""
    worst_losses: ByDrawProject
    """Their losses by project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrays:
    """State and flows of a block; made once, cleared for each block."""

    states: State
    flows: Flows

    def first(self, draws: int) -> _Arrays:
        """The same memory for fewer draws, cleared."""
        states = State(*(table[:draws] for table in self.states))
        flows = Flows(*(table[:draws] for table in self.flows))
        for table in (*states, *flows):
            np.asarray(table).view(np.uint8).fill(0)
        return _Arrays(states=states, flows=flows)


def run_draws_of(
    inputs: Inputs,
    draws: int,
    seed: int,
    progress: Progress | None = None,
    *,
    collectors: Sequence[Collector] = (),
    chunk: int | None = None,
    laws: Laws | None = None,
    how: Sampling | None = None,
) -> DrawResult:
    """Run `draws` draws of a programme from a seed.

    Each of `collectors` sees every block in the order of the draws; `progress` is told
    after each how many draws are done. `laws` takes the place of the programme's own,
    `how` of plain sampling. The result is the same, bit by bit, whatever the chunk and
    the number of threads.
    """
    chunk = min(chunk or _draws_that_fit(inputs.terms), draws)
    if draws < 1 or chunk < 1:
        raise ValueError(f"{draws} draws in blocks of {chunk}: both must be at least 1")
    laws = laws or compile_laws(inputs)
    how = how or sampling(seed, draws)
    terms = terms_under(laws, inputs.terms)
    bearers = bearers_of(inputs)
    kept = _Kept(inputs, bearers, draws, how)
    arrays = _Arrays(
        states=fresh_state(terms, chunk), flows=fresh_flows(terms, chunk, rows=1)
    )
    for first in range(0, draws, chunk):
        end = min(first + chunk, draws)
        block = draw_block(inputs, laws, how, first, end)
        used = arrays.first(end - first)
        run_draws(
            terms,
            used.states,
            block.shocks,
            block.market.reference,
            block.price_index,
            used.flows,
        )
        check_draws(inputs, used.flows, used.states, first)
        found = measure(bearers, used.flows, used.states, inputs.timeline.periods)
        drawn = _drawn(first, block, found, used.flows)
        kept.take(found, drawn)
        for collector in collectors:
            collector.take(drawn)
        if progress is not None:
            progress(end)
    return kept.result(inputs, laws, how)


def _drawn(first: int, block: Block, found: BlockMeasures, flows: Flows) -> DrawnBlock:
    """What collectors see of a block."""
    return DrawnBlock(
        first=first,
        weights=block.weights,
        streams=columns_of(flows.accounts),
        losses=found.losses,
        usd_jpy=block.market.usd_jpy,
        yen_steps=block.market.yen_steps,
        reference=block.market.reference,
        short_rate=block.market.short_rate,
        yen_short_rate=block.market.yen_short_rate,
        chip_index=block.market.chip_index,
        reversal_period=block.reversal_period,
        shocks=block.shocks,
        by_project=found.by_project,
    )


def _draws_that_fit(terms: Terms) -> int:
    """Draws of a block: as many as a block of `CELLS` numbers in streams holds."""
    periods, accounts = books_shape(terms)
    return min(max(CELLS // (periods * accounts * len(KINDS)), 1), CHUNK)


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
        self.disbursed = np.zeros((min(draws, FANNED), self.until))
        self.by_deadline = np.zeros(draws)
        batches = -(-draws // how.replicate)
        self.batch_losses = np.zeros((batches, len(inputs.projects)))
        # Shifted draws are most of them in the tail, and each stands for little.
        shifted = 1.0 - how.plain_share if how.shift != 0.0 else 0.0
        most = int(np.ceil(min(WORST + shifted, 1.0) * draws))
        self.worst = WorstDraws(max(most, 1), len(inputs.projects))

    def take(self, found: BlockMeasures, drawn: DrawnBlock) -> None:
        """Keep what is to be kept of a block."""
        first, weights = drawn.first, drawn.weights
        block = slice(first, first + weights.size)
        self.weights[block] = weights
        for series, kept in self.series.items():
            for name, amounts in getattr(found, series).items():
                kept.setdefault(name, np.zeros(self.draws))[block] = amounts
        paid = paid_out(drawn.streams[:, : self.until])
        fanned = self.disbursed[block]
        fanned[:] = paid[: fanned.shape[0]]
        if self.until:
            self.by_deadline[block] = paid[:, -1]
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
            by_deadline=self.by_deadline,
            batch_losses=self.batch_losses,
            worst=worst,
            worst_losses=worst_losses,
        )
