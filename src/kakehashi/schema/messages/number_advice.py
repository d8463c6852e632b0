"""What to write instead of a text that was meant as a number, a date, or yes or no."""

from __future__ import annotations

import datetime as dt
import math
import re

from kakehashi.schema.files.scalar import plain_value

_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]{1,3}")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[,_ '][0-9]{3})+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"(?P<number>[-+]?[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[^\s0-9].*)")
_YES = frozenset({"yes", "on", "y", "true"})
_NO = frozenset({"no", "off", "n", "false"})
DATE_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%d.%m.%Y", "%Y/%m/%d")


def number_advice(text: str) -> tuple[str, str]:
    """Why a text is no number, and what to write for it."""
    if _EXPONENT.fullmatch(text):
        what = f"'{text}' is a number to some readers of YAML and text to others"
        better = "the figure in the unit as printed, such as value: 10 and unit: USD tn"
        return what, f"write {_written_out(float(text))}, or better {better} (§10)"
    if _GROUPED.fullmatch(text):
        plain = re.sub(r"[,_ ']", "", text)
        return f"'{text}' is text, not a number", f"write {plain}"
    if isinstance(plain_value(text), int | float) and text.strip():
        return f"the number {text} stands in quotes", "take the quotes away"
    found = _WITH_UNIT.fullmatch(text)
    if found:
        return (
            f"'{text}' is text, not a number",
            f'write value: {found["number"]} and unit: "{found["unit"]}" apart',
        )
    return f"{text!r} is text, not a number", "write digits, such as 12.5"


def _written_out(number: float) -> str:
    """A number in the one notation with an exponent that all readers share."""
    if not math.isfinite(number):
        return "a smaller number"
    digits, exponent = f"{number:.15e}".split("e")
    short = digits.rstrip("0")
    return f"{short}{'0' if short.endswith('.') else ''}e{exponent}"


def date_advice(text: str) -> tuple[str, str]:
    """Why a text is no date, and what to write for it."""
    for pattern in DATE_FORMATS:
        try:
            day = dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
        return f"'{text}' is text, not a date", f"write {day.isoformat()}"
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return (
            f"{text!r} is not a day of the calendar",
            "write year-month-day, such as 2029-01-19",
        )
    return f"the date {text} stands in quotes", "take the quotes away"


def flag_advice(text: str) -> tuple[str, str]:
    """Why a text is neither true nor false, and what to write for it."""
    what = f"{text!r} is text, not true or false"
    if text.lower() in _YES:
        return what, "write true, without quotes"
    if text.lower() in _NO:
        return what, "write false, without quotes"
    return what, "write true or false"
