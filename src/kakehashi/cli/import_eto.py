"""`kakehashi import eto`: a supply network from a data set that the user brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def import_tables(folder: Path, out: Path, like: str) -> None:
    """Write the network and say what it holds, and what could not be taken over."""
    from rich.console import Console

    from kakehashi.reports.network_file import import_eto

    made = import_eto(folder, out, like)
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    materials = len(made.network["materials"])
    regions = len(made.network["regions"])
    console.print(f"{materials} tools and materials, {regions} countries: {out}")
    if made.unsized:
        names = ", ".join(made.unsized)
        console.print(
            f"Left out, since no share is known ({len(made.unsized)}): {names}"
        )
    console.print(
        "Copy network.yaml and sources/eto.yaml into a programme's folder in the place of "
        "its network. The data set is CC BY-NC: keep it to yourself."
    )
