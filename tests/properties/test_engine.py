"""What holds in every programme, however odd: tried on random ones."""

import copy
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.engine import run_draws
from kakehashi.kernels.records import PROJECT_STATE, SHOCK, records
from kakehashi.model.memory import fresh_flows, fresh_state
from kakehashi.model.run import run_inputs

CALM = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
many = settings(suppress_health_check=CALM)
some = settings(many, max_examples=many.max_examples // 4)


def compiled(make: Any, tree: Any) -> Any:
    """The inputs of a programme that can be used; others are passed over."""
    try:
        return make.inputs(tree)
    except InputError as error:
        problems = error.problems
    refused = ("no project is funded", "ends before its first")
    assert all(any(why in problem.what for why in refused) for problem in problems)
    return reject()


def plain(result: Any) -> dict[str, np.ndarray]:
    """All columns of flows by name."""
    tables = (result.project_flows, result.facility_flows)
    return {
        name: np.asarray(table[name]) for table in tables for name in table.dtype.names
    }


def close(left: Any, right: Any, relative: float = 1e-9) -> None:
    """Two runs agree, to a part of the largest amount of any column."""
    here, there = plain(left), plain(right)
    scale = max(float(np.abs(amounts).max()) for amounts in there.values())
    for name, amounts in here.items():
        assert_allclose(
            amounts,
            there[name],
            rtol=relative,
            atol=relative * max(scale, 1.0),
            err_msg=name,
        )


@many
@given(data=st.data())
def test_every_run_adds_up(
    data: Any, random_programme: Any, grow: Any, make: Any
) -> None:
    """No programme breaks an identity, makes a NaN, or draws more than is committed."""
    inputs = compiled(make, grow(data.draw(random_programme)))
    result = run_inputs(inputs)
    loans = result.facility_flows
    commitment = inputs.terms.facilities["commitment"]
    used = np.cumsum(loans["drawdown"] + loans["capitalised"], axis=0)
    building = loans["undrawn"] > 0
    assert (used * building <= commitment * (1 + 1e-8) + 1).all()


@many
@given(data=st.data())
def test_what_is_committed_is_used(
    data: Any, random_programme: Any, grow: Any, make: Any
) -> None:
    """Built on time, a project draws its commitments to the cent, within every bound."""
    spec = data.draw(random_programme)
    for project in spec["projects"]:
        project |= {"delay": 0, "default": None}
    inputs = compiled(make, grow(spec))
    loans, terms = run_inputs(inputs).facility_flows, inputs.terms
    built = np.repeat(
        terms.projects["start_period"] + terms.projects["construction_periods"],
        terms.projects["end_facility"] - terms.projects["first_facility"],
    )
    whole = built <= inputs.timeline.periods
    building = np.arange(inputs.timeline.periods)[:, None] < built
    used = ((loans["drawdown"] + loans["capitalised"]) * building).sum(axis=0)
    off = np.abs(used - terms.facilities["commitment"]) * whole
    assert (off <= 1e-8 * terms.facilities["commitment"] + 1e-3).all()
    for label, amount in zip(inputs.facilities, used, strict=True):
        plan = spec["plans"][spec["projects"][int(label.project[1:])]["plan"]]
        limit = plan["facilities"][int(label.id[-1])]["limit"]
        assert limit is None or amount <= limit * 1e6 * (1 + 1e-8) + 1e-3


@many
@given(data=st.data())
def test_nobody_is_paid_out_of_turn(
    data: Any, random_programme: Any, grow: Any, make: Any
) -> None:
    """Arrears stop distributions, and losses fall by cover when everything is settled."""
    inputs = compiled(make, grow(data.draw(random_programme)))
    result = run_inputs(inputs)
    flows, loans, terms = result.project_flows, result.facility_flows, inputs.terms
    arrears = np.add.reduceat(
        loans["arrears"], terms.projects["first_facility"], axis=1
    )
    owed = flows["debt_service_due"] * 1e-6 + 1
    assert not flows["distribution_investor"][arrears > owed].any()
    exposure = loans["exposure_at_default"].sum(axis=0)
    rate = np.repeat(
        inputs.shocks["recovery_rate"][0],
        terms.projects["end_facility"] - terms.projects["first_facility"],
    )
    settled = (
        loans["write_off"].sum(axis=0) + loans["guarantor_write_off"].sum(axis=0) > 0
    )
    kept = (1 - terms.facilities["cover_ratio"]) * (1 - rate) * exposure
    lost = loans["write_off"].sum(axis=0)
    assert_allclose(
        lost * settled, kept * settled, rtol=1e-9, atol=1e-6 * exposure.max()
    )


@some
@given(data=st.data(), power=st.sampled_from([-3, 2, 10]))
def test_money_has_no_scale(
    data: Any, power: int, random_programme: Any, grow: Any, make: Any
) -> None:
    """All money times k makes all flows times k; k is a power of two, so to the digit."""
    tree, factor = grow(data.draw(random_programme)), 2.0**power
    larger = copy.deepcopy(tree)
    for project in larger["projects"].values():
        project["capex"]["value"] *= factor
        project["operations"]["capacity"]["value"] *= factor
        for grant in project.get("grants", []):
            grant["amount"]["value"] *= factor
    for plan in larger["financing_plans"].values():
        for loan in plan["facilities"]:
            if loan.get("limit"):
                loan["limit"]["value"] *= factor
    larger["terms"]["envelope"]["value"] *= factor
    small = run_inputs(compiled(make, tree))
    large = plain(run_inputs(compiled(make, larger)))
    scale = max(float(np.abs(amounts).max()) for amounts in large.values())
    for name, amounts in plain(small).items():
        assert_allclose(
            amounts * factor, large[name], rtol=1e-9, atol=1e-9 * scale, err_msg=name
        )


@some
@given(data=st.data())
def test_the_order_of_projects_does_not_matter(
    data: Any, random_programme: Any, grow: Any, make: Any
) -> None:
    """Projects in another order have the same flows."""
    spec = data.draw(random_programme)
    assume(not spec["umbrella"])  # a pool sums in the order of its projects
    assume(len(spec["projects"]) > 1)
    tree = grow(spec)
    turned = copy.deepcopy(tree)
    turned["projects"] = dict(reversed(tree["projects"].items()))
    first = run_inputs(compiled(make, tree))
    second = run_inputs(compiled(make, turned))
    assert np.array_equal(first.project_flows, second.project_flows[:, ::-1])


@some
@given(data=st.data(), basis=st.sampled_from(["available_cash", "equity_residual"]))
def test_no_share_for_the_host(
    data: Any, basis: str, random_programme: Any, grow: Any, make: Any
) -> None:
    """Where the host has no share in any tier, all goes to the investor."""
    spec = data.draw(random_programme)
    spec |= {"tiers": [], "last_share": 1.0, "basis": basis}
    result = run_inputs(compiled(make, grow(spec)))
    assert not result.project_flows["distribution_host"].any()


@some
@given(data=st.data())
def test_a_tier_of_no_target_changes_nothing(
    data: Any, random_programme: Any, grow: Any, make: Any
) -> None:
    """Cutting the last tier in two, with the same shares, shares the same."""
    spec = data.draw(random_programme)
    assume(not spec["umbrella"] and spec["basis"] == "equity_residual")
    once = run_inputs(compiled(make, grow({**spec, "tiers": [], "last_share": 0.9})))
    tier = {"until": "irr", "share": 0.9, "each_side": False, "carry": None}
    tiers = [{**tier, "target": 8.0, "switch": "at_once"}]
    twice = run_inputs(
        compiled(make, grow({**spec, "tiers": tiers, "last_share": 0.9}))
    )
    for name in ("distribution_investor", "distribution_host"):
        scale = once.project_flows["cfads"].max() + 1
        assert_allclose(
            once.project_flows[name], twice.project_flows[name], atol=1e-9 * scale
        )


def shocked(inputs: Any, draws: int, seed: int) -> Any:
    """Random worlds: delays, defaults, costs and recoveries of each project."""
    random = np.random.default_rng(seed)
    shape = (draws, inputs.terms.projects.size)
    shocks = records(shape, SHOCK)
    shocks["delay_periods"] = random.integers(0, 9, shape) * (
        random.random(shape) < 0.5
    )
    shocks["default_period"] = random.integers(0, 90, shape)
    for name in ("capex_factor", "revenue_factor", "cost_factor", "grant_factor"):
        shocks[name] = random.uniform(0.5, 1.5, shape)
    shocks["recovery_rate"] = random.random(shape)
    return shocks


def run_worlds(inputs: Any, shocks: Any, rows: int) -> Any:
    """Run draws that share rates and prices."""
    draws = shocks.shape[0]
    flows = fresh_flows(inputs.terms, draws=draws, rows=rows)
    run_draws(
        inputs.terms,
        fresh_state(inputs.terms, draws=draws),
        shocks,
        np.repeat(inputs.reference, draws, axis=0),
        np.repeat(inputs.price_index, draws, axis=0),
        flows,
    )
    return flows


@some
@given(data=st.data(), seed=st.integers(0, 99))
def test_draws_do_not_meet(
    data: Any, seed: int, random_programme: Any, grow: Any, make: Any
) -> None:
    """A draw alone, among others, on one thread or two, kept or summed, is the same."""
    inputs = compiled(make, grow(data.draw(random_programme)))
    shocks = shocked(inputs, 5, seed)
    periods = inputs.timeline.periods
    together = run_worlds(inputs, shocks, periods)
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = run_worlds(inputs, shocks[3:4], periods)
        summed = run_worlds(inputs, shocks, 1)
    finally:
        numba.set_num_threads(threads)
    assert np.array_equal(alone.project_columns[0], together.project_columns[3])
    assert np.array_equal(alone.facility_columns[0], together.facility_columns[3])
    for totals, columns in (
        (summed.project_totals, together.project_columns),
        (summed.facility_totals, together.facility_columns),
    ):
        largest = float(np.abs(totals).max()) + 1
        assert np.isfinite(totals).all()
        assert_allclose(totals, columns.sum(axis=1), rtol=1e-12, atol=1e-12 * largest)


@pytest.mark.parametrize("period", [0, 1, 3, 5, 20, 39])
def test_default_in_any_period(make: Any, period: int) -> None:
    """Whenever a project defaults, its state says so and nothing is drawn afterwards."""
    inputs = make.inputs(make.tree())
    shocks = inputs.shocks.copy()
    shocks["default_period"] = period
    flows = run_worlds(inputs, shocks.view(np.recarray), inputs.timeline.periods)
    assert "defaulted_in" in (PROJECT_STATE.names or ())
    for name in ("drawdown", "interest_paid", "premium"):
        assert not flows.facilities[name][0, period:].any()
    for name in ("capex", "revenue", "programme_equity"):
        assert not flows.projects[name][0, period:].any()
