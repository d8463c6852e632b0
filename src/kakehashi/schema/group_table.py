"""A programme whose product groups come from a table of the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kakehashi.errors import Problem
from kakehashi.schema.files.csv_table import read_table
from kakehashi.schema.files.file_text import read_text
from kakehashi.schema.files.folder import read_tree
from kakehashi.schema.files.reading import Reading, refused
from kakehashi.schema.files.tree import Tree, mapping
from kakehashi.schema.load import LoadedProgramme, find_programme, load_tree

KEY = "product_groups"
OWN = "own_table"
"""Key of the source that stands for the table itself."""


def load_with_groups(
    programme: str | Path,
    groups: str | Path | None,
    scenarios: Sequence[str] | None = None,
    changes: Iterable[tuple[str, object, str]] = (),
) -> LoadedProgramme:
    """The programme with the product groups of a CSV table, or with its own.

    The table has a row for each group or HS heading, in the columns of
    `product_groups`; it replaces all groups of the programme. Raises `InputError` with
    every problem, by file and line.
    """
    tree = read_tree(find_programme(programme))
    if groups is not None:
        tree = _with_table(tree, Path(groups))
    return load_tree(tree, scenarios, changes)


def _with_table(tree: Tree, path: Path) -> Tree:
    """The tree with one root key from a table."""
    if "tariffs" not in tree.values:
        return tree  # what is missing is said where the tariffs are asked for
    reading = _read(path)
    kept = {p: place for p, place in tree.positions.items() if p[:1] != (KEY,)}
    printed = {p: text for p, text in tree.printed.items() if p[:1] != (KEY,)}
    own = {
        "title": f"Own table {path.name}",
        "publisher": "",
        "date": "",
        "url": "",
        "kind": "own table",
    }
    return replace(
        tree,
        values={
            **tree.values,
            KEY: reading.values or {},
            "sources": {OWN: own, **mapping(tree.values.get("sources"))},
        },
        positions=kept | {(KEY, *p): place for p, place in reading.positions.items()},
        printed=printed | {(KEY, *p): text for p, text in reading.printed.items()},
        problems=(*tree.problems, *reading.problems),
        unread=tree.unread if reading.complete else tree.unread | {KEY},
    )


def _read(path: Path) -> Reading:
    """The table of a path that the user names, wherever it lies."""
    text = read_text(path, path.name, path.parent)
    if not isinstance(text, str):
        return refused(path.name, text)
    reading = read_table(text, path.name, KEY)
    if reading.complete and not reading.values and not reading.problems:
        return refused(
            path.name,
            Problem(
                where=path.name,
                what="the table has a header and no rows",
                fix="add a row for each group of goods",
            ),
        )
    return reading
