"""`kakehashi verify`: compute a stored run again and say whether it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.cli.drawing import moving
from kakehashi.reports.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = 10  # differences that are named; the others are counted


def verify_folder(folder: Path) -> int:
    """Print what came of it; 0 where every figure is the same, else 1."""
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    with moving(console) as told:
        found = verify(folder, told)
    for library in found.other_versions:
        console.print(
            f"{library.where}: stored with {library.stored}, computed with "
            f"{library.computed}."
        )
    if not found.differences:
        console.print(f"The same: all {found.figures:,} figures and columns agree.")
        return 0
    count = len(found.differences)
    console.print(f"Not the same: {count:,} of {found.figures:,} differ.")
    for one in found.differences[:SHOWN]:
        console.print(f"{one.where}: stored {one.stored}, computed {one.computed}")
    if count > SHOWN:
        console.print(f"and {count - SHOWN:,} more.")
    return 1
