"""Parameters with a range that scale a project's revenue, cost or capital cost.

What is drawn is a factor, drawn figure over figure in force, so debt stays sized on the
plan. A technology's number is drawn once for all projects that use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import ranges
from kakehashi.model.curves import capacity
from kakehashi.schema.parameter import Distribution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.arrays import ByDraw, ByItem
    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.project import Project
    from kakehashi.schema.technology import Technology

REVENUE, COST, CAPEX, PRICES = "revenue_factor", "cost_factor", "capex_factor", "prices"
INSIDE = 0.9  # assumed share of draws between low and high where there are no ends


@dataclass(frozen=True, slots=True, kw_only=True)
class RangedNumber:
    """One parameter with a range, and how far each project's factor goes with it."""

    path: str
    parameter: Parameter
    target: str
    """The factor of the shocks that it scales, or `PRICES`: the price index."""
    weight: ByItem
    """(project,); 1: the factor moves as the parameter does, 0: not at all."""


def drawn(parameter: Parameter, uniforms: ByDraw) -> ByDraw:
    """Figures of the parameter in engine units; a range without a shape is a triangle."""
    value = parameter.base
    low, high = sorted((parameter.base_low, parameter.base_high))
    match parameter.distribution:
        case Distribution.UNIFORM:
            return ranges.uniform_range(uniforms, low, high)
        case Distribution.PERT:
            return ranges.pert_range(uniforms, low, value, high)
        case Distribution.LOGNORMAL:
            return ranges.lognormal_range(uniforms, low, value, high, INSIDE)
        case _:
            return ranges.triangular_range(uniforms, low, value, high)


def ranged_numbers(inputs: Inputs) -> list[RangedNumber]:
    """Every parameter with a range that enters as a factor, by path."""
    programme, count = inputs.loaded.programme, len(inputs.projects)
    found: dict[tuple[str, str], tuple[Parameter, ByItem]] = {}
    for place, label in enumerate(inputs.projects):
        project = programme.projects[label.id]
        technology = programme.technologies[project.operations.technology]
        for path, parameter, target, weight in _of_project(
            label.id, project, technology
        ):
            if parameter.low is None or parameter.base == 0.0 or weight == 0.0:
                continue
            entry = found.setdefault((path, target), (parameter, np.zeros(count)))
            entry[1][place] = weight
    escalation = programme.market.escalation
    if escalation.low is not None:
        found["market.escalation", PRICES] = (escalation, np.ones(count))
    return [
        RangedNumber(path=path, parameter=parameter, target=target, weight=weight)
        for (path, target), (parameter, weight) in found.items()
    ]


def _of_project(
    name: str, project: Project, technology: Technology
) -> Iterator[tuple[str, Parameter, str, float]]:
    """Path, parameter, factor that it scales, and how far, of one project."""
    kind = f"technologies.{project.operations.technology}"
    own = f"projects.{name}.operations"
    operations = project.operations
    if project.capex is not None:
        yield f"projects.{name}.capex", project.capex, CAPEX, 1.0
    price, at = operations.price, f"{own}.price"
    if price is None:
        price, at = technology.price, f"{kind}.price"
    yield at, price, REVENUE, 1.0
    use, at = operations.utilisation, f"{own}.utilisation"
    if use is None:
        use, at = technology.utilisation, f"{kind}.utilisation"
    with_output = _cost_with_output(project, technology, use.base)
    merchant = float(use.base > technology.contract.take_or_pay.base)
    yield at, use, REVENUE, merchant
    yield at, use, COST, with_output
    yield f"{kind}.variable_cost", technology.variable_cost, COST, with_output
    yield f"{kind}.fixed_cost", technology.fixed_cost, COST, 1.0 - with_output


def _cost_with_output(project: Project, technology: Technology, use: float) -> float:
    """Part of the operating cost that goes with output, at full use."""
    capex = project.capex.base if project.capex else 0.0
    output = capacity(project, technology, capex) * use
    variable = output * technology.variable_cost.base
    total = variable + technology.fixed_cost.base * capex
    return variable / total if total > 0.0 else 0.0
