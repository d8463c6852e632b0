"""What holds for every portfolio, measured whichever way."""

from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.arrays import ByItem
from kakehashi.kernels.asymptotic import (
    asymptotic_expected_shortfall,
    asymptotic_value_at_risk,
)
from kakehashi.kernels.concentration import effective_names, herfindahl_index
from kakehashi.kernels.creditrisk_plus import creditrisk_plus
from kakehashi.kernels.euler import tail_contributions
from kakehashi.kernels.factor_model import loadings_of
from kakehashi.kernels.irb import risk_weight
from kakehashi.kernels.loss_distribution import (
    LossDistribution,
    default_count_distribution,
    loss_distribution,
    place_on_grid,
)
from kakehashi.kernels.loss_measures import (
    beyond_quantile,
    expected_loss,
    expected_shortfall,
    interpolated_quantile,
    value_at_risk,
)
from kakehashi.kernels.survival import (
    cumulative_default_rate,
    marginal_pd,
    survival,
)

NODES = 48
SLACK = 1e-9  # rounding of sums over the grid


class Portfolio(NamedTuple):
    """Some obligors: losses on default in whole units, probabilities, correlations."""

    severity: ByItem
    pd: ByItem
    rho: ByItem

    def distribution(self, scale: float = 1.0, unit: float = 1.0) -> LossDistribution:
        """Exact loss distribution with all losses multiplied by `scale`."""
        severity = scale * self.severity[:, None]
        loadings = loadings_of(self.rho)
        return loss_distribution(
            severity, np.ones_like(severity), self.pd, loadings, unit * scale, NODES
        )


shares = st.floats(0.0, 1.0)
correlations = st.floats(0.0, 0.7)
levels = st.floats(0.01, 0.9999)


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    """One to eight obligors of unequal losses."""
    names = draw(st.integers(1, 8))

    def row(elements: st.SearchStrategy[float]) -> ByItem:
        return np.array(draw(st.lists(elements, min_size=names, max_size=names)))

    return Portfolio(row(st.integers(1, 30).map(float)), row(shares), row(correlations))


@given(portfolios(), st.floats(0.3, 7.0))
def test_a_loss_distribution_is_one(portfolio: Portfolio, unit: float) -> None:
    """On any grid it is not negative, sums to one, and has the expected loss."""
    losses, probability = portfolio.distribution(unit=unit)
    assert np.all(probability >= 0)
    assert_allclose(probability.sum(), 1.0)
    wanted = portfolio.severity @ portfolio.pd
    assert_allclose(expected_loss(losses, probability), wanted, atol=SLACK)


@given(portfolios(), levels, levels)
def test_measures_rise_with_the_level(
    portfolio: Portfolio, first: float, second: float
) -> None:
    """A higher level has no lower quantile or shortfall; this is above the quantile."""
    found = portfolio.distribution()
    low, high = sorted((first, second))
    assert value_at_risk(*found, low) <= value_at_risk(*found, high)
    assert expected_shortfall(*found, low) <= expected_shortfall(*found, high) + SLACK
    assert value_at_risk(*found, low) <= expected_shortfall(*found, low) + SLACK


@given(portfolios(), shares, levels)
def test_measures_rise_with_pd(portfolio: Portfolio, more: float, level: float) -> None:
    """More default anywhere never makes the tail smaller."""
    riskier = portfolio._replace(pd=portfolio.pd + more * (1 - portfolio.pd))
    base, worse = portfolio.distribution(), riskier.distribution()
    assert value_at_risk(*base, level) <= value_at_risk(*worse, level) + SLACK
    assert expected_shortfall(*base, level) <= expected_shortfall(*worse, level) + 1e-6


@given(portfolios(), st.integers(0, 20), levels)
def test_measures_rise_with_what_is_lost(
    portfolio: Portfolio, more: int, level: float
) -> None:
    """A larger loss given default never makes the tail smaller."""
    larger = portfolio._replace(severity=portfolio.severity + float(more))
    base, worse = portfolio.distribution(), larger.distribution()
    assert value_at_risk(*base, level) <= value_at_risk(*worse, level)
    assert expected_shortfall(*base, level) <= expected_shortfall(*worse, level) + SLACK


@given(st.integers(2, 40), st.floats(0.01, 0.5), correlations, correlations, levels)
def test_shortfall_rises_with_correlation(
    names: int, pd: float, first: float, second: float, level: float
) -> None:
    """Names that default together have the same mean and a worse tail."""
    low, high = sorted((first, second))
    losses = np.arange(names + 1) / names
    calm, wild = (default_count_distribution(names, pd, r, 128) for r in (low, high))
    assert_allclose(expected_loss(losses, calm), expected_loss(losses, wild), atol=1e-6)
    shortfalls = [expected_shortfall(losses, p, level) for p in (calm, wild)]
    assert shortfalls[0] <= shortfalls[1] + 1e-6


