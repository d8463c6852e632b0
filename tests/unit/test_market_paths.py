"""Market paths: they meet today's curve, and are nothing but it without volatility."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.kernels import market_paths, sobol_points, streams

PERIODS = 100
YEARS = np.full(PERIODS, 0.25)
TIMES = np.cumsum(YEARS)
ACCRUAL = np.resize([90.0, 91.0, 92.0, 92.0], PERIODS) / 360.0
CURVE = 0.035 + 0.01 * (1.0 - np.exp(-TIMES / 5.0))  # an upward curve of our own
NONE = np.zeros((5, PERIODS))


def plain_shocks(draws, stream="shocks"):
    """Independent normal numbers, (draw, period)."""
    items = [str(period) for period in range(PERIODS)]
    return streams.normals(7, stream, items, 0, draws)


def sobol_shocks(draws):
    """Normal steps of two factors from Sobol points, (draw, factor, period)."""
    bridge = sobol_points.brownian_bridge(TIMES)
    points = sobol_points.sobol_uniforms(7, "rates", 2 * PERIODS, draws, 0, draws)
    return sobol_points.factor_steps(bridge, points, 2)


def discounts(rates):
    """Discount factors at the ends of the periods."""
    return np.cumprod(1.0 / (1.0 + rates * ACCRUAL), axis=-1)


# ---------------------------------------------------------------- short rate


@pytest.mark.parametrize("reversion", [0.0, 0.03, 0.5])
def test_rates_meet_the_curve(reversion):
    """The mean discount factor is today's, to 1e-3, at every horizon."""
    law = market_paths.short_rate(reversion, 0.0074, YEARS)
    steps = sobol_shocks(4096)
    rates = market_paths.hull_white_rates(CURVE, ACCRUAL, law, steps[:, 0], steps[:, 1])
    assert_allclose(discounts(rates).mean(axis=0), discounts(CURVE), rtol=1e-3)


def test_rates_without_volatility_are_the_curve():
    """Bit for bit, whatever the shocks."""
    law = market_paths.short_rate(0.1, 0.0, YEARS)
    shocks = plain_shocks(5)
    rates = market_paths.hull_white_rates(CURVE, ACCRUAL, law, shocks, shocks)
    assert_array_equal(rates, np.tile(CURVE, (5, 1)))


@pytest.mark.parametrize("reversion", [0.0, 1e-9, 0.05, 3.0])
def test_variance_of_the_integral_adds_up(reversion):
    """Steps put together have the variance of the whole, exactly, at any horizon.

    Each shock alone shows how far it moves the sum of the integrals; the sum of squares
    must be twice the convexity that fits the curve.
    """
    law = market_paths.short_rate(reversion, 0.01, YEARS)
    one, none = np.eye(PERIODS), np.zeros((PERIODS, PERIODS))
    moved = 0.0
    for shocks, within in ((one, none), (none, one)):
        rates = market_paths.hull_white_rates(CURVE, ACCRUAL, law, shocks, within)
        growth = np.log1p(rates * ACCRUAL) - np.log1p(CURVE * ACCRUAL)
        total = np.cumsum(growth - law.convexity, axis=1)
        moved = moved + np.sum(total**2, axis=0)
    assert_allclose(moved, 2.0 * np.cumsum(law.convexity), rtol=1e-9)


def test_closed_form_and_series_meet():
    """The squared integral is smooth where its two forms meet, and t^3/3 at a = 0."""
    time = np.array([5.0])
    edge = market_paths.SERIES_BELOW / 5.0
    below = market_paths.squared_decay_integral(edge * (1.0 - 1e-12), time)
    above = market_paths.squared_decay_integral(edge * (1.0 + 1e-12), time)
    assert_allclose(below, above, rtol=1e-10)
    assert_allclose(market_paths.squared_decay_integral(0.0, time), 5.0**3 / 3.0)


def test_squared_integral_is_an_integral():
    """The closed form agrees with a fine sum over the time."""
    fine = (np.arange(200_000) + 0.5) / 200_000 * 5.0
    for reversion in (0.02, 0.3, 2.0):
        summed = np.mean(((1.0 - np.exp(-reversion * fine)) / reversion) ** 2) * 5.0
        closed = market_paths.squared_decay_integral(reversion, np.array([5.0]))
        assert_allclose(closed, summed, rtol=1e-9)


