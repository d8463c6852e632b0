"""Answers in the reader's language: every text of ours by a catalogue, all else as it is.

Names and sentences of a programme's file are its own; they change where the programme
brings words for them, and stay as they are elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from kakehashi.web.question import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.web.catalogue import Catalogue

SAID = frozenset(
    {
        "attribution", "caption", "description", "expects", "fix", "formula",
        "heading", "help", "label", "lead", "meaning", "name", "named", "note", "owner",
        "paragraphs", "reading_label", "reason", "reasons", "scenario", "sentence",
        "text", "title", "steps", "units", "what",
    }
)  # fmt: skip
"""Fields of answers that are read by people."""
DRAWN = frozenset({"wide", "narrow"})
"""Fields that hold a drawing."""
DRAWN_WORDS = frozenset(
    {"title", "text", "description", "domain", "sort", "values", "equal", "oneOf"}
)
"""Parts of a drawing that hold words, or data with words in them."""
CUT = "\N{HORIZONTAL ELLIPSIS}"
MONEY = ("US$", "\N{YEN SIGN}")
"""Columns of money, whose unit the page writes itself, in the reader's currency."""

Answer = TypeVar("Answer", bound=Shape)


class Language(StrEnum):
    """A language that answers can be had in."""

    ENGLISH = "en"
    JAPANESE = "ja"


def language_of(asked: Mapping[str, str]) -> Language:
    """The language that a request asks for, English where it names none of ours."""
    named = asked.get("language", "")
    return Language(named) if named in set(Language) else Language.ENGLISH


def translated(answer: Answer, language: Language) -> Answer:
    """An answer with every text of ours in a language."""
    from kakehashi.web.catalogue import catalogue

    if language is Language.ENGLISH:
        return answer
    return _said(answer, catalogue(language.value))


@cache
def _fields(kind: type[Shape]) -> tuple[str, ...]:
    return tuple(kind.model_fields)


def _said(node: Answer, words: Catalogue) -> Answer:
    """A part of an answer with its words translated, and what lies below it."""
    changes: dict[str, object] = {}
    for field in _fields(type(node)):
        value = getattr(node, field)
        if field in DRAWN and isinstance(value, dict):
            changes[field] = _drawn(value, words)
        elif isinstance(value, str):
            if field in SAID or _shown(node, field, value):
                changes[field] = words(value)
        elif isinstance(value, Shape):
            changes[field] = _said(value, words)
        elif isinstance(value, list) and value:
            changes[field] = _listed(value, words, texts=field in SAID)
    return node.model_copy(update=changes) if changes else node


def _listed(values: list[Any], words: Catalogue, *, texts: bool) -> list[Any]:
    """The same of a list, and of lists in it."""
    said: list[Any] = []
    for value in values:
        if isinstance(value, Shape):
            said.append(_said(value, words))
        elif isinstance(value, list):
            said.append(_listed(value, words, texts=texts))
        else:
            said.append(words(value) if texts and isinstance(value, str) else value)
    return said


def _shown(node: Shape, field: str, value: str) -> bool:
    """True of a unit that is printed, and of the figure of an origin."""
    from kakehashi.web.answers.blocks import Column, OriginRow
    from kakehashi.web.answers.inputs import Input

    if field == "unit":
        return isinstance(node, Column | Input) and not value.startswith(MONEY)
    return field == "value" and isinstance(node, OriginRow)


def _drawn(spec: dict[str, Any], words: Catalogue) -> dict[str, Any]:
    """A drawing with its words translated: titles, texts, and the names in its data."""
    return {
        key: _worded(value, words) if key in DRAWN_WORDS else _drawn_below(value, words)
        for key, value in spec.items()
    }


def _drawn_below(value: object, words: Catalogue) -> object:
    if isinstance(value, dict):
        return _drawn(value, words)
    if isinstance(value, list):
        return [_drawn_below(one, words) for one in value]
    return value


def _worded(value: object, words: Catalogue) -> object:
    """What stands where a drawing has words; a mapping there is a row of data."""
    if isinstance(value, str):
        return words.cut(value) if value.endswith(CUT) else words(value)
    if isinstance(value, list):
        lines = all(isinstance(one, str) for one in value) and len(value) > 1
        whole = words.get(" ".join(value)) if lines else None
        return [whole] if whole else [_worded(one, words) for one in value]
    if isinstance(value, dict):
        if "type" in value or "field" in value or "axis" in value or "expr" in value:
            return _drawn(value, words)  # an encoding named `text`, a mark's title
        return {key: _worded(one, words) for key, one in value.items()}
    return value
