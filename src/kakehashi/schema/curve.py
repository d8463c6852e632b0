"""A dated curve of interest rates: knots by maturity, and what holds beyond the last."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import Model, Rate
from kakehashi.schema.word import Word


class CurveKind(Word):
    """How the rates of a curve are quoted."""

    ZERO = "zero"
    PAR = "par"


class BeyondCurve(Word):
    """What a flow after the last knot is discounted at."""

    REFUSED = "refused"
    FLAT = "flat"


class Knot(Model):
    """The rate of one maturity."""

    years: Annotated[float, Field(gt=0)]
    """Maturity; the name of the knot, such as 10 for the ten-year bond."""
    rate: Rate


class Curve(Model):
    """Rates of one day by maturity, on straight lines between the knots."""

    label: str
    as_of: dt.date
    """Day that the curve stands for; its knots may be older, each with its own date."""
    kind: CurveKind
    payments_per_year: Literal[1, 2]
    """Compounding of the quotes: 2 for bonds of the United States and Japan."""
    knots: Annotated[list[Knot], Field(min_length=1)]
    beyond: BeyondCurve = BeyondCurve.REFUSED
    """Whether flows after the last knot are refused, or take its rate."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        years = [knot.years for knot in self.knots]
        if years != sorted(set(years)):
            raise PydanticCustomError(
                "knots_order",
                "the knots of a curve must stand from short to long, each once",
            )
        return self
