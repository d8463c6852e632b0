"""What holds for every supply network and every event, whatever the rules."""

from collections.abc import Callable

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import Events, disruption_of, steady_calendar
from kakehashi.kernels.supply.links import base_flow, link_limits
from kakehashi.kernels.supply.network import (
    CRITICAL,
    MINOR,
    Disruption,
    SupplyNetwork,
)
from kakehashi.kernels.supply.planner_bounds import most_output
from kakehashi.kernels.supply.simulation import Rules, simulate, simulate_path
from kakehashi.kernels.supply.survival_time import time_to_survive
from supply_networks import made_up_events, made_up_network

WEEKS = 24
LAYERS = st.lists(st.integers(1, 3), min_size=2, max_size=4)
SEEDS = st.integers(0, 2**32)
RULES = st.builds(Rules, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([1.0, 4.0]))
FEW = settings(max_examples=25)
CLOSE = 1e-7  # of the value of all demand: what the solver promises


@st.composite
def networks(draw: st.DrawFn) -> SupplyNetwork:
    """Small networks with all that a network can have."""
    layers = draw(LAYERS)
    cycles = [*draw(st.lists(st.integers(0, 5), min_size=3, max_size=3)), 0]
    cycles = cycles[-len(layers) :]
    slots = sum(layers[1:]) + draw(st.integers(0, 3))
    network = made_up_network(draw(SEEDS), layers, cycles, slots, 3 * slots)
    sectors, waits = network.demand > 0.0, draw(st.sampled_from([0.0, 0.4, 1.0]))
    surge = np.where(sectors, draw(st.sampled_from([1.0, 1.3])), network.surge)
    return network._replace(surge=surge, backlog_share=np.where(sectors, waits, 0.0))


def worth(network: SupplyNetwork) -> float:
    """Value of all demand of the weeks looked at."""
    return float(network.value @ network.demand) * WEEKS


@FEW
@given(network=networks(), rules=RULES)
def test_no_shock(network, rules):
    """Without a shock nothing is lost, and every stock and output stays as it was."""
    calendar, events = steady_calendar(network), made_up_events(network, 0, 1)
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


def arrivals(
    network: SupplyNetwork, flow: np.ndarray, under_way: np.ndarray
) -> np.ndarray:
    """What comes into each slot, with what was under way at the onset."""
    late = np.repeat(under_way[:, None], WEEKS, axis=1)
    for link, lag in enumerate(network.lag_weeks):
        late[link, lag:] = flow[link, : WEEKS - lag]
    come = np.zeros((len(network.slot_site), WEEKS))
    np.add.at(come, network.slot, late)
    return come


def check_balances(network, event, found, counted, near):
    """Each product made or in stock is where it should be, to `near` of the largest."""
    near *= network.baseline.max() * WEEKS
    before = (
        network.cover_weeks * network.input_use * network.baseline[network.slot_site]
    )
    opening = np.concatenate([before[:, None], found.stock[:, :-1]], axis=1)
    flow = np.where(counted[:, None], found.flow, 0.0)
    come = arrivals(network, flow, np.where(counted, base_flow(network), 0.0))
    used = opening + come - found.stock
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
    calendar, events = (
        steady_calendar(network),
        made_up_events(network, seed, 2),
    )
    path = simulate_path(network, events, 1, calendar, rules, WEEKS)
    event = disruption_of(events, 1, calendar, WEEKS)
    check_balances(network, event, path, network.share >= 0.0, 1e-9)


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_planner_bounds_rules(network, seed, rules):
    """No rule loses less than the planner or survives longer; both keep the books."""
    calendar, events = (
        steady_calendar(network),
        made_up_events(network, seed, 2),
    )
    event = disruption_of(events, 1, calendar, WEEKS)
    best = PlannerModel(network, WEEKS).solve(event)
    losses = simulate(network, events, calendar, rules, WEEKS)
    assert best.loss <= losses.loss[1].sum() + CLOSE * worth(network)
    survived = time_to_survive(network, event, network.demand > 0.0)
    assert losses.time_to_survive[1].min() <= survived


# ---------------------------------------------------------------- the planner


@FEW
@given(network=networks(), seed=SEEDS)
def test_planner_keeps_the_books(network, seed):
    """The planner's flows, stocks and outputs keep all balances and limits."""
    events = made_up_events(network, seed, 2)
    event = disruption_of(events, 1, steady_calendar(network), WEEKS)
    found = PlannerModel(network, WEEKS).solve(event)
    # A minor input does not bind, so the planner leaves it out of the books.
    network = network._replace(
        cover_weeks=np.where(network.criticality == MINOR, 0.0, network.cover_weeks)
    )
    counted = network.criticality[network.slot] != MINOR
    check_balances(network, event, found, counted, CLOSE)


