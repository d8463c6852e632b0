"""A rating gives a sponsor's projects the default rates of its grade, and is told when old."""

import datetime as dt
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.analysis.draw_summary import flags
from kakehashi.errors import InputError
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.ratings import is_stale, rated_by, rated_hazard
from kakehashi.schema.load import load_programme

DAY = dt.date(2026, 11, 22)


def compiled(*changes, scenario="announced-2026"):
    """The bundled programme under changes of (path below `uncertainty.credit`, value)."""
    wanted = [(f"uncertainty.credit.{path}", value, "test") for path, value in changes]
    return compile_programme(
        load_programme("us-japan-2025", [scenario], changes=wanted)
    )


def rating(dated, grade="BB"):
    """A rating of one day."""
    return {
        "agency": "S&P", "printed": grade, "grade": grade, "dated": dated,
        "source": "assumed",
    }  # fmt: skip


def share(percent):
    """A share, assumed."""
    return {
        "value": percent, "unit": "%", "as_of": DAY, "source": "assumed",
        "confidence": "assumed", "low": 0, "high": 100,
    }  # fmt: skip


@pytest.fixture(scope="module")
def pipeline():
    """The whole pipeline, with rated and unrated sponsors."""
    return compiled(scenario="mou-2025")


@pytest.mark.parametrize("per_year", [1, 2, 4, 12])
def test_the_curve_gives_back_the_printed_rates(pipeline, per_year):
    """Whatever the periods, each horizon has defaulted as the agency prints it."""
    credit = pipeline.loaded.programme.uncertainty.credit
    for curve in credit.rating_curves.values():
        hazard = rated_hazard(curve, 40 * per_year, per_year)
        assert np.all(np.diff(hazard) >= 0.0)
        for knot in curve.knots:
            age = round(knot.years * per_year) - 1
            assert_allclose(-np.expm1(-hazard[age]), knot.defaulted.base, rtol=1e-12)


def test_rated_sponsors_default_by_their_grade(pipeline):
    """Their projects have its curve and no construction phase; the others the shape."""
    laws = compile_laws(pipeline)
    credit = pipeline.loaded.programme.uncertainty.credit
    raters = rated_by(credit, pipeline)
    assert {"Intel", "Micron", "TSMC", None} == set(raters)
    periods, per_year = pipeline.timeline.periods, pipeline.timeline.periods_per_year
    for place, name in enumerate(raters):
        early = laws.obligors.early_factor[place]
        if name is None:
            assert early == credit.hazard.early_factor.base
            continue
        assert early == 1.0
        curve = credit.rating_curves[credit.ratings[name].grade]
        expected = rated_hazard(curve, periods, per_year)
        assert_array_equal(laws.obligors.hazard[place], expected)


def test_a_project_rating_comes_before_its_sponsors_and_a_parent_before_both():
    """The nearest word on who pays counts: parent, project, sponsor."""
    own = ("ratings.gulflink", rating(DAY))
    inputs = compiled(own)
    credit = inputs.loaded.programme.uncertainty.credit
    names = dict(
        zip((p.id for p in inputs.projects), rated_by(credit, inputs), strict=True)
    )
    assert names["gulflink"] == "gulflink"
    parent = ("parent_guarantees", {"parent": {"projects": ["gulflink"]}})
    inputs = compiled(own, ("ratings.parent", rating(DAY, "A")), parent)
    credit = inputs.loaded.programme.uncertainty.credit
    assert "parent" in rated_by(credit, inputs)
    assert "gulflink" not in rated_by(credit, inputs)
    laws = compile_laws(inputs)
    assert "parent" in laws.obligors.groups


@pytest.mark.parametrize(
    ("dated", "stale"),
    [
        (dt.date(2025, 11, 22), False),
        (dt.date(2025, 11, 21), True),
        (DAY, False),
        (None, True),
    ],
)
def test_a_rating_is_good_for_twelve_months(pipeline, dated, stale):
    """Older ones, and those without a date, are stale."""
    credit = pipeline.loaded.programme.uncertainty.credit
    one = credit.ratings["Intel"].model_copy(update={"dated": dated})
    assert is_stale(one, DAY) is stale


def test_a_stale_rating_is_told_in_the_result():
    """Only where a placed project rests on it, with its day."""
    old = ("ratings.gulflink", rating(dt.date(2024, 1, 31)))
    inputs = compiled(old)
    (flag,) = flags(run_draws_of(inputs, 32, 1))
    assert "gulflink" in flag
    assert "2024-01-31" in flag
    assert flags(run_draws_of(compiled(), 32, 1)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("ratings.Intel.grade", "X")], "of which rating_curves knows nothing"),
        ([("ratings.Nobody", rating(DAY))], "no such project, sponsor or parent"),
        (
            [("parent_guarantees", {"parent": {"projects": ["gulflink"]}})],
            "neither a yearly_pd nor a rating",
        ),
        (
            [("parent_guarantees", {"parent": {
                "projects": ["gulflink"],
                "yearly_pd": {**share(120), "unit": "% / year", "high": 150}}})],
            "above the most that it can be, 1 (100 %)",
        ),
        (
            [("rating_curves.BB.knots", [{"years": 1, "defaulted": share(101)}])],
            "101",
        ),
        (
            [("rating_curves.BB.knots", [{"years": 1, "defaulted": share(9)},
                                         {"years": 2, "defaulted": share(3)}])],
            "its default rates not fall",
        ),
        (
            [("rating_curves.BB.knots", [{"years": 1, "defaulted": share(100)}])],
            "has no hazard",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(changes, said):
    """Probabilities above one, unknown grades and names: each in words."""
    with pytest.raises(InputError, match=re.escape(said)):
        compiled(*changes)
