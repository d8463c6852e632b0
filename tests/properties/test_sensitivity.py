"""Sensitivity: the same luck on both sides, ranked, with errors, and none for nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from typer.testing import CliRunner

from kakehashi.analysis.headline import measures
from kakehashi.analysis.sensitivity import movers as movers_of
from kakehashi.analysis.sensitivity import sobol, study, tornado
from kakehashi.analysis.sensitivity.bumps import (
    bumped,
    moves_draws,
    ranged_parameters,
    with_figure,
)
from kakehashi.analysis.sensitivity.movers import movers
from kakehashi.cli import run as command
from kakehashi.cli.app import app
from kakehashi.errors import InputError
from kakehashi.kernels.tail import mean_estimate
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.run import run, run_inputs
from kakehashi.reports.figures.tornado import tornado_figure
from kakehashi.reports.folder import write_run
from kakehashi.reports.records import records
from kakehashi.reports.sections.sensitivity import sensitivity_section
from kakehashi.reports.verify import verify
from kakehashi.schema.load import load_programme

DRAWS, SEED = 64, 7
FEW = (
    "terms.loss_share_of_host",
    "uncertainty.credit.recovery.mean",
    "market.escalation",
    "uncertainty.factors.usd_jpy.volatility",
)


@pytest.fixture(scope="module")
def inputs():
    """The bundled programme."""
    return compile_programme(load_programme("us-japan-2025"))


@pytest.fixture(scope="module")
def few(inputs):
    """A few parameters of it."""
    known = {located.path: located for located in ranged_parameters(inputs)}
    return [known[path] for path in FEW]


@pytest.fixture(scope="module")
def found(inputs, few):
    """A small study of those parameters alone."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (tornado, study):
            patch.setattr(module, "ranged_parameters", lambda _: few)
        return study.sensitivity(inputs, SEED, draws=DRAWS, points=8)


def test_a_bump_is_the_file_with_the_other_number(inputs):
    """Moving a parameter gives the programme that a change of the file would give."""
    path = "terms.loss_share_of_host"
    ours = bumped(inputs, {path: 100.0})
    theirs = compile_programme(
        load_programme("us-japan-2025", changes=[(path, 100.0, "test")])
    )
    assert moves_draws(inputs, compile_laws(inputs), ours, compile_laws(ours))
    for one in (ours, theirs):
        assert one.loaded.programme.terms.loss_share_of_host.base == 1.0
    assert_array_equal(ours.terms.facilities, theirs.terms.facilities)


def test_a_bumped_number_is_known_for_certain(inputs):
    """No range is left around it, and nothing is drawn there."""
    path = "market.escalation"
    changed = with_figure(inputs.loaded.programme, path, 3.0).market.escalation
    assert changed.value == changed.low == changed.high == 3.0


def test_the_figure_in_force_changes_nothing_but_the_spread(inputs):
    """Every ranged parameter can be set to its own figure."""
    printed = {one.path: one.parameter.value for one in ranged_parameters(inputs)}
    same = bumped(inputs, printed)
    assert_array_equal(same.terms.facilities, inputs.terms.facilities)


QUICK = (
    "uncertainty.credit.recovery.mean",
    "uncertainty.loadings",
    "uncertainty.construction",
    "uncertainty.factors",
    "uncertainty.correlations",
    "fiscal.curves",
    "fiscal.currency",
    "fiscal.pricing",
)


@pytest.mark.parametrize("kind", QUICK)
def test_the_quick_way_is_the_full_way(inputs, kind):
    """A number of the laws gives the very arrays that compiling everything anew gives."""
    first = next(p for p in ranged_parameters(inputs) if p.path.startswith(kind))
    for figure in (first.parameter.low, first.parameter.high):
        quick = bumped(inputs, {first.path: float(str(figure))})
        full = compile_programme(quick.loaded)
        assert not moves_draws(quick, compile_laws(quick), full, compile_laws(full))
        assert quick.placement == full.placement
        assert_array_equal(quick.terms.projects, full.terms.projects)
        assert_array_equal(quick.terms.facilities, full.terms.facilities)


