"""A parameter: one number from the world with its unit, date, source and confidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.word import Word
from kakehashi.units import (
    Dimension,
    UnknownUnitError,
    dimension_name,
    known_units,
    parse_unit,
)


class Model(BaseModel):
    """Base of every part of a programme file: frozen, strict, no unknown key."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


class Confidence(Word):
    """How far a number can be trusted, from a primary document down to our own guess."""

    PRIMARY = "primary"
    PRESS = "press"
    SECONDARY = "secondary"
    DERIVED = "derived"
    RECALLED = "recalled"
    ASSUMED = "assumed"


class Distribution(Word):
    """Shape of the uncertainty between `low` and `high` once draws are asked for."""

    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    PERT = "pert"
    LOGNORMAL = "lognormal"


class Parameter(Model):
    """A number from the world, kept as its source prints it (§10).

    A number that is not public has `confidence: assumed`; it must then give `low` and
    `high`, so that what is not known stays visible in every report.
    """

    value: Annotated[float, Field(strict=True)]
    """Best figure, in the printed unit."""
    unit: str
    """Unit as printed in the source, such as `USD bn`, `% / year`, `kwpm`."""
    as_of: dt.date
    """Day that the figure speaks of or was published."""
    source: str
    """Key of the programme's `sources`."""
    confidence: Confidence
    """Grade of the source."""
    low: float | None = None
    """Lower end of the range, in the printed unit."""
    high: float | None = None
    """Upper end of the range, in the printed unit."""
    distribution: Distribution | None = None
    """Shape between `low` and `high`."""
    note: str | None = None
    """What a reader must know to use the figure."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        try:
            parse_unit(self.unit)
        except UnknownUnitError as error:
            raise PydanticCustomError(
                "unit_unknown",
                "unit '{unit}' is not known (the part '{part}')",
                {"unit": self.unit, "part": str(error), "known": known_units()},
            ) from None
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError(
                "range_half", "a range needs both low and high, or neither"
            )
        if self.low is not None and self.high is not None:
            if not self.low <= self.value <= self.high:
                raise PydanticCustomError(
                    "range_order",
                    "low {low} <= value {value} <= high {high} does not hold",
                    {"low": self.low, "value": self.value, "high": self.high},
                )
        elif self.distribution is not None:
            raise PydanticCustomError(
                "range_missing", "a distribution needs low and high"
            )
        elif self.confidence is Confidence.ASSUMED:
            raise PydanticCustomError(
                "range_assumed",
                "an assumed number must show its range: give low and high",
            )
        return self

    @property
    def base(self) -> float:
        """The value in engine units: whole money, decimals per year, years (§4)."""
        return self.value * parse_unit(self.unit).factor

    @property
    def base_low(self) -> float:
        """The lower end in engine units; the value where no range is given."""
        low = self.value if self.low is None else self.low
        return low * parse_unit(self.unit).factor

    @property
    def base_high(self) -> float:
        """The upper end in engine units; the value where no range is given."""
        high = self.value if self.high is None else self.high
        return high * parse_unit(self.unit).factor

    @property
    def dimension(self) -> Dimension:
        """Dimension of the printed unit."""
        return parse_unit(self.unit).dimension


@dataclass(frozen=True, slots=True)
class Measured:
    """What a parameter must measure: one of some dimensions, within bounds.

    A validator that can be asked, so that editors know units and bounds beforehand.
    """

    units: tuple[str, ...]
    """Printed units of the dimensions that fit."""
    low: float | None
    """Least possible value in engine units."""
    high: float | None
    """Greatest possible value in engine units."""

    def __call__(self, parameter: Parameter) -> Parameter:
        """The parameter as it is, where it fits."""
        if parameter.dimension not in {parse_unit(u).dimension for u in self.units}:
            raise PydanticCustomError(
                "unit_wrong",
                "unit '{unit}' measures {given}, but {wanted} is needed here",
                {
                    "unit": parameter.unit,
                    "given": dimension_name(parameter.dimension),
                    "wanted": " or ".join(self.units),
                },
            )
        if self.low is not None and parameter.base_low < self.low:
            raise PydanticCustomError(
                "too_small",
                "{value} {unit} is below the least possible value {least}",
                {
                    "value": parameter.base_low / parse_unit(parameter.unit).factor,
                    "unit": parameter.unit,
                    "least": self.low,
                },
            )
        if self.high is not None and parameter.base_high > self.high:
            raise PydanticCustomError(
                "too_large",
                "{value} {unit} is above the greatest possible value {most}",
                {
                    "value": parameter.base_high / parse_unit(parameter.unit).factor,
                    "unit": parameter.unit,
                    "most": self.high,
                },
            )
        return parameter


def _measured_in(
    *printed: str, low: float | None, high: float | None
) -> AfterValidator:
    """A validator that accepts only parameters of the dimensions of `printed`."""
    return AfterValidator(Measured(printed, low, high))


Money = Annotated[Parameter, _measured_in("USD", low=0, high=None)]
"""In the currency that the engine runs in."""
AnyMoney = Annotated[Parameter, _measured_in("USD", "JPY", "KRW", low=0, high=None)]
"""A fact shown beside the flows, converted where it is compared with them (§7)."""
MoneyPerYear = Annotated[Parameter, _measured_in("USD / year", low=0, high=None)]
Share = Annotated[Parameter, _measured_in("share", low=0, high=1)]
Ratio = Annotated[Parameter, _measured_in("x", low=0, high=None)]
Rate = Annotated[Parameter, _measured_in("% / year", low=-1, high=1)]
Fee = Annotated[Parameter, _measured_in("%", low=0, high=1)]
Duration = Annotated[Parameter, _measured_in("months", low=0, high=None)]
BusinessDays = Annotated[Parameter, _measured_in("business days", low=0, high=None)]
ExchangeRate = Annotated[Parameter, _measured_in("JPY / USD", low=0, high=None)]
Quantity = Annotated[
    Parameter,
    _measured_in(
        "wafer / year", "MWh / year", "bbl / year", "unit / year", low=0, high=None
    ),
]
Price = Annotated[
    Parameter,
    _measured_in(
        "USD / wafer", "USD / MWh", "USD / bbl", "USD / unit", low=0, high=None
    ),
]
CapitalIntensity = Annotated[
    Parameter,
    _measured_in("USD / kwpm", "USD / MW", low=0, high=None),
]
