"""What draws say over time agrees with what they say at the end, however they are cut."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.analysis import backing, over_time
from kakehashi.analysis.backing_over_time import (
    committed_table,
    deadline_chances,
    exposure_fan,
    line_table,
    used_up_by,
)
from kakehashi.analysis.exposure import peak_exposure
from kakehashi.analysis.loss_distribution import disbursed_table
from kakehashi.analysis.over_time import BINS, empty_over_time
from kakehashi.analysis.second_look import second_look
from kakehashi.analysis.utilisation import utilisation_at
from kakehashi.model import monte_carlo
from kakehashi.model.laws import quiet_laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.run import run

DRAWS, SEED = 512, 5


@pytest.fixture(scope="module")
def result():
    """The bundled programme with draws."""
    return run("us-japan-2025", draws=DRAWS, seed=SEED)


@pytest.mark.parametrize("chunk", [1, 100])
def test_a_collector_does_not_see_chunks(result, chunk):
    """Any size of block leaves the same numbers, bit by bit."""
    few = replace(result, draws=run_draws_of(result.inputs, 64, SEED))
    seen = []
    for size in (chunk, 64):
        collector = empty_over_time(few, few.draws.draws, few.draws.how)
        run_draws_of(few.inputs, 64, SEED, collectors=[collector], chunk=size)
        seen.append(collector)
    for left, right in zip(*(one.histogram.values() for one in seen), strict=True):
        assert_array_equal(left, right)
    assert_array_equal(seen[0].paid, seen[1].paid)
    assert_array_equal(seen[0].committed, seen[1].committed)
    for key, first in seen[0].used_up.items():
        assert_array_equal(first, seen[1].used_up[key])


def test_a_fan_of_the_first_draws_ends_where_every_draw_does(result, monkeypatch):
    """With few draws fanned, each has the same path, and every draw its last number."""
    whole = result.draws
    for module in (monte_carlo, over_time):
        monkeypatch.setattr(module, "FANNED", 100)
    collector = empty_over_time(result, DRAWS, whole.how)
    few = run_draws_of(result.inputs, DRAWS, SEED, collectors=[collector], chunk=70)
    assert few.disbursed.shape[0] == collector.committed.shape[0] == 100
    assert_array_equal(few.disbursed, whole.disbursed[:100])
    assert_array_equal(few.by_deadline, whole.disbursed[:, -1])
    assert_array_equal(
        collector.committed_by_deadline[:100], collector.committed[:, -1]
    )
    assert len(disbursed_table(few)) == few.disbursed.shape[1]


def test_what_is_used_up_in_the_end_is_used_up_by_then(result):
    """By the last period the loans' final losses use up a backing where the end says so."""
    table = used_up_by(result)
    last = table[table["date"] == table["date"].max()]
    for institution, reading, amount in backing.backings(result.draws):
        row = last[(last["institution"] == institution) & (last["reading"] == reading)]
        by_then = row.set_index("basis")["value"]
        loss = result.draws.losses[institution]
        assert_allclose(by_then[backing.FINAL], np.mean(loss > amount), atol=1e-9)
        assert by_then[backing.WITH_OPEN] >= by_then[backing.FINAL]


def test_a_backing_is_not_whole_again(result):
    """The probability that it has been used up never falls with time."""
    for _, rows in used_up_by(result).groupby(["institution", "reading", "basis"]):
        assert np.all(np.diff(rows["value"]) >= 0.0)


def test_the_fan_of_a_sure_run_is_the_plan(result):
    """Without spread the bands close on the exposure of the plan, within a bin."""
    quiet = run_draws_of(result.inputs, 64, SEED, laws=quiet_laws(result.inputs))
    sure = replace(result, draws=quiet)
    fan, peaks = exposure_fan(sure), peak_exposure(result).set_index("institution")
    seen = second_look(sure).over_time
    for institution, rows in fan.groupby("institution"):
        assert_array_equal(rows["q0.05"], rows["q0.95"])
        peak = peaks.loc[institution]
        whole = float(peak[peak["kind"] == "all"]["amount"].iloc[0])
        step = seen.ceiling[str(institution)] / BINS
        assert abs(rows["q0.5"].max() - whole) <= step


def test_commitments_of_a_sure_run_are_the_plan_s(result):
    """Without a reversal what is committed by the deadline is what the plan commits."""
    quiet = run_draws_of(result.inputs, 64, SEED, laws=quiet_laws(result.inputs))
    table = committed_table(replace(result, draws=quiet))
    deadline = result.inputs.loaded.programme.terms.deadline.date
    planned = utilisation_at(result, deadline).committed
    assert_allclose(table["expected"].iloc[-1], planned)


def test_chances_fall_with_the_amount(result):
    """More is never likelier than less, and what nobody plans has not been seen."""
    table = deadline_chances(result, [0.0, 2e10, 4e10, 6e10, 5.5e11])
    for _, rows in table.groupby("basis"):
        assert np.all(np.diff(rows["value"]) <= 0.0)
        assert rows["value"].iloc[0] == 1.0
        assert rows["value"].iloc[-1] == 0.0
        assert 0.0 < rows["high"].iloc[-1] < 0.02
        assert np.all(rows["low"] <= rows["value"])
        assert np.all(rows["value"] <= rows["high"])


def test_yearly_lines_are_those_of_the_programme(result):
    """Each line of the programme is tested, at the market's rate, with an error."""
    table = line_table(result)
    programme = result.inputs.loaded.programme
    fact = programme.institutions["jbic"].facts["filp_loans_fy2026_initial"]
    row = table.set_index("line").loc["filp_loans_fiscal_2026"]
    assert_allclose(row["line_amount"], fact.base / programme.market.usd_jpy.base)
    assert row["expected"] > 0.0
    assert row["expected_error"] > 0.0


def test_the_state_bears_what_is_beyond_the_backing(result):
    """Loss up to the backing and loss beyond it are the loss of the institution."""
    table = backing.beyond_backing_table(result.draws)
    expected = table[table["measure"] == "expected"]
    for row in expected.to_dict("records"):
        loss = backing.borne_by(result.draws, row["institution"], row["basis"])
        within = np.minimum(loss, row["backing"]).mean()
        assert_allclose(row["value"] + within, loss.mean(), rtol=1e-9, atol=1e-3)


def test_the_curve_falls_through_the_tests(result):
    """The curve of losses never rises, and at the backing it is the test's probability."""
    curve = backing.loss_curve(result.draws, "nexi", 50)
    for basis, rows in curve.groupby("basis"):
        assert np.all(np.diff(rows["value"]) <= 0.0)
        loss = backing.borne_by(result.draws, "nexi", str(basis))
        first = rows.iloc[0]
        assert_allclose(first["value"], np.mean(loss > 0.0))
