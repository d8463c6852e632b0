"""Rates and the yen in the draws keep to today's curves, whatever the model."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.analysis.market_fan import market_fan
from kakehashi.errors import InputError
from kakehashi.model.common_factors import common_factors, sampling
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.laws import PATHS, quiet_laws
from kakehashi.model.market_draws import (
    exchange_rates,
    market_block,
    steps_of,
)
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.schema.load import load_programme
from kakehashi.schema.uncertainty import ExchangeModel, FactorName

SEED, DRAWS = 11, 4096
MONTHS = [100.0 * 1.02 ** (place % 7 - 3) for place in range(241)]
RECORD = {
    "label": "A made-up record", "source": "assumed", "confidence": "assumed",
    "first": "2006-06-01", "months_apart": 1, "rates": MONTHS,
}  # fmt: skip
BLOCK = {
    "value": 2, "unit": "years", "as_of": "2026-11-22", "source": "assumed",
    "confidence": "assumed", "low": 1, "high": 5,
}  # fmt: skip


def compiled(*changes):
    """The bundled programme with changes of the exchange rate's law."""

    def dated(value):
        if isinstance(value, dict):
            return {
                key: dt.date.fromisoformat(below)
                if key in {"as_of", "first"}
                else below
                for key, below in value.items()
            }
        return value

    asked = [
        (f"uncertainty.factors.usd_jpy.{path}", dated(value), "a test")
        for path, value in changes
    ]
    return compile_programme(load_programme("us-japan-2025", changes=asked))


@pytest.fixture(scope="module")
def inputs():
    """With a record, so that every model can be had."""
    return compiled(("history", RECORD), ("block", BLOCK))


@pytest.fixture(scope="module")
def laws(inputs):
    """Its laws."""
    return compile_laws(inputs)


@pytest.fixture(scope="module")
def factors(inputs, laws):
    """Its factors."""
    timeline = inputs.timeline
    return common_factors(
        laws,
        timeline.periods,
        timeline.periods_per_year,
        sampling(SEED, DRAWS),
        0,
        DRAWS,
    )


@pytest.mark.parametrize("model", list(ExchangeModel))
def test_the_mean_of_the_yen_is_its_middle(laws, factors, model):
    """Under each model, within its sampling error, at every horizon."""
    law = replace(laws.exchange, model=model)
    steps = steps_of(factors, FactorName.USD_JPY)
    ahead = exchange_rates(law, 4.0, steps, SEED, 0)[:, laws.now :]
    middle = law.middles()[model][laws.now :]
    error = ahead.std(axis=0) / np.sqrt(DRAWS)
    assert np.all(np.abs(ahead.mean(axis=0) - middle) < 4.0 * error + 1e-9)
    assert np.all(ahead > 0.0)


def test_the_forward_falls_while_dollar_rates_are_higher(inputs, laws):
    """Covered interest: the currency with the higher rate is sold forward at a discount."""
    forward = laws.exchange.forward
    assert forward[-1] < forward[0] < inputs.loaded.programme.market.usd_jpy.base


def test_discounting_along_drawn_rates_gives_the_curve(inputs, laws, factors):
    """The mean discount factor is today's, for the dollar and for the yen."""
    market = market_block(inputs, laws, factors, sampling(SEED, DRAWS), 0, DRAWS)
    step = 1.0 / inputs.timeline.periods_per_year
    for path, curve in (
        (market.short_rate, laws.expected.dollar_rate),
        (market.yen_short_rate, laws.expected.yen_rate),
    ):
        assert path is not None
        drawn = np.cumprod(1.0 / (1.0 + path[:, laws.now :] * step), axis=1)
        today = np.cumprod(1.0 / (1.0 + curve * step))
        error = drawn.std(axis=0) / np.sqrt(DRAWS)
        assert np.all(np.abs(drawn.mean(axis=0) - today) < 4.0 * error + 1e-12)


def test_the_yen_moves_with_the_dollar_rate(factors):
    """Steps of the two have the correlation that the programme states."""
    rate = steps_of(factors, FactorName.US_RATE).ravel()
    yen = steps_of(factors, FactorName.USD_JPY).ravel()
    assert_allclose(np.corrcoef(rate, yen)[0, 1], 0.48, atol=0.01)


def test_a_factor_is_where_its_path_ends(factors):
    """The bridge lays each path so that its end is the factor's own number."""
    for place in range(len(PATHS)):
        steps = factors.steps[:, place]
        end = steps.sum(axis=1) / np.sqrt(steps.shape[1])
        assert_allclose(end, factors.numbers[:, place], atol=1e-9)


def test_a_quiet_market_is_the_curves(inputs):
    """Without volatility every path is its forward, bit by bit."""
    laws, how = quiet_laws(inputs), sampling(SEED, 64)
    timeline = inputs.timeline
    factors = common_factors(
        laws, timeline.periods, timeline.periods_per_year, how, 0, 8
    )
    market = market_block(inputs, laws, factors, how, 0, 8)
    assert laws.exchange is not None
    for path, curve in (
        (market.short_rate, laws.expected.dollar_rate),
        (market.yen_short_rate, laws.expected.yen_rate),
        (market.usd_jpy, laws.exchange.forward),
    ):
        assert path is not None
        for draw in path:
            assert_array_equal(draw[laws.now :], curve)


def test_the_models_stand_side_by_side(inputs, laws):
    """The table has each model with bands in order, and says which the run used."""
    table = market_fan(run_draws_of(inputs, 64, SEED, laws=laws))
    yen = table[table["path"] == "usd_jpy"]
    assert set(yen["model"]) == {"forward", "reverting", "bootstrap"}
    assert set(yen[yen["chosen"]]["model"]) == {"forward"}
    bands = table[["q0.05", "q0.25", "q0.5", "q0.75", "q0.95"]].to_numpy()
    assert np.all(np.diff(bands, axis=1) >= 0.0)
    assert {"short_rate", "yen_short_rate", "chip_index"} < set(table["path"])


def test_without_a_record_the_bootstrap_has_no_rows():
    """What is absent is left out of the table, never made up."""
    bare = compiled(("history", None))
    table = market_fan(run_draws_of(bare, 64, SEED, laws=compile_laws(bare)))
    assert set(table["model"]) == {"drawn", "forward", "reverting"}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ([("model", "bootstrap"), ("history", None)], "holds no record"),
        (
            [("model", "bootstrap"), ("history", {**RECORD, "rates": MONTHS[:20]}),
             ("block", BLOCK)],
            "does not fit into a record of 20 months",
        ),
        ([("model", "reverting"), ("half_life", None)], "needs a half-life"),
    ],
)  # fmt: skip
def test_a_model_that_lacks_its_data_is_refused(changes, what):
    """With what is missing and what to do."""
    with pytest.raises(InputError, match=what) as refusal:
        compile_laws(compiled(*changes))
    assert refusal.value.problems[0].fix


def test_a_curve_that_ends_before_the_grid_is_refused():
    """A rate beyond the last knot is not made up."""
    path = "fiscal.curves.usd_government.beyond"
    changes = [(path, "refused", "a test")]
    with pytest.raises(InputError, match="ends at 30 years"):
        compile_laws(
            compile_programme(load_programme("us-japan-2025", changes=changes))
        )
