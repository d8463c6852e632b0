"""Where one number comes from, as the page shows it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from kakehashi.schema.paths.json_value import to_json
from kakehashi.web.answers.programme import PresetChange, SourceShown
from kakehashi.web.answers.results import MeasureValue, measure_value
from kakehashi.web.question import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.analysis.explain import Explanation, Origin
    from kakehashi.analysis.measure import Measure


class OriginShown(Shape):
    """One parameter or setting that a measure comes from."""

    path: str
    value: Any
    unit: str | None
    low: float | None
    high: float | None
    as_of: dt.date | None
    confidence: str | None
    note: str | None
    written_at: str | None
    sources: list[SourceShown]
    changes: list[PresetChange]
    """What scenarios or the question changed here."""


class ExplanationShown(Shape):
    """A measure, its formula, and everything beneath it."""

    hash: str
    measure: MeasureValue
    formula: str
    origins: list[OriginShown]
    below: list[MeasureValue]
    """Measures that it is made from; ask for each to go further."""


def explanation_shown(
    explanation: Explanation, key: str, values: Mapping[str, MeasureValue]
) -> ExplanationShown:
    """An explanation as JSON, one level deep; `values` go before the run's own."""

    def value(measure: Measure) -> MeasureValue:
        return values.get(measure.id) or measure_value(measure)

    return ExplanationShown(
        hash=key,
        measure=value(explanation.measure),
        formula=explanation.measure.formula,
        origins=[_origin(origin) for origin in explanation.origins],
        below=[value(part.measure) for part in explanation.below],
    )


def _origin(origin: Origin) -> OriginShown:
    return OriginShown(
        path=origin.path,
        value=to_json(origin.value),
        unit=origin.unit,
        low=origin.low,
        high=origin.high,
        as_of=origin.as_of,
        confidence=origin.confidence,
        note=origin.note,
        written_at=origin.written_at,
        sources=[
            SourceShown(
                key=one.key,
                title=one.title,
                publisher=one.publisher,
                date=one.date,
                url=one.url,
            )
            for one in origin.citations
        ],
        changes=[
            PresetChange(
                path=change.path, value=to_json(change.new), reason=change.reason
            )
            for change in origin.changes
        ],
    )
