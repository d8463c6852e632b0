"""Section: how much safer the funded plants make the supply of chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_headline import headline_resilience
from kakehashi.reports.blocks import Facts, Picture, Prose, Rows, Section
from kakehashi.reports.figures.hazard_heat import heat_figure
from kakehashi.reports.figures.loss_bracket import bracket_figure
from kakehashi.reports.figures.network_picture import network_figure
from kakehashi.reports.records import records
from kakehashi.reports.resilience_basis import plants_table
from kakehashi.reports.resilience_headline_tables import (
    headline_facts,
    headline_losses_table,
)
from kakehashi.reports.resilience_regions_table import regions_block
from kakehashi.reports.resilience_tables import single_points_table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_headline import HeadlineResilience
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study

HEADING = "How much safer does the chip supply become?"
WORST = 12  # rows of single points that are shown


def resilience_section(study: Study) -> Section:
    """Bracket, dependence and single points, before and after the funded plants."""
    programme = study.programme
    if programme.network is None:
        return Section(
            id="resilience",
            heading=HEADING,
            lead="The programme file gives no supply network, so nothing is computed.",
        )
    found = headline_resilience(programme, study.result.inputs.as_of)
    adds = (
        "Before and after the funded plants that add to the network; most come late, so "
        f"an event of {found.setting.onsets[-1].year} is shown."
        if found.setting.added
        else "Nothing that is funded under this scenario adds to the supply network, so "
        "nothing is averted: the losses below are those without new plants."
    )
    return Section(
        id="resilience",
        heading=HEADING,
        lead=f"{adds} Losses are conditional: what users would lose if the event comes.",
        blocks=[
            Facts(facts=headline_facts(found)),
            *_losses(found),
            *_warnings(found),
            Picture(figure=network_figure(found.setting, found.dependence)),
            regions_block(found.setting),
            _points(found),
            Picture(figure=heat_figure(found.setting)),
            *(
                [Rows(table=plants_table(found.setting), folded=True)]
                if found.setting.added
                else []
            ),
            Prose(paragraphs=[_rest(study)]),
        ],
    )


def _losses(found: HeadlineResilience) -> list[Block]:
    """The headline events, the foremost by sector."""
    if not found.before.events:
        return []
    foremost = found.before.events[0]
    return [
        Rows(table=headline_losses_table(found)),
        Picture(figure=bracket_figure(found.setting, found.before, foremost)),
    ]


def _warnings(found: HeadlineResilience) -> list[Block]:
    """Fabs that have no packaging to match."""
    if not found.warnings:
        return []
    heading = "Plants without a match"
    return [Prose(paragraphs=found.warnings, as_list=True, heading=heading)]


def _points(found: HeadlineResilience) -> Block:
    """The worst single points of failure."""
    rows = records(found.single_points)[:WORST]
    return Rows(table=single_points_table(found.setting, rows), folded=True)


def _rest(study: Study) -> str:
    """Where the other questions are answered."""
    programme = study.programme.id
    return (
        f"The command kakehashi resilience {programme} shows the rest: every event of the "
        "catalogue, other days of onset, what the next dollar would do elsewhere, "
        "expected losses, and past events beside what the network says of them."
    )
