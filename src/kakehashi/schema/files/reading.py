"""What reading one file gave: its values, their places, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Location, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One file; paths start at the top of the file."""

    file: str
    values: Node
    positions: dict[KeyPath, Location]
    printed: dict[KeyPath, str]
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    """False: the file broke off, so what is missing may stand in the unread part."""
    text: str | None = None
    """What the file says, letter by letter; None where it could not be read."""


def refused(file: str, *problems: Problem) -> Reading:
    """A file of which nothing could be used."""
    return Reading(
        file=file,
        values=None,
        positions={},
        printed={},
        problems=problems,
        complete=False,
    )
