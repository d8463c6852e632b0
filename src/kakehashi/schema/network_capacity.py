"""Which sites of a supply network the projects of a programme add to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kakehashi.schema.parameter import Duration, Model, Quantity, Share


class Addition(Model):
    """What one project adds to one site."""

    product: str
    region: str
    capacity: Quantity | None = None
    """Output a year; none: what `capex_share` of the project's cost buys."""
    capex_share: Share | None = None
    """Part of the project's capital that goes into it; none: all."""


class ProjectCapacity(Model):
    """Where the capacity of a project goes."""

    group: str
    """Projects whose worth is counted together."""
    adds: Annotated[list[Addition], Field(min_length=1)]
    additionality: Share | None = None
    """Part that would not be built without the programme; none: as all."""
    displacement: Share | None = None
    """Part that is not built elsewhere because of it; none: as all."""


class Capacity(Model):
    """How projects become capacity; policy assumptions, shown wherever they matter."""

    additionality: Share
    displacement: Share
    ramp: Duration
    """From completion to full output, in a straight line."""
    first_yield: Share
    """Yield at the start against a mature line; rises with the ramp."""
    projects: dict[str, ProjectCapacity] = {}
