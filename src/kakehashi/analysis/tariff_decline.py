"""What saying no to a project costs, against what the project is expected to lose.

A refusal may bring back a tariff for a while and cost part of the distributions. How
likely that is, nobody knows, so the answer is the probability above which saying yes is
the cheaper: expected loss over the saving at stake, with what may be reclaimed left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kakehashi.analysis.loss_distribution import contributions
from kakehashi.analysis.tariff_saving import tariff_saving
from kakehashi.kernels.tariff_offset import saving_value
from kakehashi.model.compile_tariffs import tariffs_of

if TYPE_CHECKING:
    import datetime as dt

    from kakehashi.analysis.tariff_saving import Perimeters
    from kakehashi.arrays import ByProject
    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme


class AtStake(NamedTuple):
    """Saving that would be lost while a tariff is back, discounted, USD."""

    investor: float
    """Of the investor state's firms and treasury."""
    treasury: float
    """Of its treasury alone."""
    expected: float
    """Of firms and treasury, times the assumed probability that the tariff comes."""


def at_stake(
    programme: Programme, counterfactual: str, day: dt.date | None = None
) -> AtStake:
    """What a return of the counterfactual's tariff would cost for the assumed while."""
    terms = tariffs_of(programme).decline
    gain: Perimeters = tariff_saving(programme, counterfactual, day).perimeters
    rate = programme.market.discount_rate.base
    investor, treasury = (
        max(float(saving_value(yearly, terms.duration.base, rate)), 0.0)
        for yearly in (gain.investor, gain.investor_treasury)
    )
    return AtStake(investor, treasury, terms.probability.base * investor)


def decline_table(
    result: Result, drawn: DrawResult, counterfactual: str, day: dt.date | None = None
) -> pd.DataFrame:
    """One row a project; USD, not discounted but for the saving.

    Columns: project, expected_loss with standard_error, reclaimed, cost_of_no (at
    the assumed probability), net_cost_of_no (less the loss that is avoided),
    break_even_probability and break_even_treasury: how likely the tariff must be for
    yes to be cheaper, seen by the investor state as a whole and by its treasury, if
    nothing is reclaimed; above one: no is cheaper whatever the tariff does. What hangs
    on the loss has `_low` and `_high`, the interval of 95 %.
    """
    programme = result.inputs.loaded.programme
    stake = at_stake(programme, counterfactual, day)
    parts = contributions(drawn)
    lost = parts["expected"].to_numpy(dtype=np.float64)
    reclaimed = reclaimed_by_project(result)
    cost = stake.expected + reclaimed
    low, high = (
        parts[f"expected_{end}"].to_numpy(dtype=np.float64) for end in ("low", "high")
    )
    columns = {
        "project": parts["project"],
        "standard_error": parts["expected_error"],
        "reclaimed": reclaimed,
        "cost_of_no": cost,
    }
    ends = {"": lost, "_low": low, "_high": high}
    for end, loss in ends.items():
        columns |= {
            f"expected_loss{end}": loss,
            f"break_even_probability{end}": _over(loss, stake.investor),
            f"break_even_treasury{end}": _over(loss, stake.treasury),
        }
    nets = {"": lost, "_low": high, "_high": low}
    columns |= {f"net_cost_of_no{end}": cost - loss for end, loss in nets.items()}
    return pd.DataFrame(columns)


def reclaimed_by_project(result: Result) -> ByProject:
    """Distributions that the host may take back for a refusal, (project,), USD.

    The assumed part of all that the investor state is paid, by the project's share of
    what the programme puts in.
    """
    programme = result.inputs.loaded.programme
    flows = result.project_flows
    paid = float(np.sum(flows["distribution_investor"]))
    into = np.array(np.sum(flows["programme_equity"], axis=0), dtype=np.float64)
    owner = {project.id: place for place, project in enumerate(result.inputs.projects)}
    drawn = np.sum(result.facility_flows["drawdown"], axis=0)
    for place, loan in enumerate(result.inputs.facilities):
        into[owner[loan.project]] += float(drawn[place])
    total = float(np.sum(into))
    share = into / total if total > 0.0 else np.zeros_like(into)
    part: ByProject = tariffs_of(programme).decline.reclaimed.base * paid * share
    return part


def _over(amounts: ByProject, stake: float) -> ByProject:
    """Amounts over what is at stake; infinite where nothing is."""
    if stake <= 0.0:
        return np.where(amounts > 0.0, np.inf, 0.0)
    return amounts / stake
