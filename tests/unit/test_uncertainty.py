"""What a programme says of its uncertainty, and what is refused in it."""

import datetime as dt

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.errors import InputError
from kakehashi.kernels.hazard import decay_of, hazard_by_age
from kakehashi.kernels.records import NEVER
from kakehashi.model.common_factors import sampling
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draws import draw_block
from kakehashi.model.obligors import by_period, default_rates
from kakehashi.schema.load import load_programme

BUNDLED = "us-japan-2025"
DAY = dt.date(2026, 11, 22)


def compiled(*changes, scenarios=None):
    """The bundled programme under changes of (path below `uncertainty`, value)."""
    wanted = [(f"uncertainty.{path}", value, "test") for path, value in changes]
    return compile_programme(load_programme(BUNDLED, scenarios, changes=wanted))


def refused(*changes):
    """What is said of the bundled programme under changes."""
    with pytest.raises(InputError) as caught:
        compile_laws(compiled(*changes))
    return str(caught.value)


def quantile(probability, change):
    """One point of a table of costs."""
    parameter = {
        "value": change, "unit": "%", "as_of": DAY, "source": "assumed",
        "confidence": "assumed", "low": change, "high": change,
    }  # fmt: skip
    return {"probability": probability, "change": parameter}


def one():
    """A factor of one, assumed."""
    return {
        "value": 1, "unit": "x", "as_of": DAY, "source": "assumed",
        "confidence": "assumed",
    }  # fmt: skip


@pytest.fixture(scope="module")
def inputs():
    """The bundled programme."""
    return compiled()


@pytest.fixture(scope="module")
def laws(inputs):
    """Its laws."""
    return compile_laws(inputs)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (
            "construction.cost",
            [quantile(0.1, 0), quantile(1, 5)],
            "one at probability 0 and one at 1",
        ),
        (
            "construction.cost",
            [quantile(0, 5), quantile(1, 0)],
            "must rise with their probability",
        ),
        ("credit.recovery.deviation", 0.6, "must stay below 0.4"),
        ("credit.recovery.mean", 120, "120"),
        ("credit.hazard.h0", 120, "120"),
        ("correlations.0.correlation", 1.5, "1.5"),
        ("correlations.0.between", ["us_rate", "us_rate"], "cannot be set"),
        ("correlations.0.between", ["economy", "us_rate"], "given twice"),
        ("correlations.0.between", ["weather", "us_rate"], "weather"),
        ("correlations.2.correlation", -1, "not positive semidefinite"),
        ("loadings.loadings.default.economy", 1, "more than all of it"),
        ("factors.chip_cycle.exposure", {}, None),
        ("backing.nexi.ceiling", ["gold"], "no such fact of nexi"),
    ],
)
def test_what_cannot_be_is_refused(path, value, said):
    """Each impossible statement is named in the words of the file."""
    changes = [(path, value)]
    if path.startswith("correlations.2"):
        changes += [("correlations.0.correlation", 0.9), (
            "correlations.1.correlation", 0.9)]  # fmt: skip
        changes += [("correlations.1.between", ["economy", "usd_jpy"])]
    if said is None:
        compile_laws(compiled(*changes))
    else:
        assert said in refused(*changes)


def test_an_unknown_sector_is_named():
    """A law for a sector that no project has is a slip, not a law for nothing."""
    assert "no such sector among the projects" in refused(
        ("loadings.by_sector", {"chips": {}})
    )


def test_a_programme_without_uncertainty_has_no_draws(make):
    """Without a word on what is uncertain there is nothing to draw from."""
    with pytest.raises(InputError, match="nothing to draw"):
        compile_laws(make.inputs(make.tree()))


@pytest.mark.parametrize(
    ("tau", "rate"), [(3.361, 0.067), (3.02, 0.063), (4.75, 0.081)]
)
def test_ten_years_of_hazard_are_the_published_rate(inputs, tau, rate):
    """Whatever the periods, ten years give the rate that the shape was fitted to."""
    law = inputs.loaded.programme.uncertainty.credit.hazard
    fitted = law.model_copy(update={"tau": law.tau.model_copy(update={"value": tau})})
    for per_year in (1, 2, 4, 12):
        rates = default_rates(fitted, 10 * per_year, per_year)
        alive = np.prod(1.0 - rates)
        assert_allclose(1.0 - alive, rate, atol=5e-4)
    yearly = hazard_by_age(law.h0.base, law.h_inf.base, decay_of(tau), np.arange(1, 11))
    assert_allclose(default_rates(fitted, 10, 1), yearly)


