"""A supply network as arrays: volumes, shares, capacity, and what events take."""

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels.supply.events import disruption_of
from kakehashi.model.compile_network import compile_network
from kakehashi.model.network_capacity import AddedCapacity, capacity_at, network_at
from kakehashi.model.network_events import calendar_of, event_rows, site_severity
from kakehashi.schema.load import load_programme
from kakehashi.schema.network import Network
from kakehashi.schema.programme import Programme

NETWORK = Path(__file__).resolve().parent.parent / "programmes" / "tiny_network.yaml"


@pytest.fixture
def programme(tiny: Path) -> Programme:
    """The tiny programme with the small network."""
    shutil.copy(NETWORK, tiny / "network.yaml")
    return load_programme(tiny, ()).programme


@pytest.fixture
def network(programme: Programme) -> Network:
    """The small network."""
    assert programme.network is not None
    return programme.network


@pytest.fixture
def plant() -> AddedCapacity:
    """Ten thousand wafers a week at home from the start of 2030."""
    return AddedCapacity(
        project="plant",
        group="Plants",
        site="chips.home",
        product="chips",
        region="home",
        units=10.0,
        completion=dt.date(2030, 1, 1),
        additionality=0.5,
        displacement=0.2,
    )


def test_volumes_follow_from_users(network: Network) -> None:
    """Every site makes exactly what the sites after it and the users take."""
    compiled = compile_network(network)
    arrays = compiled.arrays
    taken = np.zeros(len(compiled.sites))
    use = arrays.input_use * arrays.baseline[arrays.slot_site]
    np.add.at(taken, arrays.supplier, arrays.share * use[arrays.slot])
    made = arrays.demand == 0
    assert_allclose(taken[made], arrays.baseline[made], rtol=1e-12)
    assert_allclose(arrays.baseline[compiled.site("chips.away")], 60)
    assert_allclose(arrays.capacity[compiled.site("chips.away")], 60 / 0.8)
    assert_allclose(arrays.value[compiled.site("cars")], 500)


def test_buyers_wait_where_the_file_says_so(tiny: Path, network: Network) -> None:
    """Part that waits and reach of a sector stand in its row; elsewhere all is lost."""
    given = "as_of: 2025-12-31, source: given, confidence: primary"
    text = NETWORK.read_text(encoding="utf-8").replace(
        "value_added: {value: 50,",
        f'backlog_share: {{value: 30, unit: "%", {given}}}\n'
        f"    catch_up: {{value: 1.2, unit: x, {given}}}\n"
        "    value_added: {value: 50,",
        1,
    )
    (tiny / "network.yaml").write_text(text, encoding="utf-8")
    waiting = load_programme(tiny, ()).programme.network
    assert waiting is not None
    compiled, plain = compile_network(waiting), compile_network(network).arrays
    cars = compiled.site("cars")
    expected = np.zeros(len(compiled.sites))
    expected[cars] = 0.3
    assert_allclose(compiled.arrays.backlog_share, expected)
    assert compiled.arrays.surge[cars] == 1.2
    assert not np.any(plain.backlog_share)
    assert plain.surge[cars] == 1.0


def test_the_bundled_network_balances() -> None:
    """In the network that comes with the programme every site sells what it makes."""
    bundled = load_programme("us-japan-2025").programme.network
    assert bundled is not None
    arrays = compile_network(bundled).arrays
    taken = np.zeros(arrays.baseline.size)
    use = arrays.input_use * arrays.baseline[arrays.slot_site]
    np.add.at(taken, arrays.supplier, arrays.share * use[arrays.slot])
    made = arrays.demand == 0
    assert_allclose(taken[made], arrays.baseline[made], rtol=1e-9)
    by_slot = np.bincount(arrays.slot, arrays.share)
    assert_allclose(by_slot, 1.0)


def test_growth_scales_goods_and_users_alike(network: Network) -> None:
    """A year of growth makes everything larger by the same factor."""
    growth = network.growth.model_copy(update={"value": 10.0})
    grown = network.model_copy(update={"growth": growth})
    later, now = compile_network(grown, years=1).arrays, compile_network(network).arrays
    for name in ("baseline", "capacity", "demand", "max_flow"):
        assert_allclose(getattr(later, name), getattr(now, name) * 1.1)
    assert_allclose(later.input_use, now.input_use)


