"""What was claimed about a deal, beside what the run computes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.headline import measures, unknown_measure
from kakehashi.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from kakehashi.analysis.measure import Measure
    from kakehashi.model.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """One claim and the measure that stands beside it."""

    id: str
    label: str
    speaker: str
    claimed: float
    """The figure as it was printed, in `unit`."""
    low: float | None
    high: float | None
    unit: str
    """Unit as printed, such as `JPY tn / year`."""
    claimed_base: float
    """The figure in engine units, to be held against the measure."""
    date: dt.date
    source: str
    """Key of the programme's sources."""
    computed: Measure | None
    """None: nothing in the run answers this claim."""
    comment: str | None


def claims(
    result: Result, known: Mapping[str, Measure] | None = None
) -> list[ClaimCheck]:
    """Every claim of the programme with its measure, in the order of the file.

    `known` are the measures of the result where they are at hand. Raises `InputError`
    where a claim names a measure that does not exist.
    """
    known = measures(result) if known is None else known
    stated = result.inputs.loaded.programme.claims
    missing = [
        unknown_measure(claim.computed, known, where=f"claims.{name}.computed")
        for name, claim in stated.items()
        if claim.computed is not None and claim.computed not in known
    ]
    if missing:
        raise InputError(missing)
    return [
        ClaimCheck(
            id=name,
            label=claim.label,
            speaker=claim.speaker,
            claimed=claim.claimed.value,
            low=claim.claimed.low,
            high=claim.claimed.high,
            unit=claim.claimed.unit,
            claimed_base=claim.claimed.base,
            date=claim.claimed.as_of,
            source=claim.claimed.source,
            computed=known[claim.computed] if claim.computed else None,
            comment=claim.comment,
        )
        for name, claim in stated.items()
    ]
