"""Measures of what stands behind an institution: is it enough, and how much is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing import FINAL, WITH_OPEN, backings, borne_by
from kakehashi.analysis.definition import Definition, Found
from kakehashi.analysis.loss_distribution import check_batches
from kakehashi.kernels import tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.analysis.views import Views
    from kakehashi.kernels.tail import TailEstimate

SURE = 0.99  # of the draws that the backing and what is added to it bear
BEHIND = ("uncertainty.**", "institutions.{institution}.facts.**", "market.usd_jpy")
NONE = Found(value=None, note="the programme names no backing of it")


def _first(views: Views, institution: str) -> tuple[str, float] | None:
    """The backing that the programme names first, in USD."""
    if views.result.draws is None:
        raise ValueError("this measure needs a run with draws")
    check_batches(views.result.draws)
    for name, reading, amount in backings(views.result.draws):
        if name == institution:
            return reading, amount
    return None


def _used_up(basis: str) -> Callable[[Views, str], Found]:
    """Probability that the loss is above the first backing."""

    def value(views: Views, institution: str) -> Found:
        backing, draws = _first(views, institution), views.result.draws
        if backing is None or draws is None:
            return NONE
        loss = borne_by(draws, institution, basis)
        found = tail.exceedance_probability(
            loss, draws.weights, backing[1], draws.how.replicate
        )
        return _found(found, backing[0])

    return value


def _missing(basis: str) -> Callable[[Views, str], Found]:
    """What would have to be added to the first backing."""

    def value(views: Views, institution: str) -> Found:
        backing, draws = _first(views, institution), views.result.draws
        if backing is None or draws is None:
            return NONE
        loss = borne_by(draws, institution, basis)
        found = tail.quantile_estimate(loss, draws.weights, SURE, draws.how.replicate)
        value, low, high = (
            max(amount - backing[1], 0.0)
            for amount in (found.value, found.low, found.high)
        )
        return _found(found._replace(value=value, low=low, high=high), backing[0])

    return value


def _found(estimate: TailEstimate, reading: str) -> Found:
    return Found(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        standard_error=estimate.standard_error,
        note=f"backing: {reading.replace('_', ' ')}",
    )


DEFINITIONS = (
    Definition(
        id="backing_used_up_{institution}",
        label="Probability that the backing of {institution} is used up by final losses",
        unit="share",
        formula="share of the draws in which final losses, equity among them, are above "
        "the backing that uncertainty.backing names first",
        parameters=BEHIND,
        value=_used_up(FINAL),
        needs_draws=True,
    ),
    Definition(
        id="backing_used_up_{institution}_with_open",
        label="Probability that the backing of {institution} is used up, if what is open "
        "at the end is lost, too",
        unit="share",
        formula="the same with claims not paid back and loans unpaid when the grid ends",
        parameters=BEHIND,
        value=_used_up(WITH_OPEN),
        needs_draws=True,
    ),
    Definition(
        id="backing_missing_{institution}_99",
        label="What the backing of {institution} lacks to bear final losses with 99 %",
        unit="USD",
        formula="99 % quantile of final losses less the backing, at least 0",
        parameters=BEHIND,
        value=_missing(FINAL),
        needs_draws=True,
    ),
    Definition(
        id="backing_missing_{institution}_99_with_open",
        label="What the backing of {institution} lacks to bear losses with 99 %, if what "
        "is open at the end is lost, too",
        unit="USD",
        formula="the same with claims not paid back and loans unpaid when the grid ends",
        parameters=BEHIND,
        value=_missing(WITH_OPEN),
        needs_draws=True,
    ),
)
