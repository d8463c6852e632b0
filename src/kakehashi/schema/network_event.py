"""What can befall a supply network: how much, how long, how often, and what was recorded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kakehashi.schema.parameter import Duration, Model, Parameter, Rate, Share
from kakehashi.schema.word import Word


class RecoveryShape(Word):
    """How what was lost comes back after the outage."""

    LINEAR = "linear"
    EXPONENTIAL = "exponential"
    LOGISTIC = "logistic"


class Hit(Model):
    """What an event takes from sites.

    A hazard strikes plants where they stand. An export control strikes what firms of a
    region make anywhere: it takes the same share of all sites of a product.
    """

    products: Annotated[list[str], Field(min_length=1)]
    """Products, or a layer of them; `all` for every one."""
    regions: Annotated[list[str], Field(min_length=1)]
    severity: Share
    """Part of the sites' capacity that is out at first."""
    acts_on: Literal["site", "headquarters"] = "site"


class Recorded(Model):
    """What was seen in a past event, to be set beside what the model says."""

    label: str
    measure: Literal["outage", "recovery", "output_lost", "sector_loss", "sector_fill"]
    """What of the model stands beside it: weeks until output begins to come back, weeks
    until it is back, weeks of the site's output lost, US$ lost by sectors, or the least
    part of usual output that a sector made."""
    site: str | None = None
    """Product and region as `product.region`, or a sector; none: all sectors."""
    figure: Parameter


class Event(Model):
    """A disruption: a past one, or one that may come."""

    label: str
    kind: Literal["past", "possible"]
    hazard: str
    """Earthquake, fire, conflict, export control and so on, in a word or two."""
    hits: list[Hit] = []
    corridors: dict[str, Share] = {}
    """Part of each corridor that is closed at first."""
    outage: Duration
    """Until what was lost begins to come back."""
    recovery: Duration
    """From there until all is back."""
    shape: RecoveryShape = RecoveryShape.LINEAR
    work_in_progress: bool = True
    """False: what is in the line is spared, as where only the way out is closed."""
    probability: Rate | None = None
    """Yearly probability; none: nobody can say, and none is assumed."""
    recorded: list[Recorded] = []
    note: str | None = None
