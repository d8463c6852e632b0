"""Section: what scenarios and the caller changed in the programme file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.table import cell, empty, name, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell

LONGEST = 60  # letters of a value; longer ones are lists of settings
NOT_SET = "not set before"


def scenario_section(study: Study) -> Section:
    """Each change with its reason, in the order of application (§11)."""
    loaded = study.result.inputs.loaded
    described = [
        f"{part.title}. {part.description or ''}".strip()
        for name_ in loaded.scenario_names
        if (part := study.programme.scenarios.get(name_)) is not None
    ]
    rows = [
        [
            change.path,
            _shown(change.old, change.unit),
            _shown(change.new, change.unit),
            change.reason,
            change.scenario or empty("asked for on the command line or in Python"),
        ]
        for change in loaded.applied
    ]
    columns = [
        name("Setting"),
        name("In the file"),
        name("Here"),
        name("Why", wide=True),
        name("Scenario"),
    ]
    blocks: list[Block] = [
        Prose(paragraphs=described or ["No scenario was applied."]),
    ]
    if rows:
        blocks.append(Rows(table=table("Changes that were applied", columns, rows)))
    return Section(
        id="scenario", heading="What the scenario changes in the file", blocks=blocks
    )


def _shown(setting: object, unit: str | None) -> Cell:
    if setting is None:
        return empty(NOT_SET)
    if isinstance(setting, bool):
        return cell("yes" if setting else "no")
    if isinstance(setting, list | dict) and len(str(setting)) > LONGEST:
        return cell(f"{len(setting)} entries")
    words = ", ".join(map(str, setting)) if isinstance(setting, list) else str(setting)
    return cell(f"{words} {unit or ''}".strip())
