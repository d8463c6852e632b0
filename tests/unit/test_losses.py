"""Who bears which loss."""

import datetime as dt

import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.defaults import default_periods
from kakehashi.analysis.losses import losses, losses_by_bearer
from kakehashi.analysis.tables import rows_by
from kakehashi.kernels.records import NEVER

DEFAULT = dt.date(2029, 1, 1)


def defaulted(make, **changes):
    """A plant that fails in 2029 with a loan under 90 % cover; 40 % is recovered."""
    loan = make.facility("loan", 0.98, cover=make.cover(0.9))
    equity = {"holder": "bank", "share": make.parameter(0.02, "share")}
    plan = make.plan([loan], programme_equity=equity)
    plant = make.project(
        "A", default_on=DEFAULT, programme_share=make.parameter(0.8, "share")
    )
    return make.tree(plant, plans={"plan": plan}, **changes)


def test_nobody_loses_where_nothing_fails(make):
    """Without a default there is no row."""
    assert losses(make.result(make.tree(), "equity")).empty


def test_losses_and_recoveries_make_up_the_exposure(make):
    """What lender and guarantor lose and recover is the exposure at default."""
    result = make.result(defaulted(make), "equity")
    table = losses(result).set_index("bearer")
    both = table.loc[["bank", "insurer"], ["written_off", "recovered"]].sum().sum()
    loans = result.facility_flows
    period = int(default_periods(result)[0])
    at_default = loans[period, 0]
    exposure = at_default["opening_balance"] + at_default["capitalised"]
    assert_allclose(both, exposure - at_default["principal_repaid"])


def test_the_guarantor_bears_its_cover(make):
    """At 90 % cover and 40 % recovery the guarantor loses 54 %, the lender 6 %."""
    table = losses(make.result(defaulted(make), "equity")).set_index("bearer")
    lender, guarantor = table.loc["bank"], table.loc["insurer"]
    assert_allclose(guarantor["written_off"] / lender["written_off"], 9.0)
    assert_allclose(guarantor["claims_paid"], lender["claims_received"])
    assert_allclose(guarantor["recovered"], 0.4 * guarantor["claims_paid"])


def test_the_host_bears_what_it_makes_good(make):
    """Half of the loans' loss moves to the host, and the total stays."""
    alone = losses_by_bearer(make.result(defaulted(make), "equity"))
    shared_tree = defaulted(make, terms__loss_share_of_host=0.5)
    shared = losses_by_bearer(make.result(shared_tree, "equity"))
    assert_allclose(alone["final_loss"].sum(), shared["final_loss"].sum())
    host = rows_by(shared, "bearer")["us"]["final_loss"]
    assert_allclose(host, 0.5 * alone["written_off"].sum())


def test_shareholders_lose_what_they_did_not_get_back(make):
    """Sponsor and programme lose their equity less their distributions."""
    result = make.result(defaulted(make), "equity")
    lost = rows_by(losses(result), "bearer")["sponsor"]["final_loss"]
    flows = result.project_flows
    paid = flows["sponsor_equity"].sum() - flows["distribution_sponsor"].sum()
    assert_allclose(lost, max(paid, 0))


def test_a_scripted_default_is_found_in_its_period(make):
    """The default falls into the period that holds its day."""
    result = make.result(defaulted(make), "equity")
    assert list(default_periods(result)) == [result.inputs.timeline.period_of(DEFAULT)]


@pytest.mark.parametrize("found", [False, True])
def test_missed_payments_default_when_the_plan_says_so(make, found):
    """Arrears are a default after the months of the plan, where it has that rule."""
    rule = {"default.missed_payments": 12, "default.arrears_are_default": found}
    plan = make.plan(**rule)
    tree = make.tree(plans={"plan": plan}, technologies__plant__price=30.0)
    result = make.result(tree, "equity")
    (period,) = default_periods(result)
    assert bool(period < NEVER) is found
    if found:
        paid = result.project_flows["debt_service_due"][:, 0]
        assert paid[period - 1] > 0
        assert result.project_flows["revenue"][period:].sum() == 0
