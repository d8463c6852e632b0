"""What every test may ask for."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from kakehashi.kernels import records as kinds
from kakehashi.kernels.engine import Terms, run_draws
from kakehashi.kernels.profile import cumulative
from kakehashi.kernels.records import Records, records
from kakehashi.model.compile import compile_programme
from kakehashi.model.inputs import Inputs
from kakehashi.model.memory import fresh_flows, fresh_state
from kakehashi.model.result import Result
from kakehashi.model.run import run_inputs
from kakehashi.schema.load import LoadedProgramme
from kakehashi.schema.programme import Programme

REPOSITORY = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# No deadline: the first call of a kernel compiles it. The same examples every
# time, so that a failure is of the change; HYPOTHESIS_PROFILE=explore seeks new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """Folder that holds pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session")
def golden() -> Path:
    """Folder of the cases to reproduce: KAKEHASHI_GOLDEN, or ../shared/golden."""
    chosen = os.environ.get("KAKEHASHI_GOLDEN")
    folder = Path(chosen) if chosen else REPOSITORY.parent / "shared" / "golden"
    if folder.is_dir():
        return folder
    if chosen:
        pytest.fail(f"KAKEHASHI_GOLDEN names {folder}, which is no folder")
    pytest.skip("the golden cases are not here; KAKEHASHI_GOLDEN may name their folder")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium for Playwright: KAKEHASHI_CHROMIUM, or one that is here."""
    chosen = os.environ.get("KAKEHASHI_CHROMIUM")
    found = chosen or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium here; scripts/install-test-tools installs one")
    return found


# ------------------------------------------- one SPV, its records filled by hand

Fields: TypeAlias = Mapping[str, float | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What one SPV did: rows of flows (period, project) and (period, facility)."""

    projects: Records
    facilities: Records


def filled(kind: np.dtype[Any], rows: Sequence[Fields], **default: float) -> Records:
    """Records of one kind, each field as given or its default, else zero."""
    table = records(len(rows), kind)
    for place, row in enumerate(rows):
        for name, value in {**default, **row}.items():
            table[name][place] = value
    return table


def stepped(
    *,
    periods: int,
    project: Fields,
    facilities: Sequence[Fields],
    fractions: Sequence[Sequence[float]] = ((1.0,),),
    tiers: Sequence[Fields] = ({"until": kinds.UNLIMITED, "investor_share": 1.0},),
    cfads: Sequence[float] = (0.0,),
    rule: Fields | None = None,
    shock: Fields | None = None,
    spending: Sequence[float] = (1.0,),
    year_fraction: float | NDArray[np.float64] = 1.0,
) -> Rows:
    """Run the engine on one project from period 0 on; nothing is sized or dated.

    `spending` is the share of capital of each period of construction, `cfads` what the
    plant earns by age. Facilities without a commitment may draw what they like.
    """
    knots = len(spending)
    built = {
        "end_facility": len(facilities),
        "construction_periods": knots,
        "knots": knots,
        "available_until": periods,
        "life_periods": max(len(cfads), 1),
        "depreciation_periods": 1,
        "distribute_every": 1,
        "tax_credit_age": -1,
        "funding_order": kinds.PRO_RATA,
        "spv_share": 1.0,
        "programme_equity_fraction": 1.0,
        **project,
    }
    table = np.zeros((len(fractions), max(map(len, fractions))))
    for place, row in enumerate(fractions):
        table[place, : len(row)] = row
    counts = {"instalments": table.shape[1], "instalment_every": 1, "reference": -1}
    counts["guarantor_account"] = -1
    terms = Terms(
        projects=filled(kinds.PROJECT, [built]),
        facilities=filled(kinds.FACILITY, facilities, limit=np.inf, **counts),
        tiers=filled(kinds.TIER, tiers),
        spvs=filled(kinds.SPV, [{"end_project": 1}]),
        rule=filled(kinds.RULE, [rule or {}], periods_per_year=1.0),
        cumulative_spent=cumulative(np.array(spending), knots)[None],
        revenue_by_age=np.array([cfads], dtype=np.float64),
        merchant_by_age=np.array([cfads], dtype=np.float64),
        cost_by_age=np.zeros((1, len(cfads))),
        fractions=table,
        year_fraction=np.full((1, periods), 1.0) * year_fraction,
    )
    usual = {"capex_factor": 1.0, "revenue_factor": 1.0, "cost_factor": 1.0}
    usual |= {"grant_factor": 1.0, "default_period": kinds.NEVER}
    shocks = filled(kinds.SHOCK, [shock or {}], **usual)[None]
    flows = fresh_flows(terms, draws=1, rows=periods)
    run_draws(
        terms,
        fresh_state(terms, draws=1),
        shocks.view(np.recarray),
        np.zeros((1, 1, periods)),
        np.ones((1, 1, periods)),
        flows,
    )
    return Rows(projects=flows.projects[0], facilities=flows.facilities[0])


