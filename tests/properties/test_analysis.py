"""What the analyses keep, whatever the programme."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.analysis.deadline import utilisation
from kakehashi.analysis.exposure import exposure
from kakehashi.analysis.headline import measures
from kakehashi.analysis.hurdle import cash_hurdle
from kakehashi.analysis.losses import losses
from kakehashi.analysis.returns import returns
from kakehashi.kernels import records as kinds
from kakehashi.kernels.equity import split
from kakehashi.kernels.records import records
from kakehashi.schema.terms import Tier

SHARES = st.floats(0.05, 1.0)
STEPS = 200  # halvings of a bracket: more than float64 can tell apart
ROOM = 1 + 1e-12  # so that the last project is not refused for a rounding
UNTIL = {
    "deemed_allocation": kinds.DEEMED_ALLOCATION,
    "deemed_principal": kinds.DEEMED_PRINCIPAL,
    "deemed_interest": kinds.DEEMED_INTEREST,
    "unlimited": kinds.UNLIMITED,
}
RUNS = settings(max_examples=15)


@st.composite
def rules(draw):
    """Up to three deemed tiers and a last one: (until, share, counted)."""
    needs = st.sampled_from([until for until in UNTIL if until != "unlimited"])
    steps = []
    for until in draw(st.lists(needs, max_size=3)):
        if draw(st.booleans()):
            steps.append((until, 0.5, "each_side"))
        else:
            steps.append((until, draw(SHARES), "total"))
    return [*steps, ("unlimited", draw(SHARES), "total")]


def received(steps, cash, principal, interest):
    """What the kernel gives the investor of so much cash in one period."""
    tiers = records(len(steps), kinds.TIER)
    for row, (until, share, counted) in zip(tiers, steps, strict=True):
        row.until = UNTIL[until]
        row.investor_share, row.host_share = share, 1 - share
        row.each_side = counted == "each_side"
    states = records(len(steps), kinds.TIER_STATE)
    return split_of(cash, tiers, states, interest, principal)


def split_of(cash, tiers, states, interest, principal):
    """First result of the kernel, whatever else it needs and returns."""
    flows = records(len(tiers), kinds.TIER_FLOWS)
    return split(cash, tiers, states, flows, interest, principal)[0]


@given(rules(), st.floats(1, 1e6), st.floats(0, 1e6))
def test_the_hurdle_inverts_the_split(make, steps, principal, interest):
    """The hurdle is where bisection of the kernel finds principal and interest paid."""
    wanted = principal + interest
    tiers = [Tier.model_validate(make.tier(u, s, counted=c)) for u, s, c in steps]
    low, high = 0.0, 1e3 * wanted
    for _ in range(STEPS):
        middle = (low + high) / 2
        enough = received(steps, middle, principal, interest) >= wanted
        low, high = (low, middle) if enough else (middle, high)
    assert_allclose(cash_hurdle(tiers, principal, interest) * wanted, high, rtol=1e-9)


@st.composite
def programmes(draw):
    """Changes of a small programme: sizes, prices, splits, a default."""
    count = draw(st.integers(1, 3))
    return {
        "capex": draw(st.lists(st.floats(0.1, 2.0), min_size=count, max_size=count)),
        "price": draw(st.floats(20, 400)),
        "cover": draw(st.floats(0.5, 1.0)),
        "equity": draw(st.floats(0, 0.05)),
        "claim": draw(st.sampled_from(["accelerated", "as_due"])),
        "host": draw(st.floats(0, 1)),
        "recovery": draw(st.floats(0, 1)),
        "default": draw(st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2035, 1, 1))),
        "rule": draw(st.sampled_from(["halves", "equity"])),
    }


@pytest.fixture(scope="module")
def build(make):
    """Runs the programme that the changes describe."""

    def run(changes):
        loans = [
            make.facility("own", 1 / 3),
            make.facility(
                "insured",
                2 / 3 - changes["equity"],
                lender="private",
                cover=make.cover(changes["cover"], claim=changes["claim"]),
            ),
        ]
        equity = {"holder": "bank", "share": make.parameter(changes["equity"], "share")}
        plan = make.plan(loans, programme_equity=equity)
        plan["default"]["recovery_rate"]["value"] = changes["recovery"]
        plants = [
            make.project(f"P{place}", capex=capex, capex_includes_financing=True)
            for place, capex in enumerate(changes["capex"])
        ]
        plants[0]["default_on"] = changes["default"]
        tree = make.tree(
            *plants,
            plans={"plan": plan},
            terms__envelope=make.parameter(ROOM * sum(changes["capex"]), "USD bn"),
            terms__loss_share_of_host=changes["host"],
            technologies__plant__price=changes["price"],
        )
        private = {"name": "Private", "role": "commercial_lender"}
        tree["institutions"]["private"] = private
        return make.result(tree, changes["rule"])

    return run


@RUNS
@given(programmes())
def test_the_envelope_holds_all(build, changes):
    """Disbursed <= committed <= envelope where cost figures include financing."""
    result = build(changes)
    table = utilisation(result)
    rounding = 1 + 1e-9
    assert (table["disbursed"] <= rounding * table["committed"]).all()
    assert (table["committed"] <= rounding * table["selected"]).all()
    assert (table["selected"] <= rounding * table["envelope"]).all()


@RUNS
@given(programmes())
def test_what_one_party_pays_another_gets(build, changes):
    """Paid and received over all parties, market and accounts are the same."""
    result = build(changes)
    flows = result.flows
    scale = flows["net_amount"].abs().sum()
    assert abs(flows["net_amount"].sum()) <= 1e-9 * scale
    table = returns(result)
    assert_allclose(
        table["net"].to_numpy(dtype=float),
        (table["received"] - table["paid_in"]).to_numpy(dtype=float),
    )


@RUNS
@given(programmes())
def test_shares_lie_between_nought_and_one(build, changes):
    """Every measure whose unit is a share lies in [0, 1], and none is NaN."""
    for measure in measures(build(changes)).values():
        if isinstance(measure.value, float):
            assert np.isfinite(measure.value)
            if measure.unit == "share" and "limit" not in measure.id:
                assert -1e-9 <= measure.value <= 1 + 1e-9


@RUNS
@given(programmes())
def test_stakes_and_losses_are_magnitudes(build, changes):
    """No exposure and no loss is negative, and the host's part is its share."""
    result = build(changes)
    scale = sum(changes["capex"]) * 1e9
    assert (exposure(result)["amount"] >= -1e-9 * scale).all()
    table = losses(result)
    amounts = table.drop(columns=["bearer", "project"])
    assert (amounts >= -1e-9 * scale).all(axis=None)
    made_good = table["made_good"].sum()
    host = table.loc[table["bearer"] == "us", "final_loss"].sum()
    assert host == pytest.approx(made_good, abs=1)
    assert made_good == pytest.approx(
        changes["host"] * table["written_off"].sum(), abs=1 + 1e-9 * scale
    )
