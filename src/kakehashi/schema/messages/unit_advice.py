"""Which unit was meant, or would fit, where another one was printed."""

from __future__ import annotations

import re
from types import MappingProxyType

from kakehashi.schema.paths.nearest import nearest
from kakehashi.units import CURRENCIES, UnknownUnitError, known_units, parse_unit

# How people write what the table of units has under a shorter name.
_OTHER_WORDS = MappingProxyType(
    {
        "thousand": "k",
        "million": "m",
        "millions": "m",
        "mn": "m",
        "billion": "bn",
        "billions": "bn",
        "b": "bn",
        "trillion": "tn",
        "trillions": "tn",
        "$": "USD",
        "US$": "USD",
        "dollars": "USD",
        "¥": "JPY",
        "yen": "JPY",
        "won": "KRW",
        "percent": "%",
        "pct": "%",
        "bps": "bp",
        "p.a.": "/ year",
        "per": "/",
        "annum": "year",
        "yr": "year",
        "yrs": "years",
        "weeks": "week",
        "hours": "hour",
    }
)


def known_unit_advice(printed: str) -> str:
    """What to print instead of an unknown unit."""
    words = re.sub(r"(US\$|[$¥%/])", r" \1 ", printed).split()
    likely = " ".join(_OTHER_WORDS.get(word, word) for word in words)
    for unit in (likely, *(part.strip() for part in likely.split("/"))):
        try:
            parse_unit(unit)
        except UnknownUnitError as error:
            part = str(error)
        else:
            if unit == likely:
                return f"write '{unit}'"
    close = nearest(part, known_units())
    if close is not None:
        return f"did you mean '{close}'?"
    return (
        "print it as `USD bn`, `% / year` or `kwpm`; its parts can be "
        f"{', '.join(known_units())}, with k, m, bn or tn"
    )


def fitting_units(wanted: str) -> tuple[str, ...]:
    """Units of the kinds of `wanted`, which names examples as `USD / year or JPY`."""
    return tuple(
        dict.fromkeys(
            unit for example in wanted.split(" or ") for unit in _of_kind(example)
        )
    )


def _of_kind(example: str) -> list[str]:
    """Units of the dimension of one example, common scales of money among them."""
    above, *below = example.split(" / ")
    behind = "".join(f" / {part}" for part in below)
    if above in CURRENCIES:
        scales = (" bn", " m", "") if below in ([], ["year"]) else ("",)
        return [above + scale + behind for scale in scales]
    dimension = parse_unit(example).dimension
    whole = [unit for unit in known_units() if parse_unit(unit).dimension == dimension]
    if whole:
        return whole
    head = parse_unit(above).dimension
    return [
        unit + behind for unit in known_units() if parse_unit(unit).dimension == head
    ] or [example]
