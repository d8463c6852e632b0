"""Units as printed, and what they are in the engine."""

import pytest
from numpy.testing import assert_allclose

from kakehashi.units import UnknownUnitError, dimension_name, known_units, parse_unit


@pytest.mark.parametrize(
    ("printed", "factor", "dimension"),
    [
        ("USD bn", 1e9, "USD"),
        ("JPY tn", 1e12, "JPY"),
        ("% / year", 0.01, "1/year"),
        ("bp / year", 1e-4, "1/year"),
        ("months", 1 / 12, "year"),
        ("USD / kW / month", 12 * 1000 / 8760, "USD/MWh"),
        ("USD m / kwpm", 1e6 / 12000, None),
        ("m units / year", 1e6, "unit/year"),
        ("GW", 8.76e6, "MWh/year"),
        ("business days", 1, "business day"),
        ("share", 1, "share, % or x"),
    ],
)
def test_a_printed_unit_is_read(
    printed: str, factor: float, dimension: str | None
) -> None:
    """A unit gives the factor to base units and what it measures."""
    unit = parse_unit(printed)
    assert_allclose(unit.factor, factor, rtol=1e-12)
    if dimension is not None:
        assert dimension_name(unit.dimension) == dimension


@pytest.mark.parametrize(
    "printed", ["", "USD billion", "bn", "USD bn bn", "USD / ", "10"]
)
def test_an_unknown_unit_is_refused(printed: str) -> None:
    """What the table does not hold is refused, and the part is named."""
    with pytest.raises(UnknownUnitError):
        parse_unit(printed)


def test_every_known_unit_can_be_read() -> None:
    """Each unit that a message may offer is one that a file may print."""
    for printed in known_units():
        assert parse_unit(printed).factor > 0


def test_what_cancels_leaves_nothing() -> None:
    """A price times a quantity is money: units above and below cancel."""
    assert parse_unit("USD / USD").dimension == ()
    assert parse_unit("MWh / GW").dimension == parse_unit("years").dimension
