"""What a programme costs the state, from streams made by hand and from the bundled plan."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.answers import run as run_with_answers
from kakehashi.analysis.break_even import break_even
from kakehashi.analysis.disclosure import (
    AT_RISK,
    cost_four_ways,
    disclosure,
    face_values,
)
from kakehashi.analysis.fiscal import fiscal_sums, plan_sums
from kakehashi.analysis.fiscal_collector import collector_of
from kakehashi.analysis.fiscal_cost import (
    COMPONENTS,
    CREDIT_REFORM,
    FAIR_VALUE,
    bearer_values,
    cohort_costs,
    component_values,
    own_lines,
    retained_share,
)
from kakehashi.analysis.given_away import OPTION, given_away, option_value
from kakehashi.analysis.policy_cost import AS_GIVEN, HIGHER, policy_costs
from kakehashi.analysis.priced_defaults import PRICED_DEFAULTS
from kakehashi.errors import InputError
from kakehashi.model.fiscal_sums import ITEMS
from kakehashi.model.fiscal_terms import COVER, LOAN, PROGRAMME_EQUITY, STATE
from kakehashi.model.fiscal_weights import GOVERNMENT
from kakehashi.model.result import Result
from kakehashi.model.run import run
from kakehashi.model.streams import KIND, KINDS, MADE_GOOD


@pytest.fixture(scope="module")
def planned() -> Result:
    """The bundled programme as planned."""
    return run("us-japan-2025")


@pytest.fixture(scope="module")
def drawn() -> Result:
    """The bundled programme in a few hundred worlds."""
    return run("us-japan-2025", draws=512, seed=3)


def test_components_sum_to_the_total(planned: Result) -> None:
    """Interest, default, fees and other are the whole subsidy cost, in every cohort."""
    table = cohort_costs(planned)
    parts = table[list(COMPONENTS)].sum(axis=1)
    assert_allclose(parts.astype(float), table["value"].astype(float))


def test_the_total_is_what_goes_out_less_what_comes_in(planned: Result) -> None:
    """However it is split, a loan's cost is the present value of its net flows."""
    sums = plan_sums(planned)
    weights = sums.terms.weights[sums.terms.weighings.index(GOVERNMENT)]
    for place, instrument in own_lines(sums):
        if instrument != LOAN:
            continue
        flows = planned.streams[:, place]
        net = flows[:, KIND["disbursed"]] - sum(
            flows[:, KIND[kind]]
            for kind in ("interest_paid", "principal_paid", "fee_income",
                         "claims_received", "recovered_lender")
        )  # fmt: skip
        total = component_values(sums, place, LOAN)["total"][0]
        assert_allclose(total, net @ weights[:, place])


def test_what_the_host_makes_good_is_no_cost_to_the_state() -> None:
    """Cost by credit reform and loss fall by what the host state pays, to the cent."""
    default, shared = "default-portsmouth-2033", "host-shares-losses-equally"
    alone, helped = (run("us-japan-2025", s) for s in ([default], [default, shared]))
    kinds = [KIND[kind] for kind in MADE_GOOD]
    sums = plan_sums(helped)
    own = [p for p, one in enumerate(helped.inputs.accounts)
           if one.institution in sums.terms.institutions]  # fmt: skip
    paid = helped.streams[:, own][:, :, kinds].sum(axis=2)
    weights = sums.terms.weights[sums.terms.weighings.index(GOVERNMENT)][:, own]
    saved = (
        bearer_values(alone, CREDIT_REFORM)[STATE]
        - bearer_values(helped, CREDIT_REFORM)[STATE]
    )
    assert paid.sum() > 0.0
    assert_allclose(saved, (paid * weights).sum(), rtol=1e-9)
    before, after = (break_even(one).groupby("institution") for one in (alone, helped))
    less = before["loss"].sum().sum() - after["loss"].sum().sum()
    assert_allclose(less, paid.sum(), rtol=1e-9)


