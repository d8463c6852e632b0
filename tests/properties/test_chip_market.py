"""The chip market moves merchant revenue of chip plants, period by period, and no other."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.model.common_factors import sampling
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draws import CHIPS, draw_block, inputs_of_draw
from kakehashi.model.laws import quiet_laws
from kakehashi.model.run import run_plan
from kakehashi.schema.load import load_programme

SEED, DRAWS = 3, 64


@pytest.fixture(scope="module")
def inputs():
    """A programme of which a part are chip plants."""
    return compile_programme(load_programme("us-japan-2025", ["mou-2025"]))


@pytest.fixture(scope="module")
def laws(inputs):
    """Laws under which nothing but the chip market is uncertain."""
    given = compile_laws(inputs)
    return replace(
        quiet_laws(inputs),
        chip_deviation=given.chip_deviation,
        chip_autocorrelation=given.chip_autocorrelation,
        chip_exposure=given.chip_exposure,
    )


@pytest.fixture(scope="module")
def plan(inputs):
    """The plan."""
    return run_plan(inputs)


def test_only_chip_plants_are_exposed(inputs, laws):
    """Each chip plant moves with the market, and nothing else does."""
    projects = inputs.loaded.programme.projects
    for label, exposure in zip(inputs.projects, laws.chip_exposure, strict=True):
        assert (exposure > 0.0) == (projects[label.id].sector == "semiconductors")
    assert np.any(laws.chip_exposure > 0.0)


@pytest.mark.parametrize("draw", [0, 5, 41])
def test_revenue_follows_the_index_of_its_period(inputs, laws, plan, draw):
    """Merchant revenue is the plan's times the index, contracted revenue the plan's."""
    there = inputs_of_draw(inputs, laws, sampling(SEED, DRAWS), draw)
    index = there.price_index[0, CHIPS] / there.price_index[0, 0]
    drawn = run_plan(there)
    ages = np.asarray(plan.inputs.terms.projects["start_period"])
    ages = ages + plan.inputs.terms.projects["construction_periods"]
    ages = ages + plan.inputs.shocks[0]["delay_periods"]
    for place, exposure in enumerate(laws.chip_exposure):
        planned = np.asarray(plan.project_flows["revenue"])[:, place]
        got = np.asarray(drawn.project_flows["revenue"])[:, place]
        if exposure == 0.0:
            assert_array_equal(got, planned)
            continue
        age = np.arange(planned.size) - ages[place]
        merchant = np.zeros(planned.size)
        table = inputs.terms.merchant_by_age[place]
        known = (age >= 0) & (age < table.size) & (planned > 0)
        merchant[known] = table[age[known]] * inputs.price_index[0, 0][known]
        expected = planned + exposure * merchant * (index - 1.0)
        assert_allclose(got, expected, rtol=1e-12)


def test_the_market_swings_and_returns(inputs, laws):
    """The index is one until now, has mean one, and its spread is the law's in the end."""
    block = draw_block(inputs, laws, sampling(SEED, 2048), 0, 2048)
    assert_array_equal(block.market.chip_index[:, : laws.now], 1.0)
    late = block.market.chip_index[:, -40:]
    assert_allclose(late.mean(), 1.0, atol=0.01)
    assert_allclose(np.log(late).std(), laws.chip_deviation, rtol=0.05)


def test_a_market_without_spread_is_the_plan(inputs, laws, plan):
    """Bit for bit, exposure or not."""
    still = replace(laws, chip_deviation=0.0)
    drawn = run_plan(inputs_of_draw(inputs, still, sampling(SEED, DRAWS), 1))
    assert_array_equal(drawn.project_flows, plan.project_flows)
    assert_array_equal(drawn.facility_flows, plan.facility_flows)
