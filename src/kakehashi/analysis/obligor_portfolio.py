"""A portfolio of obligors as arrays, made from loans: checked, grouped, without noughts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.dependence import check_correlation, lower_triangle
from kakehashi.kernels.factor_model import loading_problems
from kakehashi.kernels.refusal import (
    empty,
    outside,
    refuse,
    share_problems,
    unlike,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike

    from kakehashi.arrays import ByFactorFactor, ByItem, ByItemFactor

ROUNDING = 1e-9  # of a loading: a factor that moves nobody by more moves nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Obligors that default independently once the common factors are known."""

    names: Sequence[str]
    exposure: ByItem
    pd: ByItem
    """Probability of default over the whole horizon that is meant."""
    lgd: ByItem
    loadings: ByItemFactor
    """(obligor, factor), on independent standard normal factors."""
    flags: tuple[str, ...] = ()
    """What a reader must know of how the portfolio was made."""

    @property
    def severity(self) -> ByItem:
        """What the default of each obligor loses, in money."""
        return self.exposure * self.lgd

    @property
    def total(self) -> float:
        """Exposure of all."""
        return float(np.sum(self.exposure))

    @property
    def correlation(self) -> ByItem:
        """Asset correlation of each obligor with one that loads alike."""
        return np.sum(np.square(self.loadings), axis=1)


def portfolio_of(
    exposure: ArrayLike,
    pd: ArrayLike,
    lgd: ArrayLike,
    loadings: ArrayLike,
    group: Sequence[object] | None = None,
    *,
    correlation: ByFactorFactor | None = None,
) -> Portfolio:
    """Loans as a portfolio of obligors; raises `InputError` with every problem.

    `loadings` is (loan,) for one common factor or (loan, factor); `correlation` is that
    of the factors, none means independent. A single `pd`, `lgd` or loading stands for
    all loans. Loans of one `group` are one obligor with their exposure-weighted pd, lgd
    and loadings, so the expected loss stays within rounding of the loans'.
    """
    amounts = np.atleast_1d(np.asarray(exposure, dtype=np.float64))
    refuse(empty("exposure", amounts, "give at least one exposure"))
    chances, losses = (_for_all(given, amounts) for given in (pd, lgd))
    table = np.asarray(loadings, dtype=np.float64)
    table = _for_all(table, amounts)[:, None] if table.ndim < 2 else table  # noqa: PLR2004 - axes
    labels = [str(place) for place in range(amounts.size)] if group is None else group
    refuse(
        outside("exposure", amounts, 0.0, np.inf, "give amounts of at least 0"),
        share_problems("pd", chances),
        unlike("pd", chances, "exposure", amounts),
        share_problems("lgd", losses),
        unlike("lgd", losses, "exposure", amounts),
        unlike("loadings", table, "exposure", amounts),
        _ungrouped(labels, amounts),
    )
    turned = _independent(table, correlation)
    loading_problems(chances, turned)
    return _grouped(amounts, chances, losses, turned, [str(name) for name in labels])


def _for_all(given: ArrayLike, amounts: ByItem) -> ByItem:
    """One number for each loan, from one for all or one for each."""
    numbers = np.asarray(given, dtype=np.float64)
    return np.full(amounts.size, float(numbers)) if numbers.ndim == 0 else numbers


def _ungrouped(labels: Sequence[object], amounts: ByItem) -> Iterator[Problem]:
    if len(labels) != amounts.size:
        yield Problem(
            where="group",
            what=f"names {len(labels)} loans where exposure has {amounts.size}",
            fix="name the group of each loan; loans alone are groups of one",
        )


def _independent(
    table: ByItemFactor, correlation: ByFactorFactor | None
) -> ByItemFactor:
    """Loadings on independent factors, as few as give the same dependence.

    With L L' the correlation of the factors, B L are the loadings on independent ones;
    its singular vectors turn them without changing any covariance, and factors that
    move nobody are left out.
    """
    if correlation is not None:
        matrix = np.asarray(correlation, dtype=np.float64)
        names = [f"factor {place + 1}" for place in range(table.shape[1])]
        try:
            check_correlation(matrix, names)
        except ValueError as error:
            raise InputError(
                [
                    Problem(
                        where="correlation",
                        what=str(error),
                        fix="correct the correlation that is wrong",
                    )
                ]
            ) from error
        table = table @ lower_triangle(matrix)
    left, sizes, _ = np.linalg.svd(table, full_matrices=False)
    turned = left * sizes
    if table.shape[1] == 1:  # the sign of the only factor stays as it was given
        return table
    kept = turned[:, sizes > ROUNDING]
    return kept if kept.shape[1] else np.zeros((table.shape[0], 1))


def _grouped(
    exposure: ByItem, pd: ByItem, lgd: ByItem, loadings: ByItemFactor, labels: list[str]
) -> Portfolio:
    """One obligor a group; loans without exposure are left out and named."""
    at_stake = list(zip(labels, exposure, strict=True))
    names = list(dict.fromkeys(label for label, amount in at_stake if amount))
    if not names:
        raise InputError([_NOTHING])
    place = np.array([names.index(one) if one in names else -1 for one in labels])
    rows = np.arange(len(names))[:, None] == place[None]
    total = rows @ exposure
    weight = rows * exposure / total[:, None]
    mean_lgd, loss = weight @ lgd, weight @ (lgd * pd)
    mean_pd = np.divide(loss, mean_lgd, out=weight @ pd, where=mean_lgd > 0.0)
    spread = [np.ptp(pd[row & (exposure > 0.0)]) for row in rows]
    unlike_pd = [name for name, far in zip(names, spread, strict=True) if far > 0.0]
    hollow = [label for label, amount in at_stake if not amount]
    return Portfolio(
        names=names,
        exposure=total,
        pd=np.clip(mean_pd, 0.0, 1.0),
        lgd=mean_lgd,
        loadings=weight @ loadings,
        flags=tuple(_flags(names, unlike_pd, hollow)),
    )


def _flags(names: list[str], unlike_pd: list[str], hollow: list[str]) -> Iterator[str]:
    """What is odd about a portfolio, in words."""
    if hollow:
        yield f"left out, as nothing is at stake: {', '.join(hollow)}"
    if unlike_pd:
        yield (
            "members differ in probability of default, the mean stands for all: "
            + ", ".join(unlike_pd)
        )
    if len(names) == 1:
        yield "one obligor: it loses nothing or all, no factor matters"


_NOTHING = Problem(
    where="exposure",
    what="is nought for every loan, so there is nothing to lose",
    fix="give the exposure of at least one loan",
)
