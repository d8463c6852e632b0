"""Projects: what is built where, by whom, when, and how far it has come."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import Confidence, Duration, Model, Money, Share
from kakehashi.schema.technology import Grant, Operations, TaxCredit
from kakehashi.schema.terms import Stage


class Construction(Model):
    """When a project is built; months or dates, with the technology's time as default."""

    start: dt.date | None = None
    completion: dt.date | None = None
    delay: Duration | None = None
    """Added to the completion date; the curve of spending stretches with it."""
    profile: Literal["s_curve", "uniform"] | list[float] = "s_curve"
    """Shape of spending over construction; a list gives the shares of equal steps."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.completion and self.completion <= self.start:
            raise PydanticCustomError(
                "dates_order",
                "completion {completion} is not after start {start}",
                {"completion": str(self.completion), "start": str(self.start)},
            )
        if isinstance(self.profile, list) and (
            not self.profile
            or abs(sum(self.profile) - 1) > 1e-6  # noqa: PLR2004 - printed shares
            or min(self.profile) < 0
        ):
            raise PydanticCustomError(
                "shares_sum",
                "the shares of the spending profile must be >= 0 and sum to 1",
            )
        return self


class Project(Model):
    """One project of the programme."""

    name: str
    sponsor: str
    sponsor_group: str | None = None
    """Obligor group for concentration; none: the sponsor."""
    site: str | None = None
    country: str
    """Two-letter code of the country of the site."""
    state: str | None = None
    sector: str
    tranche: str | None = None
    stage: Stage
    """Stage reached by the programme's as-of date."""
    stage_note: str | None = None
    stages: dict[Stage, dt.date] = {}
    """Day on which each stage was or is to be reached."""
    capex: Money | None = None
    """Capital expenditure; none: not known, and the project cannot be financed."""
    capex_includes_financing: bool = False
    """True: the figure is the whole investment, with interest and fees inside."""
    programme_share: Share | None = None
    """Part of the remaining uses that the programme finances."""
    construction: Construction = Construction()
    operations: Operations
    grants: list[Grant] = []
    tax_credits: list[TaxCredit] = []
    financing_plan: str | None = None
    """Name of a plan; none: the programme's default plan."""
    default_on: dt.date | None = None
    """Scripted default, for scenarios."""
    facts: dict[str, bool | str | Share | None] = {}
    """Facts that the eligibility rules ask for; null: not known."""
    source: str
    confidence: Confidence
    note: str | None = None

    @model_validator(mode="after")
    def _stages_in_order(self) -> Self:
        order = list(Stage)
        dated = sorted(self.stages.items(), key=lambda item: order.index(item[0]))
        for (earlier, first), (later, second) in pairwise(dated):
            if second < first:
                raise PydanticCustomError(
                    "dates_order",
                    "stage '{later}' on {second} is before stage '{earlier}' on {first}",
                    {
                        "later": later.value,
                        "second": str(second),
                        "earlier": earlier.value,
                        "first": str(first),
                    },
                )
        return self
