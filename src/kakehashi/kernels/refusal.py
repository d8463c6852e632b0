"""Refuse arguments for which a formula means nothing, all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike

SHOWN = 3  # wrong elements named one by one; the rest are counted


def refuse(*checks: Iterable[Problem]) -> None:
    """Raise `InputError` with every problem that the checks found, or do nothing."""
    problems = [problem for check in checks for problem in check]
    if problems:
        raise InputError(problems)


def _places(name: str, wrong: np.ndarray) -> list[tuple[str, tuple[int, ...]]]:
    """Names such as `pd[3]` of the first wrong elements; places count from 0."""
    if wrong.ndim == 0:
        return [(name, ())] if wrong else []
    found = [tuple(int(i) for i in place) for place in np.argwhere(wrong)[:SHOWN]]
    return [(f"{name}[{', '.join(map(str, place))}]", place) for place in found]


def outside(
    name: str,
    values: ArrayLike,
    low: float,
    high: float,
    fix: str,
    *,
    above_low: bool = False,
    below_high: bool = False,
) -> list[Problem]:
    """Elements not in [low, high], or NaN; `above_low`, `below_high` exclude an end."""
    array = np.asarray(values, dtype=np.float64)
    enough = array > low if above_low else array >= low
    within = enough & (array < high if below_high else array <= high)
    span = f"{'above' if above_low else 'from'} {low:g}"
    if np.isfinite(high):
        span += f" {'to below' if below_high else 'to'} {high:g}"
    wrong = int(np.sum(~within))
    count = f" (and {wrong - SHOWN} more)" if wrong > SHOWN else ""
    return [
        Problem(where=where, what=f"{array[place]:g} is not {span}{count}", fix=fix)
        for where, place in _places(name, ~within)
    ]


def empty(name: str, values: ArrayLike, fix: str) -> list[Problem]:
    """An argument without any element."""
    if np.asarray(values).size:
        return []
    return [
        Problem(where=name, what="is empty, so there is nothing to measure", fix=fix)
    ]


def unlike(
    name: str, values: ArrayLike, other: str, others: ArrayLike
) -> list[Problem]:
    """Two arguments whose first axes differ in length."""
    here, there = len(np.atleast_1d(values)), len(np.atleast_1d(others))
    if here == there:
        return []
    return [
        Problem(
            where=name,
            what=f"has {here} rows where {other} has {there}",
            fix=f"give one row of {name} for each row of {other}",
        )
    ]


def share_problems(name: str, values: ArrayLike) -> list[Problem]:
    """Elements that are no share between 0 and 1."""
    return outside(name, values, 0.0, 1.0, "give a share: 1.3 % is 0.013")


def confidence_problems(confidence: ArrayLike) -> list[Problem]:
    """Levels that are not strictly between 0 and 1."""
    return outside(
        "confidence",
        confidence,
        0.0,
        1.0,
        "give a level such as 0.99 for 99 %",
        above_low=True,
        below_high=True,
    )


def correlation_problems(name: str, correlation: ArrayLike) -> list[Problem]:
    """Asset correlations that are negative, or one and more."""
    return outside(
        name,
        correlation,
        0.0,
        1.0,
        "one common factor needs a correlation from 0 to below 1; for names that move "
        "against one another give loadings of several factors",
        below_high=True,
    )