@pytest.mark.parametrize(
    "path",
    [
        "fiscal.curves",
        "fiscal.currency",
        "fiscal.pricing",
        "market.usd_jpy",
        "uncertainty.factors.jp_rate",
        "uncertainty.factors.usd_jpy",
    ],
)
def test_draws_that_are_kept_are_those_of_a_full_run(inputs, path):
    """Where nothing that stays of a draw can move, a run anew gives the same bits."""
    base = run_draws_of(inputs, DRAWS, SEED)
    first = next(p for p in ranged_parameters(inputs) if p.path.startswith(path))
    moved = tornado.rerun(base, {first.path: float(str(first.parameter.high))})
    assert moved.losses is base.losses
    full = run_draws_of(moved.inputs, DRAWS, SEED)
    for name in base.losses:
        assert_array_equal(moved.losses[name], full.losses[name])
    for name in base.sums:
        assert_array_equal(moved.sums[name], full.sums[name])
    assert_array_equal(moved.disbursed, full.disbursed)


def test_sensitivity_is_stored_and_verified(inputs, found, tmp_path, monkeypatch):
    """result.json has every row of it, and `verify` moves the numbers again."""
    result = run_inputs(inputs, DRAWS, SEED)
    write_run(result, tmp_path, found)
    stored = json.loads((tmp_path / "result.json").read_text("utf-8"))["sensitivity"]
    assert len(stored["tornado"]) == len(found.tornado)
    assert len(stored["indices"]) == len(found.indices)
    monkeypatch.setattr(study, "sensitivity", lambda *_: found)
    assert verify(tmp_path).differences == []
    other = replace(found, sobol_sets=1)
    monkeypatch.setattr(study, "sensitivity", lambda *_: other)
    (difference,) = verify(tmp_path).differences
    assert difference.where == "result.json: sensitivity: sobol_sets"


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        ([], True),
        (["--no-sensitivity"], False),
        (["--draws", "0"], False),
        (["--draws", "0", "--sensitivity"], True),
    ],
)
def test_draws_that_are_written_have_their_sensitivity(
    found, tmp_path, monkeypatch, words, moved
):
    """`run --draws --out` moves the uncertain numbers, unless it is told not to."""
    written = []
    monkeypatch.setattr(study, "sensitivity", lambda *_: found)
    monkeypatch.setattr(
        command, "write_run", lambda *all_of_it: written.append(all_of_it)
    )
    asked = ["run", "us-japan-2025", "--draws", "64", "--out", str(tmp_path), *words]
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0
    ((_, _, sensitivity),) = written
    assert sensitivity is (found if moved else None)
    assert ("moved most by" in done.output) is moved


def test_what_no_draw_steps_on_is_not_run_again(inputs):
    """A limit that only stands beside the flows moves none: the draws are kept."""
    base = run_draws_of(inputs, DRAWS, SEED)
    moved = tornado.rerun(base, {"institutions.nexi.exposure_limit": 40.0})
    assert moved.losses is base.losses


def test_changes_are_paired_differences(inputs, found):
    """Each change is the mean difference of two runs of the same luck, with its error."""
    base = run_draws_of(inputs, DRAWS, SEED)
    path = "uncertainty.credit.recovery.mean"
    moved = run_draws_of(bumped(inputs, {path: 70.0}), DRAWS, SEED)
    difference = moved.losses["japan"] - base.losses["japan"]
    wanted = mean_estimate(difference, base.weights, base.how.replicate)
    rows = found.tornado
    row = rows[(rows["target"] == "expected_loss") & (rows["path"] == path)].iloc[0]
    assert_allclose(row["change_low"], wanted.value)
    assert_allclose(row["error_low"], wanted.standard_error)


def test_the_tornado_is_ranked(found):
    """Within a target the swings fall, and each is the larger of its two changes."""
    for _, rows in found.tornado.groupby("target"):
        swings = rows["swing"].dropna().to_numpy(dtype=float)
        assert np.all(np.diff(swings) <= 0.0)
    sides = found.tornado[["change_low", "change_high"]].abs().max(axis=1)
    known = found.tornado["swing"].notna()
    assert_allclose(
        found.tornado["swing"][known].astype(float), sides[known].astype(float)
    )


def test_a_lender_that_is_made_whole_loses_nothing(found):
    """With all losses made good by the host the state's own fall; more recovery helps."""
    rows = found.tornado[found.tornado["target"] == "expected_loss"].set_index("path")
    assert rows.loc["terms.loss_share_of_host", "change_high"] < 0.0
    assert rows.loc["uncertainty.credit.recovery.mean", "change_low"] > 0.0
    assert rows.loc["uncertainty.credit.recovery.mean", "change_high"] < 0.0
    still = rows.loc["uncertainty.factors.usd_jpy.volatility"]
    assert still["swing"] == 0.0
    assert not still["certain"]


