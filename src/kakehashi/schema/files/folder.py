"""The files of a programme, put together to one tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kakehashi.errors import Problem
from kakehashi.schema.files.csv_table import read_table
from kakehashi.schema.files.file_text import read_text, reason
from kakehashi.schema.files.reading import Reading, refused
from kakehashi.schema.files.tree import KeyPath, Location, Node, Tree, mapping
from kakehashi.schema.files.yaml_text import read_yaml
from kakehashi.schema.paths.nearest import nearest, suggestion
from kakehashi.schema.paths.shape import ROOT, Slot, known_keys, slot_at

MAIN = "programme"
ROOT_KEYS = tuple(known_keys(ROOT, None))


def read_tree(path: Path) -> Tree:
    """Everything that a programme's folder, or its one file, says.

    The main file of a folder stands for the folder.
    """
    merged = _Merged()
    try:
        folder = path.parent if path.name == f"{MAIN}.yaml" else path
        if folder.is_dir():
            for key, reading in _readings(folder):
                merged.add(key, reading)
        else:
            merged.add(None, _single(path))
    except (OSError, RuntimeError) as error:
        merged.add(None, refused(str(path), _closed(error, path)))
    return Tree(
        values=merged.values,
        positions=merged.positions,
        printed=merged.printed,
        problems=tuple(merged.problems),
        unread=frozenset(merged.unread),
        texts=merged.texts,
    )


class _Merged:
    """The tree while one file after another is added to it."""

    def __init__(self) -> None:
        self.values: dict[str, Node] = {}
        self.positions: dict[KeyPath, Location] = {}
        self.printed: dict[KeyPath, str] = {}
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self.texts: dict[str, str] = {}

    def add(self, key: str | None, reading: Reading) -> None:
        """One more file; `key` is the root key that it holds, None the root itself."""
        self.problems.extend(reading.problems)
        if reading.text is not None:
            self.texts[reading.file] = reading.text
        if not reading.complete:
            self.unread.update(ROOT_KEYS if key is None else [key])
        if reading.values is None:
            return
        prefix: KeyPath = () if key is None else (key,)
        twice: set[str] = set()
        if key is None or key in self.values:
            twice = self._join(key, reading)
        else:
            self.values[key] = reading.values
        for path, location in reading.positions.items():
            if not (path and path[0] in twice):
                self.positions.setdefault((*prefix, *path), location)
        for path, text in reading.printed.items():
            if not (path and path[0] in twice):
                self.printed[*prefix, *path] = text

    def _join(self, key: str | None, reading: Reading) -> set[str]:
        """Add entries to a mapping that another file began; gives those it had."""
        known = self.values if key is None else self.values[key]
        new = reading.values
        if not isinstance(known, dict) or not isinstance(new, dict):
            self._twice((key or "",), reading, ())
            return {str(entry) for path in reading.positions for entry in path[:1]}
        twice = {entry for entry in new if entry in known}
        for entry in sorted(twice):
            self._twice((key or "", entry), reading, (entry,))
        known.update({name: node for name, node in new.items() if name not in twice})
        return twice

    def _twice(self, path: KeyPath, reading: Reading, below: KeyPath) -> None:
        """The same entry in two files."""
        first = self.positions.get(path, Location(file="another file", line=0))
        second = reading.positions.get(below, Location(file=reading.file, line=1))
        self.problems.append(
            Problem(
                where=str(second),
                what=f"'{path[-1]}' is given already at {first}",
                fix="keep one of the two",
            )
        )


def _readings(folder: Path) -> Iterator[tuple[str | None, Reading]]:
    """Each file of a programme's folder with the root key that it holds."""
    main = folder / f"{MAIN}.yaml"
    if not main.is_file():
        yield None, refused(main.name, _no_main(folder))
        return
    yield None, _read(main, main.name, None, folder)
    for path in _sorted(folder):
        if path == main:
            continue
        if path.is_dir() and not path.suffix:
            yield from _part_folder(path, folder)
        elif path.suffix == ".yaml" and path.stem in ROOT_KEYS:
            yield path.stem, _read(path, path.name, path.stem, folder)
        elif path.suffix in {".yaml", ".yml", ".csv"}:
            yield _misnamed(path)


