"""Outages of chains that can be worked out by hand, for planner and rules alike."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.errors import InputError
from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.cover import days_of_cover
from kakehashi.kernels.supply.events import (
    Calendar,
    Events,
    disruption_of,
    events_of,
    steady_calendar,
)
from kakehashi.kernels.supply.levels import levels_of
from kakehashi.kernels.supply.network import CRITICAL, NO_CORRIDOR, SupplyNetwork
from kakehashi.kernels.supply.planner_matrix import Reservation
from kakehashi.kernels.supply.planner_runs import (
    Case,
    least_losses,
    value_of_faster_qualification,
)
from kakehashi.kernels.supply.rationing import PRIORITY, PROPORTIONAL
from kakehashi.kernels.supply.simulation import Rules, simulate
from kakehashi.kernels.supply.survival_time import time_to_survive

DEMAND, VALUE, WEEKS = 10.0, 7.0, 60
ALL_RULES = [Rules(part, 4.0) for part in (PRIORITY, 0.3, PROPORTIONAL)]


def network(links: list[tuple[int, int, float]], **changes: Any) -> SupplyNetwork:
    """Sites that need one unit of each input slot; links are (supplier, slot, share).

    Slot k belongs to site `slot_site[k]`; the last site is the only sector. Without
    changes there are no stocks, and capacity is what is used.
    """
    supplier, slot, share = map(np.array, zip(*links, strict=True))
    slot_site = np.array(changes.pop("slot_site"))
    sites, count = int(slot_site.max()) + 1, len(links)
    baseline = np.zeros(sites)
    baseline[-1] = DEMAND
    for place in reversed(range(count)):
        baseline[supplier[place]] += share[place] * baseline[slot_site[slot[place]]]
    sector = np.arange(sites) == sites - 1
    none = np.zeros(count, dtype=np.int64)
    plain = SupplyNetwork(
        baseline=baseline,
        capacity=baseline.copy(),
        surge=np.ones(sites),
        cycle_weeks=np.zeros(sites, dtype=np.int64),
        wip_at_risk=np.zeros(sites),
        finished_weeks=np.zeros(sites),
        demand=np.where(sector, DEMAND, 0.0),
        value=np.where(sector, VALUE, 0.0),
        slot_site=slot_site,
        input_use=np.ones(len(slot_site)),
        criticality=np.full(len(slot_site), CRITICAL),
        cover_weeks=np.zeros(len(slot_site)),
        supplier=supplier,
        slot=slot,
        share=share,
        qualified=np.ones(count, dtype=np.bool_),
        open_flow=np.zeros(count),
        qualification_weeks=none,
        ramp_weeks=none + 1,
        max_flow=np.full(count, np.inf),
        lag_weeks=none,
        tier=none,
        corridor=none + NO_CORRIDOR,
        corridor_limit=np.zeros(0),
    )
    return plain._replace(**changes)


def chain(**changes: Any) -> SupplyNetwork:
    """Raw material, maker, sector."""
    return network([(0, 0, 1.0), (1, 1, 1.0)], slot_site=[1, 2], **changes)


def rivals(share: float, **changes: Any) -> SupplyNetwork:
    """Two makers, of which the first serves `share` of a sector."""
    links = [(0, 0, share), (1, 0, 1.0 - share)]
    return network(links, slot_site=[2], **changes)


def outage(of: SupplyNetwork, sites: list[int], weeks: float, onset: int = 0) -> Events:
    """Some sites out for some weeks, back at once."""
    severity = np.zeros((1, len(of.baseline)))
    severity[0, sites] = 1.0
    lasts, none = np.full_like(severity, weeks), np.zeros((1, len(of.corridor_limit)))
    whole = np.array([onset]), np.array([0])
    return Events(*whole, severity, lasts, 0.0 * lasts, none, none, none)


def losses(
    of: SupplyNetwork, events: Events, calendar: Calendar | None = None
) -> list[float]:
    """Loss of the planner, then under each of the rules."""
    calendar = steady_calendar(of) if calendar is None else calendar
    event = disruption_of(events, 0, calendar, WEEKS)
    least = PlannerModel(of, WEEKS).solve(event).loss
    ruled = [simulate(of, events, calendar, rules, WEEKS) for rules in ALL_RULES]
    return [least, *(float(each.loss.sum()) for each in ruled)]


@pytest.mark.parametrize("duration", [3, 12, 20])
@pytest.mark.parametrize("struck", [0, 1])
@pytest.mark.parametrize("spoiled", [0.0, 0.4, 1.0])
def test_chain(duration, struck, spoiled):
    """A chain without spare loses outage and spoiled work, less all stock downstream."""
    cycle, goods, cover = np.array([3, 5, 0]), np.array([1.0, 2.0, 0.0]), [1.5, 3.0]
    of = chain(
        cycle_weeks=cycle,
        finished_weeks=goods,
        cover_weeks=np.array(cover),
        wip_at_risk=np.array([spoiled, spoiled, 0.0]),
    )
    stock = goods[struck:].sum() + sum(cover[struck:])
    gap = max(0.0, duration + spoiled * cycle[struck] - stock)
    assert_allclose(
        losses(of, outage(of, [struck], duration)), VALUE * DEMAND * gap, atol=1e-6
    )


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("surge", [1.0, 1.25, 3.0])
def test_rivals(share, surge):
    """A rival makes up for what its surge allows; the sector's stock for some weeks."""
    cover, duration = 2.0, 9
    of = rivals(share, surge=np.full(3, surge), cover_weeks=np.array([cover]))
    gap = max(0.0, share - (1.0 - share) * (surge - 1.0))
    wanted = VALUE * DEMAND * max(0.0, gap * duration - cover)
    assert_allclose(losses(of, outage(of, [0], duration)), wanted, atol=1e-6)


