"""The second reading of fair value: default rates as a market prices them."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.disclosure import cost_four_ways
from kakehashi.analysis.fiscal_cost import FAIR_VALUE
from kakehashi.analysis.priced_defaults import PRICED_DEFAULTS, priced_costs
from kakehashi.kernels.fair_value import risk_neutral_pd
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.fiscal_terms import PROGRAMME_EQUITY, STATE
from kakehashi.model.laws import Laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.priced_defaults import priced_laws
from kakehashi.model.result import Result
from kakehashi.model.run import run
from kakehashi.schema.uncertainty import ShockName


@pytest.fixture(scope="module")
def drawn() -> Result:
    """The bundled programme in a few hundred worlds."""
    return run("us-japan-2025", draws=256, seed=3)


def rate_of(laws: Laws) -> np.ndarray:
    """Cumulative default rate of each project by age, built as planned."""
    obligors = laws.obligors
    ages = np.arange(obligors.hazard.shape[1])
    early = ages < obligors.early_periods[:, None]
    counted = np.where(early, obligors.early_factor[:, None], 1.0)
    steps = counted * np.diff(obligors.hazard, axis=1, prepend=0.0)
    rate: np.ndarray = -np.expm1(-np.cumsum(steps, axis=1))
    return rate


def test_each_rate_is_the_transform_of_its_own(drawn: Result) -> None:
    """At every age the priced rate is that of the formula, early hazard counted in."""
    laws, per_year = compile_laws(drawn.inputs), 4.0
    loadings = laws.loadings[ShockName.DEFAULT]
    rho = np.einsum("ij,jk,ik->i", loadings, laws.correlation, loadings)
    before, after = rate_of(laws), rate_of(priced_laws(laws, 0.4, per_year))
    years = np.arange(1, before.shape[1] + 1) / per_year
    expected = risk_neutral_pd(before, rho[:, None], 0.4, years)
    assert_allclose(after, expected, rtol=1e-9)
    assert (after > before).all()


def test_risk_without_a_price_changes_nothing(drawn: Result) -> None:
    """A Sharpe ratio of nought leaves every hazard as it was."""
    laws = compile_laws(drawn.inputs)
    same = priced_laws(laws, 0.0, 4.0).obligors.hazard
    assert_allclose(same, laws.obligors.hazard, rtol=1e-9)


def test_the_dearer_the_risk_the_more_defaults(drawn: Result) -> None:
    """On the same luck no world has fewer defaults at a higher Sharpe ratio."""
    assert drawn.draws is not None
    counts = [
        run_draws_of(
            drawn.inputs, 64, 3, laws=priced_laws(drawn.draws.laws, ratio, 4.0)
        ).sums["defaults"]
        for ratio in (0.0, 0.4, 0.8)
    ]
    assert (counts[0] <= counts[1]).all()
    assert (counts[1] <= counts[2]).all()
    assert counts[2].sum() > counts[0].sum()


def test_both_readings_stand_side_by_side_with_their_intervals(drawn: Result) -> None:
    """Every bearer has both, each with its interval, and the state is their sum."""
    table = cost_four_ways(drawn).set_index(["reading", "bearer"])
    first, second = table.loc[FAIR_VALUE], table.loc[PRICED_DEFAULTS]
    assert set(first.index) == set(second.index)
    assert (second["low"] < second["value"]).all()
    assert (second["value"] < second["high"]).all()
    parts = second["value"].drop(STATE).astype(float)
    assert_allclose(float(second["value"][STATE]), parts.sum())
    shares = first["value"][PROGRAMME_EQUITY]
    assert second["value"][PROGRAMME_EQUITY] == shares


def test_where_no_default_has_a_hazard_there_is_nothing_to_price(
    drawn: Result,
) -> None:
    """The plan, and defaults that only cash makes, have no such reading."""
    assert drawn.draws is not None
    assert priced_costs(replace(drawn, draws=None)) == {}
    obligors = drawn.draws.laws.obligors
    none = replace(obligors, hazard=np.zeros_like(obligors.hazard))
    laws = replace(drawn.draws.laws, obligors=none)
    bare = replace(drawn, draws=replace(drawn.draws, laws=laws))
    assert priced_costs(bare) == {}
