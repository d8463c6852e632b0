"""Capacity that the funded projects bring to the supply network, and when.

A project's capacity counts from its completion: nothing before, then in a straight line
to all of it over the ramp, times a yield that rises along. Of it the part `additionality`
is there because of the programme, and `displacement` of that part is not built elsewhere;
the rest is there with and without the programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.model.compile_network import compile_network
from kakehashi.model.curves import capacity as plant_capacity
from kakehashi.model.network_plan import THOUSAND, products_of
from kakehashi.timeline import DAYS_PER_YEAR
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from kakehashi.arrays import BySiteWeek
    from kakehashi.model.network_labels import CompiledNetwork
    from kakehashi.model.placement import Placed, Placement
    from kakehashi.schema.network import Network
    from kakehashi.schema.network_capacity import Addition
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.project import Project

DAYS_PER_WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedCapacity:
    """What one funded project adds to one site."""

    project: str
    group: str
    site: str
    product: str
    region: str
    units: float
    """A week, once ramped up; thousands of wafers."""
    completion: dt.date
    additionality: float
    displacement: float


def added_capacity(programme: Programme, placement: Placement) -> list[AddedCapacity]:
    """Every addition of every funded project that the network knows; none: empty."""
    network = programme.network
    if network is None:
        return []
    known = network.capacity.projects
    return [
        _one(programme, network, placed, addition)
        for placed in placement.placed
        if placed.project in known
        for addition in known[placed.project].adds
    ]


def _one(
    programme: Programme, network: Network, placed: Placed, addition: Addition
) -> AddedCapacity:
    """One addition with its size and day."""
    rules = network.capacity
    own = rules.projects[placed.project]
    project = programme.projects[placed.project]
    theta = own.additionality or rules.additionality
    chi = own.displacement or rules.displacement
    yearly = _yearly(programme, network, project, addition)
    delay = project.construction.delay
    return AddedCapacity(
        project=placed.project,
        group=own.group,
        site=f"{addition.product}.{addition.region}",
        product=addition.product,
        region=addition.region,
        units=yearly / WEEKS_PER_YEAR / THOUSAND,
        completion=_later(placed.completion, delay.base if delay else 0.0),
        additionality=theta.base,
        displacement=chi.base,
    )


def _later(day: dt.date, years: float) -> dt.date:
    """A day moved by a delay."""
    import datetime as dt

    return day + dt.timedelta(days=round(years * DAYS_PER_YEAR))


def _yearly(
    programme: Programme, network: Network, project: Project, addition: Addition
) -> float:
    """Wafers a year: as stated, else what a part of the project's capital buys.

    Fabs are priced by the project's technology, everything else by the network, since
    a technology's output is that of its main plant.
    """
    if addition.capacity is not None:
        return addition.capacity.base
    part = addition.capex_share.base if addition.capex_share else 1.0
    capex = project.capex.base if project.capex else 0.0
    product = products_of(network)[addition.product]
    if addition.product in network.fabs:
        technology = programme.technologies[project.operations.technology]
        return plant_capacity(project, technology, capex) * part
    if product.capacity_cost is None:
        return 0.0
    return capex * part / product.capacity_cost.base


def ramp(network: Network, completion: dt.date, days: Sequence[dt.date]) -> np.ndarray:
    """rho: share of a project's capacity that makes good wafers on each day, 0..1."""
    rules = network.capacity
    passed = np.array([(day - completion).days / DAYS_PER_YEAR for day in days])
    length = max(rules.ramp.base, np.finfo(float).tiny)
    progress = np.clip(passed / length, 0.0, 1.0)
    first = rules.first_yield.base
    return np.asarray(progress * (first + (1.0 - first) * progress))


def capacity_at(
    network: Network,
    added: Sequence[AddedCapacity],
    groups: Collection[str],
    days: Sequence[dt.date],
) -> dict[str, np.ndarray]:
    """Units a week that projects add by site on each day, for the programme's `groups`.

    Displaced capacity comes off the product's other regions, in step with their shares.
    """
    products = products_of(network)
    total: dict[str, np.ndarray] = {}

    def add(site: str, units: np.ndarray) -> None:
        total[site] = total.get(site, np.zeros(len(days))) + units

    for one in added:
        made = one.units * ramp(network, one.completion, days)
        add(one.site, made * (1.0 - one.additionality))
        if one.group in groups:
            add(one.site, made * one.additionality)
            lost = made * one.additionality * one.displacement
            supply = products[one.product].supply
            others = {r: s.base for r, s in supply.items() if r != one.region}
            weight = sum(others.values())
            for region, share in others.items():
                add(f"{one.product}.{region}", -lost * share / weight)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAt:
    """The network as it stands at an onset, and its capacity in the weeks after."""

    compiled: CompiledNetwork
    capacity: BySiteWeek
    onset: dt.date


def network_at(
    programme: Programme,
    added: Sequence[AddedCapacity],
    groups: Collection[str],
    onset: dt.date,
    weeks: int,
) -> NetworkAt:
    """Compile the network for an event that strikes on `onset`, with some groups' plants.

    What stands on that day takes its share of the trade; what comes later stands ready.
    """
    import datetime as dt

    network = programme.network
    if network is None:
        message = "the programme has no network"
        raise ValueError(message)
    days = [onset + dt.timedelta(days=DAYS_PER_WEEK * week) for week in range(weeks)]
    more = capacity_at(network, added, groups, days)
    years = max((onset - programme.as_of).days / DAYS_PER_YEAR, 0.0)
    at_onset = {site: float(units[0]) for site, units in more.items()}
    compiled = compile_network(network, at_onset, years)
    capacity = np.repeat(compiled.arrays.capacity[:, None], weeks, axis=1)
    for site, units in more.items():
        place = compiled.site(site)
        capacity[place] = np.maximum(capacity[place] + units - units[0], 0.0)
    return NetworkAt(compiled=compiled, capacity=capacity, onset=onset)