def _single(path: Path) -> Reading:
    """A programme in one file."""
    file = path.resolve()  # a link that the user names himself may lead away
    if path.suffix not in {".yaml", ".yml"}:
        problem = Problem(
            where=str(path),
            what="this is neither a folder nor a file that ends in .yaml",
            fix="name a programme's folder or its one YAML file",
        )
        return refused(path.name, problem)
    reading = _read(file, path.name, None, file.parent)
    if not reading.complete or "format" in mapping(reading.values):
        return reading
    fix = "begin the file with `format: 1`"
    if path.stem in ROOT_KEYS or (file.parent / f"{MAIN}.yaml").is_file():
        fix = f"name the folder that holds it: {path.parent}"
    what = "the file has no key `format`, so it is no programme in one file"
    return refused(path.name, Problem(where=f"{path.name}:1", what=what, fix=fix))


def _part_folder(path: Path, folder: Path) -> Iterator[tuple[str | None, Reading]]:
    """The files that together hold one root key."""
    key = path.name
    if key not in ROOT_KEYS:
        if any(below.suffix in {".yaml", ".yml", ".csv"} for below in _sorted(path)):
            yield _misnamed(path)
        return
    for below in _sorted(path):
        file = f"{key}/{below.name}"
        if below.suffix == ".yml":
            yield key, refused(file, _renamed(file))
        elif below.suffix == ".csv" and not _holds_entries(key):
            yield key, refused(file, _no_table(file, key))
        elif below.suffix in {".yaml", ".csv"}:
            yield key, _read(below, file, key, folder)


def _read(path: Path, file: str, key: str | None, folder: Path) -> Reading:
    """One file."""
    text = read_text(path, file, folder)
    if isinstance(text, Problem):
        return refused(file, text)
    if path.suffix == ".csv" and key is not None:
        return replace(read_table(text, file, key), text=text)
    slot = slot_at((key,)) if key is not None else ROOT
    wanted = list if slot is not None and slot.takes(list) else dict
    return replace(read_yaml(text, file, wanted=wanted), text=text)


def _sorted(folder: Path) -> list[Path]:
    """What lies in a folder and is not hidden, by name."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _holds_entries(key: str) -> bool:
    """True of a root key whose value maps ids to entries, as a table does."""
    slot = slot_at((key,))
    entry = slot_at((key, ""))
    return isinstance(slot, Slot) and slot.model is None and bool(entry and entry.model)


def _closed(error: OSError | RuntimeError, path: Path) -> Problem:
    """A folder that may not be looked into."""
    return Problem(
        where=str(path),
        what=f"this cannot be read ({reason(error)})",
        fix="check that it exists and that you may read it",
    )


def _no_main(folder: Path) -> Problem:
    """A folder that is no programme."""
    return Problem(
        where=str(folder),
        what=f"the folder has no {MAIN}.yaml, so it holds no programme",
        fix=f"name the programme's own folder, or write a {MAIN}.yaml with `format: 1`",
    )


def _renamed(file: str) -> Problem:
    """A file with the other common ending."""
    return Problem(
        where=file,
        what="only files that end in .yaml and .csv are read",
        fix=f"rename it to {file.removesuffix('.yml')}.yaml",
    )


def _no_table(file: str, key: str) -> Problem:
    """A table where there are no entries to list."""
    return Problem(
        where=file,
        what=f"{key} has no entries that a table could list",
        fix=f"write it in {key}.yaml",
    )


def _misnamed(path: Path) -> tuple[str | None, Reading]:
    """A file or folder whose name is no key of the root."""
    name = path.name if path.is_dir() else path.stem
    close = name if name in ROOT_KEYS else nearest(name, ROOT_KEYS)
    if path.suffix == ".yml" and (name in ROOT_KEYS or name == MAIN):
        problem = _renamed(path.name)
    elif path.suffix == ".csv" and name in ROOT_KEYS:
        problem = Problem(
            where=path.name,
            what="a table must stand in a folder named after its key",
            fix=f"move it to {name}/{path.name}",
        )
    else:
        ending = "" if path.is_dir() else path.suffix
        problem = Problem(
            where=path.name,
            what=f"'{path.name}' is no part of a programme",
            fix=suggestion(
                name,
                ROOT_KEYS,
                otherwise=f"name it after a root key, such as terms{ending}, "
                "or take it out of the folder",
            ),
        )
    # Nothing is known of the key that was meant, so nothing is said of it.
    return close, Reading(
        file=path.name,
        values=None,
        positions={},
        printed={},
        problems=(problem,),
        complete=close is None,
    )
