"""Measures that only draws can give: expected and rare losses, and what is paid in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.definition import Definition, Found
from kakehashi.analysis.loss_distribution import check_batches
from kakehashi.analysis.spread import IN_A_DRAW, lost_by
from kakehashi.kernels import tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.analysis.views import Views
    from kakehashi.arrays import ByDraw
    from kakehashi.kernels.tail import Estimate, TailEstimate
    from kakehashi.model.monte_carlo import DrawResult

    Series = Callable[[DrawResult, str], ByDraw]

RARE = 0.99
UNCERTAIN = ("uncertainty.**",)
FEW = "fewer than ten draws lie beyond it, so it is not to be relied on"
ENOUGH = 10  # draws beyond a quantile under which neither it nor its error can be had


def _found(estimate: Estimate | TailEstimate) -> Found:
    """An estimate with its interval; a note where too few draws stand behind it."""
    beyond = getattr(estimate, "draws_beyond", ENOUGH)
    return Found(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        standard_error=estimate.standard_error,
        note=FEW if beyond < ENOUGH else None,
    )


def _drawn(views: Views) -> DrawResult:
    """The draws; measures of this page are asked for only where there are some."""
    draws = views.result.draws
    if draws is None:
        raise ValueError("this measure needs a run with draws")
    check_batches(draws)
    return draws


def _expected(series: Series) -> Callable[[Views, str], Found]:
    def value(views: Views, owner: str) -> Found:
        draws = _drawn(views)
        amounts, batch = series(draws, owner), draws.how.replicate
        return _found(tail.mean_estimate(amounts, draws.weights, batch))

    return value


def _quantile(series: Series) -> Callable[[Views, str], Found]:
    def value(views: Views, owner: str) -> Found:
        draws = _drawn(views)
        amounts, batch = series(draws, owner), draws.how.replicate
        return _found(tail.quantile_estimate(amounts, draws.weights, RARE, batch))

    return value


def _shortfall(series: Series) -> Callable[[Views, str], Found]:
    def value(views: Views, owner: str) -> Found:
        draws = _drawn(views)
        amounts, batch = series(draws, owner), draws.how.replicate
        return _found(tail.expected_shortfall(amounts, draws.weights, RARE, batch))

    return value


def _loss_of_state(draws: DrawResult, _: str) -> ByDraw:
    return IN_A_DRAW["loss_of_investor"](draws)


def _loss_of(draws: DrawResult, institution: str) -> ByDraw:
    return lost_by(draws, [institution])


def _paid_by_deadline(draws: DrawResult, _: str) -> ByDraw:
    return IN_A_DRAW["disbursed_by_deadline"](draws)


DEFINITIONS = (
    Definition(
        id="expected_disbursed_by_deadline",
        label="Expected to be paid out by the deadline",
        unit="USD",
        formula="mean over the draws of loans and equity paid out by the deadline",
        parameters=UNCERTAIN,
        value=_expected(_paid_by_deadline),
        needs_draws=True,
    ),
    Definition(
        id="expected_loss_of_investor",
        label="Expected final loss: {investor} with its institutions",
        unit="USD",
        formula="mean over the draws of loss_of_investor",
        parameters=UNCERTAIN,
        value=_expected(_loss_of_state),
        needs_draws=True,
    ),
    Definition(
        id="loss_of_investor_99",
        label="Final loss that {investor} exceeds in one draw of a hundred",
        unit="USD",
        formula="99 % quantile over the draws of loss_of_investor",
        parameters=UNCERTAIN,
        value=_quantile(_loss_of_state),
        needs_draws=True,
    ),
    Definition(
        id="shortfall_of_investor_99",
        label="Mean final loss of {investor} in the worst draw of a hundred",
        unit="USD",
        formula="mean over the worst 1 % of the draws of loss_of_investor",
        parameters=UNCERTAIN,
        value=_shortfall(_loss_of_state),
        needs_draws=True,
    ),
    Definition(
        id="expected_loss_of_{institution}",
        label="Expected final loss: {institution}",
        unit="USD",
        formula="mean over the draws of what {institution} writes off, and of equity lost",
        parameters=UNCERTAIN,
        value=_expected(_loss_of),
        needs_draws=True,
    ),
    Definition(
        id="loss_of_{institution}_99",
        label="Final loss that {institution} exceeds in one draw of a hundred",
        unit="USD",
        formula="99 % quantile over the draws of the same",
        parameters=UNCERTAIN,
        value=_quantile(_loss_of),
        needs_draws=True,
    ),
)
