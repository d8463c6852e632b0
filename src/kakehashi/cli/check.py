"""`kakehashi check`: every problem of a programme file, or what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kakehashi.schema.checks.whole_check import Checked


def check(path: str) -> int:
    """Check the programme at `path`, print what was found, give the exit code."""
    from rich.console import Console

    from kakehashi.model.factor_laws import factor_problems
    from kakehashi.schema.checks.whole_check import check_programme

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    checked = check_programme(path, factor_problems)
    for problem in checked.problems:
        console.print(f"{problem.where}: {problem.what}")
        console.print(f"    {problem.fix}", style="green")
    if checked.problems:
        console.print(_counted(len(checked.problems), "problem"), style="bold red")
        return 1
    for line in _summary(checked):
        console.print(line)
    return 0


def _summary(checked: Checked) -> list[str]:
    """What was read, in sentences."""
    programme = checked.programme
    if programme is None:
        return []
    size = ", ".join(
        [
            _counted(len(programme.projects), "project"),
            _counted(len(programme.institutions), "institution"),
            _counted(len(programme.financing_plans), "financing plan"),
            _counted(len(programme.sources), "source"),
        ]
    )
    scenarios = _counted(len(checked.scenarios), "scenario")
    if checked.scenarios:
        scenarios += ", each of which applies"
    if programme.base_scenario:
        scenarios += f"; '{programme.base_scenario}' runs where none is named"
    parameters = _counted(checked.parameters, "parameter")
    first, last = programme.grid.start, programme.grid.end
    return [
        f"{programme.title} ({programme.id}): no problems.",
        f"{size}.",
        f"{parameters}, {checked.assumed:,} of them assumed.",
        f"{scenarios}.",
        f"Facts up to {programme.as_of}; periods from {first} to {last}.",
    ]


def _counted(number: int, noun: str) -> str:
    """A number with its noun in the right form."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
