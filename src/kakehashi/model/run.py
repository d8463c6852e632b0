"""Run a programme: the main idea of Kakehashi on one page.

A programme is a file. A scenario is a named list of changes to it. A run is a pure
function of the two, and of a seed where there are draws; it returns one table of flows
by project, instrument and period, and of each draw what each party lost.
Every report is a view of that table, and every number in it has a dated source.

    load      programme file + scenario -> models, every problem at once   schema/load.py
    compile   models -> arrays: dates, debt sized, curves                  model/compile.py
    run       arrays -> flows, one compiled pass over time                 kernels/engine.py
    draw      the same for many worlds, block by block                     model/monte_carlo.py
    check     what must add up, or the run stops                           model/identities.py
    view      flows -> measures, tables, figures, the report               analysis/, reports/
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kakehashi.kernels.engine import run_draws
from kakehashi.model.compile import compile_programme
from kakehashi.model.identities import check_identities
from kakehashi.model.memory import fresh_flows, fresh_state
from kakehashi.model.result import Result
from kakehashi.schema.load import load_programme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from kakehashi.model.collector import Collector
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.monte_carlo import Progress

    Change = tuple[str, Any, str]


def run(
    programme: str | Path,
    scenarios: Sequence[str] | None = None,
    *,
    as_of: dt.date | None = None,
    reading: str | None = None,
    changes: Sequence[Change] = (),
    draws: int = 0,
    seed: int = 0,
    tail: bool = False,
) -> Result:
    """Run a bundled programme by its name, or a programme folder or file.

    `scenarios` are applied in order, none means the programme's base scenario;
    `changes` are (path, value, reason) on top of them. `as_of` moves the day from which
    the future is planned, `reading` picks a distribution rule by name. With `draws` the
    programme also runs in that many worlds, see `run_inputs`. Raises `InputError` with
    every problem of the input, `BrokenIdentityError` for our own.
    """
    loaded = load_programme(programme, scenarios, changes=changes)
    inputs = compile_programme(loaded, as_of=as_of, reading=reading)
    return run_inputs(inputs, draws, seed, tail=tail)


def run_inputs(
    inputs: Inputs,
    draws: int = 0,
    seed: int = 0,
    *,
    tail: bool = False,
    collectors: Sequence[Collector] = (),
    progress: Progress | None = None,
) -> Result:
    """The plan, with every flow kept, and where asked for `draws` worlds of a seed.

    The same seed gives the same worlds. `tail` takes more of them from where losses are
    great, and weighs each back. `collectors` see the worlds as they pass, `progress` is
    told how many have.
    """
    plan = run_plan(inputs)
    if draws == 0:
        return plan
    from kakehashi.model.sample import sample  # SciPy is slow to load

    drawn = sample(
        inputs, draws, seed, tail=tail, collectors=collectors, progress=progress
    )
    return replace(plan, draws=drawn)


def run_plan(inputs: Inputs) -> Result:
    """Step compiled inputs through time; every flow of the one draw is kept."""
    flows = fresh_flows(inputs.terms, draws=1, rows=inputs.timeline.periods)
    run_draws(
        inputs.terms,
        fresh_state(inputs.terms, draws=1),
        inputs.shocks,
        inputs.reference,
        inputs.price_index,
        flows,
    )
    result = Result(
        inputs=inputs,
        project_flows=flows.projects[0],
        facility_flows=flows.facilities[0],
        tier_flows=flows.tiers[0],
        account_flows=flows.accounts[0],
    )
    check_identities(result)
    return result
