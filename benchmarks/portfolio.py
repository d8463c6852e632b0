"""A made-up portfolio of the size of the bundled programme, and random worlds for it.

Every feature of the engine is at work: three loans a project with other profiles, fees,
cover and ways to pay interest during construction, all orders of funding, reserves,
lock-up, sweep, grants, tax credits, delays. No project is meant to default early, so no
world is cheaper than another. The figures are ours and mean nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels import profile as shapes
from kakehashi.kernels import records as kinds
from kakehashi.kernels.engine import Terms
from kakehashi.kernels.records import records
from kakehashi.kernels.sizing import commitments

if TYPE_CHECKING:
    from kakehashi.arrays import ByDrawPeriod, ByFacilityPeriod
    from kakehashi.kernels.records import Records

PROJECTS, FACILITIES, PERIODS = 55, 3, 140  # 35 years of quarters
LIFE, INSTALMENTS, LONGEST = 100, 48, 24
EXPECTED_RATE = 0.035
READINGS = ("available cash 50/50 then 90/10", "equity residual 90/10")


class Draws(NamedTuple):
    """Worlds: what differs from draw to draw."""

    shocks: Records
    """(draw, project)"""
    reference: ByFacilityPeriod
    """(draw, reference rate, period)"""
    price_index: ByDrawPeriod


def _projects(count: int, generator: np.random.Generator) -> Records:
    """Records of `count` projects, each with three facilities and another order."""
    table = records(count, kinds.PROJECT)
    place = np.arange(count)
    building = generator.integers(8, LONGEST + 1, count)
    table["first_facility"] = place * FACILITIES
    table["end_facility"] = (place + 1) * FACILITIES
    table["start_period"] = table["available_from"] = generator.integers(0, 12, count)
    table["construction_periods"] = table["knots"] = building
    table["available_until"] = kinds.NEVER
    table["life_periods"] = LIFE
    table["depreciation_periods"] = 80
    table["tax_credit_age"] = np.where(place % 3 == 0, 4, -1)
    table["funding_order"] = place % 3
    table["missed_to_default"], table["recovery_lag"] = 4, 8
    table["distribute_every"] = 2
    table["capex"] = generator.lognormal(np.log(8e9), 0.7, count)
    table["grant"] = np.where(place % 5 == 0, 0.05 * table["capex"], 0.0)
    table["tax_credit"] = 0.1 * table["capex"]
    table["debt_share"], table["programme_equity_share"] = 0.97, 0.015
    table["draw_weight"], table["spv_share"] = 0.5, 0.95
    table["programme_equity_fraction"], table["tax_rate"] = 0.5, 0.21
    table["reserve_periods"] = 2.0
    table["reserve_at_completion"] = place % 2 == 0
    table["cash_sweep"], table["lock_up_dscr"] = 0.1, 1.15
    return table


def _facilities(projects: Records) -> Records:
    """A state loan, an insured annuity, and an insured loan that pays as it builds."""
    table = records(projects.size * FACILITIES, kinds.FACILITY)
    kind = np.arange(table.size) % FACILITIES
    table["share"] = 0.97 * np.array([0.33, 0.37, 0.30])[kind]
    table["margin"] = np.array([0.008, 0.012, 0.010])[kind]
    table["day_count"] = kind
    table["profile"] = np.where(kind == 1, kinds.LEVEL_PAYMENT, kinds.FROM_TABLE)
    table["grace_periods"], table["instalment_every"] = 2, 2
    table["instalments"] = INSTALMENTS
    table["upfront_fee"], table["commitment_fee"] = 0.005, 0.003
    table["guarantor"] = np.where(kind > 0, 0, -1)
    table["cover_ratio"] = np.array([0.0, 0.95, 0.9])[kind]
    table["premium_upfront"] = np.where(kind > 0, 0.01, 0.0)
    table["premium_running"] = np.where(kind > 0, 0.004, 0.0)
    table["capitalises"] = kind != FACILITIES - 1
    table["accelerated"] = kind == 1
    table["claim_lag"] = 2
    return table


def _tiers(reading: str) -> Records:
    """The memorandum's tiers, or the one tier of the July reading."""
    if reading == READINGS[1]:
        table = records(1, kinds.TIER)
    else:
        table = records(2, kinds.TIER)
        table["each_side"][0] = True
        table["investor_share"][0] = table["host_share"][0] = 0.5
        table["carry_rate"][0] = 0.04
    table["until"][-1] = kinds.UNLIMITED
    table["investor_share"][-1], table["host_share"][-1] = 0.1, 0.9
    return table


