"""What holds for every supply network and every event, whatever the rules."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import (
    Events,
    disruption_of,
    steady_calendar,
)
from kakehashi.kernels.supply.links import base_flow, link_limits
from kakehashi.kernels.supply.network import CRITICAL, MINOR, SupplyNetwork
from kakehashi.kernels.supply.planner_bounds import most_output
from kakehashi.kernels.supply.simulation import Rules, simulate, simulate_path
from kakehashi.kernels.supply.survival_time import time_to_survive

REPOSITORY = Path(__file__).resolve().parents[2]
WEEKS = 24
LAYERS = st.lists(st.integers(1, 3), min_size=2, max_size=4)
SEEDS = st.integers(0, 2**32)
RULES = st.builds(Rules, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([1.0, 4.0]))
FEW = settings(max_examples=25)
CLOSE = 1e-7  # of the value of all demand: what the solver promises


def made_up_network(*arguments: Any) -> SupplyNetwork:
    """A network of the benchmark's kind."""
    path = REPOSITORY / "benchmarks" / "supply_networks.py"
    spec = importlib.util.spec_from_file_location("supply_networks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.made_up_network(*arguments)


@st.composite
def networks(draw: st.DrawFn) -> SupplyNetwork:
    """Small networks with all that a network can have."""
    layers = draw(LAYERS)
    cycles = [*draw(st.lists(st.integers(0, 5), min_size=3, max_size=3)), 0]
    cycles = cycles[-len(layers) :]
    slots = sum(layers[1:]) + draw(st.integers(0, 3))
    return made_up_network(draw(SEEDS), layers, cycles, slots, 3 * slots)


def events_on(network: SupplyNetwork, seed: int, count: int) -> Events:
    """Random events, of which the first befalls nobody."""
    random = np.random.default_rng(seed)
    parts = []
    for items in (len(network.baseline), len(network.corridor_limit)):
        hit = random.uniform(size=(count, items)) < 0.4
        hit[0] = False
        severity = np.where(hit, np.ceil(4 * random.uniform(size=hit.shape)) / 4, 0.0)
        parts += [severity, random.uniform(0, 15, hit.shape)]
        parts += [random.uniform(0, 20, hit.shape)]
    whole = np.zeros(count, dtype=np.int64), random.integers(0, 3, count)
    return Events(*whole, *parts)


def worth(network: SupplyNetwork) -> float:
    """Value of all demand of the weeks looked at."""
    return float(network.value @ network.demand) * WEEKS


@FEW
@given(network=networks(), rules=RULES)
def test_no_shock(network, rules):
    """Without a shock nothing is lost, and every stock and output stays as it was."""
    calendar, events = steady_calendar(network), events_on(network, 0, 1)
    path = simulate_path(network, events, 0, calendar, rules, WEEKS)
    stock = network.cover_weeks * (
        network.input_use * network.baseline[network.slot_site]
    )
    rounding = 1e-9 * network.baseline.max()
    for found, wanted in (
        (path.output, network.baseline),
        (path.flow, base_flow(network)),
        (path.stock, stock),
        (path.finished, network.finished_weeks * network.baseline),
    ):
        assert_allclose(found, np.repeat(wanted[:, None], WEEKS, 1), atol=rounding)
    losses = simulate(network, events, calendar, rules, WEEKS)
    assert not losses.loss.any()
    assert np.all(losses.time_to_survive == WEEKS)
    assert np.all(losses.time_to_recover == 0)
    event = disruption_of(events, 0, calendar, WEEKS)
    assert PlannerModel(network, WEEKS).solve(event).loss <= CLOSE * worth(network)


def arrivals(network: SupplyNetwork, flow: np.ndarray) -> np.ndarray:
    """What comes into each slot, with what was under way at the onset."""
    late = np.repeat(base_flow(network)[:, None], WEEKS, axis=1)
    for link, lag in enumerate(network.lag_weeks):
        late[link, lag:] = flow[link, : WEEKS - lag]
    come = np.zeros((len(network.slot_site), WEEKS))
    np.add.at(come, network.slot, late)
    return come


def check_balances(network, event, found):
    """Each product made or in stock is where it should be, to 1e-9 of the largest."""
    near = 1e-9 * network.baseline.max() * WEEKS
    before = (
        network.cover_weeks * network.input_use * network.baseline[network.slot_site]
    )
    opening = np.concatenate([before[:, None], found.stock[:, :-1]], axis=1)
    used = opening + arrivals(network, found.flow) - found.stock
    full = network.input_use[:, None] * found.output[network.slot_site]
    kind = network.criticality[:, None]
    assert np.all(np.abs(used - full)[np.ravel(kind == CRITICAL)] <= near)
    most = network.input_use[:, None] * most_output(network, event)[network.slot_site]
    least = np.where(kind == MINOR, 0.0, np.maximum(2 * full - most, 0.0))
    assert np.all(used >= least - near)
    finished = np.empty_like(found.output)
    for site, cycle in enumerate(network.cycle_weeks):
        saved = 1.0 - network.wip_at_risk[site] * event.lost_site[site, 0]
        finished[site, :cycle] = network.baseline[site] * saved
        finished[site, cycle:] = found.output[site, : WEEKS - cycle]
    shipped = np.zeros_like(finished)
    np.add.at(shipped, network.supplier, found.flow)
    before = network.finished_weeks * network.baseline
    opening = np.concatenate([before[:, None], found.finished[:, :-1]], axis=1)
    left = opening + finished - shipped - found.finished
    assert np.all(np.abs(left[network.demand <= 0.0]) <= near)
    for amounts in (found.output, found.flow, found.stock, found.finished):
        assert np.all(amounts >= 0.0)
    assert np.all(found.output <= most_output(network, event) + near)
    assert np.all(found.flow <= link_limits(network, WEEKS) + near)
    for corridor, limit in enumerate(network.corridor_limit):
        through = found.flow[network.corridor == corridor].sum(axis=0)
        assert np.all(through <= (1.0 - event.lost_corridor[corridor]) * limit + near)


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_rules_keep_the_books(network, seed, rules):
    """In a simulation nothing appears or vanishes, and no limit is passed."""
    calendar, events = steady_calendar(network), events_on(network, seed, 2)
    path = simulate_path(network, events, 1, calendar, rules, WEEKS)
    check_balances(network, disruption_of(events, 1, calendar, WEEKS), path)


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_planner_bounds_rules(network, seed, rules):
    """No rule loses less than the planner or survives longer; both keep the books."""
    calendar, events = steady_calendar(network), events_on(network, seed, 2)
    event = disruption_of(events, 1, calendar, WEEKS)
    best = PlannerModel(network, WEEKS).solve(event)
    losses = simulate(network, events, calendar, rules, WEEKS)
    assert best.loss <= losses.loss[1].sum() + CLOSE * worth(network)
    survived = time_to_survive(network, event, network.demand > 0.0)
    assert losses.time_to_survive[1].min() <= survived
