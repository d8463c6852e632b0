"""What the format expects at a path, read from the models themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from kakehashi.schema.files.tree import KeyPath, Node, listed, mapping
from kakehashi.schema.parameter import Measured, Model, Parameter
from kakehashi.schema.programme import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a value: which kinds of value fit, and whether it may be left out."""

    kinds: tuple[Any, ...]
    """Types that fit, without None."""
    nullable: bool = False
    required: bool = False
    entry: bool = False
    """True: the place is an entry of a mapping whose keys are free."""
    description: str = ""
    measured: Measured | None = None
    """What a number here must measure, and within which bounds."""

    @property
    def model(self) -> type[Model] | None:
        """The model that stands here, if one does."""
        for kind in self.kinds:
            if isinstance(kind, type) and issubclass(kind, Model):
                return kind
        return None

    @property
    def holds_parameter(self) -> bool:
        """True where a number with unit and source fits."""
        return self.model is Parameter

    @property
    def removable(self) -> bool:
        """True where the key may be absent."""
        return self.entry or not self.required

    def takes(self, kind: type) -> bool:
        """True where a value of this plain type fits."""
        return any(found is kind or get_origin(found) is kind for found in self.kinds)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a closed list that fit here."""
        return tuple(word for kind in self.kinds for word in _words_of(kind))


def _words_of(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any annotation
    """The members of a closed list."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(str(member.value) for member in kind)
    return tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()


ROOT = Slot(kinds=(Programme,), required=True)


def _slot(annotation: Any, field: FieldInfo | None = None) -> Slot:  # noqa: ANN401
    """The slot that an annotation describes."""
    kinds = tuple(_kinds(annotation))
    return Slot(
        kinds=tuple(kind for kind in kinds if kind is not NoneType),
        nullable=NoneType in kinds,
        required=field is not None and field.is_required(),
        entry=field is None,
        description=" ".join((field.description or "").split()) if field else "",
        measured=next(_measured(annotation, field), None),
    )


def _measured(annotation: Any, field: FieldInfo | None) -> Iterator[Measured]:  # noqa: ANN401
    """What the annotation of a place says of numbers there."""
    for note in (*(field.metadata if field else ()), *_notes(annotation)):
        if isinstance(note, AfterValidator) and isinstance(note.func, Measured):
            yield note.func


def _notes(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - any annotation
    """What pydantic adds to the members of a union."""
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
        yield from _notes(annotation.__origin__)
    elif get_origin(annotation) in {Union, UnionType}:
        for member in get_args(annotation):
            yield from _notes(member)


def _kinds(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - any annotation
    """The members of a union, bare of what pydantic adds to them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in {Union, UnionType}:
        for member in get_args(annotation):
            yield from _kinds(member)
    else:
        yield annotation


@cache
def fields_of(model: type[Model]) -> dict[str, Slot]:
    """The keys of a model, each with its slot."""
    return {
        name: _slot(field.annotation, field)
        for name, field in model.model_fields.items()
    }


def step(slot: Slot, key: str | int) -> Slot | None:
    """The slot below; None where the format knows no such key."""
    for kind in slot.kinds:
        origin = get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, Model):
            found = fields_of(kind).get(str(key))
            if found is not None:
                return found
        elif origin is dict and isinstance(key, str):
            return _slot(get_args(kind)[1])
        elif origin is list and isinstance(key, int):
            return _slot(get_args(kind)[0])
    return None


def slot_at(path: KeyPath) -> Slot | None:
    """The slot at a path from the root."""
    slot: Slot | None = ROOT
    for key in path:
        slot = step(slot, key) if slot is not None else None
    return slot


def known_keys(slot: Slot, node: Node) -> list[str]:
    """Keys that may follow: those of the format, else those that the file has."""
    if slot.model is not None:
        return list(fields_of(slot.model))
    if isinstance(node, list):
        names = (mapping(item).get("id") for item in listed(node))
        return [str(i if n is None else n) for i, n in enumerate(names)]
    return list(mapping(node))


_PLAIN_WORDS: dict[Any, str] = {
    str: "text",
    bool: "true or false",
    float: "a number",
    int: "a whole number",
    dt.date: "a date such as 2029-01-19",
    Parameter: "a number with value, unit, as_of, source and confidence",
}


def in_words(slot: Slot) -> str:
    """What fits, for a message."""
    return " or ".join(dict.fromkeys(_kind_in_words(kind) for kind in slot.kinds))


def _kind_in_words(kind: Any) -> str:  # noqa: ANN401 - any annotation
    """What one type asks for."""
    if kind in _PLAIN_WORDS:
        return _PLAIN_WORDS[kind]
    if get_origin(kind) is list:
        return "a list"
    words = _words_of(kind)
    return "one of " + ", ".join(words) if words else "a block of keys"