def test_everything_gone():
    """With all gone for good, the sector has what is finished for it and no more."""
    of = chain(
        cycle_weeks=np.array([3, 5, 0]),
        wip_at_risk=np.ones(3),
        finished_weeks=np.array([1.0, 2.0, 0.0]),
        cover_weeks=np.array([1.5, 3.0]),
    )
    events = outage(of, [0, 1, 2], 10.0 * WEEKS)
    assert_allclose(losses(of, events), VALUE * DEMAND * (WEEKS - 5.0), rtol=1e-9)
    survived = time_to_survive(
        of, disruption_of(events, 0, steady_calendar(of), WEEKS), of.demand > 0
    )
    assert survived == 5
    assert_allclose(days_of_cover(of), [7 * 2.5, 7 * 5.0])


@pytest.mark.parametrize("recovery", [0, 6])
def test_capacity_that_comes_too_late(recovery):
    """A plant that starts once an event is over averts exactly nothing."""
    of, start = rivals(0.7, cover_weeks=np.array([1.0])), 30
    events = outage(of, [0], 10)._replace(site_recovery=np.full((1, 3), 1.0 * recovery))
    years = np.repeat(of.capacity[:, None], 2 * WEEKS, axis=1)
    with_plant = years.copy()
    with_plant[1, start:] *= 4.0
    demand = np.repeat(of.demand[:, None], 2 * WEEKS, axis=1)
    before = losses(of, events, Calendar(years, demand))
    after = losses(of, events, Calendar(with_plant, demand))
    assert before[1:] == after[1:]
    assert before[0] == pytest.approx(after[0], rel=1e-9)
    assert min(before) > 0.0
    late = events._replace(onset=np.array([start]))
    assert max(losses(of, late, Calendar(with_plant, demand))) == pytest.approx(0.0)


def test_events_past_the_calendar():
    """An event that outlasts the calendar meets its last week again and again."""
    of = rivals(0.5)
    short = Calendar(
        np.repeat(of.capacity[:, None], 3, 1), np.repeat(of.demand[:, None], 3, 1)
    )
    events = outage(of, [0], 5, onset=2)
    assert losses(of, events, short) == losses(of, events)


# ---------------------------------------------------------------- values


def test_what_a_day_of_stock_is_worth():
    """In a chain, a unit of stock anywhere below the outage saves a unit's value."""
    of = chain(finished_weeks=np.array([1.0, 2.0, 0.0]), cover_weeks=np.ones(2))
    event = disruption_of(outage(of, [0], 20), 0, steady_calendar(of), WEEKS)
    found = PlannerModel(of, WEEKS).solve(event)
    assert_allclose(found.value_of_stock, [VALUE, VALUE])
    assert_allclose(found.value_of_finished, [VALUE, VALUE, 0.0])
    assert found.value_of_capacity[0, :20].sum() == pytest.approx(0.0)


def test_corridor():
    """A corridor that is half shut lets half through, and opening it has its price."""
    of = rivals(
        0.8, corridor=np.array([0, NO_CORRIDOR]), corridor_limit=np.array([8.0])
    )
    events = outage(of, [], 0)._replace(
        corridor_severity=np.array([[0.5]]), corridor_duration=np.array([[6.0]])
    )
    assert_allclose(losses(of, events), VALUE * 4.0 * 6, atol=1e-6)
    event = disruption_of(events, 0, steady_calendar(of), WEEKS)
    found = PlannerModel(of, WEEKS).solve(event)
    assert found.value_of_corridor[0] == pytest.approx(VALUE * 6 * 0.5)


def test_faster_qualification():
    """Each week that a rival is qualified sooner saves a week's loss."""
    of = network(
        [(0, 0, 1.0), (1, 0, 0.0)],
        slot_site=[2],
        qualified=np.array([True, False]),
        qualification_weeks=np.array([0, 8]),
        max_flow=np.array([np.inf, 4.0]),
        capacity=np.array([10.0, 10.0, 10.0]),
    )
    events = outage(of, [0], 20)
    assert losses(of, events)[0] == pytest.approx(VALUE * (8 * 10 + 12 * 6))
    model = PlannerModel(of, WEEKS)
    event = disruption_of(events, 0, steady_calendar(of), WEEKS)
    groups = np.array([[False, True], [True, False]])
    assert_allclose(
        value_of_faster_qualification(model, event, groups, 1), [VALUE * 4.0, 0.0]
    )


