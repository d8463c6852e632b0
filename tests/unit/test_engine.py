"""The run of one draw: its edges in time."""

import datetime as dt
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from kakehashi.model.memory import fresh_flows, fresh_state


def test_a_grid_of_one_period_keeps_its_row(step: Any) -> None:
    """A grid may have one period only, and its flows are there."""
    rows = step(
        periods=1,
        project={"capex": 10.0, "debt_share": 0.7},
        facilities=[{"share": 0.7}],
    )
    assert_allclose(rows.facilities["drawdown"][0, 0], 7.0)
    assert_allclose(rows.projects["sponsor_equity"][0, 0], 3.0)


def test_construction_that_began_before_the_grid(make: Any) -> None:
    """What was spent before the grid is not raised again; the rest is."""
    building = {"start": dt.date(2025, 1, 1), "completion": dt.date(2027, 1, 1)}
    result = make.result(make.tree(make.project("A", construction=building)))
    flows = result.project_flows[:, 0]
    assert_allclose(flows["capex"].sum(), 0.5e9)
    assert_allclose(result.facility_flows["drawdown"].sum(), 0.5e9)
    assert (flows["revenue"][2:32] > 0).all()
    assert 0 < result.inputs.terms.projects["spv_share"][0] < 1


def test_a_plant_that_stands_before_the_grid(step: Any) -> None:
    """A plant completed before the grid earns from its first period on and owes nothing."""
    rows = step(
        periods=4,
        project={"capex": 10.0, "debt_share": 0.7, "start_period": -3},
        facilities=[{"share": 0.7}],
        cfads=[9.0, 8.0, 7.0, 6.0],
    )
    assert_allclose(rows.projects["cfads"][:, 0], [7, 6, 0, 0])
    assert_allclose(rows.projects["distribution_investor"][:, 0], [7, 6, 0, 0])
    assert not rows.facilities["drawdown"].any()


def test_life_and_loan_beyond_the_grid(make: Any) -> None:
    """A grid that ends early leaves balances open, and every identity holds."""
    loan = make.facility("loan", 1.0, tenor=40)
    tree = make.tree(
        plans={"plan": make.plan([loan])},
        technologies__plant__life=60,
        grid__end=dt.date(2030, 6, 30),
    )
    result = make.result(tree)
    assert result.facility_flows["closing_balance"][-1, 0] > 0.8e9
    assert result.project_flows["revenue"][-1, 0] > 0


def test_a_tenor_longer_than_the_life_ends_with_it(make: Any) -> None:
    """No instalment is planned after the last cash."""
    loan = make.facility("loan", 1.0, tenor=40, profile={"kind": "level_payment"})
    result = make.result(make.tree(plans={"plan": make.plan([loan])}))
    loans = result.facility_flows[:, 0]
    assert np.flatnonzero(loans["principal_repaid"])[-1] == 33
    assert loans["closing_balance"][33] == 0


def test_a_rate_of_nothing(make: Any) -> None:
    """Without interest debt service is principal, whatever the profile."""
    for kind in ("level_payment", "level_principal", "sculpted"):
        loan = make.facility(
            "loan", 1.0, margin=0, reference_rate=None, profile={"kind": kind}
        )
        loans = make.result(make.tree(plans={"plan": make.plan([loan])})).facility_flows
        assert not loans["interest_accrued"].any()
        assert_allclose(loans["principal_repaid"].sum(), 1e9)


def test_each_frequency_tells_the_same_story(make: Any) -> None:
    """Totals that do not depend on interest are the same on each grid."""
    totals = []
    for frequency in ("monthly", "quarterly", "half_yearly"):
        flows = make.result(make.tree(grid__frequency=frequency)).project_flows
        names = ("capex", "revenue", "operating_cost", "cfads")
        totals.append([flows[name].sum() for name in names])
    assert_allclose(totals[1:], [totals[0], totals[0]], rtol=1e-9)


def test_summed_rows_are_the_sum_of_the_rows(make: Any) -> None:
    """A run that keeps every period adds up its totals as well."""
    from kakehashi.kernels.engine import run_draws

    inputs = make.inputs(make.tree(), "halves")
    flows = fresh_flows(inputs.terms, draws=1, rows=inputs.timeline.periods)
    state = fresh_state(inputs.terms, draws=1)
    run_draws(
        inputs.terms, state, inputs.shocks, inputs.reference, inputs.price_index, flows
    )
    assert_allclose(
        flows.project_totals[0], flows.project_columns[0].sum(0), rtol=1e-12
    )
    assert_allclose(
        flows.facility_totals[0], flows.facility_columns[0].sum(0), rtol=1e-12
    )
