"""A question: everything that an answer depends on, held by the browser."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

import kakehashi
from kakehashi.errors import InputError, Problem
from kakehashi.schema.files.tree import Node
from kakehashi.schema.paths.json_value import from_json, slot_of
from kakehashi.web.limits import LIMITS

MOST_CHANGES, MOST_SCENARIOS = 1_000, 20
LONGEST_PATH, LONGEST_REASON, LONGEST_NAME = 300, 2_000, 100
LONGEST_TOKEN = 60_000  # letters of a link; browsers take more
FIRST_DRAWS = 500  # give figures at once; the page refines them
LARGEST_WHOLE = 2**53  # beyond it, JSON numbers are not what they seem
DEEPEST = 50


class Shape(BaseModel):
    """Base of what the API takes and gives: frozen, no unknown key."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False
    )


def _day(text: object) -> object:
    """Only the text of a day is a day; JSON has no other."""
    if text is None or isinstance(text, dt.date):
        return text
    if not isinstance(text, str) or len(text) != len("2029-01-19"):
        raise PydanticCustomError("day", "give a day such as 2029-01-19")
    return text


def _sound(value: JsonValue) -> JsonValue:
    """A value that can be written down: no infinity, no half a letter, no abyss."""
    if not _holds(value, 0):
        raise PydanticCustomError("value", "the value cannot be written to a file")
    return value


def _holds(value: object, depth: int) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(value, str):
        return value.isascii() or not any(
            "\ud800" <= sign <= "\udfff" for sign in value
        )
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int | float):
        return abs(value) <= LARGEST_WHOLE or (
            isinstance(value, float) and value - value == 0
        )
    if isinstance(value, dict):
        return all(
            _holds(key, depth) and _holds(part, depth + 1)
            for key, part in value.items()
        )
    return isinstance(value, list) and all(_holds(part, depth + 1) for part in value)


Day = Annotated[dt.date, BeforeValidator(_day)]
Name = Annotated[str, Field(max_length=LONGEST_NAME), BeforeValidator(_sound)]


class Change(Shape):
    """One change of an input, as in a scenario (§11)."""

    path: Annotated[str, Field(max_length=LONGEST_PATH), BeforeValidator(_sound)]
    """Dotted path, such as `terms.distribution_rule`."""
    value: Annotated[JsonValue, BeforeValidator(_sound)]
    """New value; of a parameter its figure in the printed unit; null takes an entry
    out; a block of keys puts a whole new entry in. Days are texts."""
    reason: Annotated[
        str, Field(max_length=LONGEST_REASON), BeforeValidator(_sound)
    ] = "Set in the workbench"


class Question(Shape):
    """A run that is asked for: a pure function of these and the engine's version."""

    programme: Name
    """Id of a programme that the server lists."""
    scenarios: Annotated[list[Name], Field(max_length=MOST_SCENARIOS)] | None = None
    """Applied in order; null: the programme's base scenario; empty: none."""
    changes: Annotated[list[Change], Field(max_length=MOST_CHANGES)] = []
    """Made in order, on top of the scenarios."""
    reading: Name | None = None
    """Distribution rule in force; null: the programme's own."""
    as_of: Day | None = None
    """Day from which the future is planned; null: the programme's own."""
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)] = 0
    draws: Annotated[int, Field(ge=0, le=LIMITS.draws, strict=True)] = 0
    """Worlds to draw; 0: the one run without chance."""


def made(changes: Sequence[Change]) -> list[tuple[str, Node, str]]:
    """Changes as the loader takes them: days of JSON become days."""
    return [
        (change.path, from_json(change.value, slot_of(change.path)), change.reason)
        for change in changes
    ]


def canonical(question: Question) -> str:
    """The question as text, the same for the same question."""
    return json.dumps(
        question.model_dump(mode="json"),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def question_hash(question: Question, programme_digest: str) -> str:
    """SHA-256 of question, programme files and version: what an answer belongs to."""
    parts = (kakehashi.__version__, programme_digest, canonical(question))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def to_token(question: Question) -> str:
    """The question as letters that may stand in an address."""
    packed = zlib.compress(canonical(question).encode(), level=9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_token(token: str) -> Question:
    """The question of a link; raises `InputError` where it is none."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError(token)  # noqa: TRY301 - told in one place, below
        packed = base64.b64decode(
            token + "=" * (-len(token) % 4), altchars=b"-_", validate=True
        )
        inflate = zlib.decompressobj()
        text = inflate.decompress(packed, LIMITS.body_bytes)
        if inflate.unconsumed_tail or not inflate.eof:
            raise ValueError(token)  # noqa: TRY301
        loaded: Any = json.loads(text)
        return Question.model_validate(loaded)
    except (ValueError, zlib.error, RecursionError) as error:
        raise InputError(
            [
                Problem(
                    where="link",
                    what="the link holds no question",
                    fix="copy the whole link again; part of it may be missing",
                )
            ]
        ) from error
