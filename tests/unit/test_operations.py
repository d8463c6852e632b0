"""Revenue, costs, tax and credits of a plant in operation."""

from typing import Any

import numpy as np
from numpy.testing import assert_allclose

CREDIT = {"label": "credit", "share": 0.3, "probability": 1.0, "lag": 12}


def credit(make: Any) -> dict[str, Any]:
    """A tax credit of 30 % of capital, a year after completion."""
    made: dict[str, Any] = {"label": "credit"}
    made["share"] = make.parameter(0.3, "share")
    made["probability"] = make.parameter(1, "share")
    made["lag"] = make.parameter(12, "months")
    return made


def test_losses_carry_forward(make: Any) -> None:
    """Tax is due on profit less depreciation, once earlier losses are used up.

    A half-year earns 105 and depreciates 150 for three years: 270 of losses, then taxed.
    """
    changes = {"technologies__plant__depreciation": 1000 / 300, "tax__rate": 20}
    changes |= {"technologies__plant__fixed_cost": 2, "market__escalation": 0}
    result = make.result(make.tree(**changes))
    flows = result.project_flows[:, 0]
    profit = (flows["revenue"] - flows["operating_cost"])[4:34]
    written_off = np.where(np.arange(30) < 7, 1e9 / 7, 0.0)
    expected, loss = [], 0.0
    for amount in profit - written_off:
        used = min(loss, max(amount, 0.0))
        loss += max(-amount, 0.0) - used
        expected.append(0.2 * max(amount - used, 0.0))
    assert_allclose(flows["tax"][4:34], expected, rtol=1e-12)
    assert (flows["tax"][4:34] > 0).any()
    assert not flows["tax"][4:8].any()


def test_a_tax_credit_comes_once(make: Any) -> None:
    """The credit is paid once, in the run and in the cash that debt is sized to."""
    loan = make.facility("loan", 1.0, profile={"kind": "sculpted"})
    ratio = make.parameter(1.3, "x")
    plans = {"plan": make.plan([loan], sizing_dscr=ratio)}
    plant = make.project("A", tax_credits=[credit(make)])
    with_credit = make.result(
        make.tree(plant, plans=plans, technologies__plant__price=120)
    )
    flows = with_credit.project_flows[:, 0]
    (paid,) = np.flatnonzero(flows["tax_credit"])
    assert paid == 4 + 2
    assert_allclose(flows["tax_credit"].sum(), 0.3e9)
    without = make.result(make.tree(plans=plans, technologies__plant__price=120))
    more = with_credit.facility_flows["drawdown"].sum()
    more -= without.facility_flows["drawdown"].sum()
    assert 0 < more < 0.3e9 / 1.3
    due = flows["debt_service_due"]
    assert (flows["cfads"][due > 0] / due[due > 0]).min() > 1.3 - 1e-9


def test_the_sponsor_makes_good_a_negative_cash_flow(make: Any) -> None:
    """Cash available for debt service is never negative; the sponsor's support shows."""
    result = make.result(make.tree(technologies__plant__variable_cost=500))
    flows = result.project_flows[:, 0]
    assert not flows["cfads"].any()
    short = flows["operating_cost"] - flows["revenue"]
    assert_allclose(flows["sponsor_support"][4:34], short[4:34])
    assert (short[4:34] > 0).all()


def test_nothing_is_earned_after_the_life(make: Any) -> None:
    """Revenue, cost and tax end with the operating life; the run may go on."""
    flows = make.result(make.tree(technologies__plant__life=5)).project_flows[:, 0]
    earned = np.flatnonzero(flows["revenue"])
    assert list(earned) == list(range(4, 14))
    assert list(np.flatnonzero(flows["operating_cost"])) == list(earned)


def test_prices_rise_with_the_index(make: Any) -> None:
    """Escalation is compounded from the first period of the grid on."""
    flat = make.result(make.tree()).project_flows["revenue"][:, 0]
    rising = make.result(make.tree(market__escalation=3)).project_flows["revenue"][:, 0]
    years = np.arange(1, flat.size + 1) / 2
    assert_allclose(rising, flat * 1.03**years, rtol=1e-12)
