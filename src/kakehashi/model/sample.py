"""Sample a programme's worlds: enough of them, plainly or with more from the tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.model.common_factors import SMALLEST, sampling
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.pilot import tail_sampling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.model.collector import Collector
    from kakehashi.model.common_factors import Sampling
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws
    from kakehashi.model.monte_carlo import DrawResult, Progress

FEWEST = 2 * SMALLEST  # draws from which an error can be had at all


def sample(
    inputs: Inputs,
    draws: int,
    seed: int,
    *,
    tail: bool = False,
    collectors: Sequence[Collector] = (),
    progress: Progress | None = None,
) -> DrawResult:
    """`draws` worlds of a seed; with `tail` a pilot finds where losses are great.

    Raises `InputError` where there are too few for any figure to have an error.
    """
    laws, how = laws_and_sampling(inputs, draws, seed, tail=tail)
    return run_draws_of(
        inputs, draws, seed, progress, collectors=collectors, laws=laws, how=how
    )


def laws_and_sampling(
    inputs: Inputs, draws: int, seed: int, *, tail: bool
) -> tuple[Laws, Sampling]:
    """What worlds are made from and how they are taken, before the first of them."""
    if draws < FEWEST or seed < 0:
        raise InputError([_unusable(draws, seed)])
    laws = compile_laws(inputs)
    how = tail_sampling(inputs, laws, seed, draws) if tail else sampling(seed, draws)
    return laws, how


def _unusable(draws: int, seed: int) -> Problem:
    if seed < 0:
        return Problem(
            where="seed", what=f"the seed is {seed}", fix="give a seed of at least 0"
        )
    return Problem(
        where="draws",
        what=f"{draws} draws give no standard error, and no figure is shown without one",
        fix=f"ask for at least {FEWEST} draws; some thousands are good",
    )