def test_forward_rates_undo_discounting():
    """Forward rates from discount factors give the discount factors back."""
    assert_allclose(market_paths.forward_rates(discounts(CURVE), ACCRUAL), CURVE)


def test_mean_rates_lie_above_the_curve():
    """Discount factors are convex in rates, so mean rates exceed the forwards."""
    law = market_paths.short_rate(0.05, 0.01, YEARS)
    rates = market_paths.hull_white_rates(CURVE, ACCRUAL, law, NONE, NONE)
    assert np.all(rates > CURVE)


# ---------------------------------------------------------------- exchange rate


def test_covered_forward():
    """160.77 yen at 4.47 against 2.2 % is 129.06 in ten years; the basis lowers it."""
    year = np.ones(10)
    usd, jpy = 0.0447 * year, 0.022 * year
    flat = market_paths.covered_forward(160.77, usd, jpy, 0.0 * year, year, year)
    assert_allclose(flat[-1], 129.06, atol=0.005)
    basis = market_paths.covered_forward(160.77, usd, jpy, -0.005 * year, year, year)
    assert np.all(basis < flat)


def test_covered_forward_of_each_draw():
    """Rates by draw give forwards by draw."""
    rates = np.stack([CURVE, CURVE + 0.01])
    forward = market_paths.covered_forward(
        150.0, rates, CURVE, 0.0 * CURVE, ACCRUAL, ACCRUAL
    )
    assert_allclose(forward[0], 150.0)
    assert np.all(np.diff(forward[1]) < 0.0)


FORWARD = 150.0 * np.exp(-0.02 * TIMES)


def of_the_mean(levels, center):
    """Standard errors between the mean of the levels and the center, by period."""
    error = levels.std(axis=0, ddof=1) / np.sqrt(levels.shape[0])
    return np.abs(levels.mean(axis=0) - center) / error


def test_brownian_rate_keeps_the_forward():
    """The mean of the exchange rate is the forward; its log spreads with the root."""
    levels = market_paths.lognormal_levels(FORWARD, 0.1, YEARS, plain_shocks(20_000))
    assert np.all(of_the_mean(levels, FORWARD) < 4.0)
    spread = np.log(levels / FORWARD).std(axis=0)
    assert_allclose(spread, 0.1 * np.sqrt(TIMES), rtol=4.0 / np.sqrt(2.0 * 20_000))


def test_reverting_rate_keeps_the_center():
    """The mean of the reverting level is its center; its spread settles."""
    levels = market_paths.reverting_levels(
        FORWARD, 0.3, 0.1, YEARS, plain_shocks(20_000)
    )
    assert np.all(of_the_mean(levels, FORWARD) < 4.0)
    spread = np.log(levels[:, -1] / FORWARD[-1]).std()
    assert_allclose(spread, 0.1 / np.sqrt(0.6), rtol=4.0 / np.sqrt(2.0 * 20_000))


def test_without_reversion_it_is_brownian():
    """At no reversion the reverting level is the Brownian one."""
    shocks = plain_shocks(50)
    assert_allclose(
        market_paths.reverting_levels(FORWARD, 0.0, 0.1, YEARS, shocks),
        market_paths.lognormal_levels(FORWARD, 0.1, YEARS, shocks),
    )


def test_center_returns_to_the_long_run():
    """Half of the way, in logs, after one half-life."""
    center = market_paths.reverting_center(
        160.0, 120.0, np.log(2.0) / 4.0, np.array([4.0, 400.0])
    )
    assert_allclose(center, [np.sqrt(160.0 * 120.0), 120.0])


def test_exchange_rate_without_volatility_is_the_forward():
    """Bit for bit, in all three models."""
    shocks = plain_shocks(5)
    places = market_paths.bootstrap_places(np.full((5, 13), 0.3), 40, 8, PERIODS)
    still = np.zeros(40)
    expected = np.tile(FORWARD, (5, 1))
    for levels in (
        market_paths.lognormal_levels(FORWARD, 0.0, YEARS, shocks),
        market_paths.reverting_levels(FORWARD, 0.3, 0.0, YEARS, shocks),
        market_paths.bootstrap_levels(FORWARD, still, 8, places),
    ):
        assert_array_equal(levels, expected)


# ---------------------------------------------------------------- bootstrap


