"""What holds for every loan and guarantee, costed whichever way."""

from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.arrays import ByPeriod
from kakehashi.kernels.bond_price import vasicek_bond_price
from kakehashi.kernels.default_flows import ExpectedFlows, expected_flows
from kakehashi.kernels.effective_rate import internal_rates, single_effective_rate
from kakehashi.kernels.fair_value import risk_adjusted_factors, risk_neutral_pd
from kakehashi.kernels.hazard import fit_decay, hazard_by_age
from kakehashi.kernels.merton import equity_value, guarantee_value
from kakehashi.kernels.policy_cost import policy_cost
from kakehashi.kernels.premium import (
    break_even_premium,
    spread_from_upfront,
    upfront_from_spread,
    weighted_average_life,
)
from kakehashi.kernels.present_value import discount_factors, present_value
from kakehashi.kernels.subsidy import SubsidyCost, guarantee_subsidy, loan_subsidy
from kakehashi.kernels.survival import cumulative_default_rate, survival

rates = st.floats(-0.02, 0.12)
shares = st.floats(0.0, 1.0)


class Loan(NamedTuple):
    """A level-payment loan of 100 with its probability of default and recovery."""

    rate: float
    payments: int
    pd: float
    recovery: float
    lag: int

    def balance(self) -> ByPeriod:
        """Opening balance of each period."""
        ahead = np.arange(self.payments, 0, -1.0)
        annuity = -np.expm1(-ahead * np.log1p(self.rate)) if self.rate else ahead
        return 100 * annuity / annuity[0]

    def flows(self) -> ExpectedFlows:
        """Expected flows, the service being interest and what the balance falls by."""
        balance = self.balance()
        service = balance * (1 + self.rate) - np.append(balance[1:], 0.0)
        pd = np.full(self.payments, self.pd)
        return expected_flows(service, balance, pd, self.recovery, self.lag)

    def cost(self, factors: ByPeriod, fee: float) -> SubsidyCost:
        """Subsidy cost with a fee at disbursement."""
        flows = [np.append(0.0, part) for part in self.flows()]
        first = np.eye(1, factors.size)[0]
        return loan_subsidy(
            100 * first, flows[0], flows[0], flows[1], flows[3], fee * first, factors
        )

    @property
    def years(self) -> ByPeriod:
        """Dates of the flows, the first being disbursement."""
        return np.arange(self.payments + self.lag + 1.0)


loans = st.builds(
    Loan,
    rate=st.floats(0.0, 0.12).map(lambda rate: round(rate, 6)),
    payments=st.integers(1, 30),
    pd=st.floats(0.0, 0.2),
    recovery=shares,
    lag=st.integers(0, 3),
)


@given(loans, rates, st.floats(-0.003, 0.003), st.floats(0.0, 3.0))
def test_components_sum_to_the_cost(
    loan: Loan, rate: float, slope: float, fee: float
) -> None:
    """Interest, default, fees and other are the value of all that goes out less in."""
    factors = discount_factors(rate + slope * loan.years, loan.years)
    cost, flows = loan.cost(factors, fee), loan.flows()
    net_out = -np.append(0.0, flows.service_paid + flows.recovery)
    net_out[0] += 100 - fee
    assert_allclose(cost.net_total, present_value(net_out, factors), atol=1e-9)


@given(loans, rates)
def test_a_safe_loan_at_the_states_own_rate_is_free(loan: Loan, rate: float) -> None:
    """Rate = curve, no default, no fee: no subsidy, in total and in each component."""
    safe = loan._replace(rate=max(rate, 0.0), pd=0.0)
    cost = safe.cost(discount_factors(safe.rate, safe.years), 0.0)
    assert_allclose(cost[:4], 0.0, atol=1e-9)


@given(loans, st.floats(0.001, 0.05), st.floats(0.0, 0.05))
def test_a_market_premium_makes_every_loan_dearer(
    loan: Loan, rate: float, premium: float
) -> None:
    """Fair value is never below the cost at the state's own rates."""
    plain = loan.cost(discount_factors(rate, loan.years), 0.0)
    fair = loan.cost(risk_adjusted_factors(rate, premium, loan.years), 0.0)
    assert fair.net_total >= plain.net_total - 1e-9


@given(loans, rates)
def test_on_a_flat_curve_the_single_rate_is_flat(loan: Loan, rate: float) -> None:
    """Whatever the flows, one rate was all there was; it is also among the roots."""
    flows = loan.flows()
    received = np.append(0.0, flows.service_paid + flows.recovery)
    found = single_effective_rate(received, np.full(loan.years.size, rate), loan.years)
    assert found.rate == rate
    assert len(found.roots) == 1
    assert_allclose(found.roots, rate, atol=1e-9)


@given(loans, rates, st.floats(-0.002, 0.002))
def test_a_loans_single_rate_is_one_and_prices_it(
    loan: Loan, rate: float, slope: float
) -> None:
    """Flows of one sign have exactly one rate, between the lowest and highest zero."""
    flows = loan.flows()
    received = np.append(0.0, flows.service_paid + flows.recovery)
    zeros = rate + slope * loan.years
    found = single_effective_rate(received, zeros, loan.years)
    assert found.rate is not None
    assert zeros.min() - 1e-9 <= found.rate <= zeros.max() + 1e-9
    basket = present_value(received, discount_factors(zeros, loan.years))
    one_rate = discount_factors(found.rate, loan.years)
    assert_allclose(present_value(received, one_rate), basket, rtol=1e-9)


