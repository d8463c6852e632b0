"""Which sites carry the trade of a network, and how long users are served after an event."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.resilience_ranking import systemic_risk
from kakehashi.analysis.resilience_times import event_times
from kakehashi.kernels.supply.events import Events, steady_calendar
from kakehashi.kernels.supply.rationing import PRIORITY, PROPORTIONAL
from kakehashi.kernels.supply.simulation import Rules, simulate
from kakehashi.model.compile_network import compile_network
from kakehashi.model.network_labels import CompiledNetwork
from kakehashi.schema.load import load_programme

NETWORK = Path(__file__).resolve().parent.parent / "programmes" / "tiny_network.yaml"
RULES = {"priority": Rules(PRIORITY, 4.0), "proportional": Rules(PROPORTIONAL, 4.0)}
WEEKS = 60


@pytest.fixture
def compiled(tiny: Path) -> CompiledNetwork:
    """The small network."""
    shutil.copy(NETWORK, tiny / "network.yaml")
    network = load_programme(tiny, ()).programme.network
    assert network is not None
    return compile_network(network)


def outage(compiled: CompiledNetwork, severity: float, weeks: float) -> Events:
    """Every site out for some weeks, back at once."""
    sites, corridors = len(compiled.sites), len(compiled.corridors)
    hit, none = np.full((1, sites), severity), np.zeros((1, corridors))
    whole = np.zeros(1, dtype=np.int64)
    lasts = np.full((1, sites), weeks)
    return Events(whole, whole, hit, lasts, 0.0 * hit, none, none, none)


def test_the_ranking_counts_every_delivery_once(compiled: CompiledNetwork) -> None:
    """Shares of deliveries add up to one, and no site carries less than its own."""
    table = systemic_risk(compiled)
    assert table["deliveries"].sum() == pytest.approx(1.0)
    assert (table["systemic_risk"] >= table["deliveries"] - 1e-12).all()
    assert (table["systemic_risk"] <= 1.0 + 1e-12).all()
    assert table["systemic_risk"].is_monotonic_decreasing


def test_times_of_an_event(compiled: CompiledNetwork) -> None:
    """No rule survives longer than the planner; without a loss all weeks are survived."""
    arrays, calendar = compiled.arrays, steady_calendar(compiled.arrays)
    names = [label.id for label in compiled.sites if label.region is None]
    given: dict[str, Any] = {"rules": RULES, "weeks": WEEKS, "sectors": names}
    hard = event_times(arrays, outage(compiled, 1.0, 40.0), calendar, **given)
    assert (hard["survives"] <= hard["survives_planner"]).all()
    assert (hard["survives_planner"] < WEEKS).all()
    assert (hard["least_fill"] < 1.0).all()
    calm = event_times(arrays, outage(compiled, 0.0, 40.0), calendar, **given)
    assert (calm["survives"] == WEEKS).all()
    assert (calm["survives_planner"] == WEEKS).all()
    assert (calm["recovers"] == 0).all()


def test_the_bundled_network_stands_still() -> None:
    """Without an event the bundled network loses nothing, under any rule."""
    network = load_programme("us-japan-2025", ()).programme.network
    assert network is not None
    compiled = compile_network(network)
    calendar = steady_calendar(compiled.arrays)
    for rules in RULES.values():
        found = simulate(
            compiled.arrays, outage(compiled, 0.0, 1.0), calendar, rules, 156
        )
        assert_allclose(found.loss, 0.0, atol=1e-9)
    assert len(systemic_risk(compiled)) > 40
