"""The sections of a report by the names under which they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.page import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

MAKERS = {make.__name__.removesuffix("_section"): make for make in SECTIONS}
ALL = "all"
SENSITIVITY = (
    "sensitivity"  # takes a job: no report of a run has it without being asked
)


def chosen(wanted: Iterable[str]) -> list[str]:
    """Names of the sections that are asked for, in the order of the report."""
    asked = set(wanted)
    return [name for name in MAKERS if ALL in asked or name in asked]


def listed() -> list[str]:
    """Every name in the order of the report, that of the sensitivity in its place."""
    names = list(MAKERS)
    names.insert(names.index("exposure"), SENSITIVITY)
    return names
