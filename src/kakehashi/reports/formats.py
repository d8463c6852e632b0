"""Numbers as people read them: three figures that mean something, and their unit."""

from __future__ import annotations

import datetime as dt
import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from kakehashi.schema.parameter import Parameter

EN_DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"

SIGNIFICANT = 3  # digits; no input of a programme is known to more
FINEST = 0.001  # of the unit of a column of money; less is said to be less
FINEST_SHARE = 2  # decimals of a percentage, however small it is
FINEST_RATIO = 2  # decimals of a cover or multiple
SYMBOLS = MappingProxyType(
    {
        "USD": "US$",
        "JPY": "\N{YEN SIGN}",
        "KRW": "\N{WON SIGN}",
        "EUR": "\N{EURO SIGN}",
        "TWD": "NT$",
    }
)
HALF = 0.5  # of a unit; less is shown as nought
SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
PER = MappingProxyType({"year": "a year", "month": "a month", "day": "a day"})


class Shown(str):
    """A number in words that still knows the number: `unit` as a measure names it.

    Pages that switch the currency or sort a table read `amount`; all others see text.
    """

    __slots__ = ("amount", "unit")
    amount: float
    unit: str

    def __new__(cls, text: str, amount: float, unit: str = "") -> Self:
        """The text `text`, standing for `amount` of `unit` (engine units)."""
        made = super().__new__(cls, text)
        made.amount, made.unit = float(amount), unit
        return made


def rounded(number: float, digits: int = SIGNIFICANT) -> float:
    """`number` with `digits` significant digits."""
    if number == 0 or not math.isfinite(number):
        return number
    return round(number, digits - 1 - math.floor(math.log10(abs(number))))


def plain(number: float, digits: int = SIGNIFICANT) -> Shown:
    """Three significant digits, thousands in groups, no zeros that say nothing."""
    close = rounded(number, digits)
    if not math.isfinite(close):
        return Shown(EN_DASH, number)
    places = 0
    if close != 0:
        places = max(digits - 1 - math.floor(math.log10(abs(close))), 0)
    text = f"{abs(close):,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Shown(f"{MINUS}{text}" if close < 0 else text, number)


def money(amount: float, currency: str = "USD") -> Shown:
    """US$33.3bn, \N{YEN SIGN}10tn, \N{MINUS SIGN}US$4.5m; below a million in full."""
    symbol = SYMBOLS.get(currency, f"{currency}{NO_BREAK}")
    close = rounded(abs(amount))
    sign = MINUS if amount < 0 and close >= HALF else ""
    for scale, name in SCALES:
        if close >= scale:
            text = f"{sign}{symbol}{plain(close / scale)}{name}"
            return Shown(text, amount, currency)
    return Shown(f"{sign}{symbol}{close:,.0f}", amount, currency)


def in_billions(amount: float) -> Shown:
    """The number alone, in thousands of millions, for columns that name the unit."""
    return Shown(in_scale(amount, 1e9), amount, "USD")


def in_trillions(amount: float) -> Shown:
    """The same for yen, in millions of millions."""
    return Shown(in_scale(amount, 1e12), amount, "JPY")


def in_scale(amount: float, scale: float) -> str:
    """An amount of money in units of `scale`, no finer than the columns of a page are.

    Less than one unit of the currency is a rounding of the engine.
    """
    if abs(amount) < 1:
        return "0"
    if abs(amount) < FINEST * scale:
        return f"<{FINEST:g}" if amount > 0 else f">{MINUS}{FINEST:g}"
    return plain(amount / scale)


def share(fraction: float) -> Shown:
    """19.8 %; a share that is not nothing never reads as nought."""
    percent = rounded(100 * fraction)
    least = 10.0**-FINEST_SHARE
    if 0 < abs(percent) < least:
        return Shown(f"<{NO_BREAK}{least:g}{NO_BREAK}%", fraction, "share")
    text = f"{plain(round(percent, FINEST_SHARE))}{NO_BREAK}%"
    return Shown(text, fraction, "share")


def share_of(part: float, whole: float) -> str:
    """The same for a part of a whole; of nothing there is no share."""
    return share(part / whole) if whole > 0 else EN_DASH


def ratio(times: float) -> Shown:
    """1.42x; covers, multiples and hurdles are not known to more."""
    return Shown(f"{plain(round(times, FINEST_RATIO))}x", times, "x")


def rate(per_year: float) -> Shown:
    """4.47 % a year."""
    return Shown(f"{share(per_year)} a year", per_year, "share / year")


def date(day: dt.date) -> str:
    """19 January 2029."""
    return f"{day.day}{NO_BREAK}{day:%B}{NO_BREAK}{day.year}"


def short_date(day: dt.date) -> str:
    """19 Jan 2029, for columns."""
    return f"{day.day}{NO_BREAK}{day:%b}{NO_BREAK}{day.year}"


def count(number: float, one: str, many: str | None = None) -> str:
    """1 project, 45 projects."""
    whole = round(number)
    return f"{whole:,}{NO_BREAK}{one if whole == 1 else many or one + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """a, b and c."""
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quantity(amount: float | str | dt.date | None, unit: str) -> str:
    """A figure in the unit that a measure names: engine units, so whole money."""
    if amount is None:
        return EN_DASH
    if isinstance(amount, dt.datetime):
        return date(amount.date())
    if isinstance(amount, dt.date):
        return date(amount)
    if isinstance(amount, str):
        return amount
    if not math.isfinite(amount):
        return EN_DASH
    text = _number_in(amount, [part.strip() for part in unit.split("/")])
    return Shown(text, amount, unit)


def _number_in(amount: float, parts: list[str]) -> str:
    """A finite number in `first / second / ...`."""
    first, *rest = parts
    per = "".join(f" {PER.get(part, f'per {part}')}" for part in rest)
    if first in SYMBOLS and not (rest and rest[0] in SYMBOLS):
        return money(amount, first) + per
    if first == "share":
        return share(amount) + per
    if first in ("x", "ratio"):
        return ratio(amount) + per
    if first == "count":
        return f"{round(amount):,}{per}"
    digits = SIGNIFICANT + 1 if first in SYMBOLS else SIGNIFICANT  # exchange rates
    return f"{plain(amount, digits)}{NO_BREAK}{first}{per}"


def printed(parameter: Parameter) -> str:
    """A parameter as its source prints it, its range behind it."""
    text = as_printed(parameter.value, parameter.unit)
    if parameter.low is None or parameter.high is None:
        return text
    if parameter.low == parameter.high:
        return text
    low, high = plain_as_given(parameter.low), plain_as_given(parameter.high)
    return f"{text} ({low}{EN_DASH}{high})"


def as_printed(number: float, unit: str) -> str:
    """550 `USD bn` is US$550bn, 10 `JPY tn / year` is \N{YEN SIGN}10tn a year."""
    first, *rest = [part.strip() for part in unit.split("/")]
    per = "".join(f" {PER.get(part, f'per {part}')}" for part in rest)
    given = plain_as_given(number)
    words = first.split()
    if words[0] in SYMBOLS and not (rest and rest[0] in SYMBOLS):
        scale = words[1] if len(words) > 1 else ""
        return f"{SYMBOLS[words[0]]}{given}{scale}{per}"
    if first in ("x", "ratio"):
        return f"{given}x{per}"
    return f"{given}{NO_BREAK}{first}{per}"


def plain_as_given(number: float) -> str:
    """All digits that a source prints, and no more."""
    text = f"{abs(number):,.12g}"  # twelve digits hold every figure that is printed
    return f"{MINUS}{text}" if number < 0 else text
