"""What the terminal shows: narrow, without colour, in any encoding."""

import io
from typing import Any

import pytest
from rich.console import Console

from kakehashi.analysis.compare import compare
from kakehashi.analysis.explain import explain
from kakehashi.model.run import run
from kakehashi.reports.console import (
    print_comparison,
    print_explanation,
    print_summary,
)

ESCAPE = "\x1b"


@pytest.fixture(scope="module")
def result() -> Any:
    """A run of the smaller bundled programme."""
    return run("korea-2025")


def shown(width: int, encoding: str = "utf-8") -> tuple[Console, Any]:
    """A console that is no terminal, and how to read what was printed on it."""
    written = io.BytesIO()
    file = io.TextIOWrapper(written, encoding=encoding, write_through=True)
    return Console(file=file, width=width), lambda: written.getvalue().decode(encoding)


@pytest.mark.parametrize("programme", ["us-japan-2025", "korea-2025"])
@pytest.mark.parametrize("width", [60, 120])
def test_a_summary_fits_the_terminal(programme, width):
    """No line is longer than the terminal, and no number is cut off."""
    console, text = shown(width)
    print_summary(run(programme), console)
    printed = text()
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= width
    assert "\N{HORIZONTAL ELLIPSIS}" not in printed


def test_a_summary_answers_the_first_questions(result):
    """Who pays, by when, what comes back, under which reading, what is in doubt."""
    console, text = shown(80)
    print_summary(result, console)
    printed = text()
    for part in (
        "Who pays",
        "Deadline 31 January 2029",
        "What comes back",
        "reading",
        "Mind",
    ):
        assert part in printed
    assert "Required pace" in printed
    assert "Last safe notice" in printed
    assert "Cannot be paid out by the deadline" in printed


def test_no_colour_where_nobody_sees_it(result):
    """What is not a terminal gets plain text, without a single escape."""
    console, text = shown(80)
    print_summary(result, console)
    print_explanation(explain(result, "investor_net"), console)
    assert ESCAPE not in text()


def test_ascii_is_enough(result):
    """A terminal that knows only ASCII shows everything, with signs spelled out."""
    console, text = shown(80, "ascii")
    print_summary(result, console)
    print_explanation(explain(result, "disbursed_by_deadline_share"), console)
    assert text().isascii()


def test_square_brackets_stay(make):
    """Text of a programme is never taken for markup of the terminal."""
    tree = make.tree(make.project("[red]A[/red]"), title="[bold]T[/bold] [fosint]")
    console, text = shown(80)
    print_summary(make.result(tree), console)
    assert "[bold]T[/bold] [fosint]" in text()


def test_an_explanation_reaches_the_source(result):
    """The way goes from the figure over formula and parameter to document and date."""
    console, text = shown(100)
    print_explanation(explain(result, "placed_amount"), console)
    printed = text()
    assert "placed_amount = " in printed
    assert "projects.illustrative-power.capex" in printed
    assert "programme.yaml:" in printed
    assert "Assumption of this project" in printed


@pytest.mark.parametrize("width", [60, 120])
def test_a_comparison_shows_inputs_before_outcomes(result, width):
    """Each input that differs stands there with its reason, then each measure."""
    console, text = shown(width)
    print_comparison(compare(result, run("korea-2025", ["recovered-once"])), console)
    printed = text()
    assert printed.index("terms.distribution_rule") < printed.index("Measures:")
    assert "Press speaks of capital" in printed
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= width
