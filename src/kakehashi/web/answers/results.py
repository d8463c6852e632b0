"""What a run gives: its measures, and the sections of its report."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from kakehashi.analysis.headline import SLOW
from kakehashi.reports.formats import quantity
from kakehashi.web.answers.blocks import Section
from kakehashi.web.question import Shape

if TYPE_CHECKING:
    from collections.abc import Collection

    from kakehashi.analysis.measure import Measure
    from kakehashi.reports.study import Study
    from kakehashi.web.question import Question


PATIENT = "resilience"  # section whose readers wait for a planner


class MeasureValue(Shape):
    """One headline figure."""

    id: str
    label: str
    kind: Literal["number", "day", "text", "none"]
    number: float | None = None
    """In whole units: USD, decimals, years."""
    text: str
    """As people read it; of a day its ISO text stands in `day`."""
    day: dt.date | None = None
    unit: str
    low: float | None = None
    """With draws, of a figure of the plan: nine draws of ten lie above it and below
    `high`, the error of both ends allowed for. Of an estimate from draws: lower end of
    its interval of 95 %."""
    high: float | None = None
    standard_error: float | None = None
    """Of an estimate from draws; null of a figure of the plan."""
    note: str | None = None


class Currency(Shape):
    """What one dollar is worth, for readers who want yen."""

    usd_jpy: float | None
    """Yen per dollar; null: the programme states no rate."""
    as_of: dt.date | None = None
    source: str = ""


class Results(Shape):
    """The answer to a question; every figure in it belongs to `hash`."""

    hash: str
    title: str
    scenario: str
    """Titles of the scenarios that were applied."""
    as_of: dt.date
    reading: str
    reading_label: str
    seed: int
    draws: int
    currency: Currency
    measures: list[MeasureValue]
    sections: list[Section]


def results_of(
    study: Study,
    question: Question,
    key: str,
    sections: list[Section],
    measures: Collection[str] | None = None,
) -> Results:
    """The answer of a run with some sections of its report, and some measures or all.

    Of all, those that take seconds come along only with the section that takes as long.
    """
    at_once = not any(one.id == PATIENT for one in sections)
    inputs = study.result.inputs
    return Results(
        hash=key,
        title=study.programme.title,
        scenario=study.scenario,
        as_of=inputs.as_of,
        reading=inputs.reading,
        reading_label=study.reading.label,
        seed=question.seed,
        draws=question.draws,
        currency=_currency(study),
        measures=[
            measure_value(study.measures[name])
            for name in study.measures
            if (
                name in measures
                if measures is not None
                else not (at_once and name in SLOW)
            )
        ],
        sections=sections,
    )


def _currency(study: Study) -> Currency:
    rate = study.programme.market.usd_jpy
    if rate is None:
        return Currency(usd_jpy=None)
    return Currency(usd_jpy=rate.base, as_of=rate.as_of, source=rate.source)


def measure_value(measure: Measure) -> MeasureValue:
    """A measure as JSON."""
    value = measure.value
    kind: Literal["number", "day", "text", "none"] = "none"
    if isinstance(value, dt.date):
        kind = "day"
    elif isinstance(value, str):
        kind = "text"
    elif value is not None:
        kind = "number"
    return MeasureValue(
        id=measure.id,
        label=measure.label,
        kind=kind,
        number=float(value) if isinstance(value, int | float) else None,
        text=str(quantity(value, measure.unit)),
        day=value if isinstance(value, dt.date) else None,
        unit=measure.unit,
        low=measure.low,
        high=measure.high,
        standard_error=measure.standard_error,
        note=measure.note,
    )
