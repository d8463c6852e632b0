"""The page of resilience, and its figures as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kakehashi import __version__
from kakehashi.reports.blocks import Page, Picture, Prose, Rows, Section
from kakehashi.reports.figures.fill_path import fill_figure
from kakehashi.reports.figures.hazard_heat import heat_figure
from kakehashi.reports.figures.loss_bracket import bracket_figure
from kakehashi.reports.figures.network_picture import network_figure
from kakehashi.reports.formats import money
from kakehashi.reports.html import render
from kakehashi.reports.records import records
from kakehashi.reports.resilience_basis import (
    assumptions_table,
    back_tests_table,
    plants_table,
)
from kakehashi.reports.resilience_path_tables import (
    orders_table,
    stress_table,
    triangle_table,
)
from kakehashi.reports.resilience_tables import (
    averted_table,
    groups_table,
    levers_table,
    losses_table,
    per_dollar_table,
    single_points_table,
    yearly_table,
)
from kakehashi.reports.resilience_times_table import times_table
from kakehashi.reports.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kakehashi.analysis.resilience import Resilience

WORST = 20  # rows of single points that are shown
TABLES = (
    "dependence",
    "single_points",
    "cover",
    "losses",
    "times",
    "averted",
    "break_even",
    "drawn",
    "yearly",
    "groups",
    "levers",
    "triangles",
    "stress",
    "orders",
    "back_tests",
)


def resilience_page(found: Resilience) -> Page:
    """Everything that is said of resilience, in the order in which a reader asks."""
    setting = found.setting
    programme = setting.programme
    return Page(
        title="How much safer does the chip supply become?",
        subtitle=programme.title,
        description=setting.network.note or "",
        notice="Losses are value added of users in the world and, where it says so, in the "
        "host country. They are brackets, never one score: from a planner's best answer to "
        "simple rules. Most of the network's figures are ranges or guesses.",
        sections=[
            _network(found),
            _losses(found),
            _value(found),
            _odds(found),
            _basis(found),
        ],
        footer=f"Kakehashi {__version__}, programme {programme.id}.",
    )


def _network(found: Resilience) -> Section:
    """Who makes what, and where one loss stops much."""
    setting = found.setting
    points = records(found.single_points)
    blocks: list[Any] = [Picture(figure=network_figure(setting, found.dependence))]
    if found.warnings:
        blocks.append(
            Prose(
                paragraphs=found.warnings,
                as_list=True,
                heading="Plants without a match",
            )
        )
    blocks.append(Rows(table=single_points_table(setting, points[:WORST])))
    blocks.append(Rows(table=stress_table(found)))
    blocks.append(Picture(figure=heat_figure(setting)))
    return Section(
        id="network", heading="Where does the supply hang on one place?", blocks=blocks
    )


def _losses(found: Resilience) -> Section:
    """Conditional losses."""
    bracket = Picture(
        figure=bracket_figure(found.setting, found.before, found.lever_event)
    )
    return Section(
        id="losses",
        heading="What would an event cost?",
        blocks=[
            Rows(table=losses_table(found)),
            bracket,
            Picture(figure=fill_figure(found.setting, found.paths)),
            Rows(table=triangle_table(found)),
            Rows(table=times_table(found)),
            Rows(table=orders_table(found), folded=True),
        ],
    )


def _value(found: Resilience) -> Section:
    """What the plants avert."""
    if not found.setting.added:
        words = (
            "No project that is funded under this scenario adds to the supply network, so "
            "nothing is averted. Try a scenario that opens the pipeline of chip plants, such "
            "as mou-2025."
        )
        return Section(
            id="value",
            heading="What do the plants avert?",
            blocks=[Prose(paragraphs=[words]), Rows(table=levers_table(found))],
        )
    late = found.setting.programme.terms.deadline.date.year
    words = (
        f"{money(found.committed)} of the programme go into plants that add to the network. "
        f"Most of them are complete after {late}, and a plant needs a ramp: an event that "
        "comes earlier meets little of them."
    )
    return Section(
        id="value",
        heading="What do the plants avert?",
        blocks=[
            Prose(paragraphs=[words]),
            Rows(table=averted_table(found)),
            Rows(table=per_dollar_table(found)),
            Rows(table=groups_table(found)),
            Rows(table=levers_table(found)),
            Rows(table=plants_table(found.setting), folded=True),
        ],
    )


def _odds(found: Resilience) -> Section:
    """Expected losses."""
    return Section(
        id="odds",
        heading="And in a mean year?",
        blocks=[Rows(table=yearly_table(found))],
    )


def _basis(found: Resilience) -> Section:
    """Back-tests and assumptions."""
    return Section(
        id="basis",
        heading="How far can this be trusted?",
        blocks=[
            Rows(table=back_tests_table(found)),
            Rows(table=assumptions_table(found)),
        ],
    )


def write_resilience(found: Resilience, folder: Path) -> None:
    """Write resilience.html and resilience.json, each whole or not at all."""
    page = render(resilience_page(found))
    tables = {key: _plain(getattr(found, key)) for key in TABLES}
    figures = {
        "committed": found.committed,
        "fiscal": found.fiscal and asdict(found.fiscal),
        "event": found.lever_event,
        **tables,
    }
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    with whole_file(folder / "resilience.html") as partial:
        partial.write_text(page, encoding="utf-8", newline="\n")
    with whole_file(folder / "resilience.json") as partial:
        partial.write_text(text + "\n", encoding="utf-8", newline="\n")


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON takes them; days as ISO text."""
    return [
        {
            key: value.isoformat() if hasattr(value, "isoformat") else value
            for key, value in row.items()
        }
        for row in records(frame)
    ]
