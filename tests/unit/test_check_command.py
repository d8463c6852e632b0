"""`kakehashi check` tells a person what a programme holds, or all that is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kakehashi.cli.check import check

Edited = Callable[[str, str, str], Path]


def test_a_programme_without_fault(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was read is told in sentences, and the exit code is 0."""
    assert check(str(tiny)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "One plant, one loan (tiny): no problems.",
        "1 project, 1 institution, 1 financing plan, 1 source.",
        "43 parameters, 0 of them assumed.",
        "3 scenarios, each of which applies.",
        "Facts up to 2025-12-31; periods from 2026-01-01 to 2038-06-30.",
    ]


def test_problems_by_file_and_line(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every problem is printed in the order of the files, then their number."""
    terms = tiny / "terms.yaml"
    text = terms.read_text().replace("us_federal", "mars")
    terms.write_text(text.replace("source: given\n", "source: gven\n"))
    assert check(str(tiny)) == 1
    lines = capsys.readouterr().out.splitlines()
    places = [
        int(line.split(":")[1]) for line in lines if line.startswith("terms.yaml")
    ]
    assert places == sorted(places)
    assert lines[0] == "terms.yaml:4: `calendar` is 'mars', which it cannot be"
    assert lines[1] == ("    write one of us_federal, japan_bank, both, weekends_only")
    assert lines[-1] == f"{len(places)} problems"


def test_each_scenario_is_tried(
    edited: Edited, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scenario that breaks the programme is found without being asked for."""
    folder = edited("scenarios.yaml", "value: equity-ninety-ten", "value: ninety-ten")
    assert check(str(folder)) == 1
    first, second, last = capsys.readouterr().out.splitlines()
    assert first == (
        "scenarios.yaml:18: under scenario 'equity-only': `distribution_rule` names "
        "'ninety-ten', but there is no such distribution rule"
    )
    assert second.endswith("'equity-ninety-ten'? Else add the distribution rule")
    assert last == "1 problem"


@pytest.mark.parametrize("path", ["no-such", "", "a\0b", "/"])
def test_a_path_that_leads_nowhere(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that is wrong is a problem as any other."""
    assert check(path) == 1
    assert capsys.readouterr().out.endswith("1 problem\n")


def test_bundled_programmes_are_without_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What comes with the package passes its own check."""
    assert check("us-japan-2025") == 0
    assert "no problems" in capsys.readouterr().out