@pytest.fixture(scope="session")
def step() -> Callable[..., Rows]:
    """Run the engine on one project whose records are filled by hand; see `stepped`."""
    return stepped


# ------------------------------------------------------ small whole programmes

Tree: TypeAlias = dict[str, Any]
DAY = dt.date(2026, 1, 1)


def parameter(value: float, unit: str) -> Tree:
    """A number of ours, as a programme file holds it."""
    return {
        "value": float(value),
        "unit": unit,
        "as_of": DAY,
        "source": "assumed",
        "confidence": "derived",
    }


def changed(tree: Tree, changes: Mapping[str, Any]) -> Tree:
    """The tree with the values at dotted paths replaced; a number keeps its unit."""
    for path, value in changes.items():
        *way, last = path.split(".")
        node = tree
        for name in way:
            node = node[name]
        known = node.get(last)
        figure = isinstance(value, int | float)
        if figure and isinstance(known, dict) and "unit" in known:
            node[last] = {**known, "value": float(value)}
        else:
            node[last] = value
    return tree


def facility_plan(name: str, share: float, **changes: Any) -> Tree:
    """A loan at 5 % a year, ten years from its first drawdown, half a year of grace."""
    plan = {
        "id": name,
        "lender": "bank",
        "share": parameter(share, "share"),
        "reference_rate": "base",
        "margin": parameter(1, "% / year"),
        "day_count": "thirty_360",
        "tenor": parameter(10, "years"),
        "grace_period": parameter(6, "months"),
        "instalment_interval": parameter(6, "months"),
        "profile": {"kind": "level_principal"},
        "upfront_fee": parameter(0, "%"),
        "commitment_fee": parameter(0, "% / year"),
        "interest_during_construction": "capitalised",
    }
    return changed(plan, changes)


def cover(ratio: float = 0.9, **changes: Any) -> Tree:
    """Insurance of a loan, paid half a year after a default."""
    terms = {
        "guarantor": "insurer",
        "cover_ratio": parameter(ratio, "share"),
        "premium_upfront": parameter(1, "%"),
        "premium_running": parameter(0.5, "% / year"),
        "claim": "accelerated",
        "waiting_period": parameter(6, "months"),
    }
    return changed(terms, changes)


def financing_plan(facilities: Sequence[Tree] | None = None, **changes: Any) -> Tree:
    """One loan for all that the programme finances; nothing reserved, swept, locked."""
    plan = {
        "label": "plan",
        "facilities": facilities or [facility_plan("loan", 1.0)],
        "funding_order": "pro_rata",
        "draw_timing": "end",
        "cash_sweep": parameter(0, "share"),
        "default": {
            "arrears_are_default": False,
            "missed_payments": parameter(6, "months"),
            "recovery_rate": parameter(0.4, "share"),
            "recovery_lag": parameter(12, "months"),
        },
        "source": "assumed",
    }
    return changed(plan, changes)


def tier(until: str, investor: float, **changes: Any) -> Tree:
    """A tier that gives the investor state this share, and the rest to the host."""
    shares = {
        "investor_share": parameter(investor, "share"),
        "host_share": parameter(1 - investor, "share"),
    }
    return {"label": until, "until": until, **shares, **changes}


def reading(basis: str, *tiers: Tree) -> Tree:
    """A distribution rule."""
    words = {"label": basis, "source": "assumed", "confidence": "assumed"}
    return {"basis": basis, "tiers": list(tiers), **words}


def project_plan(name: str, **changes: Any) -> Tree:
    """A plant of USD 1bn, built from early 2026 to the end of 2027, sold for 15 years."""
    plan = {
        "name": name,
        "sponsor": "sponsor",
        "country": "US",
        "sector": "power",
        "stage": "selected",
        "stages": {"notified": dt.date(2025, 9, 1)},
        "capex": parameter(1, "USD bn"),
        "construction": {"start": DAY, "completion": dt.date(2028, 1, 1)},
        "operations": {
            "technology": "plant",
            "capacity": parameter(1, "m units / year"),
        },
        "source": "assumed",
        "confidence": "assumed",
    }
    return changed(plan, changes)