def _size(terms: Terms) -> None:
    """Commit each project's loans to what its own construction uses."""
    reference = np.full((1, PERIODS), EXPECTED_RATE)
    for p in range(terms.projects.size):
        own = slice(p * FACILITIES, (p + 1) * FACILITIES)
        project = terms.projects[p : p + 1].copy()
        project["first_facility"], project["end_facility"] = 0, FACILITIES
        facilities = terms.facilities[own].copy()
        commitments(
            project,
            facilities,
            terms.cumulative_spent[p],
            terms.fractions[own],
            reference,
            terms.year_fraction,
        )
        terms.projects["budget"][p] = project["budget"][0]
        for name in ("commitment", "limit"):
            terms.facilities[name][own] = facilities[name]


def portfolio(count: int, reading: str) -> Terms:
    """Terms of `count` projects under one reading; always the same for the same count."""
    generator = np.random.default_rng(2025)
    projects = _projects(count, generator)
    curves = np.ones((count, LONGEST + 1))
    for row, knots in zip(curves, projects["knots"], strict=True):
        row[: knots + 1] = shapes.s_curve(int(knots))
    ramp = np.minimum(0.7 + np.arange(LIFE) / 20, 1.0)
    capex = projects["capex"][:, None]
    profiles = (shapes.level_principal, shapes.level_principal, shapes.balloon)
    more = ((), (), (0.2,))
    rows = [profiles[k](INSTALMENTS, *more[k]) for k in range(FACILITIES)]
    rule = records(1, kinds.RULE)
    rule["deemed_spread"], rule["loss_share_of_host"] = 0.015, 0.1
    rule["periods_per_year"], rule["before_debt"] = 4.0, reading == READINGS[0]
    spvs = records(count, kinds.SPV)
    spvs["first_project"], spvs["end_project"] = np.arange(count), np.arange(count) + 1
    days = np.diff(np.arange(PERIODS + 1) * 365.25 / 4)
    terms = Terms(
        projects=projects,
        facilities=_facilities(projects),
        tiers=_tiers(reading),
        spvs=spvs,
        rule=rule,
        cumulative_spent=curves,
        revenue_by_age=capex * 0.13 * ramp,
        merchant_by_age=np.zeros((count, LIFE)),
        cost_by_age=capex * 0.02 * (0.5 + 0.5 * ramp),
        fractions=np.tile(np.array(rows), (count, 1)),
        year_fraction=np.array([days / 360, days / 365, np.full(PERIODS, 0.25)]),
    )
    _size(terms)
    return terms


def draws(count: int, projects: int, *, seed: int = 0, defaults: float = 0.0) -> Draws:
    """Random worlds; a part `defaults` of the projects gets a scripted default as well."""
    generator = np.random.default_rng(seed)
    size = (count, projects)
    shocks = records(size, kinds.SHOCK)
    shocks["delay_periods"] = generator.choice([0, 0, 1, 2, 4], size)
    for name, width in (
        ("capex", 0.08),
        ("revenue", 0.1),
        ("cost", 0.1),
        ("grant", 0.3),
    ):
        shocks[f"{name}_factor"] = np.exp(width * generator.standard_normal(size))
    shocks["recovery_rate"] = generator.uniform(0.3, 0.9, size)
    scripted = generator.random(size) < defaults
    period = generator.integers(0, PERIODS, size)
    shocks["default_period"] = np.where(scripted, period, kinds.NEVER)
    steps = 0.001 * generator.standard_normal((count, 1, PERIODS))
    inflation = 0.005 + 0.002 * generator.standard_normal((count, PERIODS))
    return Draws(
        shocks=shocks,
        reference=np.maximum(EXPECTED_RATE + np.cumsum(steps, axis=2), 0.0),
        price_index=np.cumprod(1.0 + inflation, axis=1),
    )
