"""What institutions have at stake, against limits and yearly lines."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.exposure import ALL, KINDS, exposure, peak_exposure
from kakehashi.analysis.tables import rows_by
from kakehashi.analysis.yearly_lines import yearly_disbursement

DEFAULT = dt.date(2029, 1, 1)


def insured(make, **changes):
    """A third lent by the bank, two thirds by a private bank under 90 % cover."""
    loans = [
        make.facility("own", 1 / 3),
        make.facility("insured", 2 / 3, lender="private", cover=make.cover(0.9)),
    ]
    tree = make.tree(plans={"plan": make.plan(loans)}, **changes)
    tree["institutions"]["private"] = {"name": "P", "role": "commercial_lender"}
    return tree


@pytest.fixture
def by_kind():
    """Exposure of a result by institution, kind and period."""

    def table(result):
        rows = exposure(result).groupby(["institution", "kind"])
        return {key: part.set_index("period")["amount"] for key, part in rows}

    return table


def test_an_insured_loan_is_drawn_for_one_and_guaranteed_for_the_other(make, by_kind):
    """The insurer's stake is cover x the bank's balance; the state counts it once."""
    result = make.result(insured(make), "equity")
    stakes = by_kind(result)
    balance = result.facility_flows["closing_balance"]
    period = result.inputs.timeline.labels[5]
    assert_allclose(stakes["private", "drawn loans"][period], balance[5, 1])
    covered = 0.9 * balance[5, 1]
    assert_allclose(stakes["insurer", "guaranteed exposure"][period], covered)
    state = [stakes["japan", kind][period] for kind in KINDS]
    assert_allclose(state, [balance[5, 0], 0, covered, 0])


def test_a_loan_of_one_institution_insured_by_another_counts_once(make, by_kind):
    """Where the state's own bank lends under cover, the state has the loan alone."""
    tree = insured(make)
    tree["institutions"]["private"]["state"] = "japan"
    result = make.result(tree, "equity")
    stakes = by_kind(result)
    period = result.inputs.timeline.labels[5]
    whole = result.facility_flows["closing_balance"][5].sum()
    assert_allclose(stakes["japan", "drawn loans"][period], whole)
    assert stakes["japan", "guaranteed exposure"][period] == 0


def test_commitments_count_from_signature_to_completion(make, by_kind):
    """Undrawn and drawn together make up the commitment while a plant is built."""
    result = make.result(insured(make), "equity")
    stakes = by_kind(result)
    commitment = result.inputs.terms.facilities["commitment"][0]
    labels = result.inputs.timeline.labels
    for period in labels[:3]:
        both = [stakes["bank", kind][period] for kind in KINDS[:2]]
        assert_allclose(sum(both), commitment)
    assert stakes["bank", "undrawn commitments"][labels[4]] == 0


@pytest.mark.parametrize("claim", ["accelerated", "as_due"])
def test_after_a_default_guarantees_turn_into_claims(make, by_kind, claim):
    """Stakes stay within the covered exposure, and guarantees end where all is paid."""
    tree = insured(make)
    tree["projects"]["A"]["default_on"] = DEFAULT
    plan = tree["financing_plans"]["plan"]
    plan["facilities"][1]["cover"]["claim"] = claim
    result = make.result(tree, "equity")
    stakes = by_kind(result)
    labels = result.inputs.timeline.labels
    exposed = stakes["insurer", "guaranteed exposure"][labels[5]]
    later = stakes["insurer", "guaranteed exposure"].loc[list(labels[6:])]
    assert (later <= exposed * 1.05).all()
    assert later.iloc[-1] == 0
    assert stakes["insurer", "open claims"].max() > 0
    assert stakes["insurer", "open claims"].iloc[-1] == pytest.approx(0, abs=1)


def test_what_is_guaranteed_after_a_default_is_what_may_still_be_claimed(make, by_kind):
    """Under cover as due, guaranteed exposure falls by exactly what is claimed of it.

    Claims on arrears before the default and interest on instalments are not taken off a
    second time; after the recovery only what is still to be claimed is left.
    """
    tree = insured(make)
    tree["projects"]["A"]["default_on"] = DEFAULT
    tree["financing_plans"]["plan"]["facilities"][1]["cover"]["claim"] = "as_due"
    result = make.result(tree, "equity")
    flows = result.facility_flows[:, 1]
    stake = by_kind(result)["insurer", "guaranteed exposure"].to_numpy()
    at = int(np.flatnonzero(flows["exposure_at_default"])[0])
    after = slice(at + 1, None)
    principal = flows["guarantee_call"] - flows["capitalised"]
    falls = stake[at:-1] - stake[after]
    recovered = flows["recovery_lender"][after] > 0
    assert_allclose(falls[~recovered], principal[after][~recovered], atol=0.01)
    assert (falls[recovered] >= principal[after][recovered]).all()


def test_the_peak_is_held_against_the_limit_in_dollars(make):
    """A limit of JPY 300bn at 150 yen is US$2bn; the share is peak over limit."""
    tree = insured(make, market__usd_jpy=make.parameter(150, "JPY / USD"))
    tree["institutions"]["insurer"]["exposure_limit"] = make.parameter(300, "JPY bn")
    rows = rows_by(peak_exposure(make.result(tree, "equity")), "institution", "kind")
    row = rows["insurer", ALL]
    assert row["limit"] == 2e9
    assert_allclose(row["share_of_limit"], row["amount"] / 2e9)
    assert_allclose(row["amount_jpy"], 150 * row["amount"])
    assert row["amount"] >= rows["insurer", "guaranteed exposure"]["amount"]


def test_without_limit_and_rate_nothing_is_made_up(make):
    """Neither a yen figure nor a share of a limit appears where none is known."""
    table = peak_exposure(make.result(insured(make), "equity"))
    assert table[["amount_jpy", "limit", "share_of_limit"]].isna().all(axis=None)


def test_a_yearly_line_stands_beside_what_is_paid_in_its_year(make):
    """A fact `..._fy2026` closed in March 2027 is held against the year to that day."""
    tree = insured(make, grid__frequency="quarterly")
    line = {**make.parameter(5, "USD bn"), "as_of": dt.date(2027, 3, 31)}
    tree["institutions"]["bank"]["facts"] = {"line_fy2026": line}
    result = make.result(tree, "equity")
    row = rows_by(yearly_disbursement(result), "institution", "line")[
        "bank", "line_fy2026"
    ]
    assert row["line_amount"] == 5e9
    drawn = result.facility_flows["drawdown"][1:5, 0].sum()
    assert_allclose(row["disbursed"], drawn)
