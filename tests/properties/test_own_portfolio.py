"""The draws of a programme and the exact distribution of its own portfolio agree."""

from dataclasses import replace

import numpy as np
import pytest

from kakehashi.analysis.own_portfolio import (
    committed_exposure,
    life_default_probability,
    own_portfolio,
)
from kakehashi.analysis.portfolio_comparison import exact_distribution
from kakehashi.kernels import loss_measures, tail
from kakehashi.kernels.records import NEVER
from kakehashi.model.common_factors import sampling
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draws import draw_block
from kakehashi.model.laws import quiet_laws
from kakehashi.schema.load import load_programme

DRAWS, SEED = 16_384, 11


@pytest.fixture(scope="module")
def inputs():
    """The bundled programme as announced."""
    return compile_programme(load_programme("us-japan-2025", ["announced-2026"]))


@pytest.fixture(scope="module")
def plain(inputs):
    """Its laws without delay and reversal, each group with the hazard of its first member."""
    laws, quiet = compile_laws(inputs), quiet_laws(inputs)
    obligors = laws.obligors
    first = np.array([int(np.argmax(obligors.group == one)) for one in obligors.group])
    alike = replace(
        obligors,
        **{
            name: getattr(obligors, name)[first]
            for name in ("hazard", "clock", "early_factor", "early_periods", "debt_end")
        },
    )
    return replace(laws, delay=quiet.delay, reversal=quiet.reversal, obligors=alike)


@pytest.fixture(scope="module")
def defaulted(inputs, plain):
    """Whether each project defaults in each draw, (draw, project)."""
    block = draw_block(inputs, plain, sampling(SEED, DRAWS), 0, DRAWS)
    return np.asarray(block.shocks["default_period"]) < NEVER


def test_default_over_life_is_what_the_hazard_says(plain, defaulted):
    """As many draws as the formula says lose each project before its last instalment."""
    expected = life_default_probability(plain)
    found = defaulted.mean(axis=0)
    error = np.sqrt(expected * (1.0 - expected) / DRAWS)
    assert np.all(np.abs(found - expected) < 4.0 * error)


@pytest.mark.parametrize("institution", ["nexi", "jbic"])
def test_losses_of_the_draws_are_those_of_convolution(
    inputs, plain, defaulted, institution
):
    """Mean, shortfall and chance of exceeding a loss agree within three standard errors."""
    portfolio = own_portfolio(inputs, plain, institution)
    severity = committed_exposure(inputs, institution) * (1.0 - plain.recovery_mean)
    losses = defaulted.astype(np.float64) @ severity
    exact, batch = exact_distribution(portfolio), sampling(SEED, DRAWS).replicate
    even = np.ones(DRAWS)
    mean = tail.mean_estimate(losses, even, batch)
    assert abs(mean.value - loss_measures.expected_loss(*exact)) < (
        3.0 * mean.standard_error + 1e-3 * mean.value
    )
    for level in (0.95, 0.99):
        worst = tail.expected_shortfall(losses, even, level, batch)
        there = loss_measures.expected_shortfall(*exact, level)
        assert abs(worst.value - there) < 3.0 * worst.standard_error
    middle = 1.3 * float(np.max(portfolio.severity))  # between losses that can happen
    beyond = tail.exceedance_probability(losses, even, middle, batch)
    probability = loss_measures.exceedance(*exact, middle)
    assert abs(beyond.value - probability) < 3.0 * beyond.standard_error
