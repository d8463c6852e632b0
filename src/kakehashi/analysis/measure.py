"""A measure: one figure of a run with its unit, its formula and what it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One headline figure, traceable to parameters and through them to sources."""

    id: str
    label: str
    """What it is, in a person's words."""
    value: float | str | dt.date | None
    """None: it cannot be computed, and `note` says why."""
    unit: str
    """`USD`, `share`, `x`, `USD / year`, `date`, `months`, `count`, ..."""
    formula: str
    """How it is computed, in words and symbols."""
    behind: Callable[[], tuple[str, ...]] = field(compare=False, repr=False)
    """Finds `parameters`."""
    measures: tuple[str, ...] = ()
    """Ids of the measures that it comes from."""
    note: str | None = None
    low: float | None = None
    """With draws, of a figure of the plan: nine draws of ten lie above it and below
    `high`, the error of both ends allowed for. Of an estimate from draws: lower end of
    its interval of 95 %."""
    high: float | None = None
    """The same above."""
    standard_error: float | None = None
    """Of an estimate from draws; None of a figure of the plan."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Paths of the programme's parameters that it comes from."""
        return self.behind()