def test_blocks_run_on_in_a_circle():
    """A block starts where its number says and runs on from the end to the start."""
    drawn = np.array([[0.0, 0.85, 0.5]])
    places = market_paths.bootstrap_places(drawn, 10, 4, 11)
    assert_array_equal(places, [[0, 1, 2, 3, 8, 9, 0, 1, 5, 6, 7]])


def test_every_observation_is_as_likely():
    """In every period of every block each observation comes equally often."""
    blocks = streams.uniforms(7, "blocks", [str(b) for b in range(13)], 0, 20_000)
    places = market_paths.bootstrap_places(blocks, 40, 8, PERIODS)
    share = 1.0 / 40.0
    error = np.sqrt(share * (1.0 - share) / 20_000)
    for period in (0, 7, 8, 99):
        counted = np.bincount(places[:, period], minlength=40) / 20_000
        assert np.all(np.abs(counted - share) < 4.0 * error)


def test_bootstrap_keeps_the_center():
    """The mean is the center, though the history has a drift, and neighbours stay."""
    history = (
        0.01 + 0.05 * np.sin(np.arange(40.0)) + 0.02 * np.cos(np.arange(40.0) ** 2)
    )
    blocks = streams.uniforms(7, "blocks", [str(b) for b in range(13)], 0, 20_000)
    places = market_paths.bootstrap_places(blocks, 40, 8, PERIODS)
    levels = market_paths.bootstrap_levels(FORWARD, history, 8, places)
    assert np.all(of_the_mean(levels, FORWARD) < 4.0)
    assert_array_equal((places[:, 1:8] - places[:, :7]) % 40, np.ones((20_000, 7)))


@pytest.mark.parametrize(("block", "said"), [(0, "does not fit"), (41, "does not fit")])
def test_a_block_must_fit(block, said):
    """A block longer than its history, or of nothing, is refused."""
    with pytest.raises(ValueError, match=said):
        market_paths.bootstrap_places(np.full((1, 200), 0.5), 40, block, PERIODS)


def test_too_few_numbers_are_refused():
    """Each block needs a number of its own."""
    with pytest.raises(ValueError, match="need 13 numbers a draw, not 12"):
        market_paths.bootstrap_places(np.full((1, 12), 0.5), 40, 8, PERIODS)


# ---------------------------------------------------------------- chip cycle


def test_cycle_has_mean_one():
    """The index is one on average in every period, and neighbours go together."""
    index = market_paths.chip_cycle(0.9, 0.2, 0.0, plain_shocks(20_000))
    assert np.all(of_the_mean(index, 1.0) < 4.0)
    logs = np.log(index[:, -2:])
    assert_allclose(logs.std(axis=0), 0.2, rtol=4.0 / np.sqrt(2.0 * 20_000))
    assert abs(np.corrcoef(logs.T)[0, 1] - 0.9) < 4.0 * 0.19 / np.sqrt(20_000)


def test_cycle_without_volatility_is_one():
    """Bit for bit; and what today is above the middle fades away."""
    still = market_paths.chip_cycle(0.9, 0.0, 0.0, plain_shocks(5))
    assert_array_equal(still, np.ones((5, PERIODS)))
    fading = market_paths.chip_cycle(0.5, 0.0, np.log(1.44), NONE)
    assert_allclose(fading[0, :2], [1.2, 1.44**0.25])


def test_a_cycle_must_return():
    """An index that never returns to its middle is refused."""
    with pytest.raises(ValueError, match="autocorrelation 1"):
        market_paths.chip_cycle(1.0, 0.2, 0.0, NONE)


def test_paths_do_not_hang_on_the_block():
    """Draws 30 to 41 are the same bits alone as within the whole, in every model."""
    shocks = plain_shocks(64)
    law = market_paths.short_rate(0.05, 0.01, YEARS)
    part = slice(30, 41)
    for model in (
        lambda z: market_paths.hull_white_rates(CURVE, ACCRUAL, law, z, z),
        lambda z: market_paths.lognormal_levels(FORWARD, 0.1, YEARS, z),
        lambda z: market_paths.reverting_levels(FORWARD, 0.3, 0.1, YEARS, z),
        lambda z: market_paths.chip_cycle(0.9, 0.2, 0.1, z),
    ):
        assert_array_equal(model(shocks[part]), model(shocks)[part])