def programme_tree(
    *projects: Tree, plans: Mapping[str, Tree] | None = None, **changes: Any
) -> Tree:
    """A programme of `projects`; a dot in the path of a change is written `__`."""
    halves = tier("deemed_allocation", 0.5, counted="each_side")
    rest, before = tier("unlimited", 0.1), "available_cash"
    technology = {
        "label": "plant", "output": "units", "price": parameter(250, "USD / unit"),
        "variable_cost": parameter(20, "USD / unit"),
        "fixed_cost": parameter(2, "% / year"), "utilisation": parameter(0.9, "share"),
        "ramp_up": parameter(0, "months"),
        "contract": {"kind": "tolling", "take_or_pay": parameter(1, "share")},
        "life": parameter(15, "years"), "depreciation": parameter(10, "years"),
        "construction": parameter(24, "months"),
    }  # fmt: skip
    market = {
        "reference_rates": {
            "base": {
                "label": "base",
                "points": [{"start": DAY, "rate": parameter(4, "% / year")}],
            }
        },
        "discount_rate": parameter(4, "% / year"),
        "escalation": parameter(0, "% / year"),
    }
    terms = {
        "envelope": parameter(1, "USD tn"),
        "deadline": {"date": dt.date(2029, 1, 19), "basis": "commitment",
                     "source": "assumed", "confidence": "assumed"},
        "funding_lag": parameter(45, "business days"),
        "calendar": "weekends_only",
        "spv_pooling": "per_project",
        "distribution_rules": {
            "halves": reading(before, halves, rest),
            "equity": reading("equity_residual", rest),
        },
        "distribution_rule": "equity",
        "deemed_allocation": {"reference_rate": "base", "spread": parameter(1, "% / year"),
                              "starts": "completion"},
        "loss_share_of_host": parameter(0, "share"),
        "placement": {"minimum_stage": "proposed", "eligibility": "ignored"},
        "eligibility": [{"id": "us", "label": "us", "source": "assumed",
                         "require": {"fact": "country", "equals": "US"}}],
    }  # fmt: skip
    named = {plan["name"]: plan for plan in projects or [project_plan("A")]}
    tree = {
        "format": 1, "id": "tiny", "title": "Tiny", "description": "Two states",
        "as_of": DAY, "currency": "USD",
        "grid": {"frequency": "half_yearly", "start": DAY, "end": dt.date(2045, 12, 31)},
        "parties": {"investor": {"id": "japan", "name": "Japan"},
                    "host": {"id": "us", "name": "United States"}},
        "terms": terms,
        "institutions": {
            "bank": {"name": "Bank", "role": "lender", "state": "japan"},
            "insurer": {"name": "Insurer", "role": "insurer", "state": "japan"},
        },
        "market": market,
        "technologies": {"plant": technology},
        "tax": {"rate": parameter(0, "%")},
        "financing_plans": dict(plans or {"plan": financing_plan()}),
        "default_financing_plan": next(iter(plans or ["plan"])),
        "default_programme_share": parameter(1, "share"),
        "projects": named,
        "sources": {"assumed": {"title": "Ours", "publisher": "", "date": "",
                                "url": "", "kind": "own"}},
    }  # fmt: skip
    return changed(tree, {path.replace("__", "."): to for path, to in changes.items()})


def compiled_tree(tree: Tree, rule: str | None = None) -> Inputs:
    """The arrays of a programme tree, under one reading."""
    loaded = LoadedProgramme(
        programme=Programme.model_validate(tree),
        applied=(),
        provenance={},
        scenario_names=(),
    )
    return compile_programme(loaded, reading=rule)


def run_tree(tree: Tree, rule: str | None = None) -> Result:
    """Run a programme tree under one reading, identities checked."""
    return run_inputs(compiled_tree(tree, rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """What small programmes are made of; each part takes changes by name."""

    parameter: Callable[..., Tree] = parameter
    facility: Callable[..., Tree] = facility_plan
    cover: Callable[..., Tree] = cover
    plan: Callable[..., Tree] = financing_plan
    tier: Callable[..., Tree] = tier
    reading: Callable[..., Tree] = reading
    project: Callable[..., Tree] = project_plan
    tree: Callable[..., Tree] = programme_tree
    inputs: Callable[..., Inputs] = compiled_tree
    result: Callable[..., Result] = run_tree


@pytest.fixture(scope="session")
def make() -> Make:
    """Parts of small programmes, and how to run them."""
    return Make()
