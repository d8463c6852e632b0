"""Turn the uncertainty of a programme into the laws that draws are made from."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.dependence import check_correlation, own_weights
from kakehashi.model.laws import (
    FACTORS,
    SHOCKS,
    Laws,
    RateLaw,
    Table,
    in_months,
    quiet_laws,
)
from kakehashi.model.market_laws import exchange_law
from kakehashi.model.obligors import compile_obligors
from kakehashi.model.ranged import ranged_numbers
from kakehashi.schema.uncertainty import ProjectLoadings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from kakehashi.arrays import ByFactorFactor, ByItem, ByItemFactor
    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.project import Project
    from kakehashi.schema.uncertainty import ShockName, ShortRateLaw, Uncertainty


def compile_laws(inputs: Inputs) -> Laws:
    """Laws of the programme's uncertainty; raises `InputError` with every problem."""
    programme = inputs.loaded.programme
    given = programme.uncertainty
    if given is None:
        raise InputError([_no_uncertainty(programme.id)])
    problems = list(
        chain(
            _unknown_names(inputs, given),
            _unknown_projects(given, inputs),
            _unknown_backing(given, inputs),
        )
    )
    correlation = _correlation(given)
    loadings = _loadings(inputs, given)
    problems += _impossible(inputs, correlation, loadings)
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


def _unknown_names(inputs: Inputs, given: Uncertainty) -> Iterator[Problem]:
    """Sectors and projects that the programme does not have."""
    programme = inputs.loaded.programme
    sectors = {project.sector for project in programme.projects.values()}
    chips = given.factors.chip_cycle
    by_sector: dict[str, Mapping[str, object]] = {
        "construction_by_sector": given.construction_by_sector,
        "operations_by_sector": given.operations_by_sector,
        "credit.recovery_by_sector": given.credit.recovery_by_sector,
        "loadings.by_sector": given.loadings.by_sector,
        "factors.chip_cycle.exposure": chips.exposure if chips else {},
    }
    for where, table in by_sector.items():
        for name in sorted(set(table) - sectors):
            yield _not_there(f"uncertainty.{where}", name, "sector")
    for name in sorted(set(given.loadings.by_project) - set(programme.projects)):
        yield _not_there("uncertainty.loadings.by_project", name, "project")


def _unknown_projects(given: Uncertainty, inputs: Inputs) -> Iterator[Problem]:
    """Guaranteed projects that do not exist, or that two parents guarantee."""
    known, seen = inputs.loaded.programme.projects, set[str]()
    for parent, guarantee in given.credit.parent_guarantees.items():
        where = f"uncertainty.credit.parent_guarantees.{parent}.projects"
        for name in guarantee.projects:
            if name not in known:
                yield _not_there(where, name, "project")
            if name in seen:
                yield Problem(
                    where=where,
                    what=f"the loans of '{name}' are guaranteed by two parents",
                    fix="name it under one of them",
                )
            seen.add(name)


def _unknown_backing(given: Uncertainty, inputs: Inputs) -> Iterator[Problem]:
    """Institutions and facts that no backing and no yearly line can be made of."""
    institutions = inputs.loaded.programme.institutions
    tables = {"backing": given.backing, "yearly_lines": given.yearly_lines}
    for where, table in tables.items():
        for name in [name for name in table if name not in institutions]:
            yield _not_there(f"uncertainty.{where}", name, "institution")
        for name, reading, parts in [
            (name, reading, parts)
            for name, readings in table.items()
            if name in institutions
            for reading, parts in readings.items()
        ]:
            for fact in parts:
                if fact not in institutions[name].facts:
                    place = f"uncertainty.{where}.{name}.{reading}"
                    yield _not_there(place, fact, f"fact of {name}")


def _not_there(where: str, name: str, noun: str) -> Problem:
    return Problem(
        where=where,
        what=f"'{name}' is named, but the programme has no such {noun}",
        fix=f"correct the name of the {noun}, or take it out",
    )


def _impossible(
    inputs: Inputs,
    correlation: ByFactorFactor,
    loadings: Mapping[ShockName, ByItemFactor],
) -> Iterator[Problem]:
    """Correlations that no factors have, loadings that explain more than everything."""
    names = [project.id for project in inputs.projects]
    try:
        check_correlation(correlation, [str(factor) for factor in FACTORS])
    except ValueError as error:
        yield Problem(
            where="uncertainty.correlations",
            what=str(error),
            fix="correct the correlation that is wrong",
        )
        return
    for shock, table in loadings.items():
        try:
            own_weights(table, correlation, names)
        except ValueError as error:
            yield Problem(
                where=f"uncertainty.loadings ({shock})",
                what=str(error),
                fix="lower the loadings, or the correlation of the factors",
            )


# ---------------------------------------------------------------- factors and loadings


def _correlation(given: Uncertainty) -> ByFactorFactor:
    """Correlation of the factors; pairs that are not listed have none."""
    matrix = np.eye(len(FACTORS))
    for pair in given.correlations:
        row, column = (FACTORS.index(name) for name in pair.between)
        matrix[row, column] = matrix[column, row] = pair.correlation.base
    return matrix


def _loadings(inputs: Inputs, given: Uncertainty) -> dict[ShockName, ByItemFactor]:
    """Loadings of each shock, (project, factor); the nearest that names it holds."""
    table = {shock: np.zeros((len(inputs.projects), len(FACTORS))) for shock in SHOCKS}
    nothing = ProjectLoadings()
    for place, (label, project) in enumerate(
        zip(inputs.projects, _placed(inputs), strict=True)
    ):
        nearest = (
            given.loadings.by_project.get(label.id, nothing).loadings,
            given.loadings.by_sector.get(project.sector, nothing).loadings,
            given.loadings.loadings,
        )
        for shock in SHOCKS:
            found = next((level[shock] for level in nearest if shock in level), {})
            for factor, loading in found.items():
                table[shock][place, FACTORS.index(factor)] = loading.base
    return table


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