def test_what_bears_the_curve_and_never_defaults_costs_nothing(planned: Result) -> None:
    """A loan at the government's own rate, paid in full, is no cost at any maturity."""
    sums = plan_sums(planned)
    place, _ = next(pair for pair in own_lines(sums) if pair[1] == LOAN)
    factors = sums.terms.weights[sums.terms.weighings.index(GOVERNMENT), :, place]
    start = int(np.argmax(factors < 1.0))
    streams = np.zeros_like(planned.streams)[None]
    periods = np.arange(start, start + 40)
    coupon = (1.0 - factors[periods[-1]]) / factors[periods].sum()
    streams[0, start - 1, place, KIND["disbursed"]] = 1e9
    for kind in ("interest_due", "interest_paid"):
        streams[0, periods, place, KIND[kind]] = coupon * 1e9
    for kind in ("principal_due", "principal_paid"):
        streams[0, periods[-1], place, KIND[kind]] = 1e9
    cost = component_values(summed(planned, streams), place, LOAN)
    for name in (*COMPONENTS, "total"):
        assert_allclose(cost[name], 0.0, atol=1.0)


def summed(result: Result, streams: np.ndarray):
    """Sums of streams that a test made."""
    collector = collector_of(result, 1, 1)
    short = np.zeros((1, streams.shape[1]))
    collector.add(0, np.ones(1), streams, short, None)
    return collector.sums()


def test_a_claim_between_the_states_own_accounts_is_no_cost_to_it(
    planned: Result,
) -> None:
    """What an insurer pays a lender of the same state moves nothing of the state's."""
    sums = plan_sums(planned)
    lender, insurer = (
        next(place for place, what in own_lines(sums) if what == kind)
        for kind in (LOAN, COVER)
    )
    assert (
        planned.inputs.accounts[lender].cohort
        == planned.inputs.accounts[insurer].cohort
    )
    streams = np.zeros((1, *planned.streams.shape))
    streams[0, 30, insurer, KIND["claims_paid"]] = 1e9
    streams[0, 30, lender, KIND["claims_received"]] = 1e9
    found = summed(planned, streams)
    assert_allclose(found.costs[STATE], 0.0, atol=1.0)
    assert found.costs["nexi"][0] > 0.0


def test_the_states_cost_is_the_sum_of_its_parts(planned: Result) -> None:
    """Institutions and shares add up to the state, by credit reform and at fair value."""
    for reading in (CREDIT_REFORM, FAIR_VALUE):
        costs = bearer_values(planned, reading)
        whole = costs.pop(STATE)
        assert_allclose(np.sum(list(costs.values()), axis=0), whole)


def test_lifetime_cost_of_a_draw_is_the_credit_reform_cost(planned: Result) -> None:
    """The number kept of each draw and the sums by kind tell the same cost."""
    sums, costs = plan_sums(planned), bearer_values(planned, CREDIT_REFORM)
    for bearer, cost in costs.items():
        assert_allclose(sums.costs[bearer], cost, rtol=1e-9)


def test_risk_has_a_price(planned: Result) -> None:
    """At fair value every promise costs more than by credit reform."""
    plain, fair = (bearer_values(planned, r) for r in (CREDIT_REFORM, FAIR_VALUE))
    for bearer in ("jbic", "nexi", PROGRAMME_EQUITY, STATE):
        assert fair[bearer][0] > plain[bearer][0]


def test_a_plan_has_no_interval_and_draws_have_one(
    planned: Result, drawn: Result
) -> None:
    """One world has no probability; no figure of draws stands without its interval."""
    plan, many = cost_four_ways(planned), cost_four_ways(drawn)
    assert plan["low"].isna().all()
    assert not many["low"].isna().any()
    of_draws = {AT_RISK, PRICED_DEFAULTS}
    assert set(plan["reading"]) | of_draws == set(many["reading"])
    assert break_even(planned)["probability"].isna().all()
    covered = break_even(drawn)["probability"].astype(float)
    assert covered.between(0, 1).all()


def test_draws_that_are_cut_otherwise_cost_the_same(drawn: Result) -> None:
    """The blocks of a run do not show in its sums, bit by bit."""
    from kakehashi.model.monte_carlo import run_draws_of

    assert drawn.draws is not None
    collector = collector_of(drawn, 512, drawn.draws.how.replicate)
    run_draws_of(drawn.inputs, 512, 3, collectors=[collector], chunk=100)
    again, known = collector.sums(), fiscal_sums(drawn)
    np.testing.assert_array_equal(again.valued, known.valued)
    np.testing.assert_array_equal(again.expected, known.expected)
    for bearer, costs in known.costs.items():
        np.testing.assert_array_equal(again.costs[bearer], costs)


def test_yen_are_dollars_at_the_dated_rate(drawn: Result) -> None:
    """Every dollar of the tables stands in yen beside it, at the market's rate."""
    rate = drawn.inputs.loaded.programme.market.usd_jpy
    assert rate is not None
    for table, column in (
        (cost_four_ways(drawn), "value"),
        (disclosure(drawn), "face"),
    ):
        dollars = table[column].astype(float)
        assert_allclose(table[f"{column}_jpy"].astype(float), dollars * rate.base)