def test_who_loses_most_per_chip_is_served_first(network: Network) -> None:
    """Cars take more chips and lose more, but less per chip than toys: toys come first."""
    compiled = compile_network(network)
    arrays = compiled.arrays
    tier = {
        compiled.slots[q].site: t
        for q, t in zip(arrays.slot, arrays.tier, strict=True)
        if compiled.slots[q].product == "chips"
    }
    per_chip = {
        compiled.slots[q].site: arrays.value[arrays.slot_site[q]] / arrays.input_use[q]
        for q in range(len(compiled.slots))
        if compiled.slots[q].product == "chips"
    }
    first = min(tier, key=lambda site: tier[site])
    assert first == max(per_chip, key=lambda site: per_chip[site])


def test_nothing_is_added_before_completion(
    network: Network, plant: AddedCapacity
) -> None:
    """Capacity is nought until the plant is complete, and whole after its ramp."""
    days = [dt.date(2029, 12, 31), dt.date(2030, 7, 2), dt.date(2031, 6, 1)]
    more = capacity_at(network, [plant], {"Plants"}, days)
    assert_allclose(more["chips.home"], [0, 10 * 182 / 365.25, 10], rtol=1e-9)
    assert_allclose(more["chips.away"], -0.5 * 0.2 * more["chips.home"])


def test_a_group_that_is_left_out_keeps_what_is_not_additional(
    network: Network, plant: AddedCapacity
) -> None:
    """Without the programme, the part that would be built anyway is there all the same."""
    day = [dt.date(2032, 1, 1)]
    without = capacity_at(network, [plant], set(), day)
    assert_allclose(without["chips.home"], 5)
    assert "chips.away" not in without


def test_a_standing_plant_takes_its_share_of_trade(
    programme: Programme, plant: AddedCapacity
) -> None:
    """What stands at the onset changes shares, not volumes; what comes later, capacity."""
    onset = dt.date(2032, 1, 1)
    at = network_at(programme, [plant], {"Plants"}, onset, weeks=8)
    arrays, compiled = at.compiled.arrays, at.compiled
    home, away = compiled.site("chips.home"), compiled.site("chips.away")
    assert_allclose(arrays.baseline[home] + arrays.baseline[away], 100)
    assert_allclose(arrays.capacity[[home, away]], [50 + 10, 75 - 1])
    assert_allclose(arrays.baseline[home] / 100, 60 / 134)
    early = network_at(programme, [plant], {"Plants"}, dt.date(2029, 12, 1), weeks=60)
    assert_allclose(early.compiled.arrays.baseline[home], 40)
    assert early.capacity[home, -1] > early.capacity[home, 0]


def test_hits_find_their_sites(programme: Programme, network: Network) -> None:
    """A hazard takes the sites of its products in its regions, and no other."""
    compiled = compile_network(network)
    severity = site_severity(network, compiled, network.events["fire"])
    hit = [label.id for label, s in zip(compiled.sites, severity, strict=True) if s > 0]
    assert hit == ["chips.away"]
    at = network_at(programme, [], set(), dt.date(2026, 1, 1), weeks=20)
    rows = event_rows(network, at.compiled, network.events["fire"])
    event = disruption_of(rows, 0, calendar_of(at), 20)
    path = event.lost_site[compiled.site("chips.away")]
    assert_allclose(path[:10], 1)
    assert np.all(np.diff(path[9:14]) < 0)
    assert_allclose(path[14:], 0)


def test_an_export_control_acts_on_owners(network: Network) -> None:
    """A control by a region takes its owners' share of every site, wherever that stands."""
    chips = network.fabs["chips"]
    owners = dict(zip(("home", "away"), chips.supply.values(), strict=True))
    owned = chips.model_copy(update={"headquarters": owners})
    fire = network.events["fire"]
    control = fire.hits[0].model_copy(update={"acts_on": "headquarters"})
    changed = network.model_copy(update={"fabs": {"chips": owned}})
    severity = site_severity(
        changed, compile_network(changed), fire.model_copy(update={"hits": [control]})
    )
    compiled = compile_network(changed)
    for site in ("chips.away", "chips.home"):
        assert_allclose(severity[compiled.site(site)], 0.4)
