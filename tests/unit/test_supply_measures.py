"""Measures of a supply network on cases that can be worked out by hand."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.errors import InputError
from kakehashi.kernels.supply import (
    annual_loss,
    cascade,
    coalitions,
    input_output,
    sampling,
    stress_test,
    triangle,
)
from kakehashi.kernels.supply.concentration import supply_concentration
from kakehashi.kernels.supply.maximum_flow import maximum_flow
from kakehashi.kernels.supply.shock_path import (
    EXPONENTIAL,
    LINEAR,
    LOGISTIC,
    lost_share,
)

# ---------------------------------------------------------------- screen


def test_a_region_counts_as_one():
    """Sites of one region are one supplier; above 65 % it dominates."""
    found = supply_concentration(np.array([30.0, 40.0, 30.0]), np.array([0, 0, 1]))
    assert found.top == 0
    assert found.top_share == pytest.approx(0.7)
    assert found.is_dominated
    assert found.hhi == pytest.approx(0.58)
    assert found.effective_suppliers == pytest.approx(1 / 0.58)
    by_site = supply_concentration(np.array([30.0, 40.0, 30.0]), np.arange(3))
    assert not by_site.is_dominated


def test_flow_in_series_and_side_by_side():
    """Arcs in series pass the least, side by side the sum, without a path nothing."""
    assert maximum_flow([("s", "a", 3.0), ("a", "t", 2.5)], "s", "t") == 2.5
    assert maximum_flow([("s", "t", 3.0), ("s", "t", 2.5)], "s", "t") == 5.5
    assert maximum_flow([("s", "a", 3.0)], "s", "t") == 0.0
    assert maximum_flow([("s", "t", np.inf)], "s", "t") == np.inf
    with pytest.raises(InputError, match="capacity"):
        maximum_flow([("s", "t", -1.0)], "s", "t")


def test_a_chain_falls_with_any_of_its_firms():
    """In a chain without a rival each firm carries all sales."""
    found = cascade.systemic_risk_index(
        supplier=np.array([0, 1]),
        customer=np.array([1, 2]),
        sales=np.array([1.0, 3.0]),
        need=np.array([cascade.ESSENTIAL, cascade.ESSENTIAL]),
        sector=np.array([0, 1, 2]),
    )
    assert_allclose(found, [1.0, 1.0, 1.0])


def test_a_firm_nobody_needs_takes_itself_along():
    """A supplier of something negligible loses its own sales and no more."""
    found = cascade.systemic_risk_index(
        supplier=np.array([0, 1, 2]),
        customer=np.array([2, 2, 3]),
        sales=np.array([1.0, 1.0, 2.0]),
        need=np.array([cascade.NEGLIGIBLE, cascade.ESSENTIAL, cascade.ESSENTIAL]),
        sector=np.array([0, 1, 2, 3]),
    )
    assert found[0] == pytest.approx(1 / 4)
    assert found[1] == pytest.approx(3 / 4)


# ---------------------------------------------------------------- input-output

FLOWS, OUTPUT = np.array([[10.0, 30.0], [40.0, 20.0]]), np.array([100.0, 200.0])


def test_inoperability_settles():
    """The dynamic model tends to the static one, whatever the pace and the start."""
    allocation = input_output.allocation_coefficients(FLOWS, OUTPUT)
    shock = np.array([0.1, 0.05])
    path = input_output.inoperability_path(
        allocation, shock, np.array([0.5, 0.2]), np.array([0.9, 0.0]), 400
    )
    assert_allclose(path[-1], input_output.inoperability(allocation, shock), rtol=1e-9)


def test_extraction_of_all_leaves_nothing():
    """Without any sector all output is lost; without none, none."""
    every, nobody = np.array([0, 1]), np.array([], dtype=np.int64)
    assert input_output.extraction_loss(FLOWS, OUTPUT, every) == pytest.approx(300.0)
    assert input_output.extraction_loss(FLOWS, OUTPUT, nobody) == pytest.approx(0.0)


def test_a_table_that_does_not_fit():
    """A table with a sector without output, or that is not square, is refused."""
    with pytest.raises(InputError, match="makes nothing"):
        input_output.technical_coefficients(FLOWS, np.array([100.0, 0.0]))
    with pytest.raises(InputError, match="flows"):
        input_output.technical_coefficients(FLOWS[:, :1], OUTPUT)


# ---------------------------------------------------------------- stress test


def stress(**changes):
    """Two plants, two products, each plant able to make its own only."""
    given = {
        "capacity": np.array([10.0, 10.0]),
        "demand": np.array([8.0, 9.0]),
        "stock": np.array([4.0, 18.0]),
        "unit_loss": np.array([3.0, 1.0]),
        "can_make": np.eye(2, dtype=np.bool_),
        "outage": np.array([[True, False], [False, True], [False, False]]),
        "time_to_recover": np.array([2.0, 3.0, 3.0]),
    }
    return stress_test.stress_tests(**given | changes)


def test_dedicated_plants():
    """A plant that nobody replaces costs its product what stock does not cover."""
    found = stress()
    assert_allclose(found.cost, [3.0 * (16 - 4), 1.0 * (27 - 18), 0.0])
    assert_allclose(found.time_to_survive, [0.5, 2.0, np.inf])
    assert_allclose(found.exposure_index, [1.0, 0.25, 0.0])


def test_flexibility_never_costs():
    """Plants that can make more products lose no more."""
    flexible = stress(can_make=np.ones((2, 2), dtype=np.bool_))
    assert np.all(flexible.cost <= stress().cost + 1e-9)


def test_a_stress_test_that_does_not_fit():
    """Every array that does not fit is named."""
    with pytest.raises(InputError) as caught:
        stress(capacity=np.array([-1.0, 1.0]), unit_loss=np.ones(3))
    assert {p.where for p in caught.value.problems} == {"capacity[0]", "unit_loss"}


# ---------------------------------------------------------------- shock path


def test_linear_recovery():
    """Severity for the duration, then in equal steps to nothing."""
    path = lost_share(0.8, 2.0, 4.0, LINEAR, 8)
    assert_allclose(path, [0.8, 0.8, 0.6, 0.4, 0.2, 0.0, 0.0, 0.0])


def test_without_recovery_time():
    """Without recovery an outage ends at once; half a week counts half."""
    for shape in (LINEAR, EXPONENTIAL, LOGISTIC):
        assert_allclose(lost_share(1.0, 2.5, 0.0, shape, 4), [1.0, 1.0, 0.5, 0.0])


@pytest.mark.parametrize("shape", [EXPONENTIAL, LOGISTIC])
def test_long_tails(shape):
    """Both reach 95 % of the recovery when a linear one is whole, and go on."""
    path = lost_share(1.0, 0.0, 10.0, shape, 40)
    assert path[9] == pytest.approx(0.05, abs=1e-3)
    assert np.all(np.diff(path) < 0.0)
    assert path[-1] < 0.001


# ---------------------------------------------------------------- portfolios


def test_complements():
    """Two that are worth something only together share it; alone each is worth 0."""
    values = np.array([0.0, 0.0, 0.0, 6.0])
    found = coalitions.contributions(values)
    assert_allclose(found.first_in, [0.0, 0.0])
    assert_allclose(found.last_in, [6.0, 6.0])
    assert_allclose(found.shapley, [3.0, 3.0])


def test_shapley_adds_up():
    """Shapley's values add up to the worth of the whole portfolio."""
    values = np.random.default_rng(0).uniform(size=2**5)
    found = coalitions.contributions(values)
    assert found.shapley.sum() == pytest.approx(values[-1] - values[0])