def test_face_value_counts_each_loan_once(planned: Result) -> None:
    """The state's face is that of its parts, less what one part insures of another."""
    found = face_values(planned)
    state = found.pop(STATE)
    assert state <= sum(found.values()) * (1 + 1e-12)


def test_disclosed_costs_rise_with_confidence(drawn: Result) -> None:
    """Expected cost, 95 % and 99 % come in that order."""
    table = disclosure(drawn).set_index("bearer").astype(float)
    assert (table["expected"] <= table["cost_95"]).all()
    assert (table["cost_95"] <= table["cost_99"]).all()


def test_the_policy_cost_has_its_three_parts(planned: Result) -> None:
    """Subsidies - payments + opportunity cost; higher rates cost more for capital."""
    table = policy_costs(planned).set_index(["curve", "bearer"]).astype(float)
    total = (
        table["subsidies"] - table["payments_to_treasury"] + table["opportunity_cost"]
    )
    assert_allclose(total, table["value"])
    capital = table["opportunity_cost"]
    assert capital[HIGHER, "nexi"] > capital[AS_GIVEN, "nexi"] > 0


def test_profits_given_away_are_a_line_of_their_own(planned: Result) -> None:
    """What the host gets is worth less at what a market asks for shares, and not zero."""
    values = given_away(planned).set_index("reading")["value"].astype(float)
    assert values[CREDIT_REFORM] > values[FAIR_VALUE] > 0


def test_a_share_of_profits_is_an_option(planned: Result) -> None:
    """It is worth more the more the plants' value moves, and its range says so."""
    calm, wild = (option_value(planned, volatility) for volatility in (0.05, 0.4))
    assert 0 < calm < wild
    table = given_away(planned)
    row = table[table["reading"] == OPTION].astype({"value": float})
    assert (row["low"] < row["value"]).all()
    assert (row["value"] < row["high"]).all()


def test_a_programme_without_the_part_says_what_is_missing(planned: Result) -> None:
    """No curve, no cost: the error names the part of the file."""
    bare = planned.inputs.loaded.programme.model_copy(update={"fiscal": None})
    loaded = replace(planned.inputs.loaded, programme=bare)
    without = replace(planned, inputs=replace(planned.inputs, loaded=loaded))
    with pytest.raises(InputError, match="fiscal"):
        cohort_costs(without)


def test_every_kind_of_flow_is_known() -> None:
    """The exposure at default is among the kinds that accounts keep."""
    assert "defaulted" in KINDS


def test_a_guarantee_and_what_is_retained_are_the_loan(planned: Result) -> None:
    """Covered and retained parts of each lender's commitments sum to all of them."""
    inputs, retained = planned.inputs, retained_share(planned)
    loans = inputs.terms.facilities
    for place in range(len(inputs.accounts)):
        own = loans[loans["lender_account"] == place]
        if own.size == 0:
            continue
        insured = own[own["guarantor_account"] >= 0]
        covered = (insured["cover_ratio"] * insured["commitment"]).sum()
        whole = own["commitment"].sum()
        assert_allclose(covered + retained[place] * whole, whole)


def test_the_api_gives_the_tables_of_the_report() -> None:
    """A run answers on cost, disclosure, break-even, price and yen by itself."""
    asked = run_with_answers("korea-2025", changes=())
    with pytest.raises(InputError, match="fiscal"):
        asked.cost()
    answered = run_with_answers("us-japan-2025")
    for table in (
        answered.cost(), answered.disclosure(), answered.break_even(),
        answered.premiums(), answered.yen_cost(),
    ):  # fmt: skip
        assert len(table) > 0


def test_floating_loans_meet_floating_funding(planned: Result, drawn: Result) -> None:
    """Funding costs the loans' own reference rate; its mean is above the plan's path.

    Rates of draws lie above the curve by the convexity of what they discount.
    """
    rates = [
        float(sums.years["jbic"][:, ITEMS.index("funding")].sum())
        / float(sums.years["jbic"][:, ITEMS.index("drawn")].sum())
        for sums in (plan_sums(planned), fiscal_sums(drawn))
    ]
    assert rates[0] <= rates[1]
    assert_allclose(rates[1], rates[0], rtol=0.2)