MORE: dict[str, Callable[[SupplyNetwork, Disruption], tuple[SupplyNetwork, Disruption]]]
MORE = {
    "capacity": lambda n, e: (n, e._replace(capacity=1.2 * e.capacity)),
    "cover": lambda n, e: (n._replace(cover_weeks=n.cover_weeks + 1.0), e),
    "flow": lambda n, e: (n._replace(max_flow=1.5 * n.max_flow), e),
    "sooner": lambda n, e: (
        n._replace(qualification_weeks=n.qualification_weeks // 3),
        e,
    ),
    "severity": lambda n, e: (n, e._replace(lost_site=0.8 * e.lost_site)),
    "duration": lambda n, e: (n, e._replace(lost_site=shorter(e.lost_site))),
    "corridor": lambda n, e: (n, e._replace(lost_corridor=0.5 * e.lost_corridor)),
}


def shorter(lost: np.ndarray) -> np.ndarray:
    """The same loss of sites, over two weeks sooner."""
    return np.concatenate([lost[:, 2:], np.zeros((len(lost), 2))], axis=1)


@pytest.mark.parametrize("change", MORE)
@settings(max_examples=8)
@given(network=networks(), seed=SEEDS)
def test_planner_is_monotone(change, network, seed):
    """More capacity, stock or flow, or a milder event, never loses more."""
    events = made_up_events(network, seed, 2)
    event = disruption_of(events, 1, steady_calendar(network), WEEKS)
    less = PlannerModel(network, WEEKS).solve(event).loss
    network, event = MORE[change](network, event)
    assert PlannerModel(network, WEEKS).solve(event).loss <= less + CLOSE * worth(
        network
    )


@FEW
@given(network=networks(), seed=SEEDS, step=st.sampled_from([-0.5, -0.05, 0.05, 0.5]))
def test_duals_bound_finite_differences(network, seed, step):
    """The loss lies on or above its tangent: duals are its slopes, and it is convex."""
    events = made_up_events(network, seed, 2)
    event = disruption_of(events, 1, steady_calendar(network), WEEKS)
    model = PlannerModel(network, WEEKS)
    found, room = model.solve(event), CLOSE * worth(network)
    more = step * network.capacity[:, None] * np.ones(WEEKS)
    changed = model.solve(event._replace(capacity=event.capacity + more)).loss
    assert changed >= found.loss - np.sum(found.value_of_capacity * more) - room
    cover = np.maximum(network.cover_weeks + step, 0.0)
    use = network.input_use * network.baseline[network.slot_site]
    units = (cover - network.cover_weeks) * use
    changed = model.solve(event, network._replace(cover_weeks=cover)).loss
    assert changed >= found.loss - found.value_of_stock @ units - room
    goods = np.maximum(network.finished_weeks + step, 0.0)
    units = (goods - network.finished_weeks) * network.baseline
    changed = model.solve(event, network._replace(finished_weeks=goods)).loss
    assert changed >= found.loss - found.value_of_finished @ units - room
    assert all(np.all(each >= -1e-9) for each in found[6:])


def test_duals_are_finite_differences():
    """Away from a kink, a dual is what a small change is worth to five digits."""
    network = made_up_network(3, (2, 3, 2), (2, 3, 0), 5, 15)
    severity = np.zeros((1, 7))
    severity[0, 2] = 1.0
    none = np.zeros((1, len(network.corridor_limit)))
    whole = np.zeros(1, np.int64)
    lasts = 0.0 * severity + 12.0
    events = Events(whole, whole, severity, lasts, lasts, none, none, none)
    event = disruption_of(events, 0, steady_calendar(network), WEEKS)
    model = PlannerModel(network, WEEKS)
    found = model.solve(event)
    value = found.value_of_capacity.sum(axis=1)
    site, step = int(np.argmax(value)), 1e-4
    change = step * (np.arange(7) == site)[:, None]
    up, down = (
        model.solve(event._replace(capacity=event.capacity + sign * change)).loss
        for sign in (1.0, -1.0)
    )
    assert value[site] > 0.0
    assert (down - up) / (2 * step) == pytest.approx(value[site], rel=1e-5)


# ---------------------------------------------------------------- invariance


def scaled(network: SupplyNetwork, factor: float) -> SupplyNetwork:
    """The same network counted in units so many times smaller."""
    amounts = ("baseline", "capacity", "demand", "open_flow", "max_flow")
    more = {name: factor * getattr(network, name) for name in amounts}
    limit = factor * network.corridor_limit
    return network._replace(**more, value=network.value / factor, corridor_limit=limit)


def shuffled(
    network: SupplyNetwork, events: Events, seed: int
) -> tuple[SupplyNetwork, Events]:
    """The same network with its sites, slots and links in another order."""
    random = np.random.default_rng(seed)
    sites = len(network.baseline)
    site, slot, link = (
        random.permutation(count)
        for count in (sites, len(network.slot_site), len(network.supplier))
    )
    new_site, new_slot = np.argsort(site), np.argsort(slot)
    names = network._fields
    of_site, of_slot = names[: names.index("slot_site")], names[8:12]
    of_link = names[names.index("supplier") : names.index("corridor_limit")]
    moved = {name: getattr(network, name)[site] for name in (*of_site, "backlog_share")}
    moved |= {name: getattr(network, name)[slot] for name in of_slot}
    moved |= {name: getattr(network, name)[link] for name in of_link}
    moved["slot_site"] = new_site[moved["slot_site"]]
    moved["supplier"] = new_site[moved["supplier"]]
    moved["slot"] = new_slot[moved["slot"]]
    hit = {
        name: getattr(events, name)[:, site]
        for name in ("site_severity", "site_duration", "site_recovery")
    }
    return network._replace(**moved), events._replace(**hit)


def all_losses(network: SupplyNetwork, events: Events, rules: Rules) -> list[float]:
    """What the planner loses in the second event, and the rules in all."""
    calendar = steady_calendar(network)
    event = disruption_of(events, 1, calendar, WEEKS)
    found = simulate(network, events, calendar, rules, WEEKS)
    least = PlannerModel(network, WEEKS).solve(event).loss
    return [least, *found.loss.sum(axis=1)]


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_units_and_order_do_not_matter(network, seed, rules):
    """Losses hang neither on the unit of quantity nor on the order of rows."""
    events = made_up_events(network, seed, 3)
    plain = all_losses(network, events, rules)
    room = CLOSE * worth(network)
    assert_allclose(
        all_losses(scaled(network, 1000.0), events, rules), plain, atol=room
    )
    assert_allclose(
        all_losses(*shuffled(network, events, seed), rules), plain, atol=room
    )


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES, threads=st.integers(1, 2))
def test_events_do_not_see_each_other(network, seed, rules, threads):
    """An event has the same bits alone, among others, and on any number of threads."""
    calendar, events = (
        steady_calendar(network),
        made_up_events(network, seed, 7),
    )
    before = numba.get_num_threads()
    numba.set_num_threads(min(threads, before))
    together = simulate(network, events, calendar, rules, WEEKS)
    numba.set_num_threads(before)
    for event in range(7):
        one = Events._make(each[event : event + 1] for each in events)
        alone = simulate(network, one, calendar, rules, WEEKS)
        for found, wanted in zip(alone[1:], together[1:], strict=True):
            assert_array_equal(found[0], wanted[event])