def test_reserved_deliveries():
    """A maker that must keep all for one sector leaves the other, dearer one short."""
    of = rivals(1.0)._replace(
        baseline=np.array([10.0, 4.0, 6.0]),
        capacity=np.array([10.0, 4.0, 6.0]),
        demand=np.array([0.0, 4.0, 6.0]),
        value=np.array([0.0, 9.0, 1.0]),
        slot_site=np.array([1, 2]),
        input_use=np.ones(2),
        criticality=np.zeros(2, dtype=np.int64),
        cover_weeks=np.zeros(2),
        supplier=np.array([0, 0]),
        slot=np.array([0, 1]),
        share=np.ones(2),
    )
    events = outage(of, [0], 5)._replace(site_severity=np.array([[0.5, 0.0, 0.0]]))
    event = disruption_of(events, 0, steady_calendar(of), 5)
    free = PlannerModel(of, 5).solve(event)
    assert free.loss == pytest.approx(5 * 5.0 * 1.0)
    at_home = Reservation(np.array([1, 0, 0]) > 0, np.array([0, 0, 1]) > 0, 1.0)
    bound = PlannerModel(of, 5, reservation=at_home).solve(event)
    assert bound.loss == pytest.approx(5 * (4.0 * 9.0 + 1.0))


def test_final_stock():
    """A planner who is charged for missing stock runs none down at the end."""
    of = rivals(0.5, cover_weeks=np.array([4.0]))
    event = disruption_of(outage(of, [0, 1], 2.0), 0, steady_calendar(of), 10)
    assert PlannerModel(of, 10).solve(event).loss == pytest.approx(0.0)
    careful = PlannerModel(of, 10, stock_value=np.array([10 * VALUE]))
    assert careful.solve(event).loss == pytest.approx(2 * DEMAND * VALUE)


def test_discount():
    """A loss in a later week counts less by the discount."""
    of = rivals(0.5)
    event = disruption_of(outage(of, [0, 1], 3.0), 0, steady_calendar(of), 5)
    found = PlannerModel(of, 5, discount=0.9).solve(event)
    assert found.loss == pytest.approx(VALUE * DEMAND * (1 + 0.9 + 0.81))


def test_many_events_in_order():
    """Runs of events solved side by side come back in order, each event reported."""
    of = rivals(0.5)
    events = events_of(*(outage(of, [0], float(weeks)) for weeks in range(5)))
    cases = [
        Case(of, disruption_of(events, k, steady_calendar(of), 10)) for k in range(5)
    ]
    reported: list[int] = []
    runs = least_losses([cases[:2], cases[2:]], 10, lambda: reported.append(1), 2)
    lost = np.concatenate(runs).sum(axis=1)
    assert_allclose(lost, VALUE * 5.0 * np.arange(5))
    assert len(reported) == 5


def test_a_failure_ends_all_runs():
    """Where one event is refused, the rest of the others is not solved any more."""
    of = rivals(0.5)
    calm = disruption_of(outage(of, [0], 1.0), 0, steady_calendar(of), 10)
    wrong = calm._replace(demand=-calm.demand)
    solved: list[int] = []

    def endless() -> Iterator[Case]:
        while True:
            yield Case(of, calm)

    with pytest.raises(InputError, match="demand"):
        least_losses([[Case(of, wrong)], endless()], 10, lambda: solved.append(1), 2)


# ---------------------------------------------------------------- bad input


def test_a_circle():
    """Sites that supply one another are named."""
    with pytest.raises(InputError, match=r"sites [01], [01]"):
        levels_of(network([(0, 0, 1.0), (1, 1, 1.0), (1, 2, 1.0)], slot_site=[1, 0, 2]))
    assert_array_equal(levels_of(chain()), [0, 1, 2])


def test_bad_events():
    """Each array of an event that does not fit is named, for rules and planner."""
    of, events = chain(), outage(chain(), [0], 3)
    wrong = events._replace(
        site_severity=2.0 * events.site_severity, site_duration=np.zeros((1, 2))
    )
    with pytest.raises(InputError) as caught:
        simulate(of, wrong, steady_calendar(of), ALL_RULES[0], 5)
    places = {problem.where for problem in caught.value.problems}
    assert places == {"site_duration", "site_severity[0, 0]"}
    with pytest.raises(InputError, match="restock_weeks"):
        simulate(of, events, steady_calendar(of), Rules(0.5, 0.0), 5)
    event = disruption_of(events, 0, steady_calendar(of), 5)
    wrong_event = event._replace(
        lost_site=event.lost_site - 1.0, demand=event.demand[:1]
    )
    with pytest.raises(InputError) as caught:
        PlannerModel(of, 5).solve(wrong_event)
    places = {problem.where.partition("[")[0] for problem in caught.value.problems}
    assert places == {"lost_site", "demand"}


def test_no_plan():
    """Where limits leave no plan, the error names a row that is in the way."""
    of = chain(cover_weeks=np.array([-1.0, 0.0]))
    event = disruption_of(outage(of, [0], 5), 0, steady_calendar(of), 5)
    with pytest.raises(InputError, match=r"input balance of slot 0, week 0"):
        PlannerModel(of, 5).solve(event)
