"""Every case of resilience.yaml and toychip_network.json is reproduced."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from ruamel.yaml import YAML

from kakehashi.kernels.supply import cascade, fill, input_output, survival_time
from kakehashi.kernels.supply.best_response import PlannerModel
from kakehashi.kernels.supply.concentration import supply_concentration
from kakehashi.kernels.supply.maximum_flow import maximum_flow
from kakehashi.kernels.supply.network import CRITICAL, Disruption, SupplyNetwork
from kakehashi.kernels.supply.shock_path import LINEAR, lost_share
from kakehashi.kernels.supply.stress_test import stress_tests

EXACT = 1e-9
SIX_DIGITS = 5e-7  # half a unit of the sixth digit after the point
# The toy chip network says neither how fast an outage ends nor when a supplier that
# serves nobody before is qualified: these give every figure that it does say.
WEEKS, RECOVERY_WEEKS, QUALIFICATION_WEEKS, RAMP_WEEKS = 104, 26, 26, 13


@pytest.fixture(scope="module")
def cases(golden: Path) -> Any:
    """The groups of the file."""
    text = (golden / "resilience.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)


@pytest.fixture(scope="module")
def toy(golden: Path) -> tuple[SupplyNetwork, list[str]]:
    """The toy chip network and the ids of its sites."""
    told = json.loads((golden / "toychip_network.json").read_text(encoding="utf-8"))
    ids = [node["id"] for node in told["nodes"]]

    def of_nodes(key):
        return np.array([node[key] for node in told["nodes"]], dtype=np.float64)

    share = np.array([edge["base_share"] for edge in told["edges"]])
    none, links = np.zeros(len(share), dtype=np.int64), len(share)
    sector = np.array([node["stage"] == "fin" for node in told["nodes"]])
    use = np.array([slot["bom"] for slot in told["slots"]])
    network = SupplyNetwork(
        baseline=of_nodes("baseline"),
        capacity=of_nodes("capacity"),
        surge=np.ones(len(ids)),
        cycle_weeks=of_nodes("cycle_weeks").astype(np.int64),
        wip_at_risk=np.zeros(len(ids)),
        finished_weeks=of_nodes("fg_cover_weeks"),
        demand=np.where(sector, of_nodes("baseline"), 0.0),
        value=of_nodes("value"),
        slot_site=np.array([ids.index(slot["node"]) for slot in told["slots"]]),
        input_use=use,
        criticality=np.full(len(use), CRITICAL),
        cover_weeks=np.array([slot["cover_weeks"] for slot in told["slots"]]),
        supplier=np.array([ids.index(edge["supplier"]) for edge in told["edges"]]),
        slot=np.array([edge["slot"] for edge in told["edges"]]),
        share=share,
        qualified=share > 0.0,
        open_flow=np.zeros(links),
        qualification_weeks=np.where(share > 0.0, 0, QUALIFICATION_WEEKS),
        ramp_weeks=np.where(share > 0.0, 1, RAMP_WEEKS),
        max_flow=np.where(share > 0.0, np.inf, of_nodes("capacity").max()),
        lag_weeks=none,
        tier=none,
        corridor=none - 1,
        corridor_limit=np.zeros(0),
    )
    return network, ids


def outage(
    network: SupplyNetwork, ids: list[str], scenario: str, more: dict[str, float]
) -> Disruption:
    """`F_TW_26wk`: sites whose id ends so are out for so long, and `more` capacity."""
    ending, _, weeks = scenario.rpartition("_")
    path = lost_share(
        1.0, float(weeks.removesuffix("wk")), RECOVERY_WEEKS, LINEAR, WEEKS
    )
    hit = np.array([each.endswith(ending) for each in ids], dtype=np.float64)
    capacity = network.capacity + np.array([more.get(each, 0.0) for each in ids])
    return Disruption(
        lost_site=hit[:, None] * path,
        lost_corridor=np.zeros((0, WEEKS)),
        capacity=np.repeat(capacity[:, None], WEEKS, axis=1),
        demand=np.repeat(network.demand[:, None], WEEKS, axis=1),
    )


# ---------------------------------------------------------------- closed forms


def test_ford_stress_test(cases: Any) -> None:
    """Cost, lost units, production, time to survive and index are as published."""
    case = cases["ford_rei_small"]
    sites, products = list(case["capacity"]), list(case["demand"])
    outages = np.array([[site == each for site in sites] for each in case["scenarios"]])
    demand, stock, unit_loss = (
        np.array([case[key][product] for product in products], dtype=np.float64)
        for key in ("demand", "inventory", "unit_loss")
    )
    found = stress_tests(
        capacity=np.array([case["capacity"][site] for site in sites], float),
        demand=demand,
        stock=stock,
        unit_loss=unit_loss,
        can_make=np.ones((len(sites), len(products)), dtype=np.bool_),
        outage=outages,
        time_to_recover=np.full(len(outages), float(case["ttr"])),
    )
    for place, wanted in enumerate(case["scenarios"].values()):
        told = [
            wanted[key] for key in ("cost", "lost_units", "production", "tts", "rei")
        ]
        assert_allclose([each[place] for each in found], told, rtol=EXACT, atol=EXACT)


def test_esri(cases: Any) -> None:
    """The systemic risk index of every firm is as published."""
    case = cases["esri_toy"]
    firms = list(case["esri"])
    sector = dict.fromkeys(firms, 0)
    for supplier, customer, sold_from, sold_to, _, _ in case["edges"]:
        sector[supplier], sector[customer] = sold_from, sold_to
    columns = list(zip(*case["edges"], strict=True))
    found = cascade.systemic_risk_index(
        supplier=np.array([firms.index(firm) for firm in columns[0]]),
        customer=np.array([firms.index(firm) for firm in columns[1]]),
        sales=np.array(columns[4], dtype=np.float64),
        need=np.array(columns[5]),
        sector=np.array(list(sector.values())),
    )
    assert_allclose(found, list(case["esri"].values()), rtol=EXACT)


def test_leontief(cases: Any) -> None:
    """Coefficients, inverse and output of the two-sector table are as published."""
    case = {key: np.array(each) for key, each in cases["miller_blair_2x2"].items()}
    coefficients = input_output.technical_coefficients(case["Z"], case["x"])
    assert_allclose(coefficients, case["A"], rtol=EXACT)
    inverse = input_output.leontief_inverse(coefficients)
    assert_allclose(inverse, case["L"], atol=SIX_DIGITS)
    for demand, output in (("f", "x"), ("f_new", "x_new")):
        found = input_output.output_for_demand(coefficients, case[demand])
        assert_allclose(found, case[output], rtol=EXACT)


def numbers_of(name: str) -> list[float]:
    """The numbers of a key such as `c_0.1_0`."""
    return [float(part) for part in name.split("_") if part.replace(".", "").isdigit()]


def test_ghosh_inoperability_extraction(cases: Any) -> None:
    """Ghosh, static and dynamic inoperability and extraction of the same table agree."""
    table, case = cases["miller_blair_2x2"], cases["derived_from_miller_blair"]
    flows, output = np.array(table["Z"], float), np.array(table["x"], float)
    allocation = input_output.allocation_coefficients(flows, output)
    assert_allclose(allocation, case["ghosh_B_equals_IIM_Astar"], rtol=EXACT)
    ghosh = input_output.ghosh_inverse(allocation)
    assert_allclose(ghosh, case["ghosh_G"], atol=SIX_DIGITS)
    added = output - flows.sum(axis=0)
    assert_allclose(input_output.output_for_value_added(allocation, added), output)
    for name, told in case["iim_q"].items():
        lost = input_output.inoperability(allocation, np.array(numbers_of(name)))
        assert_allclose(lost, told, atol=SIX_DIGITS)
        assert_allclose(lost * output, case["iim_loss"][name], atol=5e-4)
    for name, told in case.items():
        if name.startswith("diim"):
            first, second, *start = numbers_of(name.replace("q0_", ""))
            path = input_output.inoperability_path(
                allocation, np.zeros(2), np.array([first, second]), np.array(start),
                len(told),
            )  # fmt: skip
            assert_allclose(path, told, atol=SIX_DIGITS)
    for name, told in case["hypothetical_extraction_total_loss"].items():
        sector = np.array([int(name.removeprefix("sector")) - 1])
        assert_allclose(input_output.extraction_loss(flows, output, sector), told)


def test_maximum_flow(cases: Any) -> None:
    """The value of the textbook flow network is found."""
    case = cases["max_flow_clrs"]
    assert maximum_flow(case["arcs"], "s", "t") == pytest.approx(case["value"])


# ---------------------------------------------------------------- toy chip network


def test_toy_concentration(cases: Any, toy: Any) -> None:
    """The Herfindahl index of each stage's capacity is the one told."""
    network, ids = toy
    letters = {"mat": "W", "fab": "F", "atp": "A"}
    for stage, told in cases["toychip"]["hhi"].items():
        sites = [place for place, each in enumerate(ids) if each[0] == letters[stage]]
        found = supply_concentration(network.capacity[sites], np.arange(len(sites)))
        assert found.hhi == pytest.approx(told, abs=SIX_DIGITS)


