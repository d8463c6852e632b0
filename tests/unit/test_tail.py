"""Estimates in the tail agree with what is known exactly, within their own errors."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import integrate, stats  # type: ignore[import-untyped]

from kakehashi.arrays import ByDraw
from kakehashi.kernels import sobol_points, streams, tail

DRAWS = 40_000
ONES = np.ones(DRAWS)
PD, RHO = 0.067, 0.24


def portfolio_losses(factor):
    """Share of a portfolio of very many equal loans that defaults, given the factor.

    A high factor is bad: Phi((Phi^-1(PD) + sqrt(rho) z) / sqrt(1 - rho)) [Vasicek].
    """
    threshold = stats.norm.ppf(PD) + np.sqrt(RHO) * factor
    return stats.norm.cdf(threshold / np.sqrt(1.0 - RHO))


def exact_shortfall(level):
    """Mean of the losses beyond the quantile of the factor, by quadrature."""
    start = stats.norm.ppf(level)
    integral, _ = integrate.quad(
        lambda z: portfolio_losses(z) * stats.norm.pdf(z), start, start + 12.0
    )
    return integral / (1.0 - level)


def sample(
    shift: float, plain_share: float, draws: int = DRAWS
) -> tuple[ByDraw, ByDraw]:
    """Losses and weights of a sample with the factor shifted in part of the draws."""
    factor = streams.normals(7, "factor", ["cycle"], 0, draws)
    chosen = streams.uniforms(7, "mixture", ["part"], 0, draws)[:, 0]
    moved = tail.shifted_factors(factor, np.array([shift]), plain_share, chosen)
    weights = tail.likelihood_weights(moved, np.array([shift]), plain_share)
    return portfolio_losses(moved[:, 0]), weights


# ---------------------------------------------------------------- importance sampling


@pytest.mark.parametrize("level", [0.99, 0.999])
@pytest.mark.parametrize(("shift", "plain_share"), [(0.0, 1.0), (2.5, 0.0), (2.5, 0.3)])
def test_the_tail_is_the_exact_one(level, shift, plain_share):
    """Quantile, shortfall and probability agree with the closed form of Vasicek."""
    losses, weights = sample(shift, plain_share)
    exact = float(portfolio_losses(stats.norm.ppf(level)))
    for estimate, truth in (
        (tail.quantile_estimate(losses, weights, level, 1), exact),
        (tail.expected_shortfall(losses, weights, level, 1), exact_shortfall(level)),
        (tail.exceedance_probability(losses, weights, exact, 1), 1.0 - level),
    ):
        assert abs(estimate.value - truth) < 3.0 * estimate.standard_error
        assert estimate.low < estimate.value < estimate.high
        assert estimate.draws_beyond > 10


def test_shifted_and_plain_agree():
    """Both estimate the same tail, within three standard errors of their difference."""
    plain = tail.expected_shortfall(*sample(0.0, 1.0), 0.99, 1)
    shifted = tail.expected_shortfall(*sample(2.3, 0.0), 0.99, 1)
    error = np.hypot(plain.standard_error, shifted.standard_error)
    assert abs(plain.value - shifted.value) < 3.0 * error


def test_the_shift_pays():
    """Far out, the shifted sample knows the probability five times better."""
    bound = float(portfolio_losses(stats.norm.ppf(0.999)))
    plain = tail.exceedance_probability(*sample(0.0, 1.0), bound, 1)
    shifted = tail.exceedance_probability(*sample(2.5, 0.3), bound, 1)
    assert shifted.standard_error < plain.standard_error / 5.0


def test_a_plain_part_keeps_the_mean():
    """With a plain part the weights are bounded, and the mean loss is known as well."""
    losses, weights = sample(2.5, 0.3)
    assert weights.max() <= 1.0 / 0.3
    mean = tail.mean_estimate(losses, weights, 1)
    assert abs(mean.value - PD) < 3.0 * mean.standard_error
    everything = tail.mean_estimate(ONES, weights, 1)
    assert abs(everything.value - 1.0) < 3.0 * everything.standard_error
    plain = tail.mean_estimate(*sample(0.0, 1.0), 1)
    assert mean.standard_error < 2.0 * plain.standard_error


def test_without_shift_weights_are_one():
    """Bit for bit: without a shift, or with the plain part alone."""
    for shift, plain_share in ((0.0, 0.0), (0.0, 0.3), (2.5, 1.0)):
        _, weights = sample(shift, plain_share, 100)
        assert_array_equal(weights, np.ones(100))


def test_weights_are_the_ratio_of_densities():
    """The weight is the density of the factors over that of the mixture."""
    factors = streams.normals(7, "factors", ["cycle", "rate"], 0, 50)
    shift = np.array([1.5, -0.5])
    plain = stats.norm.pdf(factors).prod(axis=1)
    moved = stats.norm.pdf(factors - shift).prod(axis=1)
    weights = tail.likelihood_weights(factors, shift, 0.2)
    assert_allclose(weights, plain / (0.2 * plain + 0.8 * moved))


def test_effective_sample_size():
    """Equal weights count in full, one heavy weight as one; a shift costs e^(m^2)."""
    assert_allclose(tail.effective_sample_size(ONES), DRAWS)
    assert_allclose(tail.effective_sample_size(np.array([1.0, 0.0, 0.0])), 1.0)
    _, weights = sample(0.7, 0.0)
    expected = DRAWS * np.exp(-(0.7**2))
    assert_allclose(tail.effective_sample_size(weights), expected, rtol=0.1)


def test_a_pilot_finds_the_shift():
    """The mean of the factor in the tail: phi(q) / (1 - level) for a rising loss."""
    factor = streams.normals(7, "factor", ["cycle", "other"], 0, DRAWS)
    shift = tail.tail_shift(factor, portfolio_losses(factor[:, 0]), ONES, 0.99)
    expected = stats.norm.pdf(stats.norm.ppf(0.99)) / 0.01
    assert_allclose(shift[0], expected, rtol=0.03)
    assert abs(shift[1]) < 4.0 / np.sqrt(400)


# ---------------------------------------------------------------- estimates


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_known_distribution(level):
    """Quantile and shortfall of exponential losses: -log(1 - q), and one more."""
    losses = -np.log1p(-streams.uniforms(7, "loss", ["all"], 0, DRAWS)[:, 0])
    quantile = tail.quantile_estimate(losses, ONES, level, 1)
    shortfall = tail.expected_shortfall(losses, ONES, level, 1)
    exact = -np.log(1.0 - level)
    assert abs(quantile.value - exact) < 3.0 * quantile.standard_error
    assert abs(shortfall.value - exact - 1.0) < 3.0 * shortfall.standard_error
    known = np.sqrt(level / (1.0 - level) / DRAWS)  # density 1 - level at the quantile
    assert_allclose(quantile.standard_error, known, rtol=0.2)


def test_quantiles_of_few_losses():
    """The least loss exceeded with at most 1 - level; a level on a draw stays there."""
    losses, ones = np.array([3.0, 1.0, 2.0, 4.0]), np.ones(4)
    expected = {
        0.0: 1.0,
        0.25: 1.0,
        0.26: 2.0,
        0.5: 2.0,
        0.75: 3.0,
        0.76: 4.0,
        1.0: 4.0,
    }
    for level, loss in expected.items():
        assert tail.weighted_quantile(losses, ones, level) == loss


def test_weights_count_as_draws():
    """A draw of weight two is two draws."""
    losses = np.array([1.0, 2.0, 3.0])
    weights = np.array([0.6, 1.8, 0.6])
    repeated = np.array([1.0, 2.0, 2.0, 2.0, 3.0])
    for level in (0.1, 0.3, 0.5, 0.7, 0.9):
        assert tail.weighted_quantile(losses, weights, level) == tail.weighted_quantile(
            repeated, np.ones(5), level
        )


def test_shortfall_splits_an_atom():
    """Where a loss has a probability of its own, only the part in the tail counts."""
    losses = np.array([0.0] * 95 + [10.0] * 5)
    shortfall = tail.expected_shortfall(losses, np.ones(100), 0.9, 1)
    assert_allclose(shortfall.value, 5.0)


def test_equal_losses_have_no_error():
    """Losses that are all alike have that quantile, shortfall and mean, surely."""
    losses = np.full(50, 7.0)
    for estimate in (
        tail.quantile_estimate(losses, np.ones(50), 0.9, 1),
        tail.expected_shortfall(losses, np.ones(50), 0.9, 1),
        tail.mean_estimate(losses, np.ones(50), 1),
    ):
        assert estimate[:4] == (7.0, 0.0, 7.0, 7.0)


def test_batches_tell_the_error_of_sobol_points():
    """Sobol replicates know a mean far better than their draws' own spread says."""
    points = sobol_points.sobol_uniforms(7, "loss", 1, 512, 0, 16_384)[:, 0]
    losses, ones = -np.log1p(-points), np.ones(16_384)
    honest = tail.mean_estimate(losses, ones, 512)
    naive = tail.mean_estimate(losses, ones, 1)
    assert honest.standard_error < naive.standard_error / 10.0
    assert abs(honest.value - 1.0) < 4.0 * honest.standard_error


def test_intervals_cover():
    """Of 400 intervals of 95 %, from ten batches each, about 95 % hold the truth."""
    drawn = streams.normals(7, "cover", [str(k) for k in range(400)], 0, 40)
    held = 0
    for column in drawn.T:
        estimate = tail.mean_estimate(column, np.ones(40), 4)
        held += estimate.low <= 0.0 <= estimate.high
    assert abs(held / 400 - 0.95) < 4.0 * np.sqrt(0.95 * 0.05 / 400)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: tail.mean_estimate(np.ones(1), np.ones(1), 1),
            "1 draws in batches of 1",
        ),
        (lambda: tail.mean_estimate(np.ones(9), np.ones(9), 8), "at least 2 batches"),
        (lambda: tail.weighted_quantile(np.ones(0), np.ones(0), 0.5), "no losses"),
        (lambda: tail.weighted_quantile(np.ones(2), np.ones(2), 1.5), "level 1.5"),
    ],
)
def test_what_is_refused(call, said):
    """Too few draws for an error, none at all, or an impossible level are refused."""
    with pytest.raises(ValueError, match=said):
        call()
