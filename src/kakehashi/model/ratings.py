"""Ratings of sponsors and projects: their default curves, and whether they still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import log_of_one_plus
from kakehashi.timeline import add_months
from kakehashi.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kakehashi.arrays import ByPeriod
    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.credit import Credit, Rating, RatingCurve


def rated_by(credit: Credit, inputs: Inputs) -> list[str | None]:
    """Whose rating stands for each project: a guarantor's, its own, a sponsor's, nobody's.

    A guarantor whose default rate the programme gives needs no rating.
    """
    guarantor = {
        project: parent
        for parent, guarantee in credit.parent_guarantees.items()
        for project in guarantee.projects
    }
    known = inputs.loaded.programme.projects
    names: list[str | None] = []
    for label in inputs.projects:
        project, parent = known[label.id], guarantor.get(label.id)
        if parent is not None:
            given = credit.parent_guarantees[parent].yearly_pd
            names.append(parent if given is None else None)
            continue
        asked = (label.id, project.sponsor_group, project.sponsor)
        names.append(next((name for name in asked if name in credit.ratings), None))
    return names


def rated_hazard(curve: RatingCurve, periods: int, periods_per_year: float) -> ByPeriod:
    """Cumulated hazard by age of a grade's default rates, -log(1 - C), (age,).

    Straight between the printed horizons and, with the last slope, beyond them.
    """
    years = np.array([0.0, *(knot.years for knot in curve.knots)])
    rates = np.array([0.0, *(knot.defaulted.base for knot in curve.knots)])
    hazard = -log_of_one_plus(-rates)
    ages = np.arange(1, periods + 1) / periods_per_year
    slope = (hazard[-1] - hazard[-2]) / (years[-1] - years[-2])
    beyond = np.maximum(ages - years[-1], 0.0) * slope
    return np.interp(ages, years, hazard) + beyond


def is_stale(rating: Rating, as_of: dt.date) -> bool:
    """Whether a rating is older than twelve months, or nobody knows from when it is."""
    if rating.dated is None:
        return True
    return add_months(rating.dated, MONTHS_PER_YEAR) < as_of


def stale_ratings(credit: Credit, inputs: Inputs) -> Sequence[str]:
    """A sentence for each rating that this run rests on and that is too old."""
    used = dict.fromkeys(name for name in rated_by(credit, inputs) if name)
    return [
        f"The rating of {name}, {rating.printed} by {rating.agency}, is "
        + (
            f"of {rating.dated}, more than twelve months before the day of this run."
            if rating.dated
            else "without a date."
        )
        for name in used
        if name in credit.ratings
        and is_stale(rating := credit.ratings[name], inputs.as_of)
    ]
