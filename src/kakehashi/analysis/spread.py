"""How far a figure of the plan spreads in the draws: between what nine of ten lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.loss_distribution import check_batches
from kakehashi.analysis.parties import with_role
from kakehashi.kernels.tail import quantile_estimates
from kakehashi.model.postings import SPONSOR
from kakehashi.schema.institution import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kakehashi.arrays import ByDraw
    from kakehashi.model.monte_carlo import DrawResult

NINE_OF_TEN = (0.05, 0.95)


def lost_by(draws: DrawResult, bearers: Iterable[str]) -> ByDraw:
    """Final loss of some bearers together, with that of the equity that they hold."""
    total = np.zeros(draws.draws)
    for bearer in bearers:
        for series in (draws.losses, draws.equity):
            if bearer in series:
                total += series[bearer]
    return total


def _of_role(role: Role) -> Callable[[DrawResult], ByDraw]:
    return lambda draws: lost_by(draws, with_role(draws.inputs.loaded.programme, role))


def _sum(name: str) -> Callable[[DrawResult], ByDraw]:
    return lambda draws: draws.sums[name]


def _by_deadline(draws: DrawResult) -> ByDraw:
    return draws.by_deadline


def _share_by_deadline(draws: DrawResult) -> ByDraw:
    return _by_deadline(draws) / draws.inputs.loaded.programme.terms.envelope.base


def _investor(draws: DrawResult) -> ByDraw:
    return draws.losses[draws.inputs.loaded.programme.parties.investor.id]


def _host(draws: DrawResult) -> ByDraw:
    return draws.losses[draws.inputs.loaded.programme.parties.host.id]


# What each measure is in a draw, by its id.
IN_A_DRAW: dict[str, Callable[[DrawResult], ByDraw]] = {
    "disbursed_by_deadline": _by_deadline,
    "disbursed_by_deadline_share": _share_by_deadline,
    "claims_paid": _sum("claims_paid"),
    "defaults": _sum("defaults"),
    "distributions_to_investor": _sum("distributed_investor"),
    "distributions_to_host": _sum("distributed_host"),
    "investor_net": _sum("investor_net"),
    "loss_of_investor": _investor,
    "loss_of_host": _host,
    "loss_of_lenders": _of_role(Role.LENDER),
    "loss_of_insurers": _of_role(Role.INSURER),
    "loss_of_commercial_lenders": _of_role(Role.COMMERCIAL_LENDER),
    "loss_of_sponsors": lambda draws: lost_by(draws, [SPONSOR]),
}


def spread(measure: str, draws: DrawResult | None) -> tuple[float, float] | None:
    """Ends between which nine draws of ten lie; None where nothing is drawn.

    Each quantile is an estimate, so the ends are the outer ones of their intervals of
    95 %: a tolerance interval, which needs no interval of its own [Hahn and Meeker 1991].
    """
    if draws is None or measure not in IN_A_DRAW:
        return None
    check_batches(draws)
    low, high = quantile_estimates(
        IN_A_DRAW[measure](draws), draws.weights, NINE_OF_TEN, draws.how.replicate
    )
    return low.low, high.high
