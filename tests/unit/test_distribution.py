"""How an SPV's cash reaches the two states, the loans and its other projects."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose


def price_for(make: Any, multiple: float, rule: str) -> tuple[Any, Any]:
    """A programme whose cash is `multiple` x the deemed allocation in each period.

    The plant has no variable or fixed cost, so that its cash is price x 0.5m units.
    """
    interest_only = make.facility("loan", 1.0, tenor=17, grace_period=0)
    free = {
        "technologies__plant__variable_cost": 0,
        "technologies__plant__fixed_cost": 0,
    }
    tree = make.tree(plans={"plan": make.plan([interest_only])}, **free)
    deemed = 1e9 * (0.05 / 2 + 1 / 30)
    tree["technologies"]["plant"]["price"]["value"] = multiple * deemed / 0.5e6
    return make.result(tree, rule), deemed


@pytest.mark.parametrize(("multiple", "part"), [(1.0, 0.5), (2.0, 1.0), (0.4, 0.2)])
def test_the_hurdle_is_two(make: Any, multiple: float, part: float) -> None:
    """A plant that earns exactly the deemed allocation leaves the investor state half.

    Where cash is shared before debt service, it must earn it twice over for the investor
    to have interest and principal back.
    """
    result, deemed = price_for(make, multiple, "halves")
    flows = result.project_flows[4:34, 0]
    assert_allclose(flows["deemed_allocation"], deemed, rtol=1e-12)
    assert_allclose(flows["cash_for_debt"], part * deemed, rtol=1e-12)
    assert_allclose(flows["distribution_host"], flows["cash_for_debt"], rtol=1e-12)
    assert_allclose(flows["beyond_deemed"], 0.0, atol=1e-3)


def test_loans_are_served_before_equity_is_shared(make: Any) -> None:
    """Where equity is shared, no state gets anything while debt service is short."""
    for multiple in (0.5, 0.9, 1.1, 2.0):
        result, _ = price_for(make, multiple, "equity")
        flows, loans = result.project_flows[:, 0], result.facility_flows[:, 0]
        shared = flows["distribution_investor"] + flows["distribution_host"]
        short = loans["arrears"] > 1
        assert not shared[short].any()
        assert short.any() == (multiple < 1)
        assert_allclose(flows["distribution_investor"], 0.1 * shared, atol=1e-6)


def test_ninety_ten_touches_the_equity_alone(make: Any) -> None:
    """With equity of 2 % beside a sponsor's, only the programme's part of it is shared."""
    equity = {"holder": "bank", "share": make.parameter(0.02, "share")}
    loan = make.facility("loan", 0.98)
    plan = make.plan([loan], programme_equity=equity)
    plant = make.project("A", programme_share=make.parameter(0.5, "share"))
    result = make.result(make.tree(plant, plans={"plan": plan}), "equity")
    flows = result.project_flows[:, 0]
    sponsor = flows["sponsor_equity"].sum()
    held = flows["programme_equity"].sum() / (flows["programme_equity"].sum() + sponsor)
    everybody = flows["distribution_sponsor"].sum()
    everybody += flows["distribution_investor"].sum() + flows["distribution_host"].sum()
    assert 0 < held < 0.02
    assert_allclose(flows["distribution_host"].sum(), 0.9 * held * everybody)


def test_no_share_for_the_host_leaves_all_to_the_investor(make: Any) -> None:
    """A rule that gives the host nothing gives it nothing, in each period."""
    all_ours = make.tier("unlimited", 1.0)
    rules = {
        name: make.reading(name, all_ours)
        for name in ("available_cash", "equity_residual")
    }
    tree = make.tree(
        terms__distribution_rules=rules, terms__distribution_rule="available_cash"
    )
    totals = []
    for rule in rules:
        flows = make.result(tree, rule).project_flows[:, 0]
        assert not flows["distribution_host"].any()
        totals.append(flows["distribution_investor"].sum())
    assert_allclose(totals[0], totals[1], rtol=1e-12)


def umbrella(make: Any, *projects: Any, **changes: Any) -> Any:
    """A programme with one SPV over all its projects, shared before debt service."""
    return make.tree(*projects, terms__spv_pooling="umbrella", **changes)


def test_an_umbrella_pays_the_debt_of_the_weak_with_the_cash_of_the_strong(
    make: Any,
) -> None:
    """In one SPV cash goes to what is due, wherever it was earned; the pool keeps none."""
    weak = make.project("B", **{"operations.capacity": 0.35})
    together = make.result(umbrella(make, make.project("A"), weak), "halves")
    alone = make.result(make.tree(make.project("A"), weak), "halves")
    flows = together.project_flows
    assert flows["received_from_pool"][:, 1].sum() > 0
    assert_allclose(flows["paid_to_pool"].sum(1), flows["received_from_pool"].sum(1))
    served = [
        result.project_flows["debt_service_paid"][:10, 1].sum()
        for result in (together, alone)
    ]
    assert served[0] > served[1]
    assert not alone.project_flows["paid_to_pool"].any()


def test_an_umbrella_survives_a_default(make: Any) -> None:
    """A project in default leaves the pool; the others share what is theirs."""
    gone = make.project("B", default_on=dt.date(2031, 1, 1))
    third = make.project("C", **{"operations.capacity": 0.5})
    tree = umbrella(make, make.project("A"), gone, third)
    for rule in ("halves", "equity"):
        flows = make.result(tree, rule).project_flows
        after = flows[10:]
        for column in ("cash_for_debt", "received_from_pool", "distribution_investor"):
            assert not after[column][:, 1].any()
        assert (after["cash_for_debt"][:10, 0] > 0).all()


def test_the_pool_has_one_deemed_allocation(make: Any) -> None:
    """Under an umbrella the needs of all projects stand before anything beyond them."""
    plants = (make.project("A"), make.project("B", **{"operations.capacity": 0.1}))
    dear = {"technologies__plant__price": 400}
    together = make.result(umbrella(make, *plants, **dear), "halves")
    alone = make.result(make.tree(*plants, **dear), "halves")
    beyond = [
        result.project_flows["beyond_deemed"].sum() for result in (together, alone)
    ]
    assert beyond[0] < beyond[1]


def test_a_negative_deemed_rate_counts_as_zero(make: Any) -> None:
    """No state owes the pool interest, however far below zero the reference rate is."""
    rules = {
        "interest": make.reading(
            "equity_residual",
            make.tier("deemed_interest", 0.5),
            make.tier("unlimited", 0.1),
        )
    }
    tree = make.tree(
        terms__distribution_rules=rules,
        terms__distribution_rule="interest",
        terms__deemed_allocation__spread=-9,
    )
    flows = make.result(tree).project_flows[:, 0]
    shared = flows["distribution_investor"] + flows["distribution_host"]
    assert_allclose(flows["distribution_investor"], 0.1 * shared, atol=1e-6)


def test_a_target_counts_what_was_lent(make: Any) -> None:
    """Shared before debt service, the investor's target is on loans and equity together."""
    target = make.parameter(8, "% / year")
    rules = {
        "flip": make.reading(
            "available_cash",
            make.tier("irr", 1.0, target_irr=target),
            make.tier("unlimited", 0.0),
        )
    }
    tree = make.tree(terms__distribution_rules=rules, terms__distribution_rule="flip")
    flows = make.result(tree).project_flows[:, 0]
    paid = np.diff(flows["invested"], prepend=0.0)
    growth = 1.08 ** (-np.arange(flows.size) / 2)
    assert_allclose(((flows["cash_for_debt"] - paid) * growth).sum(), 0.0, atol=1)
    assert flows["distribution_host"].sum() > 0


def test_a_half_yearly_deemed_allocation_starts_when_the_terms_say(make: Any) -> None:
    """From completion, or its interest from the first drawdown on."""
    for starts, first in (("completion", 4), ("drawdown", 0)):
        tree = make.tree(terms__deemed_allocation__starts=starts)
        deemed = make.result(tree, "halves").project_flows["deemed_allocation"][:, 0]
        assert np.flatnonzero(deemed)[0] == first
        assert_allclose(deemed[4:34], 1e9 * (0.05 / 2 + 1 / 30))
        assert not deemed[34:].any()