@given(shares, shares, correlations, correlations, levels)
def test_the_asymptotic_loss_is_monotone(
    pd: float, other: float, first: float, second: float, level: float
) -> None:
    """It rises with pd, and beyond the median case of default with correlation."""
    low, high = sorted((pd, other))
    for measure in (asymptotic_value_at_risk, asymptotic_expected_shortfall):
        assert (
            measure(low, 0.5, first, level) <= measure(high, 0.5, first, level) + SLACK
        )
    calm, wild = sorted((first, second))
    worse = asymptotic_expected_shortfall(pd, 0.5, wild, level) + SLACK
    assert asymptotic_expected_shortfall(pd, 0.5, calm, level) <= worse
    if level >= max(1.0 - pd, 0.5):
        worse = asymptotic_value_at_risk(pd, 0.5, wild, level) + SLACK
        assert asymptotic_value_at_risk(pd, 0.5, calm, level) <= worse


@given(portfolios(), levels)
def test_contributions_sum_to_the_tail(portfolio: Portfolio, level: float) -> None:
    """Euler parts sum to the measures; none is negative or above what can be lost."""
    found = portfolio.distribution()
    severity = portfolio.severity[:, None]
    placement = place_on_grid(severity, np.ones_like(severity), 1.0)
    loadings = loadings_of(portfolio.rho)
    parts = tail_contributions(placement, portfolio.pd, loadings, NODES, level)
    quantile, shortfall = (
        f(*found, level) for f in (value_at_risk, expected_shortfall)
    )
    assert_allclose(parts.value_at_risk.sum(), quantile, rtol=1e-8, atol=SLACK)
    assert_allclose(parts.expected_shortfall.sum(), shortfall, rtol=1e-8, atol=SLACK)
    for part in parts:
        assert np.all(part >= -SLACK)
        assert np.all(part <= portfolio.severity + SLACK)


@given(portfolios(), levels)
def test_tail_weights_sum_to_one(portfolio: Portfolio, level: float) -> None:
    """The worst cases have weights that are not negative and sum to one."""
    weights = beyond_quantile(portfolio.distribution().probability, level)
    assert np.all(weights >= 0)
    assert_allclose(weights.sum(), 1.0)


@given(portfolios(), st.floats(1e-3, 1e9), levels)
def test_money_has_no_scale(portfolio: Portfolio, scale: float, level: float) -> None:
    """In another currency all losses are multiplied, shares and indices stay."""
    base, scaled = portfolio.distribution(), portfolio.distribution(scale)
    for measure in (value_at_risk, expected_shortfall):
        assert_allclose(
            measure(*scaled, level), scale * measure(*base, level), rtol=1e-9
        )
    exposure = portfolio.severity
    assert_allclose(herfindahl_index(scale * exposure), herfindahl_index(exposure))


@given(portfolios())
def test_concentration_lies_between_equal_and_single(portfolio: Portfolio) -> None:
    """1/n <= index <= 1, and there are at most as many effective names as names."""
    names = portfolio.severity.size
    index = herfindahl_index(portfolio.severity)
    assert 1 / names - SLACK <= index <= 1 + SLACK
    assert 1 - SLACK <= effective_names(portfolio.severity) <= names + SLACK
    equal = np.full(names, portfolio.severity[0])
    assert_allclose(herfindahl_index(equal), 1 / names)


@given(portfolios(), st.floats(0.0, 1.0), levels)
def test_creditrisk_plus_is_a_distribution(
    portfolio: Portfolio, variation: float, level: float
) -> None:
    """It sums to one, keeps the expected loss, and its quantile lies in its step."""
    pd = portfolio.pd / 2
    sector = np.column_stack([portfolio.rho, 1 - portfolio.rho])
    found = creditrisk_plus(portfolio.severity, pd, variation * pd, sector, 3.0)
    assert np.all(found.probability >= 0)
    assert_allclose(found.probability.sum(), 1.0)
    assert_allclose(
        expected_loss(*found), portfolio.severity @ pd, rtol=1e-6, atol=SLACK
    )
    step = value_at_risk(*found, level)
    assert step - 3.0 - SLACK <= interpolated_quantile(*found, level) <= step + SLACK


@given(st.floats(1e-4, 0.2), st.floats(1e-4, 0.2), st.floats(1.0, 5.0))
def test_risk_weights_rise_with_pd(
    first: float, second: float, maturity: float
) -> None:
    """Below a pd of 20 % a riskier company never needs less capital."""
    low, high = sorted((first, second))
    lighter = risk_weight(low, 0.45, maturity, 0.0)
    assert 0 <= lighter <= risk_weight(high, 0.45, maturity, 0.0) + SLACK


@given(st.lists(shares, min_size=1, max_size=30))
def test_default_and_survival_are_all_there_is(pds: list[float]) -> None:
    """Marginal defaults and survival sum to one."""
    pd = np.array(pds)
    assert_allclose(marginal_pd(pd).sum() + survival(pd)[-1], 1.0)
    assert_allclose(marginal_pd(pd).sum(), cumulative_default_rate(pd), atol=1e-12)
