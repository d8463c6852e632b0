"""Portfolios at the edge: one project, nobody exposed, none at all, impossible factors."""

import json
import shutil

import numpy as np
import pytest

from kakehashi.analysis.draw_summary import draw_summary, flags
from kakehashi.analysis.summary import plain, summary
from kakehashi.errors import InputError
from kakehashi.model.factor_laws import factor_problems
from kakehashi.model.run import run
from kakehashi.schema.bundled import bundled_path
from kakehashi.schema.checks.whole_check import check_programme

DRAWS, SEED = 64, 5


def test_one_project_has_every_table():
    """A portfolio of one is as concentrated as can be, and no figure is missing."""
    result = run("us-japan-2025", ["eligible-only"], draws=DRAWS, seed=SEED)
    assert len(result.inputs.projects) == 1
    text = json.dumps(summary(result), allow_nan=False)
    assert "NaN" not in text
    assert result.draws is not None
    tables = draw_summary(result.draws)["tables"]
    assert isinstance(tables, dict)
    assert all(row["effective_names"] == 1 for row in tables["concentration"])


def test_nobody_exposed_loses_nothing_and_is_told():
    """Without a share in any project all losses are nought, and the result says why."""
    none = ("default_programme_share", 0, "a test")
    own = [
        (f"projects.{name}.programme_share", None, "a test")
        for name in ("portsmouth-gas", "gulflink", "diamond-grit", "tn-al-smr",
                     "pennsylvania-gas", "anderson-gas")
    ]  # fmt: skip
    result = run("us-japan-2025", changes=[none, *own], draws=DRAWS, seed=SEED)
    assert result.draws is not None
    for bearer in ("jbic", "nexi", "japan"):
        assert np.all(result.draws.losses[bearer] == 0.0)
    content = plain(draw_summary(result.draws))
    json.dumps(content, allow_nan=False)
    assert any("no exposure" in flag for flag in flags(result.draws))


def test_an_empty_portfolio_is_refused():
    """Where no project is funded there is nothing to draw, and it is said what to do."""
    changes = [("terms.placement.minimum_stage", "operating", "a test")]
    with pytest.raises(InputError, match="no project is funded"):
        run("us-japan-2025", changes=changes, draws=DRAWS)


@pytest.fixture
def folder(tmp_path):
    """A copy of the bundled programme that may be spoiled."""
    place = bundled_path("us-japan-2025")
    assert place is not None
    return shutil.copytree(place, tmp_path / "programme")


def impossible_factors(text):
    """Three factors of which two pairs move together and the third pair apart."""
    number = (
        "{value: %s, unit: x, as_of: 2026-11-22, source: fedfx, confidence: derived}"
    )
    pairs = {"economy, us_rate": 0.9, "economy, usd_jpy": 0.9, "us_rate, usd_jpy": -0.9}
    lines = [
        f"  - between: [{pair}]\n    correlation: {number % value}\n"
        for pair, value in pairs.items()
    ]
    before, rest = text.split("correlations:\n", 1)
    after = rest[rest.index("construction:\n") :]
    return f"{before}correlations:\n{''.join(lines)}{after}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (impossible_factors, "is not positive semidefinite"),
        (
            lambda text: text.replace(
                "  semiconductors:\n    cost:", "  chips:\n    cost:"
            ),
            "no such sector",
        ),
        (
            lambda text: text.replace("[delivery_bonds_ceiling,", "[gold,"),
            "no such fact of nexi",
        ),
    ],
)
def test_check_finds_what_a_run_with_draws_would_refuse(folder, change, said):
    """Names, and factors that no world has, with file and line."""
    path = folder / "uncertainty.yaml"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    found = check_programme(folder, factor_problems)
    assert found.programme is None
    (problem,) = [one for one in found.problems if said in one.what]
    assert problem.where.startswith("uncertainty.yaml:")
    assert problem.fix


def test_loadings_that_a_scenario_makes_impossible_are_found_too(folder):
    """The scenario is named."""
    path = folder / "scenarios.yaml"
    more = (
        "impossible-loadings:\n  title: A test\n  description: A test.\n  changes:\n"
        "    - path: uncertainty.loadings.loadings.default.economy\n"
        "      value: 1\n      reason: A test.\n"
    )
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    found = check_programme(folder, factor_problems)
    (problem,) = found.problems
    assert "'impossible-loadings'" in problem.what
    assert "more than all of it" in problem.what
