"""Section: which uncertain numbers the figures hang on, by tornado and by Sobol indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Picture, Prose, Section
from kakehashi.reports.figures.sobol import sobol_figure
from kakehashi.reports.figures.tornado import tornado_figure
from kakehashi.reports.records import records

if TYPE_CHECKING:
    from kakehashi.analysis.sensitivity.study import Sensitivity
    from kakehashi.reports.blocks import Block


def sensitivity_section(found: Sensitivity) -> Section:
    """A tornado and, below it, the indices of each target."""
    moved, indices = records(found.tornado), records(found.indices)
    blocks: list[Block] = []
    for target in found.targets:
        own = [row for row in moved if row["target"] == target.id]
        blocks.append(
            Picture(figure=tornado_figure(target, found.base[target.id], own))
        )
        parts = [row for row in indices if row["target"] == target.id]
        blocks.append(Picture(figure=sobol_figure(target, parts)))
    blocks.append(Prose(paragraphs=_how(found)))
    count = len({row["path"] for row in moved})
    moving = len({row["path"] for row in moved if row["swing"]})
    return Section(
        id="sensitivity",
        heading="Which uncertain numbers matter?",
        lead=f"Each of the {count} parameters with a range that this run may use is moved "
        f"to both its ends, all else as it is; {moving} of them move one of the figures "
        "below. Then the few that move them most are drawn together from their ranges.",
        blocks=blocks,
    )


def _how(found: Sensitivity) -> list[str]:
    return [
        (
            f"Each bump is {found.draws:,} draws of the programme as it would be with "
            "the other number known for certain, on the same random numbers as the run "
            "beside it; debt is sized anew. The indices come from "
            f"{found.sobol_sets:,} sets of parameters with {found.sobol_draws:,} draws "
            "each."
        ),
        (
            "A tornado moves one number at a time and says nothing of how likely the "
            "ends are; the indices weigh the ranges, and share out only the variance "
            "that the parameters in them bring."
        ),
    ]
