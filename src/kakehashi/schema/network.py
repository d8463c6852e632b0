"""The supply network of a programme: who makes what, from what, for whom.

A product that is made in several regions is one site in each of them; a sector of users
in several regions likewise. Volumes follow from what sectors use, top down.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.network_capacity import Capacity
from kakehashi.schema.network_event import Event
from kakehashi.schema.parameter import (
    CapitalIntensity,
    Duration,
    Model,
    Money,
    MoneyPerYear,
    Parameter,
    Price,
    Quantity,
    Rate,
    Ratio,
    Share,
    _measured_in,
)
from kakehashi.schema.word import Word

Weeks = Annotated[Parameter, _measured_in("weeks", low=1 / 52, high=None)]
AtLeastOne = Annotated[Parameter, _measured_in("x", low=1, high=None)]


class Criticality(Word):
    """What a site makes when an input runs short.

    Nothing without a critical one; half the shortfall of an important one is lost; as
    much as before without a minor one.
    """

    CRITICAL = "critical"
    IMPORTANT = "important"
    MINOR = "minor"


class Basis(Word):
    """What a share by region counts: where plants stand, or where their owners sit."""

    SITE = "site"
    HEADQUARTERS = "headquarters"


class Region(Model):
    """A country or a group of countries."""

    label: str
    country: str | None = None
    """Two-letter code; none: a group of countries."""


class Input(Model):
    """What one unit of a product takes of another."""

    use: Ratio
    """Units in per unit out, yield inside."""
    criticality: Criticality
    cover: Duration
    """Stock at the site, as time of usual use."""


class Switching(Model):
    """How those who take a product move from one of its suppliers to another."""

    flex: Ratio
    """Taken from each supplier at once, as a multiple of what is taken usually."""
    qualification: Duration
    """Until more can be taken from a supplier."""
    ramp: Weeks
    """From there until its whole capacity can be taken."""


class Product(Model):
    """What one kind of site makes, in 300 mm wafers or what goes with one."""

    label: str
    basis: Basis = Basis.SITE
    """What `supply` counts."""
    supply: Annotated[dict[str, Share], Field(min_length=1)]
    """Share of what the world makes, by region; sums to one."""
    headquarters: dict[str, Share] = {}
    """Share by region of the owner, for export controls; empty: as `supply`."""
    volume: Quantity | None = None
    """What sectors take in a year; none: only other products take it."""
    utilisation: Share
    """Part of capacity in use."""
    surge: AtLeastOne
    """Most that can be made, as a multiple of capacity."""
    cycle: Duration
    """From start to finish."""
    wip_at_risk: Share
    """Part of the work in progress that is scrapped where all of a site is hit."""
    finished: Duration
    """Finished goods in stock, as time of usual output."""
    switching: Switching
    price: Price
    """Worth of a unit in stock."""
    capacity_cost: CapitalIntensity | None = None
    """Capital for capacity; none: capacity cannot be bought."""
    inputs: dict[str, Input] = {}
    alike: bool = True
    """False: users of one maker's parts cannot take another's until they have qualified
    them. The network pools them all the same; past events show both readings."""
    note: str | None = None


class Use(Model):
    """What a sector takes of a product."""

    share: Share
    """Of the product's volume; the sectors' shares of a product sum to one."""
    criticality: Criticality
    cover: Duration
    """Stock with the users, as time of usual use."""


class Sector(Model):
    """Users of chips, in one or more regions."""

    label: str
    output: MoneyPerYear
    """What they sell, all regions together."""
    value_added: Share
    """Lost per output that is not made."""
    regions: Annotated[dict[str, Share], Field(min_length=1)]
    """Share of output by region of the users; sums to one."""
    uses: dict[str, Use]
    backlog_share: Share | None = None
    """Of what is not made for want of chips, the part that buyers wait for; none: all of
    it is lost."""
    catch_up: AtLeastOne | None = None
    """Most that is made while buyers wait, as a multiple of usual output; none: nobody
    waits."""
    uncertain: bool = False
    """True: the figures are guesses, and results for the sector are marked."""
    note: str | None = None

    @model_validator(mode="after")
    def _wait_for_something(self) -> Self:
        if (self.backlog_share is None) != (self.catch_up is None):
            raise PydanticCustomError(
                "backlog_half_said",
                "only one of `backlog_share` and `catch_up` is given, but what buyers wait "
                "for must be made at some time",
            )
        return self


class Corridor(Model):
    """A set of flows that can be closed together: a sea lane, an export control."""

    label: str
    products: Annotated[list[str], Field(min_length=1)]
    from_regions: Annotated[list[str], Field(min_length=1)]
    to_regions: Annotated[list[str], Field(min_length=1)]
    note: str | None = None


class Levers(Model):
    """What other measures than plants cost, to be set beside them."""

    holding: Rate
    """Yearly cost of holding a stock, of its worth."""
    qualification_cost: Money
    """One-off cost of qualifying a supplier for one more buyer."""
    stockpile: Duration
    """Stock whose worth is tried, as time of usual use."""
    qualification_gain: Duration
    """How much sooner suppliers are qualified, where that is tried."""


class Network(Model):
    """The supply network, its disruptions, and what projects add to it."""

    regions: Annotated[dict[str, Region], Field(min_length=1)]
    materials: dict[str, Product] = {}
    fabs: dict[str, Product] = {}
    packaging: dict[str, Product] = {}
    modules: dict[str, Product] = {}
    sectors: Annotated[dict[str, Sector], Field(min_length=1)]
    corridors: dict[str, Corridor] = {}
    events: dict[str, Event] = {}
    standard_event: Event
    """Duration and severity of the loss of a region or of one site."""
    capacity: Capacity
    levers: Levers
    host: str
    """Region whose users and plants the programme is for."""
    horizon: Weeks
    """How long an event is followed."""
    onsets: Annotated[list[dt.date], Field(min_length=1)]
    """Days on which events are tried to strike; the last is the one that tables show."""
    headline: list[str] = []
    """Events that the report of a run shows, the first one foremost."""
    restock: Weeks
    """How long users take to order what their stocks lack."""
    growth: Rate = Field(description="Yearly growth of capacity and demand alike.")
    note: str | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        names = [name for layer in LAYERS for name in getattr(self, layer)]
        names += list(self.sectors)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PydanticCustomError(
                "network_twice",
                "two products or sectors are called {names}",
                {"names": ", ".join(twice)},
            )
        return self


LAYERS = ("materials", "fabs", "packaging", "modules")
"""Layers of products in the order in which goods pass them; users come last."""
