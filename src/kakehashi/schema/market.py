"""Market data: reference rates, the exchange rate, price escalation."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import ExchangeRate, Model, Rate


class CurvePoint(Model):
    """From this day on the reference rate is expected to be this."""

    start: dt.date
    rate: Rate


class ReferenceRate(Model):
    """A published index as a step curve of expected values."""

    label: str
    points: Annotated[list[CurvePoint], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = [point.start for point in self.points]
        if starts != sorted(set(starts)):
            raise PydanticCustomError(
                "dates_order",
                "the points of a curve must stand in the order of their dates",
            )
        return self


class Market(Model):
    """What the world charges: rates, currencies, prices."""

    reference_rates: dict[str, ReferenceRate]
    usd_jpy: ExchangeRate | None = None
    discount_rate: Rate
    """For present values in cover ratios and the report; not a policy rate."""
    escalation: Rate
    """Yearly rise of project prices and costs."""
