"""What holds for the planner's problem whichever way it is solved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakehashi.analysis.resilience_setting import network_setting
from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import disruption_of, steady_calendar
from kakehashi.kernels.supply.network import Disruption, SupplyNetwork
from kakehashi.kernels.supply.raw_inputs import least_and_latest
from kakehashi.model.network_events import calendar_of, event_rows, exposed
from kakehashi.schema.load import load_programme
from supply_networks import made_up_events, made_up_network

WEEKS = 24
SEEDS = st.integers(0, 2**32)
CYCLES = (2, 3, 1, 0)
LAYERS = st.tuples(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)
)
EXACT = 1e-9  # of the value of all demand


@st.composite
def networks(draw: st.DrawFn) -> SupplyNetwork:
    """Small networks in which goods take one week, or none, on all links."""
    layers = draw(LAYERS)
    slots = sum(layers[1:]) + draw(st.integers(0, 3))
    made = made_up_network(draw(SEEDS), layers, CYCLES, slots, 3 * slots)
    lag = np.full(len(made.supplier), draw(st.integers(0, 1)))
    return made._replace(lag_weeks=lag)


def events(network: SupplyNetwork, seed: int, count: int) -> list[Disruption]:
    """Made-up events, written out by week."""
    rows = made_up_events(network, seed, count + 1)
    calendar = steady_calendar(network)
    return [disruption_of(rows, row, calendar, WEEKS) for row in range(1, count + 1)]


def worth(network: SupplyNetwork) -> float:
    """Value of all demand of the weeks looked at."""
    return float(network.value @ network.demand) * WEEKS


def whole_model(network: SupplyNetwork) -> PlannerModel:
    """The problem with all inputs in: a stock that is worth nothing changes no loss."""
    free = np.zeros(len(network.slot_site))
    return PlannerModel(network, WEEKS, stock_value=free)


@settings(max_examples=80)
@given(network=networks(), seed=SEEDS)
def test_raw_inputs_left_out_change_no_loss(network, seed):
    """Whether inputs that do not bind are in the problem or not, the least loss is one."""
    (event,) = events(network, seed, 1)
    whole = whole_model(network).solve(event).loss
    lean = PlannerModel(network, WEEKS).solve(event).loss
    assert lean == pytest.approx(whole, abs=EXACT * worth(network))


def test_most_raw_inputs_are_left_out():
    """In most made-up networks and events some raw inputs never bind."""
    left = []
    for seed in range(10):
        network = made_up_network(seed, (2, 3, 2, 2), CYCLES, 8, 24)
        network = network._replace(lag_weeks=np.zeros(len(network.supplier), int))
        model = PlannerModel(network, WEEKS)
        model.solve(events(network, seed, 1)[0])
        left.append(len(model.left_out) > 0)
    assert np.mean(left) > 1 / 2


@settings(max_examples=15)
@given(network=networks(), seed=SEEDS)
def test_a_planner_goes_on_from_any_event(network, seed):
    """The least loss is the same whichever events were solved before on one model."""
    each = events(network, seed, 3)
    alone = [PlannerModel(network, WEEKS).solve(event).loss for event in each]
    model = PlannerModel(network, WEEKS)
    in_turn = [model.solve(event).loss for event in (*each, *each[::-1])]
    assert in_turn == pytest.approx(alone + alone[::-1], abs=EXACT * worth(network))


@settings(max_examples=15)
@given(network=networks(), seed=SEEDS, factor=st.floats(0.5, 2.0))
def test_a_grown_network_stands_in_for_the_models_own(network, seed, factor):
    """A model of a network of another size gives the loss that its own model would."""
    grown = network._replace(
        baseline=factor * network.baseline,
        capacity=factor * network.capacity,
        demand=factor * network.demand,
        max_flow=factor * network.max_flow,
        open_flow=factor * network.open_flow,
        corridor_limit=factor * network.corridor_limit,
    )
    (event,) = events(grown, seed, 1)
    model = PlannerModel(network, WEEKS)
    assert model.fits(grown)
    found = model.solve(event, grown).loss
    alone = PlannerModel(grown, WEEKS).solve(event).loss
    assert found == pytest.approx(alone, abs=EXACT * worth(grown))


def test_a_network_with_other_links_does_not_fit():
    """Another supplier of one link is another problem."""
    network = made_up_network(1, (2, 2, 1), (2, 1, 0), 3, 6)
    other = network._replace(supplier=np.roll(network.supplier, 1))
    assert not PlannerModel(network, WEEKS).fits(other)


@given(
    steps=st.lists(st.floats(0.0, 10.0), min_size=1, max_size=12),
    part=st.lists(st.floats(0.0, 1.0), min_size=12, max_size=12),
)
def test_least_and_latest(steps, part):
    """The total reaches what is required, steps within the limit, and none is less."""
    most = np.array([steps])
    wanted = np.maximum.accumulate(np.array([part[: len(steps)]]), axis=1)
    required = wanted * np.cumsum(most, axis=1)
    required = np.maximum.accumulate(required, axis=1)
    total = least_and_latest(required, most)
    step = np.diff(total, axis=1, prepend=0.0)
    assert np.all(total >= required - 1e-9)
    assert np.all((step >= -1e-9) & (step <= most + 1e-9))
    # A week later than this, and what is left to come could not make up for it.
    left = np.cumsum(most[:, ::-1], axis=1)[:, ::-1] - most
    reached = np.maximum(0.0, (required[:, -1:] - left))
    assert np.all(total >= reached - 1e-9)
    assert total[0, -1] == pytest.approx(required[0, -1], abs=1e-9)


@pytest.mark.slow
def test_raw_inputs_of_the_bundled_network_change_no_loss():
    """A year's blockade of Taiwan costs the same with all inputs in the problem."""
    loaded = load_programme("us-japan-2025", ["mou-2025"])
    setting = network_setting(loaded.programme)
    at = setting.at(setting.onsets[-1])
    event = setting.network.events["taiwan-blockade"]
    rows = event_rows(setting.network, at.compiled, event)
    plan = disruption_of(rows, 0, calendar_of(at), setting.weeks)
    network = exposed(at, event)
    free = np.zeros(len(network.slot_site))
    lean = PlannerModel(network, setting.weeks)
    whole = PlannerModel(network, setting.weeks, stock_value=free)
    least = whole.solve(plan).loss
    assert least > 0.0
    assert lean.solve(plan).loss == pytest.approx(least, rel=EXACT)
    assert len(lean.left_out) > len(network.slot_site) / 2
