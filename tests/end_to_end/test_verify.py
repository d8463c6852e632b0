"""A stored run can be computed again from its folder alone, and a change is found."""

import datetime as dt
import json
import re
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from numpy.testing import assert_array_equal

from kakehashi.errors import InputError
from kakehashi.model.run import run
from kakehashi.reports.draws_file import draw_columns
from kakehashi.reports.folder import write_run
from kakehashi.reports.verify import verify

DRAWS, SEED = 96, 7
SOON, INTERRUPTED = 8.0, 130  # seconds until draws are under way; exit code
NAMES = ["draws.parquet", "flows.parquet", "report.html", "result.json", "run.json"]


@pytest.fixture(scope="module")
def result():
    """The bundled programme with draws, a change of the caller among its inputs."""
    change = ("terms.deadline.date", dt.date(2029, 1, 31), "a test")
    return run("us-japan-2025", changes=[change], draws=DRAWS, seed=SEED)


@pytest.fixture(scope="module")
def stored(result, tmp_path_factory):
    """Its folder."""
    folder = tmp_path_factory.mktemp("stored")
    write_run(result, folder)
    return folder


@pytest.fixture
def copied(stored, tmp_path):
    """A copy of the folder that may be spoiled."""
    return shutil.copytree(stored, tmp_path / "copied")


def command(*arguments):
    """The outcome of the command line."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "kakehashi", *arguments],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_a_run_with_draws_leaves_one_row_a_draw(result, stored):
    """draws.parquet holds weight, losses, sums and what is paid by the deadline."""
    assert sorted(file.name for file in stored.iterdir()) == NAMES
    table = duckdb.read_parquet(str(stored / "draws.parquet")).df()
    assert list(table["draw"]) == list(range(DRAWS))
    for name, column in draw_columns(result.draws).items():
        assert_array_equal(table[name], column)
    assert "loss_of_nexi" in table
    assert "disbursed_by_deadline" in table


def test_figures_of_a_run_with_draws_carry_their_interval(stored):
    """Measures have low and high, estimates a standard error, and sampling is told."""
    content = json.loads((stored / "result.json").read_text("utf-8"))
    assert content["draws"]["draws"] == DRAWS
    assert content["draws"]["seed"] == SEED
    assert content["draws"]["sampling"]["effective_sample_size"] == DRAWS
    measures = content["measures"]
    for name in ("disbursed_by_deadline", "loss_of_investor", "claims_paid"):
        assert measures[name]["low"] <= measures[name]["high"]
    expected = measures["expected_loss_of_investor"]
    assert expected["standard_error"] > 0
    assert expected["low"] <= expected["value"] <= expected["high"]


def test_a_stored_run_is_the_same_when_computed_again(stored):
    """Every figure, every flow and every draw, bit by bit."""
    found = verify(stored)
    assert found.differences == []
    assert found.other_versions == []
    assert found.figures > 1000


def test_a_figure_that_was_changed_is_found(copied):
    """The first difference is named with the stored and the computed value."""
    path = copied / "result.json"
    content = json.loads(path.read_text("utf-8"))
    content["measures"]["envelope"]["value"] = 1.0
    path.write_text(json.dumps(content), "utf-8")
    (difference,) = verify(copied).differences
    assert difference.where == "result.json: measures: envelope: value"
    assert difference.stored == 1.0
    done = command("verify", str(copied))
    assert done.returncode == 1
    assert "Not the same: 1 of" in done.stdout


def test_an_input_that_was_changed_is_found(copied):
    """Another seed in the record gives other draws, so figures differ."""
    path = copied / "run.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**content, "seed": SEED + 1}), "utf-8")
    places = [one.where for one in verify(copied).differences]
    assert any(place.startswith("draws.parquet: loss_of_nexi") for place in places)


def test_other_versions_are_told_and_are_no_difference(copied):
    """A run stored with another library is compared all the same."""
    path = copied / "run.json"
    content = json.loads(path.read_text("utf-8"))
    content["versions"]["numpy"] = "1.0"
    path.write_text(json.dumps(content), "utf-8")
    found = verify(copied)
    assert [one.where for one in found.other_versions] == ["versions: numpy"]
    assert found.differences == []


def spoil_record(folder):
    """Cut a record off."""
    path = folder / "run.json"
    path.write_text(path.read_text("utf-8")[:-100], "utf-8")


def take_record(folder):
    """A folder that no run was written to."""
    (folder / "run.json").unlink()


def strange_name(folder):
    """A file name that leads out of the folder."""
    path = folder / "run.json"
    content = json.loads(path.read_text("utf-8"))
    content["files"]["../outside.yaml"] = "text"
    path.write_text(json.dumps(content), "utf-8")


def strange_key(folder):
    """A record of something else."""
    (folder / "run.json").write_text("[1, 2]", "utf-8")


def spoil_table(folder):
    """A table that is none."""
    (folder / "draws.parquet").write_text("nothing", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (spoil_record, "is not as Kakehashi writes it"),
        (take_record, "holds no run that can be verified"),
        (strange_name, "'../outside.yaml' is no file of a programme"),
        (strange_key, "is not as Kakehashi writes it"),
        (spoil_table, "is not as Kakehashi writes it"),
    ],
)
def test_a_damaged_or_foreign_folder_is_refused(copied, spoil, what):
    """What is wrong is said in words, with the file and what to do."""
    spoil(copied)
    with pytest.raises(InputError, match=re.escape(what)) as refusal:
        verify(copied)
    assert refusal.value.problems[0].fix


def test_a_run_without_draws_takes_the_table_of_an_earlier_one_away(copied):
    """No draws of another run stay beside a result that has none."""
    write_run(run("korea-2025"), copied)
    assert not (copied / "draws.parquet").exists()
    assert verify(copied).differences == []


def test_the_command_draws_writes_and_verifies(tmp_path):
    """`run --draws --tail` fills a folder that `verify` finds the same."""
    drawn = command(
        "run", "us-japan-2025", "--draws", "64", "--seed", "3", "--tail",
        "--no-sensitivity", "--out", str(tmp_path),
    )  # fmt: skip
    assert drawn.returncode == 0, drawn.stderr
    sampling = json.loads((tmp_path / "result.json").read_text("utf-8"))["draws"]
    assert sampling["sampling"]["shift_of_economy"] < 0
    assert sampling["sampling"]["effective_sample_size"] < 64
    verified = command("verify", str(tmp_path))
    assert verified.returncode == 0, verified.stdout
    assert "The same: all" in verified.stdout


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--draws", "10"], "10 draws give no standard error"),
        (["--draws", "-5"], "-5 draws give no standard error"),
        (["--draws", "64", "--seed", "-1"], "the seed is -1"),
    ],
)
def test_unusable_draws_are_refused(arguments, what):
    """Too few draws, or a seed below zero, are a mistake told in words."""
    done = command("run", "us-japan-2025", *arguments)
    assert done.returncode == 1
    assert what in done.stderr


def test_a_run_that_is_stopped_leaves_the_folder_as_it_was(tmp_path):
    """Ctrl-C while draws are made ends the command, and files of before stay whole."""
    (tmp_path / "result.json").write_text("earlier", "utf-8")
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "kakehashi", "run", "us-japan-2025",
         "--draws", "1000000", "--out", str(tmp_path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        time.sleep(SOON)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=120)
    assert running.returncode == INTERRUPTED
    assert "nothing was written" in said
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]
    assert (tmp_path / "result.json").read_text("utf-8") == "earlier"
