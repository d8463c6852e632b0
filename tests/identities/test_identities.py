"""Each identity holds in a run with everything in it, and stops a run that breaks it."""

import copy
import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pytest

from kakehashi.errors import BrokenIdentityError
from kakehashi.model import identities
from kakehashi.model.identities import IDENTITIES, check_identities

# identity, table, column, period, place, change (a factor of what is there, or a number)
BREAKS = [
    ("no_number_is_missing", "project_flows", "tax", 7, 1, np.nan),
    ("no_number_is_missing", "project_flows", "reserve_balance", 30, 0, -1e6),
    ("no_number_is_missing", "facility_flows", "interest_paid", 3, 2, np.inf),
    ("no_number_is_missing", "facility_flows", "closing_balance", 30, 1, -1e5),
    ("no_number_is_missing", "tier_flows", "shared", 6, 0, np.nan),
    ("shares_sum_to_one", "project_flows", "distribution_host", 6, 0, 1e5),
    ("shares_sum_to_one", "project_flows", "cash_for_debt", 6, 1, 1e5),
    ("project_cash_is_kept", "project_flows", "revenue", 6, 1, 1e5),
    ("project_cash_is_kept", "facility_flows", "principal_repaid", 6, 3, 1e5),
    ("project_cash_is_kept", "project_flows", "retained_balance", 7, 0, 1e5),
    ("pools_keep_nothing", "project_flows", "paid_to_pool", 6, 0, 1e5),
    ("sources_equal_uses", "project_flows", "sponsor_equity", 2, 0, 1e5),
    ("sources_equal_uses", "facility_flows", "interest_paid", 2, 1, 1e5),
    ("balances_roll", "facility_flows", "closing_balance", 8, 0, 1e5),
    ("balances_roll", "facility_flows", "drawdown", 1, 2, 1e5),
    ("balances_roll", "facility_flows", "opening_balance", 8, 0, 1e5),
    ("tiers_in_order", "tier_flows", "short", 6, 0, 1e5),
    ("claims_within_cover", "facility_flows", "guarantee_call", 11, 2, 1e8),
    ("claims_within_cover", "facility_flows", "recovery_guarantor", 12, 2, 1e9),
    ("losses_are_borne", "facility_flows", "write_off", 12, 2, 1e5),
    ("losses_are_borne", "facility_flows", "subrogated_balance", 11, 2, 1e5),
    ("losses_are_borne", "facility_flows", "loss_shared_lender", 12, 2, 1e5),
    ("losses_are_borne", "facility_flows", "loss_shared_guarantor", 12, 2, 1e5),
]
# Columns that say what a flow was measured by; no money moves by them.
NOTES = {
    "project_flows": {
        "cfads", "debt_service_due", "debt_service_paid", "deemed_allocation",
        "deemed_shortfall", "beyond_deemed", "invested", "interval_cash", "interval_due",
    },
    "facility_flows": {
        "interest_accrued", "principal_due", "arrears", "undrawn", "exposure_at_default",
        "guaranteed_exposure",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def eventful(make: Any) -> Any:
    """Two projects in one SPV, each with two loans; the second defaults in 2031."""
    loans = [
        make.facility("insured", 0.6, cover=make.cover(), upfront_fee=1),
        make.facility("direct", 0.3, interest_during_construction="funded"),
    ]
    equity = {"holder": "bank", "share": make.parameter(0.1, "share")}
    reserve = {"months": make.parameter(6, "months"), "funded": "at_completion"}
    plan = make.plan(loans, programme_equity=equity, reserve=reserve, cash_sweep=0.3)
    projects = [
        make.project("A", programme_share=make.parameter(0.5, "share")),
        make.project("B", default_on=dt.date(2031, 1, 1)),
    ]
    changes: dict[str, Any] = {"tax__rate": 20, "terms__loss_share_of_host": 0.2}
    changes |= {"terms__spv_pooling": "umbrella", "technologies__plant__price": 450}
    return make.result(make.tree(*projects, plans={"plan": plan}, **changes), "halves")


def altered(
    result: Any, table: str, column: str, place: tuple[int, ...], by: float
) -> Any:
    """The result with one number of one column changed."""
    flows = copy.deepcopy(getattr(result, table))
    flows[column][place] += by
    return dataclasses.replace(result, **{table: flows})


def test_identities_hold(eventful: Any) -> None:
    """A run with pools, defaults, claims and a shared loss adds up in every way."""
    assert eventful.facility_flows["guarantee_call"].any()
    assert eventful.facility_flows["loss_shared_lender"].any()
    assert eventful.project_flows["received_from_pool"].any()
    assert eventful.project_flows["beyond_deemed"].any()
    check_identities(eventful)


@pytest.mark.parametrize(
    "entry", BREAKS, ids=[f"{entry[0]}-{entry[2]}" for entry in BREAKS]
)
def test_a_broken_identity_stops_the_run(
    eventful: Any, entry: tuple[str, str, str, int, int, float]
) -> None:
    """Each identity can fail, and says which it is, where, when and by how much."""
    identity, table, column, period, place, by = entry
    where = (period, place, 0) if table == "tier_flows" else (period, place)
    broken = altered(eventful, table, column, where, by)
    with pytest.raises(BrokenIdentityError) as caught:
        getattr(identities, identity)(broken)
    error, inputs = caught.value, eventful.inputs
    names = {
        "project_flows": [project.id for project in inputs.projects],
        "facility_flows": [f"{loan.project}/{loan.id}" for loan in inputs.facilities],
        "tier_flows": ["umbrella"],
    }[table]
    owner = names[place].split("/")[0]
    assert error.instrument in {names[place], owner, "umbrella"}
    assert error.period == inputs.timeline.labels[period]
    assert np.isnan(by) or abs(error.amount) > 0
    assert error.identity in str(error)
    assert error.instrument in str(error)
    with pytest.raises(BrokenIdentityError):
        check_identities(broken)


def test_each_identity_is_shown_to_fail() -> None:
    """No identity is on the list that no test has seen stop a run."""
    assert {identity.__name__ for identity in IDENTITIES} == {
        entry[0] for entry in BREAKS
    }


def test_shares_that_do_not_sum_stop_the_run(eventful: Any) -> None:
    """A tier whose shares do not sum to one is named."""
    tiers = eventful.inputs.terms.tiers.copy()
    tiers["host_share"][1] = 0.8
    terms = eventful.inputs.terms._replace(tiers=tiers)
    inputs = dataclasses.replace(eventful.inputs, terms=terms)
    with pytest.raises(BrokenIdentityError, match="tier 2 of halves"):
        check_identities(dataclasses.replace(eventful, inputs=inputs))


@pytest.mark.parametrize("table", NOTES)
def test_no_money_can_be_changed_unseen(eventful: Any, table: str) -> None:
    """Adding to or taking from any posted flow or balance stops the run.

    Only columns that are notes about other flows may change unseen; they are listed.
    """
    flows = getattr(eventful, table)
    unseen = set()
    for column in flows.dtype.names:
        amounts = flows[column]
        places = np.argwhere(amounts > 1.0)
        seen = []
        for place in places[:: max(len(places) // 4, 1)]:
            for by in (0.001, -0.001):
                where = tuple(int(index) for index in place)
                change = by * max(float(amounts[where]), 1e6)
                broken = altered(eventful, table, column, where, change)
                try:
                    check_identities(broken)
                except BrokenIdentityError:
                    seen.append(True)
                else:
                    seen.append(False)
        if not all(seen):
            unseen.add(column)
    assert unseen <= NOTES[table]


def test_the_project_is_named_where_loans_are_as_many(make: Any) -> None:
    """With one loan a project, a project's fault is not put on its loan."""
    broken = altered(make.result(make.tree()), "project_flows", "revenue", (6, 0), 1e5)
    with pytest.raises(BrokenIdentityError) as caught:
        check_identities(broken)
    assert caught.value.instrument == "A"
