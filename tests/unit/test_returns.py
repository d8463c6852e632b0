"""What each party pays in and gets back."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.parties import NOT_A_PARTY
from kakehashi.analysis.party_flows import net_flows
from kakehashi.analysis.rate_of_return import internal_rate, payback_date
from kakehashi.analysis.returns import project_returns, returns
from kakehashi.analysis.tables import rows_by

DAYS = [dt.date(2026, 1, 1), dt.date(2027, 1, 1), dt.date(2028, 1, 1)]


def test_ten_percent_is_ten_percent():
    """100 for 10 and 110 in the two years after is 10 % a year."""
    rate, note = internal_rate(DAYS, np.array([-100.0, 10.0, 110.0]))
    assert rate == pytest.approx(0.10)
    assert note is None


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ([0.0, 1.0, 2.0], "pays nothing"),
        ([-1.0, -1.0, 0.0], "nothing back"),
        ([1.0, -3.0, 1.0], "before it pays"),
    ],
)
def test_no_rate_without_a_reason(amounts, why):
    """Where no rate exists there is None and a reason, never NaN."""
    rate, note = internal_rate(DAYS, np.array(amounts))
    assert rate is None
    assert note is not None
    assert why in note


def test_several_changes_of_sign_are_noted():
    """A rate that need not be the only one says so."""
    rate, note = internal_rate(DAYS, np.array([-100.0, 230.0, -132.0]))
    assert rate is not None
    assert note is not None
    assert "more than once" in note


def test_payback_is_for_good():
    """Payback is the first day after which the balance is never negative again."""
    assert payback_date(DAYS, np.array([-1.0, 1.0, 0.0])) == DAYS[1]
    assert payback_date(DAYS, np.array([-1.0, 1.0, -1.0])) is None
    assert payback_date(DAYS, np.array([-1.0, 2.0, -1.0])) == DAYS[1]


def test_a_loan_served_in_full_earns_its_rate(make):
    """The lender of a sound loan earns its rate: 5 %, compounded each half-year."""
    result = make.result(make.tree(), "equity")
    bank = rows_by(returns(result), "party")["bank"]
    assert bank["irr"] == pytest.approx(1.025**2 - 1, abs=2e-4)
    interest = result.facility_flows["interest_paid"].sum()
    assert_allclose(bank["paid_in"], 1e9)
    capitalised = result.facility_flows["capitalised"].sum()
    assert_allclose(bank["net"], interest + capitalised)


def test_capitalised_interest_is_no_money(make):
    """Interest that is added to principal is not paid in by anybody."""
    result = make.result(make.tree(), "equity")
    assert result.facility_flows["capitalised"].sum() > 0
    bank = rows_by(returns(result), "party")["bank"]
    assert_allclose(bank["paid_in"], result.facility_flows["drawdown"].sum())


def test_the_parties_share_what_the_world_outside_gives(make):
    """Over all parties the nets sum to minus those of the market and the accounts."""
    result = make.result(make.tree(), "halves")
    net = {row["party"]: row["net"] for _, row in returns(result).iterrows()}
    flows = result.flows
    outside = flows.loc[flows["party"].isin(NOT_A_PARTY), "net_amount"].sum()
    itself = flows.loc[flows["party"] == "japan", "net_amount"].sum()
    assert net["japan"] == pytest.approx(net["bank"] + net["insurer"] + itself)
    apart = net["japan"] + net["sponsor"] + net["us"]
    assert_allclose(apart + outside, 0, atol=1)


def test_projects_add_up_to_parties(make):
    """What a party gets in each project adds up to what it gets in all."""
    tree = make.tree(make.project("A"), make.project("B", capex=0.5))
    result = make.result(tree, "halves")
    by_project = project_returns(result).groupby("party")["net"].sum()
    whole = returns(result).set_index("party")["net"]
    assert_allclose(by_project["japan"], whole["japan"], rtol=1e-12)


@pytest.mark.parametrize("group", [("japan", "bank", "insurer"), ("us",), ("sponsor",)])
def test_net_flows_are_the_postings(make, group):
    """What a group nets by causes is what its postings sum to, period by period."""
    loan = make.facility("loan", 1.0, cover=make.cover())
    tree = make.tree(
        make.project("A", default_on=dt.date(2031, 1, 1)),
        make.project("B", capex=0.5),
        plans={"plan": make.plan([loan])},
    )
    result = make.result(tree, "halves")
    flows = result.flows[result.flows["party"].isin(group)]
    posted = flows.groupby("period", observed=True)["net_amount"].sum()
    by_period = posted.reindex(list(result.inputs.timeline.labels)).fillna(0)
    assert_allclose(net_flows(result, group).sum(axis=1), by_period, atol=1)


def test_claims_between_institutions_of_one_state_are_no_money_of_it(make):
    """What the state's insurer pays the state's bank is neither paid nor received."""
    loan = make.facility("loan", 1.0, cover=make.cover())
    plant = make.project("A", default_on=dt.date(2031, 1, 1))
    tree = make.tree(plant, plans={"plan": make.plan([loan])})
    result = make.result(tree, "equity")
    paid = {row["party"]: row["paid_in"] for _, row in returns(result).iterrows()}
    claims = result.facility_flows["guarantee_call"].sum()
    assert claims > 0
    assert_allclose(paid["insurer"], claims)
    assert_allclose(paid["japan"], result.facility_flows["drawdown"].sum())
