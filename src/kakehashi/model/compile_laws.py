"""Turn the uncertainty of a programme into the laws that draws are made from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.model.factor_laws import (
    factor_correlation,
    factor_loadings,
    impossible,
)
from kakehashi.model.laws import (
    Laws,
    RateLaw,
    Table,
    in_months,
    quiet_laws,
)
from kakehashi.model.market_laws import exchange_law
from kakehashi.model.obligors import compile_obligors
from kakehashi.model.ranged import ranged_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from kakehashi.arrays import ByItem
    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.project import Project
    from kakehashi.schema.uncertainty import ShortRateLaw, Uncertainty


def compile_laws(inputs: Inputs) -> Laws:
    """Laws of the programme's uncertainty; raises `InputError` with every problem."""
    programme = inputs.loaded.programme
    given = programme.uncertainty
    if given is None:
        raise InputError([_no_uncertainty(programme.id)])
    names = [project.id for project in inputs.projects]
    correlation = factor_correlation(given)
    loadings = factor_loadings(programme, given, names)
    problems = list(impossible(correlation, loadings, names))
    if problems:
        raise InputError(problems)
    quiet = quiet_laws(inputs)
    changed: dict[str, Any] = {
        "correlation": correlation,
        "loadings": loadings,
        "obligors": compile_obligors(inputs, given, quiet),
        "ranged": ranged_numbers(inputs),
        "grant_probability": _grant_probability(inputs),
        "least_delay": _least_delay(quiet),
        **_factor_laws(inputs, given, quiet),
        **_project_laws(inputs, given),
    }
    return replace(quiet, **changed)


def _placed(inputs: Inputs) -> list[Project]:
    """The projects of the run, in its order."""
    return [inputs.loaded.programme.projects[label.id] for label in inputs.projects]


# ---------------------------------------------------------------- what is wrong


def _no_uncertainty(name: str) -> Problem:
    return Problem(
        where="uncertainty",
        what=f"'{name}' says nothing about what is uncertain, so there is nothing to draw",
        fix="add uncertainty.yaml to the programme, or run without draws",
    )


# ---------------------------------------------------------------- factors


def _factor_laws(inputs: Inputs, given: Uncertainty, quiet: Laws) -> dict[str, Any]:
    """What the factors' laws change."""
    factors, per_year = given.factors, inputs.timeline.periods_per_year
    changed: dict[str, Any] = {}
    if factors.us_rate is not None:
        changed["dollar_rate"] = _rate_law(factors.us_rate)
    if factors.jp_rate is not None:
        changed["yen_rate"] = _rate_law(factors.jp_rate)
    if factors.chip_cycle is not None:
        yearly = factors.chip_cycle.autocorrelation.base
        changed["chip_deviation"] = factors.chip_cycle.deviation.base
        changed["chip_autocorrelation"] = max(yearly, 0.0) ** (1.0 / per_year)
        changed["chip_exposure"] = _chip_exposure(inputs, factors.chip_cycle.exposure)
    if factors.usd_jpy is not None and quiet.exchange is not None:
        changed["exchange"] = exchange_law(factors.usd_jpy, quiet.exchange, inputs)
    if factors.policy is not None:
        unknown = np.arange(inputs.timeline.periods) >= quiet.now
        step = factors.policy.reversal.base / per_year
        changed["reversal"] = np.cumsum(np.where(unknown, step, 0.0))
        changed["abandoned"] = factors.policy.abandoned.base
    return changed


def _rate_law(given: ShortRateLaw) -> RateLaw:
    return RateLaw(given.volatility.base, given.reversion.base)


def _chip_exposure(inputs: Inputs, by_sector: Mapping[str, Parameter]) -> ByItem:
    """Part of each project's merchant revenue that moves with the chip market."""
    exposure = np.zeros(len(inputs.projects))
    for place, project in enumerate(_placed(inputs)):
        if project.sector in by_sector:
            exposure[place] = by_sector[project.sector].base
    return exposure


# ---------------------------------------------------------------- projects


def _project_laws(inputs: Inputs, given: Uncertainty) -> dict[str, Any]:
    """Construction, operation and recovery of each project, by its sector."""
    projects = _placed(inputs)
    built = [
        given.construction_by_sector.get(project.sector, given.construction)
        for project in projects
    ]
    run = [
        given.operations_by_sector.get(project.sector, given.operations)
        for project in projects
    ]
    back = [
        given.credit.recovery_by_sector.get(project.sector, given.credit.recovery)
        for project in projects
    ]
    months: Callable[[Parameter], float] = lambda p: in_months(p.base)  # noqa: E731
    return {
        "cost": [
            _table([(q.probability, q.change.base) for q in law.cost]) for law in built
        ],
        "delay": [
            _table([(q.probability, months(q.delay)) for q in law.delay])
            for law in built
        ],
        "revenue_deviation": np.array([law.revenue_deviation.base for law in run]),
        "cost_deviation": np.array([law.cost_deviation.base for law in run]),
        "recovery_mean": np.array([law.mean.base for law in back]),
        "recovery_deviation": np.array([law.deviation.base for law in back]),
        "recovery_low": np.array([law.low.base for law in back]),
        "recovery_high": np.array([law.high.base for law in back]),
    }


def _table(points: Sequence[tuple[float, float]]) -> Table:
    probabilities, values = np.array(points).T
    return Table(np.ascontiguousarray(probabilities), np.ascontiguousarray(values))


def _grant_probability(inputs: Inputs) -> ByItem:
    """Expected over promised public money of each project; 1 where none is promised."""
    probability = np.ones(len(inputs.projects))
    for place, project in enumerate(_placed(inputs)):
        capex = project.capex.base if project.capex else 0.0
        promised = [(g.amount.base, g.probability.base) for g in project.grants]
        promised += [
            (c.share.base * capex, c.probability.base) for c in project.tax_credits
        ]
        total = sum(amount for amount, _ in promised)
        expected = sum(amount * share for amount, share in promised)
        if expected > 0.0:
            probability[place] = expected / total
    return probability


def _least_delay(quiet: Laws) -> np.ndarray:
    """Most that each project can gain: one period of building stays after now."""
    return np.minimum(quiet.now + 1 - quiet.completion, 0)
