"""A group of goods that the host state imports from the investor state: one row of a table."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import (
    Model,
    MoneyPerYear,
    Parameter,
    Share,
    _measured_in,
)
from kakehashi.schema.tariff_rule import TariffRate

Elasticity = Annotated[Parameter, _measured_in("x", low=0, high=None)]
"""Size of an elasticity, without its sign."""
ROUNDING = 1e-9  # of a sum of shares


class ProductGroup(Model):
    """Goods of one kind: what is imported, what it would pay, who bears a duty.

    A group may be as wide as a chapter or as narrow as one HS heading; a table of
    headings takes the place of the bundled sample.
    """

    label: str
    hs: Annotated[list[str], Field(min_length=1)]
    """Headings of the Harmonized System, as printed: 8703, 84 (excl. 8486), 01-24."""
    imports: MoneyPerYear
    """Customs value a year at the most-favoured-nation rate."""
    mfn: TariffRate
    scopes: dict[str, Share] = {}
    """Part of the imports that each scope of `tariffs` reaches; what is left pays the
    most-favoured-nation rate whatever else is decided."""
    pass_through: Share
    """Part of a duty, in logs, that reaches the price which buyers pay."""
    elasticity: Elasticity
    """Of the buyers' demand for these imports, over the next few years."""
    long_run_elasticity: Elasticity | None = None
    """The same once buyers and makers have moved; for comparison only."""
    calibrated: bool = False
    """True: values and shares were fitted to averages, not counted."""

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        total = sum(share.base for share in self.scopes.values())
        if total > 1 + ROUNDING:
            raise PydanticCustomError(
                "scope_shares",
                "the shares of the scopes add up to {total}, more than the whole",
                {"total": round(total, 6)},
            )
        return self
