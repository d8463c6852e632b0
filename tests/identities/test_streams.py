"""Streams by account are the flows of the projects, seen from the institutions."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.analysis.exposure import exposure
from kakehashi.model.collector import FirstDraws
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draws import inputs_of_draw
from kakehashi.model.laws import quiet_laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.run import run_inputs
from kakehashi.model.streams import (
    FLOWS,
    KIND,
    KINDS,
    STOCKS,
    WRITTEN_OFF,
    final_losses,
    fiscal_year,
)
from kakehashi.schema.load import load_programme

CENT = 0.01
OF_LOANS = {
    "disbursed": ("drawdown",),
    "interest_paid": ("interest_paid",),
    "principal_paid": ("principal_repaid", "prepayment"),
    "fee_income": ("upfront_fee", "commitment_fee"),
    "claims_received": ("guarantee_call",),
    "recovered_lender": ("recovery_lender",),
    "write_off": ("write_off",),
    "premium": ("premium",),
    "claims_paid": ("guarantee_call",),
    "recovered_guarantor": ("recovery_guarantor", "reimbursement"),
    "guarantor_write_off": ("guarantor_write_off",),
    "loss_shared_lender": ("loss_shared_lender",),
    "loss_shared_guarantor": ("loss_shared_guarantor",),
    "drawn": ("closing_balance",),
    "open_claims": ("subrogated_balance",),
}
OF_PROJECTS = {
    "equity_paid": "programme_equity",
    "distribution_investor": "distribution_investor",
    "distribution_host": "distribution_host",
}
BOOKED = {
    "disbursed": ("drawdown", -1),
    "interest_paid": ("interest_paid", 1),
    "recovered_lender": ("recovery_lender", 1),
    "loss_shared_lender": ("loss_shared_lender", 1),
    "premium": ("premium", 1),
    "loss_shared_guarantor": ("loss_shared_guarantor", 1),
}
"""Kinds of flows with their cause in the flow table, and the sign of the posting."""
STAKES = {
    "drawn": "drawn loans",
    "undrawn": "undrawn commitments",
    "guaranteed": "guaranteed exposure",
    "open_claims": "open claims",
}


class Kept:
    """A collector that keeps what it must not keep in earnest: everything."""

    def __init__(self):
        self.firsts, self.streams, self.losses = [], [], []
        self.all_losses = []

    def take(self, block):
        """Copy the block."""
        self.firsts.append(block.first)
        self.streams.append(block.streams.copy())
        self.losses.append(block.losses["nexi"].copy())
        self.all_losses.append(
            {name: lost.copy() for name, lost in block.losses.items()}
        )


SHARED = "host-shares-losses-equally"
DEFAULT = "default-portsmouth-2033"
SCENARIOS = [["mou-2025"], [DEFAULT], [DEFAULT, SHARED]]


@pytest.fixture(scope="module", params=SCENARIOS, ids="+".join)
def plan(request):
    """The deterministic run of the bundled programme."""
    return run_inputs(compile_programme(load_programme("us-japan-2025", request.param)))


def test_streams_are_the_flows_of_all_loans_and_projects(plan):
    """In each period the accounts together hold what the loans and projects do."""
    total = plan.streams.sum(axis=1)
    for kind, columns in OF_LOANS.items():
        rows = sum(np.asarray(plan.facility_flows[name]).sum(1) for name in columns)
        assert_allclose(total[:, KIND[kind]], rows, atol=CENT, err_msg=kind)
    for kind, column in OF_PROJECTS.items():
        rows = np.asarray(plan.project_flows[column]).sum(axis=1)
        assert_allclose(total[:, KIND[kind]], rows, atol=CENT, err_msg=kind)


def test_stocks_are_the_stakes_of_the_institutions(plan):
    """What an institution's accounts hold is its exposure."""
    rows = exposure(plan).groupby(["institution", "kind"])["amount"]
    stakes = {key: amounts.to_numpy() for key, amounts in rows}
    for name in plan.inputs.loaded.programme.institutions:
        own = [a.institution == name for a in plan.inputs.accounts]
        held = plan.streams[:, own].sum(axis=1)
        for kind, stake in STAKES.items():
            assert_allclose(held[:, KIND[kind]], stakes[name, stake], atol=CENT)


def test_what_is_due_is_paid_unless_it_is_in_arrears(plan):
    """Interest and principal due exceed what is paid by arrears and defaults only."""
    flows, total = plan.facility_flows, plan.streams.sum(axis=1)
    arrears = np.asarray(flows["arrears"]).sum()
    defaults = np.asarray(flows["exposure_at_default"]).sum()
    if arrears + defaults == 0.0:
        paid = total[:, KIND["interest_paid"]]
        assert_allclose(total[:, KIND["interest_due"]], paid, atol=CENT)
    due = total[:, KIND["principal_due"]].sum()
    lent = np.asarray(flows["drawdown"] + flows["capitalised"]).sum()
    assert 0.0 < due <= lent