# ---------------------------------------------------------------- no collapse


def realised_orders(*, follow_desired: bool) -> np.ndarray:
    """Output by day, of usual, of three industries that buy from one another.

    Rules known to kill an economy: orders follow what was *made*, every customer is
    cut alike while final demand stands, and a stock of ten days is refilled over sixty.
    """
    industries, days, out, back = 3, 365, 60, 60
    cover, refill, limit, most, adapt = 10.0, 60.0, 0.8, 1.25, 365.0
    final = np.full(industries, 0.5)
    orders = np.full((industries, industries), 0.5 / industries)
    usual = orders.sum(axis=1) + final
    use = orders / usual
    stock, surge = cover * use * usual, np.ones(industries)
    made = []
    for day in range(days):
        lost = np.zeros(industries)
        lost[0] = 0.8 * np.clip(1.0 - (day - out + 1) / back, 0.0, 1.0)
        demand = orders.sum(axis=1) + final
        desired = np.minimum(demand, surge * (1.0 - lost) * usual)
        pace = np.minimum(1.0, stock / (limit * cover * use * desired + 1e-300))
        output = desired * pace.min(axis=0)
        stock = np.maximum(
            stock + orders * (output / demand)[:, None] - use * output, 0.0
        )
        missing = np.maximum(cover * use * desired - stock, 0.0)
        orders = missing / refill + use * (desired if follow_desired else output)
        scarce = 1.0 - output / demand
        up = scarce > 1e-9
        surge += np.where(up, (most - surge) * scarce, 1.0 - surge) / adapt
        made.append(output.sum() / usual.sum())
    return np.array(made)


def test_orders_by_realised_output_collapse():
    """What must not happen: with orders by realised output nothing is ever made again."""
    assert realised_orders(follow_desired=False)[-1] < 0.001
    assert realised_orders(follow_desired=True)[-1] > 0.7


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_no_collapse(network, seed, rules):
    """However bad an event and thin the stocks, once it is over all are served again."""
    thin = network._replace(cover_weeks=0.1 * network.cover_weeks)
    events = made_up_events(thin, seed, 8)
    weeks = 150
    found = simulate(thin, events, steady_calendar(thin), rules, weeks)
    assert np.all(found.time_to_recover < weeks)
