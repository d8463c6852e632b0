"""The table of flows: who pays whom for what."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels.records import FACILITY_FLOWS, PROJECT_FLOWS
from kakehashi.model.postings import FACILITY_CAUSES, PROJECT_CAUSES

COLUMNS = [
    "project", "instrument", "party", "cause", "period", "date", "currency", "net_amount",
]  # fmt: skip
STOCKS_AND_NOTES = {
    "opening_balance", "capitalised", "interest_accrued", "principal_due", "write_off",
    "guarantor_write_off", "arrears", "undrawn", "closing_balance", "subrogated_balance",
    "exposure_at_default", "guaranteed_exposure",
    "cfads", "cash_for_debt", "debt_service_due", "debt_service_paid", "deemed_allocation",
    "deemed_shortfall", "beyond_deemed", "invested", "reserve_balance", "reserve_funded",
    "retained_balance", "interval_cash", "interval_due",
}  # fmt: skip


@pytest.fixture(scope="module")
def eventful(make: Any) -> Any:
    """A run with everything in it: two projects, one of them in default."""
    loans = [
        make.facility("insured", 0.6, cover=make.cover(), upfront_fee=1),
        make.facility("direct", 0.3, interest_during_construction="funded"),
    ]
    equity = {"holder": "bank", "share": make.parameter(0.1, "share")}
    reserve = {"months": make.parameter(6, "months"), "funded": "at_completion"}
    plan = make.plan(loans, programme_equity=equity, reserve=reserve, cash_sweep=0.3)
    grant = {"label": "g", "amount": make.parameter(50, "USD m")}
    grant["probability"] = make.parameter(1, "share")
    half = make.parameter(0.5, "share")
    projects = [
        make.project("A", grants=[grant], programme_share=half),
        make.project("B", default_on=dt.date(2031, 1, 1)),
    ]
    changes = {"tax__rate": 20, "terms__loss_share_of_host": 0.2}
    tree = make.tree(
        *projects, plans={"plan": plan}, terms__spv_pooling="umbrella", **changes
    )
    return make.result(tree, "halves")


def test_every_flow_is_posted_once_or_a_note() -> None:
    """Each column is either money between two parties, or a stock or note, never both."""
    posted = [cause.column for cause in (*PROJECT_CAUSES, *FACILITY_CAUSES)]
    assert len(posted) == len(set(posted))
    columns = set(PROJECT_FLOWS.names or ()) | set(FACILITY_FLOWS.names or ())
    assert set(posted) | STOCKS_AND_NOTES == columns
    assert not set(posted) & STOCKS_AND_NOTES


def test_postings_sum_to_zero(eventful: Any) -> None:
    """In each period nobody's money appears or vanishes, over all parties."""
    flows = eventful.flows
    assert list(flows.columns) == COLUMNS
    largest = flows["net_amount"].abs().max()
    for keys in (["period"], ["period", "project", "instrument", "cause"]):
        sums = flows.groupby(keys, observed=True)["net_amount"].sum()
        assert sums.abs().max() <= 1e-9 * largest


def test_a_project_keeps_only_its_accounts(eventful: Any) -> None:
    """What stays with a project over its life is what lies in its accounts at the end."""
    flows = eventful.flows
    own = flows[flows["party"] == "project"].groupby("project", observed=True)
    last = eventful.project_flows[-1]
    kept = last["reserve_balance"] + last["retained_balance"]
    assert_allclose(own["net_amount"].sum(), kept, atol=1e-3)


def test_a_pool_keeps_nothing(eventful: Any) -> None:
    """The pool of an SPV is empty after each period."""
    flows = eventful.flows
    pool = flows[flows["party"] == "pool"].groupby("period", observed=True)
    assert_allclose(pool["net_amount"].sum(), 0.0, atol=1e-3)


def test_postings_are_the_flows(eventful: Any) -> None:
    """Each column of flows is posted in full, on the last day of its period."""
    flows = eventful.flows
    received = flows[flows["net_amount"] > 0].groupby("cause", observed=True)
    totals = received["net_amount"].sum()
    for causes, table in (
        (PROJECT_CAUSES, eventful.project_flows),
        (FACILITY_CAUSES, eventful.facility_flows),
    ):
        for cause in causes:
            assert_allclose(
                totals.get(cause.column, 0.0),
                np.abs(table[cause.column]).sum(),
                rtol=1e-12,
            )
    timeline = eventful.inputs.timeline
    ends = dict(zip(timeline.labels, timeline.ends, strict=True))
    for period, date in zip(flows["period"], flows["date"], strict=True):
        assert date.date() == ends[period]
