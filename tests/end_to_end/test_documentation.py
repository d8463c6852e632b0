"""What the documentation tells a reader to type works as it stands there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
HOW_TO = REPOSITORY / "docs" / "how-to" / "write-your-own-programme.md"
RESILIENCE = REPOSITORY / "docs" / "concepts" / "resilience-methods.md"
STEP = re.compile(
    r"^`(?P<file>[\w./-]+)`\n\n```(?:yaml|csv)\n(?P<text>.*?)^```"
    r"|^```console\n(?P<commands>.*?)^```"
    r"|^```python\n(?P<python>.*?)^```",
    re.DOTALL | re.MULTILINE,
)


def executed(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command's outcome, run in `folder` with the interpreter of the tests."""
    return subprocess.run(  # noqa: S603 - commands of our own documentation
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


def kakehashi(arguments: list[str]) -> list[str]:
    """The command line of the package as it is installed for the tests."""
    return [sys.executable, "-m", "kakehashi", *arguments]


def followed(page: Path, tmp_path: Path) -> int:
    """Do what a page says, in its order; how many steps that were."""
    steps = list(STEP.finditer(page.read_text("utf-8")))
    for step in steps:
        if step["file"]:
            target = tmp_path / step["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step["text"], "utf-8")
            continue
        if step["python"]:
            done = executed([sys.executable, "-c", step["python"]], tmp_path)
            assert done.returncode == 0, done.stderr
            continue
        for line in step["commands"].splitlines():
            name, *arguments = shlex.split(line.removeprefix("$ "))
            assert name == "kakehashi"
            done = executed(kakehashi(arguments), tmp_path)
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return len(steps)


def test_the_how_to_leads_from_an_empty_folder_to_a_report(tmp_path):
    """Every file, command and line of Python of the page works, in the page's order."""
    assert followed(HOW_TO, tmp_path) >= 12
    for run in ("report", "report-late"):
        for file in ("report.html", "result.json", "flows.parquet"):
            assert (tmp_path / run / file).stat().st_size > 0


def test_a_run_with_draws_can_be_followed(tmp_path):
    """The page on draws leads to a folder that verifies."""
    assert followed(HOW_TO.with_name("run-with-draws-and-verify.md"), tmp_path) == 3
    assert (tmp_path / "run-with-draws" / "draws.parquet").stat().st_size > 0


def test_the_cost_table_can_be_read_in_python(tmp_path):
    """The lines of the page on the cost table run as they stand there."""
    assert followed(HOW_TO.with_name("read-the-cost-table.md"), tmp_path) == 1


def test_a_tariff_table_can_be_followed(tmp_path):
    """The page on tariff tables leads from a table to savings, claims and losses."""
    assert followed(HOW_TO.with_name("load-your-own-tariff-table.md"), tmp_path) == 7


def test_the_portfolio_of_the_credit_page_can_be_compared(tmp_path):
    """The example of the page on credit risk runs."""
    assert followed(HOW_TO.parents[1] / "concepts" / "credit-risk.md", tmp_path) == 1


def test_the_readme_example_runs():
    """The five lines of Python in the README run and print something."""
    blocks = re.findall(
        r"^```python\n(.*?)^```",
        (REPOSITORY / "README.md").read_text(),
        re.DOTALL | re.MULTILINE,
    )
    assert blocks, "the README shows no Python"
    for block in blocks:
        done = executed([sys.executable, "-c", block], REPOSITORY)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


@pytest.mark.parametrize(
    "page",
    sorted(
        path.relative_to(REPOSITORY).as_posix()
        for path in [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")]
    ),
)
def test_links_between_pages_lead_somewhere(page):
    """Every relative link of a page names a file that is there."""
    path = REPOSITORY / page
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
        if "://" in target:
            continue
        assert (path.parent / target).exists(), f"{page} links to {target}"


def test_the_page_on_resilience_runs(tmp_path):
    """The example of the page on methods of resilience holds what it asserts."""
    assert followed(RESILIENCE, tmp_path) == 1