@given(
    st.lists(st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=1, max_size=12),
    st.floats(-0.5, 2.0),
)
def test_every_internal_rate_is_one_and_none_is_missed(
    amounts: list[float], rate: float
) -> None:
    """Roots price the flows at zero, at most one a change of sign, ours among them."""
    flows = np.append(amounts, 0.0)
    years = np.arange(flows.size, dtype=float)
    flows[-1] = -np.sum(flows * (1 + rate) ** (years[-1] - years))
    found = internal_rates(flows, years)
    signs = np.sign(flows[flows != 0.0])
    assert len(found) <= np.sum(signs[1:] != signs[:-1])
    for root in found:
        terms = flows * np.exp(-np.log1p(root) * years)
        assert abs(terms.sum()) <= 1e-8 * np.abs(terms).sum()
    if np.max(np.abs(flows[:-1]), initial=0.0) > 1e-3:
        assert np.min(np.abs(np.array(found) - rate), initial=np.inf) < 1e-2


@given(loans, st.floats(0.1, 1.0), rates, st.floats(0.0, 1.0))
def test_the_break_even_premium_makes_the_subsidy_zero(
    loan: Loan, cover: float, rate: float, own_cost: float
) -> None:
    """Charged on what survivors owe, it leaves the guarantor neither gain nor loss."""
    flows, years = loan.flows(), loan.years
    claims = np.append(0.0, cover * flows.default_exposure)
    back = np.append(0.0, cover * flows.recovery)
    alive = np.append(1.0, survival(np.full(loan.payments, loan.pd)))[:-1]
    base = np.append(cover * alive * loan.balance(), np.zeros(loan.lag + 1))
    other = own_cost * base / 100
    factors = discount_factors(rate, years)
    charged = break_even_premium(claims, back, other, base, factors) * base
    cost = guarantee_subsidy(base, claims, back, charged, 0 * years, other, factors)
    assert_allclose(cost.net_total, 0.0, atol=1e-9)


@given(loans, rates, st.floats(0.0, 0.05))
def test_upfront_and_spread_are_two_ways_to_pay(
    loan: Loan, rate: float, spread: float
) -> None:
    """A spread turned into a sum at once and back is the same spread."""
    balance = loan.balance()
    factors = discount_factors(rate, np.arange(1.0, loan.payments + 1))
    upfront = upfront_from_spread(spread, balance, 1.0, factors, 100.0)
    back = spread_from_upfront(upfront, balance, 1.0, factors, 100.0)
    assert_allclose(back, spread, atol=1e-12)


@given(loans)
def test_average_life_is_the_area_under_the_balance(loan: Loan) -> None:
    """Years times principal, summed, are the balances, summed."""
    balance = loan.balance()
    repaid = balance - np.append(balance[1:], 0.0)
    life = weighted_average_life(repaid, np.arange(1.0, loan.payments + 1))
    assert_allclose(life, balance.sum() / 100)


@given(shares, st.floats(0.0, 0.9), st.floats(0.0, 1.0), st.floats(0.0, 30.0))
def test_a_priced_default_rate_is_no_lower(
    p: float, rho: float, sharpe: float, years: float
) -> None:
    """What the market charges for default is at least its probability."""
    priced = risk_neutral_pd(p, rho, sharpe, years)
    assert p - 1e-12 <= priced <= 1.0


@given(
    st.floats(1, 1e3), st.floats(1, 1e3), rates, st.floats(0.01, 1), st.floats(0.1, 30)
)
def test_a_guarantee_lies_within_its_bounds(
    assets: float, debt: float, rate: float, volatility: float, years: float
) -> None:
    """0 <= guarantee <= discounted debt; owners and lenders have the whole."""
    safe = debt * np.exp(-rate * years)
    put = guarantee_value(assets, debt, rate, volatility, years)
    assert max(safe - assets, 0.0) - 1e-9 * safe <= put <= safe
    equity = equity_value(assets, debt, rate, volatility, years)
    assert_allclose(safe - put + equity, assets)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.floats(0.0, 0.1))
def test_policy_cost_is_additive_and_not_negative_for_capital(
    capital: list[float], rate: float
) -> None:
    """At rates of at least zero capital never gains by waiting, and parts add up."""
    years = np.arange(float(len(capital)))
    factors, none = discount_factors(rate, years), 0 * years
    whole = policy_cost(none, none, capital, factors)
    half = policy_cost(none, none, np.array(capital) / 2, factors)
    assert whole.net_total >= -1e-12
    assert_allclose(2 * half.net_total, whole.net_total, atol=1e-12)


@given(
    st.floats(0.002, 0.2),
    st.floats(0.0, 0.9),
    st.floats(0.01, 0.99),
    st.integers(2, 30),
)
def test_a_fitted_hazard_gives_its_rate_back(
    first: float, ratio: float, decay: float, years: int
) -> None:
    """The decay that made a cumulative rate is the one that the fit finds."""
    final, age = ratio * first, np.arange(1, years + 1)
    rate = float(cumulative_default_rate(hazard_by_age(first, final, decay, age)))
    found = fit_decay(first, final, years, rate)
    again = cumulative_default_rate(hazard_by_age(first, final, found, age))
    assert_allclose(again, rate, rtol=1e-10)
    assert_allclose(found, decay, atol=1e-6)


@given(rates, st.floats(0.0, 2.0), rates, st.floats(0.0, 0.05), st.floats(0.0, 40.0))
def test_bonds_are_convex_in_what_is_not_known(
    rate: float, reversion: float, mean: float, volatility: float, years: float
) -> None:
    """A volatile rate never makes a bond cheaper, and a bond due now is worth one."""
    calm = vasicek_bond_price(rate, reversion, mean, 0.0, years)
    assert vasicek_bond_price(rate, reversion, mean, volatility, years) >= calm
    assert vasicek_bond_price(rate, reversion, mean, volatility, 0.0) == 1.0
