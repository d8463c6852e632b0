"""Every case of tariffs.yaml is reproduced, its inputs read from the file.

A case is told by the words of its id behind the number, so that further cases of the
same kinds are taken up without a change here.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from ruamel.yaml import YAML

from kakehashi.kernels import (
    tariff_armington,
    tariff_claim,
    tariff_gsim,
    tariff_incidence,
    tariff_offset,
    tariff_rates,
    tariff_smart,
)
from kakehashi.model.compile_tariffs import imports_of, rates_on
from kakehashi.schema.load import load_programme

Case = Mapping[str, Any]
PRINTED = {
    "pre_2025": "2025-01-01",
    "aug06": "2025-08-06",
    "aug07": "2025-08-07",
    "aug18": "2025-08-18",
    "sep16_deal": "2025-09-16",
}


def near(actual: Any, expected: Any) -> None:
    """Equal to within half a unit of the last place that the file prints."""
    wanted = np.atleast_1d(np.asarray(expected, dtype=np.float64))
    places = max(len(repr(x).partition(".")[2]) for x in wanted.tolist())
    assert_allclose(np.atleast_1d(actual), wanted, rtol=1e-12, atol=0.51 * 10**-places)


def number(word: str, text: str) -> float:
    """The figure that follows `word=` in a sentence."""
    found = re.search(rf"\b{word}\s*=\s*([0-9.]+[0-9])", text)
    assert found, f"no {word} in {text!r}"
    return float(found[1])


def check_rate_rules(case: Case) -> None:
    """Additive rates and inclusive floors."""
    for row in case["inputs_outputs"]:
        if "floor" in row:
            total = tariff_rates.inclusive_floor_rate(row["mfn"], row["floor"])
        else:
            total = tariff_rates.additive_rate(row["mfn"], row["add"])
        assert_allclose(total, row["total"], atol=1e-15)
        if "added" in row:
            assert_allclose(total - row["mfn"], row["added"], atol=1e-15)


def check_static_saving(case: Case) -> None:
    """Duty saved by group if nothing moves."""
    columns = [
        [row[key] for row in case["groups"]] for key in ("m", "t_without", "t_with")
    ]
    assert_allclose(np.sum(tariff_rates.static_saving(*columns)), case["saving_usd_bn"])


def check_yale_japan_etr(case: Case) -> None:
    """Published averages by the bundled groups, and the saving that one step implies."""
    programme = load_programme("us-japan-2025").programme
    assert programme.tariffs is not None
    published = {str(one.date): one for one in programme.tariffs.published}
    imports = imports_of(programme)
    for key, percent in case["published_pct"].items():
        day = published[PRINTED[key]].date
        rate = tariff_rates.effective_rate(imports, rates_on(programme, day))
        assert abs(100 * rate - percent) <= case["tolerance_pp"]
    slope = case["slope_estimate"]
    before, after, last, agreed = (
        case["published_pct"][key] for key in ("aug06", "aug07", "aug18", "sep16_deal")
    )
    share = tariff_rates.share_from_step(before / 100, after / 100, 0.05)
    assert_allclose(share, slope["share_under_reciprocal"], atol=1e-4)
    without = last + 10 * share
    assert_allclose(without, slope["etr_without_deal_25pct"], atol=2e-3)
    saving = (without - agreed) / 100 * 148.2
    assert_allclose(saving, slope["saving_usd_bn_on_148p2"], atol=5e-3)
    yen = saving * 0.14767
    needs = tariff_claim.claim_needs(10, 21.2947, yen)
    assert_allclose(yen, slope["saving_jpy_tn_at_147p67"], atol=1e-3)
    assert_allclose(needs.ratio, slope["share_of_claimed_10tn"], atol=1e-4)
    assert_allclose(needs.years, slope["years_to_reach_10tn"], atol=5e-3)


def check_implied_rate_check(case: Case) -> None:
    """Rate cut and years that a claim needs."""
    exports, claim = case["exports_2024_jpy_tn"], case["claim_jpy_tn"]
    crude = tariff_claim.crude_saving(exports, 0.1)
    needs = tariff_claim.claim_needs(claim, exports, crude)
    near(crude, case["ten_points_one_year_jpy_tn"])
    near(needs.rate_cut, case["implied_rate_cut"])
    near(needs.years, case["years"])


def check_incidence_identity(case: Case) -> None:
    """Who gains by pass-through, with demand that does not move."""
    imports, base, without, agreed = (
        number(word, case["origin"]) for word in ("M", "t0", "t_without", "t_with")
    )
    for row in case["results"]:
        found = tariff_incidence.incidence(imports, base, without, agreed, row["rho"])
        near(found.without.duty, row["duty_without"])
        near(found.agreed.duty, row["duty_with"])
        near(found.duty_saved, row["saving"])
        near(found.exporter, row["exporter"])
        near(found.buyer, row["buyer"])
        assert_allclose(found.exporter + found.buyer, found.duty_saved, rtol=1e-12)


def check_absorption_index(case: Case) -> None:
    """Share of a tariff that exporters took on; cars start from 2.5 %."""
    for key, index in case["index"].items():
        found = tariff_incidence.absorption_index(
            case["published_dp"][key], 0.025, case["t1"][key]
        )
        near(found, index)


def check_gsim(case: Case) -> None:
    """World prices and welfare of the published four-country example."""
    before = np.array(case["power_of_tariff_0"], dtype=float)
    names = case["order"]
    for key, wanted in case.items():
        if not key.startswith("experiment"):
            continue
        after = before.copy()
        for exporter, importer in wanted["set_to_one"]:
            after[names.index(exporter), names.index(importer)] = 1.0
        found = tariff_gsim.gsim(
            case["trade_world_prices_exporter_rows"],
            before,
            after,
            case["em"],
            case["ex"],
            case["es"],
        )
        near(found.price, wanted["dp_published"])
        near(found.price, wanted["dp"])
        near(found.producer_surplus, wanted["producer_surplus"])
        near(found.consumer_surplus, wanted["consumer_surplus"])
        near(found.revenue, wanted["tariff_revenue"])
        near(found.welfare, wanted["net_welfare"])


def check_armington_ces_one_market(case: Case) -> None:
    """Exact price index and quantities, and what the linear shortcut says."""
    spent = case["expenditure_tariff_inclusive"]
    found = tariff_armington.armington(
        list(spent.values()), case["t0"], case["t1"], case["sigma"], case["eta"]
    )
    near(found.price_index, case["price_index"])
    linear = case["linear_approximation"]
    near(found.linear_price_index, linear["price_index_change"])
    for place, origin in enumerate(spent):
        near(found.quantity[place], case["quantity_ratio"][origin])
        wanted = linear.get(origin, linear["others"])
        near(found.linear_quantity[place], wanted)


def check_smart(case: Case) -> None:
    """Trade created with fixed and with rising supply prices, and trade diverted."""
    known = case["trade_creation_inf_supply"]
    inputs = (known["m"], known["eps"], known["t0"], known["t1"])
    near(tariff_smart.trade_creation(*inputs), known["value"])
    for key, wanted in case.items():
        if found := re.fullmatch(r"trade_creation_supply_(\d+)", key):
            created = tariff_smart.trade_creation(*inputs, float(found[1]))
            near(created, wanted["value"])
    wanted = case["trade_diversion"]
    diverted = tariff_smart.trade_diversion(
        wanted["m_partner"], wanted["m_rest"], wanted["sigma"], known["t0"], known["t1"]
    )
    near(diverted, wanted["value"])


def check_offset_annuity(case: Case) -> None:
    """Annuities, present values and break-even loss rates."""

    def figures(prefix: str) -> list[tuple[float, float]]:
        rows = next(case[key] for key in case if key.startswith(prefix))
        return [
            (float(key.rpartition("_")[2].replace("p", ".")), wanted)
            for key, wanted in rows.items()
        ]

    for years, wanted in figures("annuity"):
        near(tariff_offset.annuity(years, 0.02), wanted)
    for years, wanted in figures("pv"):
        near(tariff_offset.saving_value(1.83, years, 0.02), wanted)
    for yearly, wanted in figures("breakeven"):
        value = tariff_offset.saving_value(yearly, 3.345, 0.02)
        rate = tariff_offset.break_even_loss_rate(value, case["exposure_jpy_tn"])
        near(rate, wanted)


def check_probability_saving_exceeds_loss(case: Case) -> None:
    """Closed-form probability that the saving covers the loss of an even pool."""
    for row in case["results"]:
        found = tariff_offset.probability_saving_exceeds_loss(
            row["pv"], case["k"], row["pd"], case["lgd"], case["rho_asset"]
        )
        near(found, row["p"])


CHECKS: dict[str, Callable[[Case], None]] = {
    name.removeprefix("check_"): check
    for name, check in sorted(globals().items())
    if name.startswith("check_")
}


@pytest.fixture(scope="module")
def cases(golden: Any) -> list[Case]:
    """The cases of the file."""
    file = golden / "tariffs.yaml"
    if not file.is_file():
        pytest.skip("the golden cases hold no tariffs.yaml")
    return YAML(typ="safe").load(file.read_text("utf-8"))["cases"]


def kind_of(case: Case) -> str:
    """The longest kind of check that the id speaks of; empty: none."""
    return max((kind for kind in CHECKS if kind in case["id"]), key=len, default="")


@pytest.mark.parametrize("kind", CHECKS)
def test_golden_case(kind: str, cases: list[Case]) -> None:
    """Each case is reproduced to the places that the file prints."""
    chosen = [case for case in cases if kind_of(case) == kind]
    for case in chosen or pytest.skip(f"the file holds no case {kind}"):
        CHECKS[kind](case)


def test_every_golden_case_has_a_check(cases: list[Case]) -> None:
    """A case of a kind that nobody checks does not pass unseen."""
    assert [case["id"] for case in cases if not kind_of(case)] == []