def test_additive_portfolio():
    """Where nothing hangs on anything else, all three say the same."""
    worth = np.array([1.0, 2.0, 4.5])
    values = coalitions.portfolios_of(3) @ worth
    for found in coalitions.contributions(values):
        assert_allclose(found, worth)


@pytest.mark.parametrize("groups", [0, 11])
def test_too_many_groups(groups):
    """More than ten groups, or none, are refused."""
    with pytest.raises(InputError, match="portfolios"):
        coalitions.portfolios_of(groups)
    with pytest.raises(InputError, match="values"):
        coalitions.contributions(np.zeros(3))


# ---------------------------------------------------------------- years


def test_triangle():
    """Area, depth and the first week of lasting recovery."""
    fill = np.array([[1.0, 0.5, 0.98, 0.9, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0]])
    found = triangle.resilience_triangle(fill)
    assert_allclose(found.area, [0.62, 0.0])
    assert_allclose(found.drawdown, [0.5, 0.0])
    assert_array_equal(found.time_to_recover, [4, 0])


def test_annual_losses_mean():
    """The mean year costs rate times mean loss, to within sampling."""
    rates, losses = {"quake": 0.3, "fire": 2.0}, {"quake": np.array([10.0, 30.0])}
    losses["fire"] = np.array([1.0])
    years = annual_loss.annual_losses(rates, losses, 7, 20_000)
    expected = annual_loss.expected_annual_loss(rates, losses)
    assert expected == pytest.approx(8.0)
    assert years.mean() == pytest.approx(expected, rel=0.05)