def test_indices_are_shares_with_a_confidence(found):
    """A total index is at least nought and no less than the first, within its interval."""
    known = found.indices.dropna(subset=["total"])
    assert len(known)
    assert np.all(known["total"] >= 0.0)
    assert np.all(known["total_reach"] >= 0.0)
    slack = known["total_reach"] + known["first_reach"]
    assert np.all(known["first"] <= known["total"] + slack + 0.3)


def test_an_index_of_a_figure_that_one_number_makes(inputs, few, monkeypatch):
    """A figure that one parameter alone makes has an index of one for it, nought else."""

    def only_first(_base, _chosen, table, _progress):
        return np.stack([table[:, 0] * 5.0 + 1.0] * 6, axis=1)

    monkeypatch.setattr(sobol, "_figures", only_first)
    rows = sobol.sobol_indices(inputs, few, draws=DRAWS, seed=SEED, points=256)
    first = rows[rows["target"] == "expected_loss"].set_index("path")
    assert_allclose(first.loc[[FEW[0]], "total"].astype(float), 1.0, atol=0.1)
    assert_allclose(first.loc[list(FEW[1:]), "total"].astype(float), 0.0, atol=1e-9)


def test_an_end_that_is_refused_is_noted(inputs, few):
    """A range that the programme cannot bear says so and stops nothing."""
    wild = few[1]
    beyond = wild.parameter.model_copy(update={"high": 100.0})
    located = replace(wild, parameter=beyond)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tornado, "ranged_parameters", lambda _: [located])
        _, table = tornado.tornado(inputs, DRAWS, SEED)
    assert table["note"].str.contains("standard deviation").all()
    assert table["change_low"].notna().all()
    assert table["change_high"].isna().all()


def test_no_parameter_is_no_number(inputs):
    """A path at which no parameter stands, or a figure out of bounds, is named."""
    with pytest.raises(InputError, match="no parameter stands here"):
        bumped(inputs, {"terms.deadline": 1.0})
    with pytest.raises(InputError, match="is refused here"):
        bumped(inputs, {"terms.loss_share_of_host": 400.0})


def test_progress_is_told(inputs, few):
    """After each parameter it is told how many of how many are done."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tornado, "ranged_parameters", lambda _: few[:2])
        tornado.tornado(inputs, DRAWS, SEED, lambda *where: told.append(where))
    assert told == [(1, 2), (2, 2)]


def test_the_report_shows_both(found):
    """The section holds a tornado and indices for each target, with their intervals."""
    section = sensitivity_section(found)
    ids = [block.figure.id for block in section.blocks if hasattr(block, "figure")]
    for target in found.targets:
        name = target.id.replace("_", "-")
        assert f"tornado-{name}" in ids
        assert f"sobol-{name}" in ids
    first = found.targets[0]
    own = [row for row in records(found.tornado) if row["target"] == first.id]
    figure = tornado_figure(first, found.base[first.id], own)
    assert "\N{PLUS-MINUS SIGN}" in figure.sentence
    for width in (340, 1040):
        assert figure.spec(width)["layer"]


def peak_of(result):
    """Peak exposure of the insurer in the plan."""
    return float(str(measures(result)["peak_exposure_of_nexi"].value))


def test_movers_of_a_plan_are_differences_of_plans(inputs, monkeypatch):
    """What is named moves the measure by as much as the plan with that number does."""
    near = [p for p in ranged_parameters(inputs) if "tn-al-smr" in p.path]
    monkeypatch.setattr(movers_of, "ranged_parameters", lambda _: near)
    result = run("us-japan-2025")
    found = movers(result, "peak_exposure_of_nexi")
    assert 0 < len(found) <= 3
    swings = [mover.swing for mover in found]
    assert swings == sorted(swings, reverse=True)
    first = found[0]
    there = run("us-japan-2025", changes=[(first.path, first.moves[0].printed, "test")])
    change = peak_of(there) - peak_of(result)
    assert_allclose(first.moves[0].change, change, rtol=1e-9)


def test_movers_of_draws_have_their_errors(few, monkeypatch):
    """With draws the mean over the same draws is moved, and each change has its error."""
    monkeypatch.setattr(movers_of, "ranged_parameters", lambda _: few)
    result = run("us-japan-2025", draws=DRAWS, seed=SEED)
    found = movers(result, "expected_loss_of_investor")
    assert found[0].path in FEW[:2]
    assert all(move.standard_error for move in found[0].moves)
    assert movers(result, "loss_of_investor_99") == ()


def test_what_has_no_number_is_not_moved():
    """A measure that nothing uncertain stands behind names no parameter."""
    assert movers(run("us-japan-2025"), "envelope") == ()
