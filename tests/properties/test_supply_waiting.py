"""What holds where buyers of a sector wait for some of what it is short."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.events import disruption_of, steady_calendar
from kakehashi.kernels.supply.network import SupplyNetwork
from kakehashi.kernels.supply.simulation import Rules, simulate, simulate_path
from supply_networks import made_up_events, made_up_network

WEEKS = 24
SEEDS = st.integers(0, 2**32)
RULES = st.builds(Rules, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([1.0, 4.0]))
FEW = settings(max_examples=20)
CLOSE = 1e-7  # of the value of all demand: what the solver promises


@st.composite
def networks(draw: st.DrawFn) -> SupplyNetwork:
    """Small networks in which buyers wait for a part, and sectors catch up or cannot."""
    network = made_up_network(draw(SEEDS), (2, 3, 2), (2, 5, 0), 6, 18)
    share, reach = draw(st.sampled_from([0.0, 0.4, 1.0])), draw(st.floats(1.0, 1.5))
    return waiting(network, share, reach)


def waiting(network: SupplyNetwork, share: float, reach: float) -> SupplyNetwork:
    """The network with buyers of every sector that wait, and sectors that catch up."""
    sectors = network.demand > 0.0
    return network._replace(
        surge=np.where(sectors, reach, network.surge),
        backlog_share=np.where(sectors, share, 0.0),
    )


def worth(network: SupplyNetwork) -> float:
    """Value of all demand of the weeks looked at."""
    return float(network.value @ network.demand) * WEEKS


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_what_is_lost_is_what_is_never_made(network, seed, rules):
    """Loss is the value of demand less that of output, for rules and for the planner."""
    calendar = steady_calendar(network)
    events = made_up_events(network, seed, 2)
    sectors, near = network.demand > 0.0, 1e-9 * worth(network)
    wanted = WEEKS * float(network.value @ network.demand)
    path = simulate_path(network, events, 1, calendar, rules, WEEKS)
    lost = simulate(network, events, calendar, rules, WEEKS).loss[1].sum()
    made = float((network.value[sectors] @ path.output[sectors]).sum())
    assert_allclose(lost, wanted - made, atol=near)
    best = PlannerModel(network, WEEKS).solve(disruption_of(events, 1, calendar, WEEKS))
    made = float((network.value[sectors] @ best.output[sectors]).sum())
    assert_allclose(best.loss, wanted - made, atol=CLOSE * worth(network))


@FEW
@given(network=networks(), seed=SEEDS, rules=RULES)
def test_waiting_counts_only_where_it_can_be_made_up_for(network, seed, rules):
    """Where nobody waits a sector's reach changes no bit, and without reach nobody gains."""
    calendar = steady_calendar(network)
    events = made_up_events(network, seed, 3)
    plain = simulate(waiting(network, 0.0, 1.0), events, calendar, rules, WEEKS)
    able = simulate(waiting(network, 0.0, 1.5), events, calendar, rules, WEEKS)
    for one, other in zip(plain, able, strict=True):
        assert np.array_equal(one, other)
    unset = waiting(network, 0.0, 1.0)._replace(backlog_share=0.0)
    for one, other in zip(
        plain, simulate(unset, events, calendar, rules, WEEKS), strict=True
    ):
        assert np.array_equal(one, other)
    late = simulate(waiting(network, 1.0, 1.0), events, calendar, rules, WEEKS)
    assert_allclose(late.loss, plain.loss, rtol=1e-9, atol=1e-9 * worth(network))


@FEW
@given(network=networks(), seed=SEEDS)
def test_waiting_costs_the_planner_nothing(network, seed):
    """The more of a shortfall waits, the less is lost at best."""
    event = disruption_of(
        made_up_events(network, seed, 2), 1, steady_calendar(network), WEEKS
    )
    losses = [
        PlannerModel(waiting(network, share, 1.3), WEEKS).solve(event).loss
        for share in (0.0, 0.4, 1.0)
    ]
    assert np.all(np.diff(losses) <= CLOSE * worth(network))
