"""What all projects of a run share: the grid, expected rates, prices, institutions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.timeline import DAY_COUNTS, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kakehashi.arrays import ByFacilityPeriod, ByPeriod
    from kakehashi.schema.programme import Programme

    # spending curve, instalment fractions, reference rates, year fractions
    Grid = tuple[ByPeriod, ByFacilityPeriod, ByFacilityPeriod, ByFacilityPeriod]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The grid and what is expected to happen on it."""

    timeline: Timeline
    reference: ByFacilityPeriod
    """(reference rate, period)"""
    year_fraction: ByFacilityPeriod
    """(day count, period)"""
    price_index: ByPeriod
    reference_rates: Mapping[str, int]
    """Place of each reference rate on the first axis of `reference`."""
    institutions: Sequence[str]


def setting_of(programme: Programme) -> Setting:
    """Expected rates and price index on the programme's grid."""
    grid = programme.grid
    timeline = Timeline.between(grid.frequency.value, grid.start, grid.end)
    names = list(programme.market.reference_rates)
    reference = np.zeros((max(len(names), 1), timeline.periods))
    for place, name in enumerate(names):
        for point in programme.market.reference_rates[name].points:
            first = max(timeline.period_of(point.start), 0)
            reference[place, first:] = point.rate.base
    years = np.arange(1, timeline.periods + 1) / timeline.periods_per_year
    return Setting(
        timeline=timeline,
        reference=reference,
        year_fraction=np.array(
            [timeline.year_fractions(basis) for basis in DAY_COUNTS]
        ),
        price_index=(1.0 + programme.market.escalation.base) ** years,
        reference_rates={name: place for place, name in enumerate(names)},
        institutions=list(programme.institutions),
    )
