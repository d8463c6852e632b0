"""What a word without quotes means: a number, a date, yes or no, nothing, or text.

The rules are those of YAML 1.2, so that `no` and `on` stay text, narrowed where readers
of YAML disagree: `10e12`, `1_000`, `007`, `0x1F` and `1:30` are numbers to some and
text to others, so here they are text, and refused wherever a number is wanted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re

from kakehashi.schema.files.tree import Node

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,999})")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, Node] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FIRST_OF_NUMBER = frozenset("0123456789+-.")


def plain_value(text: str) -> Node:
    """The value that a scalar without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    return _number_or_date(text) if text[0] in _FIRST_OF_NUMBER else text


def _number_or_date(text: str) -> Node:
    """The number or the day that is written so; else the text."""
    value: Node = text
    if _INTEGER.fullmatch(text):
        value = int(text)
    elif _DECIMAL.fullmatch(text):
        value = float(text)
    elif _NOT_FINITE.fullmatch(text):
        value = float(text.replace(".", ""))
    elif _DATE.fullmatch(text):
        with contextlib.suppress(ValueError):  # a day that no calendar has stays text
            value = dt.date.fromisoformat(text)
    return value
