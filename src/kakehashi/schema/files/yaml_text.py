"""YAML text to plain values with the line of each, in one pass over parser events.

Anchors, aliases, merge keys and tags are refused: they let a small file stand for a
huge one, and they hide where a number comes from.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from kakehashi.errors import Problem
from kakehashi.schema.files.reading import Reading, refused
from kakehashi.schema.files.scalar import plain_value
from kakehashi.schema.files.tree import UNREADABLE, KeyPath, Location, Node, shown
from kakehashi.schema.files.yaml_syntax import syntax_problem

if TYPE_CHECKING:
    from ruamel.yaml.events import AliasEvent, CollectionStartEvent, Event, ScalarEvent

DEEPEST = 50  # levels; the format itself has ten
AGAIN: Final = "\0"  # stands for a key that its mapping has already


class _StopReadingError(Exception):
    """The rest of the file cannot be understood."""


def read_yaml(text: str, file: str, *, wanted: type = dict) -> Reading:
    """The mapping, or where a list is `wanted` the list, that one YAML file holds.

    The compiled parser is ten times as fast; where it is not installed, or does not
    accept the text, the parser in Python has the last word.
    """
    reading = None
    with contextlib.suppress(ImportError):
        compiled = importlib.import_module("_ruamel_yaml")
        reading = _build(_compiled_events(compiled.CParser(text)), file)
    if reading is None or not reading.complete:
        reading = _build(_python_events(text), file)
    if isinstance(reading.values, wanted):
        return reading
    other = _other_kind(reading, wanted) if reading.complete else []
    return refused(file, *reading.problems, *other)


def _compiled_events(parser: Any) -> Iterator[Event]:  # noqa: ANN401 - has no types
    """Events of the parser in C."""
    while (event := parser.get_event()) is not None:
        yield event


def _python_events(text: str) -> Iterator[Event]:
    """Events of the parser in Python."""
    from ruamel.yaml import YAML

    yield from YAML(typ="safe", pure=True).parse(text)


def _build(events: Iterator[Event], file: str) -> Reading:
    """The values that the events of one file describe."""
    builder = _Builder(file)
    complete = True
    try:
        for event in events:
            builder.take(event)
    except _StopReadingError:
        complete = False
    except Exception as error:  # noqa: BLE001 - on odd input the parser itself trips
        builder.problems.append(syntax_problem(error, builder.last))
        complete = False
    return Reading(
        file=file,
        values=builder.root,
        positions=builder.positions,
        printed=builder.printed,
        problems=tuple(builder.problems),
        complete=complete,
    )


def _other_kind(reading: Reading, wanted: type) -> list[Problem]:
    """A file that is empty or holds another kind of value at its top."""
    if reading.values is UNREADABLE:
        return []
    holds = (
        "the file is empty"
        if reading.values is None
        else f"the file holds only {shown(reading.values)}"
    )
    needed, fix = (
        ("a list is needed", "write `- text` lines")
        if wanted is list
        else ("keys with values are needed", "write `key: value` lines")
    )
    return [
        Problem(
            where=f"{reading.file}:1",
            what=f"{holds}, but {needed}",
            fix=f"{fix}, or delete the file",
        )
    ]


class _Frame:
    """A mapping or list that is still open."""

    __slots__ = ("key", "node", "path")

    def __init__(self, node: dict[str, Node] | list[Node], path: KeyPath) -> None:
        self.node = node
        self.path = path
        self.key: str | None = None


class _Builder:
    """Puts the events of one file together; never recursive, whatever the nesting."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node = None
        self.positions: dict[KeyPath, Location] = {}
        self.printed: dict[KeyPath, str] = {}
        self.problems: list[Problem] = []
        self._frames: list[_Frame] = []
        self._documents = 0
        self.last = Location(file=file, line=1)

    def take(self, event: Any) -> None:  # noqa: ANN401 - two parsers, one duck
        """Put the next event in its place."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._scalar(event)
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._open(event, kind)
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            self._frames.pop()
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "DocumentStartEvent":
            self._document(event)

    def _here(self, event: Event) -> Location:
        """Line of an event; events of one line share the record."""
        line = event.start_mark.line + 1
        if self.last.line != line:
            self.last = Location(file=self.file, line=line)
        return self.last

    def _complain(self, event: Event, what: str, fix: str) -> None:
        self.problems.append(Problem(where=str(self._here(event)), what=what, fix=fix))

    def _document(self, event: Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._complain(
                event,
                "a second document starts with `---`",
                "keep one document a file; put the rest into a file of its own",
            )
            raise _StopReadingError

    def _alias(self, event: AliasEvent) -> None:
        self._complain(
            event,
            f"the alias `*{event.anchor}` repeats another part of the file",
            "write the part out, or name it once as a plan or a technology",
        )
        self._place(UNREADABLE, event)

    def _refuse_marks(self, event: ScalarEvent | CollectionStartEvent) -> bool:
        """Complain of an anchor or a tag; True where the value cannot be used."""
        if event.anchor is not None:
            self._complain(
                event,
                f"the anchor `&{event.anchor}` is not part of the format",
                "take it out, and write the values out where they are needed",
            )
        tag = event.tag
        if tag is not None:
            self._complain(
                event,
                f"the tag `{tag}` is not part of the format",
                "take it out; the format knows what kind of value stands where",
            )
        return tag is not None

    def _scalar(self, event: ScalarEvent) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is None and isinstance(frame.node, dict):
            self._key(frame, frame.node, event)
            return
        marked = (event.anchor or event.tag) is not None and self._refuse_marks(event)
        if marked:
            self._place(UNREADABLE, event)
            return
        text = event.value
        if event.style:
            self._place(text, event)
            return
        value = plain_value(text)
        path = self._place(value, event)
        if not isinstance(value, str) and value is not None:
            self.printed[path] = text

    def _key(self, frame: _Frame, node: dict[str, Node], event: ScalarEvent) -> None:
        """The next key of a mapping; always text, so that `no` and `2025` are names."""
        self._refuse_marks(event)
        key = event.value
        if key == "<<" and not event.style:
            self._complain(
                event,
                "the merge key `<<` is not part of the format",
                "write the keys out",
            )
            key = AGAIN
        elif not key.isprintable() or not key:
            self._complain(
                event,
                f"{shown(key)} cannot be a key",
                "write one line of letters and digits",
            )
            key = AGAIN
        elif key in node:
            first = self.positions[(*frame.path, key)].line
            self._complain(
                event,
                f"the key '{key}' stands twice in one block, first in line {first}",
                "keep one of the two",
            )
            key = AGAIN
        else:
            self.positions[(*frame.path, key)] = self._here(event)
            node[key] = None
        frame.key = key

    def _open(self, event: CollectionStartEvent, kind: str) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is None and isinstance(frame.node, dict):
            self._complain(
                event,
                "a list or a block stands where a key is needed",
                "a key is one word; put text that starts with [ or { into quotes",
            )
            raise _StopReadingError
        if len(self._frames) >= DEEPEST:
            self._complain(
                event,
                f"the file is nested more than {DEEPEST} levels deep",
                "close the brackets, or correct the indentation",
            )
            raise _StopReadingError
        node: dict[str, Node] | list[Node] = {} if kind == "MappingStartEvent" else []
        marked = (event.anchor or event.tag) is not None and self._refuse_marks(event)
        path = self._place(UNREADABLE if marked else node, event)
        self._frames.append(_Frame(node, path))

    def _place(self, value: Node, event: Event) -> KeyPath:
        """Put a value where the open mapping or list wants it; gives its path."""
        if not self._frames:
            self.root = value
            self.positions[()] = self._here(event)
            return ()
        frame = self._frames[-1]
        if isinstance(frame.node, list):
            path: KeyPath = (*frame.path, len(frame.node))
            frame.node.append(value)
            self.positions[path] = self._here(event)
            return path
        key = frame.key or ""
        frame.key = None
        if key is not AGAIN:
            frame.node[key] = value
        return (*frame.path, key)
