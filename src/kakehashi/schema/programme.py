"""The programme file: the root that holds every part."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.financing import FinancingPlan
from kakehashi.schema.fiscal import Fiscal
from kakehashi.schema.institution import Institution, Parties
from kakehashi.schema.market import Market
from kakehashi.schema.network import Network
from kakehashi.schema.parameter import Confidence, Model, Money, Parameter
from kakehashi.schema.product_group import ProductGroup
from kakehashi.schema.project import Project
from kakehashi.schema.scenario import Scenario
from kakehashi.schema.tariffs import Tariffs
from kakehashi.schema.technology import Tax, Technology
from kakehashi.schema.terms import DeadlineBasis, Terms
from kakehashi.schema.uncertainty import Uncertainty
from kakehashi.schema.word import Word


class Frequency(Word):
    """Length of a period of the grid."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"


class Grid(Model):
    """The periods that a run steps through."""

    frequency: Frequency
    start: dt.date
    """First day of the first period."""
    end: dt.date
    """The last period holds this day."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise PydanticCustomError(
                "dates_order",
                "the grid ends on {end}, which is not after its start {start}",
                {"end": str(self.end), "start": str(self.start)},
            )
        return self


class Source(Model):
    """Where numbers come from."""

    title: str
    publisher: str
    date: str
    """Day, month or year of publication as far as known, ISO style; may be empty."""
    url: str
    kind: str
    """Primary document, wire report, newspaper, analysis, own assumption."""


class Claim(Model):
    """A figure that somebody stated about the deal; shown beside what is computed."""

    label: str
    speaker: str
    claimed: Parameter
    computed: str | None = None
    """Id of the measure that stands beside it."""
    comment: str | None = None


class Candidate(Model):
    """Something talked of, with no sponsor, site or figures enough to model it."""

    label: str
    amount: Parameter | None = None
    stage_note: str
    source: str
    confidence: Confidence


class Programme(Model):
    """A whole programme as its folder holds it."""

    format: Literal[1]
    """Version of the file format."""
    id: str
    title: str
    description: str
    as_of: dt.date
    """Day up to which facts were gathered."""
    currency: Literal["USD"]
    """Currency of the projects and instruments; facts may be in other currencies."""
    grid: Grid
    parties: Parties
    base_scenario: str | None = None
    """Scenario that runs where none is named."""
    terms: Terms
    institutions: dict[str, Institution]
    market: Market
    technologies: dict[str, Technology]
    tax: Tax
    financing_plans: Annotated[dict[str, FinancingPlan], Field(min_length=1)]
    default_financing_plan: str
    default_programme_share: Parameter
    """Part of a project's remaining uses that the programme finances by default."""
    projects: Annotated[dict[str, Project], Field(min_length=1)]
    scenarios: dict[str, Scenario] = {}
    claims: dict[str, Claim] = {}
    candidates: dict[str, Candidate] = {}
    recorded: dict[DeadlineBasis, Money] = {}
    """Amounts on record by a day: selected, committed or paid out, where they are known
    better than by the cost of the projects that reached the stage."""
    uncertainty: Uncertainty | None = None
    """What draws are made from; none: the programme runs without draws only."""
    network: Network | None = None
    """Supply network that projects add to; none: resilience cannot be asked."""
    tariffs: Tariffs | None = None
    """Tariffs that the agreement changed; none: nothing is said of savings."""
    product_groups: dict[str, ProductGroup] = {}
    """Goods that pay them."""
    fiscal: Fiscal | None = None
    """By what a cost to the state is measured; none: no cost is shown."""
    sources: dict[str, Source]
    unknowns: list[str] = []
    """What nobody has published, in sentences; reports list them."""

    @model_validator(mode="after")
    def _base_scenario_exists(self) -> Self:
        if self.base_scenario is not None and self.base_scenario not in self.scenarios:
            raise PydanticCustomError(
                "scenario_unknown",
                "base_scenario '{name}' is not one of the scenarios {known}",
                {"name": self.base_scenario, "known": ", ".join(self.scenarios)},
            )
        return self
