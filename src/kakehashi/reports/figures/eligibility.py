"""Figure: how the projects answer each eligibility rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kakehashi.reports.figures.bars import stacked_bars
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.rows import ROOM_FOR_WORDS, Head, pitch, row_heads
from kakehashi.reports.formats import count
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.figures.style import Spec
    from kakehashi.reports.table import Table

ROW, BAR = 48, 16  # pixels of a row and of its bar
ANSWERS = {True: "yes", None: "not known", False: "no"}
SHADES = {"yes": "good", "not known": "open", "no": "loss"}


def answers(result: Result) -> dict[str, Counter[str]]:
    """Yes, no and not known by the label of each rule, over all projects of the file."""
    placement = result.inputs.placement
    counts: dict[str, Counter[str]] = {}
    for project in placement.eligibility.values():
        for answer in project.answers:
            told = ANSWERS[answer.passed]
            counts.setdefault(answer.label, Counter())[told] += 1
    return counts


def eligibility_figure(result: Result) -> Figure:
    """One bar a rule: yes, not known, no."""
    counts = answers(result)
    return Figure(
        id="eligibility",
        title="How the projects answer each rule",
        sentence=_sentence(result),
        table=_table(counts),
        drawing=lambda width: _drawing(counts, width),
    )


def _sentence(result: Result) -> str:
    placement = result.inputs.placement
    projects = list(placement.eligibility.values())
    passed = sum(project.eligible for project in projects)
    refused = sum(
        any(answer.passed is False for answer in project.answers)
        for project in projects
    )
    unknown = len(projects) - passed - refused
    return (
        f"Of {count(len(projects), 'project')} {passed} pass every rule, {refused} break "
        f"one, and {unknown} cannot be judged because a fact is not known."
    )


def _table(counts: dict[str, Counter[str]]) -> Table:
    columns = [name("Rule", wide=True), *(number(told.capitalize()) for told in SHADES)]
    rows = [
        [label, *(str(answers_[told]) for told in SHADES)]
        for label, answers_ in counts.items()
    ]
    return table("Answers to each eligibility rule", columns, rows)


def _drawing(counts: dict[str, Counter[str]], width: int) -> Spec:
    bars, heads = [], []
    for place, (label, told) in enumerate(counts.items()):
        start = 0
        for answer in SHADES:
            end = start + told[answer]
            bars.append({"place": place, "part": answer, "start": start, "end": end})
            start = end
        words = f"{told['yes']} yes, {told['not known']} not known, {told['no']} no"
        heads.append(Head(name=label, words=words if width >= ROOM_FOR_WORDS else ""))
    return {
        "width": width - 8,
        "height": max(len(heads), 1) * pitch(heads, width - 8, ROW),
        "layer": [
            stacked_bars(bars, SHADES, title="projects", height=BAR, columns=3),
            *row_heads(heads, width - 8),
        ],
    }