def test_defaults_come_as_often_as_the_hazard_says():
    """Without early phase, delay and reversal the share of defaults is 1 - e^-H."""
    inputs = compiled(
        ("credit.hazard.early_factor", {**one(), "low": 1, "high": 1}),
        ("factors.policy", None),
    )
    laws = compile_laws(inputs)
    block = draw_block(inputs, laws, sampling(3, 40_000), 0, 40_000)
    when = np.asarray(block.shocks["default_period"])
    for place in range(when.shape[1]):
        age = 40  # ten years
        probability = -np.expm1(-laws.obligors.hazard[place, age - 1])
        share = np.mean(when[:, place] < laws.obligors.clock[place] + age)
        error = np.sqrt(probability * (1.0 - probability) / 40_000)
        assert abs(share - probability) < 4.0 * error


def test_a_sponsor_is_one_obligor(inputs, laws):
    """Both plants of NextEra have one number; with one hazard and clock they fall together."""
    places = [
        place
        for place, label in enumerate(inputs.projects)
        if inputs.loaded.programme.projects[label.id].sponsor == "NextEra Energy"
    ]
    assert len(places) == 2
    assert len(set(laws.obligors.group[places])) == 1


def test_a_parent_takes_the_place_of_the_project():
    """A guaranteed project has the parent's default rate, in no early phase."""
    pd = {**one(), "unit": "% / year", "value": 0, "low": 0, "high": 0.1}
    guarantee = {"projects": ["gulflink"], "yearly_pd": pd}
    inputs = compiled(("credit.parent_guarantees", {"parent": guarantee}))
    laws = compile_laws(inputs)
    place = [label.id for label in inputs.projects].index("gulflink")
    assert_array_equal(laws.obligors.hazard[place], 0.0)
    assert laws.obligors.early_factor[place] == 1.0
    block = draw_block(inputs, laws, sampling(3, 1000), 0, 1000)
    deal_held = np.asarray(block.shocks["default_period"][:, place])
    without = compiled(
        ("credit.parent_guarantees", {"parent": guarantee}), ("factors.policy", None)
    )
    block = draw_block(without, compile_laws(without), sampling(3, 1000), 0, 1000)
    assert np.all(np.asarray(block.shocks["default_period"][:, place]) == NEVER)
    assert np.any(deal_held < NEVER)  # a reversal of the deal is no credit event


def test_nothing_finishes_before_now(inputs, laws):
    """The earliest completion in any draw leaves a period after now."""
    block = draw_block(inputs, laws, sampling(3, 2000), 0, 2000)
    completion = laws.completion + np.asarray(block.shocks["delay_periods"])
    assert np.all(completion >= np.minimum(laws.completion, laws.now + 1))


def test_grants_are_paid_as_often_as_planned(inputs, laws):
    """The mean of what is paid is what the plan counts with."""
    block = draw_block(inputs, laws, sampling(3, 8192), 0, 8192)
    mean = np.asarray(block.shocks["grant_factor"]).mean(axis=0)
    assert_allclose(mean, 1.0, atol=0.03)
    assert np.any(laws.grant_probability < 1.0)


def test_rates_are_known_up_to_now_and_discount_to_the_curve(inputs, laws):
    """Rates before now are on record; after it the mean discount factor is the curve's."""
    block = draw_block(inputs, laws, sampling(3, 8192), 0, 8192)
    expected = inputs.reference[0, 0]
    rates = block.market.reference[:, 0]
    assert_array_equal(rates[:, : laws.now], np.tile(expected[: laws.now], (8192, 1)))
    step = 1.0 / inputs.timeline.periods_per_year
    means = np.cumprod(1.0 / (1.0 + rates * step), axis=1).mean(axis=0)
    assert_allclose(means, np.cumprod(1.0 / (1.0 + expected * step)), rtol=0.004)


def test_a_certain_default_is_certain():
    """At a rate of one, or of nothing, a period's rate is one, or nothing."""
    assert_array_equal(by_period(np.array([0.0, 1.0]), 4.0), [0.0, 1.0])
