"""What a run steps on: arrays for the kernels, labels for people. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from kakehashi.arrays import ByDrawIndexPeriod, ByFacilityPeriod
    from kakehashi.kernels.engine import Terms
    from kakehashi.kernels.records import Records
    from kakehashi.model.placement import Placement
    from kakehashi.model.streams import Account
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityLabel:
    """Who stands behind one facility record, and how it was sized."""

    project: str
    id: str
    lender: str
    guarantor: str | None
    binding: str
    """What set the amount: financing plan, dscr, tenor, gearing or limit."""
    planned: float
    """Amount that the financing plan alone would lend, in whole currency units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLabel:
    """Who stands behind one project record."""

    id: str
    name: str
    spv: str
    equity_holder: str | None
    """Institution that holds the programme's equity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """A compiled programme: everything that `run` needs, and nothing else."""

    loaded: LoadedProgramme
    as_of: dt.date
    reading: str
    """Name of the distribution rule in force."""
    timeline: Timeline
    terms: Terms
    shocks: Records
    """(draw, project)"""
    reference: ByFacilityPeriod
    """(draw, reference rate, period)"""
    price_index: ByDrawIndexPeriod
    """(draw, price index, period): of all prices, and in draws of the chip market."""
    projects: Sequence[ProjectLabel]
    facilities: Sequence[FacilityLabel]
    accounts: Sequence[Account]
    """Whose books are kept, and for which year's commitments."""
    placement: Placement
    reference_rates: Mapping[str, int]
