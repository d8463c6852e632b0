"""Tariffs as a user meets them: the command, the report, and saving beside loss in draws."""

import io
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from rich.console import Console

from kakehashi.analysis.tariff_decline import decline_table
from kakehashi.analysis.tariff_offset import HORIZONS, tariff_offset
from kakehashi.analysis.tariff_saving import every_saving
from kakehashi.errors import InputError
from kakehashi.kernels import tail
from kakehashi.model.run import run
from kakehashi.reports.blocks import Page
from kakehashi.reports.console import print_offset, print_tariffs
from kakehashi.reports.html import render
from kakehashi.reports.sections.tariffs import tariffs_section
from kakehashi.reports.study import study_of

DRAWS, SEED = 64, 7


@pytest.fixture(scope="module")
def result() -> Any:
    """A run of the bundled programme in few draws."""
    return run("us-japan-2025", draws=DRAWS, seed=SEED)


@pytest.fixture(scope="module")
def offset(result) -> Any:
    """Saving and loss in these draws."""
    return tariff_offset(result)


def kakehashi(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as a user types it."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "kakehashi", "tariffs", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "COLUMNS": "160"},
    )


# ------------------------------------------------------------------- in the same draws


def test_the_loss_is_that_of_the_run(result, offset):
    """Its draws are the run's own: the same defaults, so the same losses written off."""
    assert offset.drawn.losses.keys() == result.draws.losses.keys()
    for name, losses in result.draws.losses.items():
        assert_allclose(offset.drawn.losses[name], losses, rtol=0, atol=0)
    lost = offset.losses > 0
    public = sum(
        offset.drawn.losses[name]
        for name, part in result.inputs.loaded.programme.institutions.items()
        if part.state == "japan"
    )
    assert np.array_equal(lost, public > 1.0)


def test_what_has_been_saved_by_the_deadline_is_part_of_all(offset):
    """Present values only grow from one point to the next where each year saves."""
    for name in ("letter_25", "auto_232_only"):
        saved = offset.perimeters[name]["gross_duty"]
        assert np.all(np.diff(saved, axis=1) >= -1e-3)
    assert np.all(np.diff(offset.kept.losses, axis=1) >= 0)


def test_nothing_is_saved_after_a_reversal(offset):
    """Some draws end before the loans do: between two late points they add nothing."""
    saved = offset.perimeters["auto_232_only"]["gross_duty"]
    still = saved[:, -1] > saved[:, -2]
    assert not still.all()


def test_verdicts_are_estimates_with_errors(offset):
    """A probability is that of the draws, with its interval, for the lender's side only."""
    rows = offset.rows()
    own = rows[rows["probability"].notna()]
    assert set(own["horizon"]) == set(HORIZONS)
    assert (
        (own["probability_low"] <= own["probability"]) & (own["probability"] <= 1)
    ).all()
    assert rows[rows["perimeter"].str.startswith("host")]["probability"].isna().all()
    one = own[
        (own["counterfactual"] == "auto_232_only")
        & (own["perimeter"] == "investor_treasury")
        & (own["horizon"] == "deadline")
    ].iloc[0]
    saved = offset.perimeters["auto_232_only"]["investor_treasury"]
    saved = saved[:, offset.point("deadline")]
    wanted = tail.exceedance_probability(
        saved - offset.losses, offset.kept.weights, 0.0, offset.drawn.how.replicate
    )
    assert one["probability"] == wanted.value
    assert_allclose(one["break_even_rate"] * offset.pool.exposure, one["value"])


def test_the_same_seed_saves_the_same(result, offset):
    """Draws run in other blocks give the same savings, bit by bit."""
    from kakehashi.analysis.tariff_collector import TariffCollector
    from kakehashi.model.monte_carlo import run_draws_of

    again = TariffCollector(
        result.inputs, ["letter_25"], offset.kept.horizons, DRAWS, SEED
    )
    run_draws_of(
        result.inputs,
        DRAWS,
        SEED,
        collectors=[again],
        chunk=17,
        laws=result.draws.laws,
        how=result.draws.how,
    )
    assert np.array_equal(again.savings["letter_25"], offset.kept.savings["letter_25"])
    assert np.array_equal(again.losses, offset.kept.losses)


def test_the_losses_of_refused_projects_are_those_of_the_state(result, offset):
    """Expected losses by project add up to the investor state's, and stakes weigh them."""
    table = decline_table(result, offset.drawn, "auto_232_only")
    whole = np.mean(offset.drawn.losses["japan"] * offset.drawn.weights)
    assert_allclose(table["expected_loss"].sum(), whole, rtol=1e-9)
    assert (table["break_even_treasury"] >= table["break_even_probability"]).all()
    assert np.isinf(
        decline_table(result, offset.drawn, "pre_2025")["break_even_probability"]
    ).any()


def test_without_draws_there_is_no_verdict():
    """A run without draws is told to ask for some."""
    with pytest.raises(InputError, match="draws"):
        tariff_offset(run("us-japan-2025"))


# ------------------------------------------------------------------- the command


def test_the_command_shows_every_counterfactual():
    """Without a name all stand side by side, and the claim stands as claimed."""
    done = kakehashi()
    assert done.returncode == 0, done.stderr
    for words in ("The letter's 25 %", "Only cars go back", "Before 2025", "(claimed)"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--counterfactual", "letter"], "letter_25"),
        (["--as-of", "2031-01-01"], "outside the schedule"),
        (["--claim", "10 apples"], "not known"),
        (["--groups", "nowhere.csv"], "nowhere.csv"),
        (["korea-2025"], "no `tariffs`"),
    ],
)
def test_a_mistake_is_told_in_words(arguments, said):
    """A user's mistake ends with code 1, a sentence and no traceback."""
    done = kakehashi(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("width", [60, 120, 200])
def test_the_terminal_holds_every_line(result, offset, width):
    """No line is longer than the terminal, with losses beside the savings."""
    written = io.StringIO()
    console = Console(file=written, width=width)
    savings = every_saving(result.inputs.loaded.programme)
    one = {"letter_25": savings["letter_25"]}
    print_tariffs(savings, [], console)
    print_tariffs(one, [], console)
    print_offset(result, offset, savings, console)
    print_offset(result, offset, one, console)
    assert max(map(len, written.getvalue().splitlines())) <= width


# ------------------------------------------------------------------- the report


def section_text(outcome: Any) -> str:
    """The section as a page of its own."""
    section = tariffs_section(study_of(outcome))
    page = Page(
        title="t", subtitle="", description="", notice="", sections=[section], footer=""
    )
    return render(page)


def test_the_section_sets_claim_and_figures_apart(result):
    """What was claimed is called so, and both charts stand with their tables."""
    text = section_text(result)
    assert "Not computed here, and never an input" in text
    assert "Who gets what of the tariff saving" in text
    assert "Saving and loss as they add up" in text
    assert text.count("(claimed)") >= 4


def test_a_programme_without_tariffs_says_so():
    """The section of another programme is one sentence."""
    section = tariffs_section(study_of(run("korea-2025")))
    assert "says nothing of tariffs" in section.lead
    assert not section.blocks
