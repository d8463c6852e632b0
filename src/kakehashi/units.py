"""Units as printed in a source, and the one place that turns them into engine units.

The engine counts money in whole currency units, time in years, rates as decimals per
year and capacity as output per year (§4, §10). A unit is read as `A / B / C`; each part
is a unit of the table below, optionally with a scale word: `USD bn / year`, `JPY tn`,
`% / year`, `kwpm`, `USD / kW / month`, `business days`.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

HOURS_PER_YEAR = 8760
MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365
WEEKS_PER_YEAR = 52

SCALE_AND_UNIT = 2  # words of a scaled unit, in either order
CURRENCIES = ("USD", "JPY", "KRW", "EUR", "TWD")
SCALES = MappingProxyType({"k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12})

# unit as printed -> (factor, dimension as (base unit, power) pairs)
_ATOMS: MappingProxyType[str, tuple[float, tuple[tuple[str, int], ...]]] = (
    MappingProxyType(
        {
            "share": (1.0, ()),
            "%": (0.01, ()),
            "bp": (0.0001, ()),
            "x": (1.0, ()),
            "ratio": (1.0, ()),
            "count": (1.0, ()),
            "year": (1.0, (("year", 1),)),
            "years": (1.0, (("year", 1),)),
            "month": (1 / MONTHS_PER_YEAR, (("year", 1),)),
            "months": (1 / MONTHS_PER_YEAR, (("year", 1),)),
            "week": (1 / WEEKS_PER_YEAR, (("year", 1),)),
            "weeks": (1 / WEEKS_PER_YEAR, (("year", 1),)),
            "day": (1 / DAYS_PER_YEAR, (("year", 1),)),
            "days": (1 / DAYS_PER_YEAR, (("year", 1),)),
            "hour": (1 / HOURS_PER_YEAR, (("year", 1),)),
            "business days": (1.0, (("business day", 1),)),
            "wafer": (1.0, (("wafer", 1),)),
            "wafers": (1.0, (("wafer", 1),)),
            "kwpm": (1e3 * MONTHS_PER_YEAR, (("wafer", 1), ("year", -1))),
            "MWh": (1.0, (("MWh", 1),)),
            "kW": (HOURS_PER_YEAR / 1e3, (("MWh", 1), ("year", -1))),
            "MW": (HOURS_PER_YEAR, (("MWh", 1), ("year", -1))),
            "GW": (HOURS_PER_YEAR * 1e3, (("MWh", 1), ("year", -1))),
            "bbl": (1.0, (("bbl", 1),)),
            "unit": (1.0, (("unit", 1),)),
            "units": (1.0, (("unit", 1),)),
            **{currency: (1.0, ((currency, 1),)) for currency in CURRENCIES},
        }
    )
)

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A printed unit: `factor` turns a printed value into the engine's base units."""

    printed: str
    factor: float
    dimension: Dimension


class UnknownUnitError(ValueError):
    """The printed unit is not in the table."""


def _part(text: str) -> tuple[float, Dimension]:
    """One part between slashes: `USD bn`, `m units`, `kwpm`."""
    if text in _ATOMS:
        return _ATOMS[text]
    words = text.split()
    if len(words) == SCALE_AND_UNIT:
        for scale, atom in (words, words[::-1]):
            if scale in SCALES and atom in _ATOMS:
                factor, dimension = _ATOMS[atom]
                return SCALES[scale] * factor, dimension
    raise UnknownUnitError(text)


def multiply(left: Dimension, right: Dimension, *, power: int = 1) -> Dimension:
    """Dimension of `left x right**power`, with cancelled units left out."""
    powers = dict(left)
    for base, exponent in right:
        powers[base] = powers.get(base, 0) + power * exponent
    return tuple(sorted((base, exp) for base, exp in powers.items() if exp))


@cache
def parse_unit(printed: str) -> Unit:
    """Read a unit as printed; raises `UnknownUnitError` naming the part not known."""
    parts = [part.strip() for part in printed.split("/")]
    factor, dimension = _part(parts[0])
    dimension = multiply((), dimension)
    for part in parts[1:]:
        part_factor, part_dimension = _part(part)
        factor /= part_factor
        dimension = multiply(dimension, part_dimension, power=-1)
    return Unit(printed=printed, factor=factor, dimension=dimension)


def known_units() -> tuple[str, ...]:
    """Every unit part that a file may print, for messages and the JSON schema."""
    return tuple(_ATOMS)


def dimension_name(dimension: Dimension) -> str:
    """The dimension in words, such as `USD/wafer`; a pure number is `share or x`."""
    if not dimension:
        return "share, % or x"
    above = [
        base if exp == 1 else f"{base}^{exp}" for base, exp in dimension if exp > 0
    ]
    below = [
        base if exp == -1 else f"{base}^{-exp}" for base, exp in dimension if exp < 0
    ]
    return "/".join([" ".join(above) or "1", *below])