def test_a_draw_without_spread_has_the_streams_of_the_plan(plan):
    """Bit for bit, in every draw."""
    kept = Kept()
    run_draws_of(plan.inputs, 3, 1, collectors=[kept], laws=quiet_laws(plan.inputs))
    for streams in np.concatenate(kept.streams):
        assert_array_equal(streams, plan.streams)


def test_collectors_see_every_draw_in_order_whatever_the_blocks(plan):
    """The same streams and losses, cut anywhere, and those of a draw run alone."""
    laws = compile_laws(plan.inputs)
    whole, cut = Kept(), Kept()
    result = run_draws_of(plan.inputs, 40, 5, collectors=[whole], laws=laws)
    run_draws_of(plan.inputs, 40, 5, collectors=[cut], laws=laws, chunk=7)
    assert cut.firsts == [0, 7, 14, 21, 28, 35]
    streams = np.concatenate(cut.streams)
    assert_array_equal(np.concatenate(whole.streams), streams)
    assert_array_equal(np.concatenate(cut.losses), result.losses["nexi"])
    alone = run_inputs(inputs_of_draw(plan.inputs, laws, result.how, 11))
    assert_array_equal(alone.streams, streams[11])
    own = [place for place, one in enumerate(plan.inputs.accounts)
           if one.institution == "nexi"]  # fmt: skip
    lost = final_losses(streams, own).sum(axis=1)
    assert_allclose(lost, result.losses["nexi"], rtol=1e-9, atol=CENT)


def test_who_bears_a_loss_together_bear_all_of_it(plan):
    """In every draw lenders, guarantors and host bear what is written off, once each."""
    kept = Kept()
    run_draws_of(plan.inputs, 64, 5, collectors=[kept])
    streams = np.concatenate(kept.streams)
    written_off = sum(
        streams[:, :, :, KIND[kind]].sum(axis=(1, 2)) for kind in WRITTEN_OFF
    )
    borne = {
        name: np.concatenate([block[name] for block in kept.all_losses])
        for name in kept.all_losses[0]
    }
    programme = plan.inputs.loaded.programme
    bearers = (*programme.institutions, programme.parties.host.id)
    total = sum(borne[name] for name in bearers)
    assert (written_off > 0.0).any()
    assert_allclose(total, written_off, rtol=1e-9, atol=CENT)
    for name in programme.institutions:
        own = [
            i for i, one in enumerate(plan.inputs.accounts) if one.institution == name
        ]
        lost = final_losses(streams, own).sum(axis=1)
        assert_allclose(lost, borne[name], rtol=1e-9, atol=CENT)
    share = programme.terms.loss_share_of_host.base
    host = borne[programme.parties.host.id]
    assert_allclose(host, share * written_off, rtol=1e-9, atol=CENT)


def test_streams_tie_to_the_flow_table(plan):
    """What accounts pay and get is what the table of flows books to their institutions."""
    table = plan.flows.groupby(["party", "cause"], observed=True)["net_amount"].sum()
    for kind, (cause, sign) in BOOKED.items():
        for name in plan.inputs.loaded.programme.institutions:
            own = [
                i for i, a in enumerate(plan.inputs.accounts) if a.institution == name
            ]
            booked = table.get((name, cause), 0.0)
            amount = plan.streams[:, own, KIND[kind]].sum()
            assert_allclose(amount, sign * booked, rtol=1e-9, atol=CENT, err_msg=kind)


def test_a_collector_may_see_the_first_draws_only(plan):
    """It sees those that it would have seen, and no more, wherever blocks are cut."""
    whole, few = Kept(), Kept()
    first = FirstDraws(collector=few, most=10)
    run_draws_of(plan.inputs, 40, 5, collectors=[whole, first], chunk=7)
    assert_array_equal(np.concatenate(few.streams), np.concatenate(whole.streams)[:10])


def test_kinds_are_flows_and_stocks():
    """Each kind is one or the other."""
    assert set(FLOWS) | set(STOCKS) == set(KINDS)
    assert len(KINDS) == len(FLOWS) + len(STOCKS)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("2027-03-31", 4, 2026), ("2027-04-01", 4, 2027), ("2027-01-01", 1, 2027)],
)
def test_a_cohort_is_named_after_the_year_in_which_it_begins(day, month, year):
    """A Japanese fiscal year runs from April to March."""
    assert fiscal_year(dt.date.fromisoformat(day), month) == year