def test_toy_fill(cases: Any, toy: Any) -> None:
    """What can be served without a site or a region is the share told."""
    network, ids = toy
    limit, units = np.full(len(network.supplier), np.inf), np.ones(len(ids))

    def found(ending, **more):
        out = np.array([[each.endswith(ending) for each in ids]])
        capacity = network.capacity + np.array([more.get(each, 0.0) for each in ids])
        return fill.fill_without(network, capacity, limit, units, out)[0]

    for ending, told in cases["toychip"]["n_minus_1_fill"].items():
        assert found(ending) == pytest.approx(told)
    after = cases["toychip"]["n_minus_1_fill_TW_after"]
    assert found("_TW", F_US=10.0) == pytest.approx(after["plus10_F_US"])
    both = found("_TW", F_US=10.0, A_US=10.0)
    assert both == pytest.approx(after["plus10_F_US_and_A_US"])


def test_toy_planner(cases: Any, toy: Any) -> None:
    """Least loss, time to survive, averted loss and duals are the ones told."""
    (network, ids), case = toy, cases["toychip"]
    model = PlannerModel(network, WEEKS)
    for scenario, told in case["lp_loss"].items():
        found = model.solve(outage(network, ids, scenario, {}))
        assert found.loss == pytest.approx(told, abs=SIX_DIGITS)
        priced = case["lp_dual_per_unit_week"].get(scenario, {})
        for site, value in priced.items():
            dual = found.value_of_capacity[ids.index(site)].sum()
            assert dual == pytest.approx(value, abs=0.05)
    for scenario, told in case["lp_averted_by_10_units_us"].items():
        for sites, averted in told.items():
            added = ("F_US", "A_US") if sites == "both" else (sites,)
            more = outage(network, ids, scenario, dict.fromkeys(added, 10.0))
            less = case["lp_loss"][scenario] - model.solve(more).loss
            assert less == pytest.approx(averted, abs=0.05)


def test_toy_time_to_survive(cases: Any, toy: Any) -> None:
    """The weeks for which every sector can be served are the ones told."""
    network, ids = toy
    sectors = network.demand > 0.0
    for scenario, told in cases["toychip"]["lp_tts_weeks"].items():
        event = outage(network, ids, scenario, {})
        assert survival_time.time_to_survive(network, event, sectors) == told
