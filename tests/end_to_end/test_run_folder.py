"""The folder of a run: all its files whole, or those of before."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kakehashi.errors import InputError
from kakehashi.model.run import run
from kakehashi.reports import folder
from kakehashi.reports.flows_file import write_flows
from kakehashi.reports.folder import prepare, write_run
from kakehashi.reports.result_file import write_result

NAMES = ["flows.parquet", "report.html", "result.json", "run.json"]


@pytest.fixture(scope="module")
def result() -> Any:
    """A run of the smaller bundled programme."""
    return run("korea-2025")


def names(path: Path) -> list[str]:
    """What lies in a folder, hidden files among it."""
    return sorted(file.name for file in path.iterdir())


def test_a_run_leaves_its_files(result, tmp_path):
    """Exactly these files are there, in a folder that is made on the way."""
    write_run(result, tmp_path / "new" / "run")
    assert names(tmp_path / "new" / "run") == NAMES


def test_the_same_run_gives_the_same_files(result, tmp_path):
    """Two folders of one run are identical, byte for byte."""
    write_run(result, tmp_path / "a")
    write_run(run("korea-2025"), tmp_path / "b")
    for name in NAMES:
        assert (tmp_path / "a" / name).read_bytes() == (
            tmp_path / "b" / name
        ).read_bytes()


def test_flows_can_be_read_by_anything(result, tmp_path):
    """The Parquet file holds every posting; in each period they sum to zero."""
    path = tmp_path / "it's flows.parquet"
    write_flows(result, path)
    flows = duckdb.read_parquet(str(path))
    assert flows.columns == [
        "project", "instrument", "party", "cause", "period", "date", "currency",
        "net_amount",
    ]  # fmt: skip
    assert str(flows.types[5]) == "DATE"
    assert flows.count("*").fetchall() == [(len(result.flows),)]
    net = flows.aggregate("period, sum(net_amount)", "period").fetchall()
    assert max(abs(amount) for _, amount in net) < 0.01


def test_measures_can_be_read_by_anything(result, tmp_path):
    """The JSON file is plain JSON and holds each measure with unit and parameters."""
    write_result(result, tmp_path / "result.json")
    stored = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    envelope = stored["measures"]["envelope"]
    assert envelope["unit"] == "USD"
    assert envelope["parameters"] == ["terms.envelope"]


@pytest.mark.parametrize("broken", NAMES)
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_nothing_half_written_stays(result, tmp_path, monkeypatch, broken, error):
    """A full disk or an interruption in any file leaves those of an earlier run alone."""
    for name in NAMES:
        (tmp_path / name).write_text("earlier")

    def fail(_: Any, path: Path) -> None:
        path.write_text("half")
        raise error

    monkeypatch.setitem(folder.WRITERS, broken, fail)
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_run(result, tmp_path)
    assert names(tmp_path) == NAMES
    assert {(tmp_path / name).read_text() for name in NAMES} == {"earlier"}


def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path):
    """A file in the way is named, with what to do, before anything is computed."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError) as refusal:
        prepare(tmp_path / "taken")
    (problem,) = refusal.value.problems
    assert problem.where == str(tmp_path / "taken")
    assert "cannot be written" in problem.what
    assert "--out" in problem.fix
