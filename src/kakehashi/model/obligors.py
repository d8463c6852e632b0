"""Obligors and their hazard: one a sponsor group, or the parent that guarantees.

The hazard of a project loan by its age is high at first and low in the end; while the
project is built and ramps up it counts more often. A parent's default rate replaces it, and
so does the curve of a rating.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.elementary import (
    exponential,
    exponential_less_one,
    log_of_one_plus,
)
from kakehashi.kernels.shocks import cumulative_hazard
from kakehashi.model.ratings import rated_by, rated_hazard
from kakehashi.schema.credit import DefaultModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import ByItem, ByItemPeriod, ByPeriod
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws, Obligors
    from kakehashi.schema.credit import HazardLaw
    from kakehashi.schema.uncertainty import Uncertainty


def default_rates(law: HazardLaw, periods: int, periods_per_year: float) -> ByPeriod:
    """Share of the survivors that defaults in each period of a loan's age, (age,).

    Within a year of age the rate is the same, so that ten years of periods give the
    cumulative rate of the ten yearly ones that the shape was fitted to. The shape is
    that of `kernels.hazard`, with an exponential whose bits no processor changes.
    """
    year = np.floor(np.arange(periods) / periods_per_year)
    fading = exponential(-year / law.tau.base)
    yearly = law.h_inf.base + (law.h0.base - law.h_inf.base) * fading
    return by_period(yearly, periods_per_year)


def by_period(yearly: ByPeriod, periods_per_year: float) -> ByPeriod:
    """Default rate of a period from that of a year: 1 - (1 - h)^(1 / periods)."""
    with np.errstate(divide="ignore"):  # a default that is certain: log 0, then 1
        return -exponential_less_one(log_of_one_plus(-yearly) / periods_per_year)


def compile_obligors(inputs: Inputs, given: Uncertainty, quiet: Laws) -> Obligors:
    """Hazard, clock and group of each project."""
    guarantor = {
        project: parent
        for parent, guarantee in given.credit.parent_guarantees.items()
        for project in guarantee.projects
    }
    names = _obligor_names(inputs, guarantor)
    groups = list(dict.fromkeys(names))
    projects, loans = inputs.terms.projects, inputs.terms.facilities
    clock = np.maximum(np.asarray(projects["available_from"]), quiet.now)
    life = loans["grace_periods"] + loans["instalment_every"] * loans["instalments"]
    longest = np.maximum.reduceat(np.asarray(life), projects["first_facility"])
    raters = rated_by(given.credit, inputs)
    own = [
        label.id not in guarantor and rater is None
        for label, rater in zip(inputs.projects, raters, strict=True)
    ]
    grown = quiet.completion + _ramp_up(inputs) - clock
    obligors = replace(
        quiet.obligors,
        clock=clock,
        debt_end=quiet.completion + longest,
        early_periods=np.maximum(grown, 0),
        early_factor=np.where(own, given.credit.hazard.early_factor.base, 1.0),
        group=np.array([groups.index(name) for name in names]),
        groups=groups,
    )
    if given.credit.default_model is DefaultModel.CASH:
        missed = inputs.timeline.periods_in(given.credit.missed_payments.base)
        limit = np.full(len(names), max(missed, 1))
        return replace(obligors, missed_to_default=limit)
    return replace(obligors, hazard=_hazard(inputs, given, guarantor, raters))


def _obligor_names(inputs: Inputs, guarantor: dict[str, str]) -> list[str]:
    """Who owes the loans of each project: guarantor, sponsor group, or sponsor."""
    known = inputs.loaded.programme.projects
    names = []
    for label in inputs.projects:
        project = known[label.id]
        parent = guarantor.get(label.id)
        names.append(parent or project.sponsor_group or project.sponsor)
    return names


def _hazard(
    inputs: Inputs,
    given: Uncertainty,
    guarantor: dict[str, str],
    raters: Sequence[str | None],
) -> ByItemPeriod:
    """Cumulated hazard by age, (project, age)."""
    periods, per_year = inputs.timeline.periods, inputs.timeline.periods_per_year
    rates = default_rates(given.credit.hazard, periods, per_year)
    table = np.tile(rates, (len(inputs.projects), 1))
    for place, label in enumerate(inputs.projects):
        parent = guarantor.get(label.id, "")
        guarantee = given.credit.parent_guarantees.get(parent)
        if guarantee is not None and guarantee.yearly_pd is not None:
            yearly = np.full(periods, guarantee.yearly_pd.base)
            table[place] = by_period(yearly, per_year)
    cumulated = cumulative_hazard(table)
    for place, rater in enumerate(raters):
        if rater is not None:
            curve = given.credit.rating_curves[given.credit.ratings[rater].grade]
            cumulated[place] = rated_hazard(curve, periods, per_year)
    return cumulated


def _ramp_up(inputs: Inputs) -> ByItem:
    """Periods from completion to full use of each project, (project,)."""
    programme, timeline = inputs.loaded.programme, inputs.timeline
    return np.array(
        [
            timeline.periods_in(
                programme.technologies[
                    programme.projects[label.id].operations.technology
                ].ramp_up.base
            )
            for label in inputs.projects
        ]
    )