def test_common_years():
    """Half the loss in each event halves each year: the same events come."""
    rates, losses = {"quake": 0.3}, np.random.default_rng(1).uniform(size=50)
    whole = annual_loss.annual_losses(rates, {"quake": losses}, 7, 500)
    half = annual_loss.annual_losses(rates, {"quake": losses / 2}, 7, 500)
    assert_allclose(half, whole / 2, rtol=1e-12, atol=1e-12)


def test_break_even():
    """Cost over averted loss; nothing averted never pays."""
    assert annual_loss.break_even_probability(2.0, 40.0) == pytest.approx(0.05)
    assert annual_loss.break_even_probability(2.0, 0.0) == np.inf
    assert annual_loss.break_even_probability(2.0, -1.0) == np.inf


def hazard(**changes):
    """A hazard of three sites, of which it cannot reach the last."""
    given: dict[str, Any] = {
        "name": "quake",
        "hit_probability": np.array([1.0, 0.5, 0.0]),
        "corridor_share": np.array([0.5]),
        "severity_mean": 0.6,
        "severity_deviation": 0.2,
        "duration_weeks": 4.0,
        "duration_spread": 0.5,
        "recovery_weeks": 8.0,
        "recovery_spread": 0.0,
        "shape": LINEAR,
    }
    return sampling.Hazard(**given | changes)


def test_sampled_events():
    """Severity, duration and onset follow their laws; the spared are spared."""
    drawn = sampling.sample_events(hazard(), ["a", "b", "c"], (10, 62), 1, 0, 4000)
    assert drawn.site_severity[:, 0].mean() == pytest.approx(0.6, abs=0.02)
    assert (drawn.site_severity[:, 1] > 0).mean() == pytest.approx(0.5, abs=0.03)
    assert not drawn.site_severity[:, 2].any()
    both = drawn.site_severity[:, 1] > 0
    assert_array_equal(drawn.site_severity[both, 0], drawn.site_severity[both, 1])
    assert np.median(drawn.site_duration) == pytest.approx(4.0, rel=0.05)
    assert_allclose(drawn.site_recovery, 8.0)
    assert_allclose(drawn.corridor_severity[:, 0], drawn.site_severity[:, 0] / 2)
    assert drawn.onset.min() == 10
    assert drawn.onset.max() == 61


def test_sampled_events_are_common():
    """A draw hangs neither on its block nor on the other sites of the network."""
    whole = sampling.sample_events(hazard(), ["a", "b", "c"], (0, 52), 1, 0, 40)
    part = sampling.sample_events(hazard(), ["a", "b", "c"], (0, 52), 1, 30, 40)
    for long, short in zip(whole, part, strict=True):
        assert_array_equal(long[30:], short)
    other = hazard(hit_probability=np.array([0.5, 1.0]))
    fewer = sampling.sample_events(other, ["b", "a"], (0, 52), 1, 0, 40)
    assert_array_equal(fewer.site_severity[:, 0], whole.site_severity[:, 1])
