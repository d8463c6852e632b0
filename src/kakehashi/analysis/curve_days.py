"""Of which day each curve and each expected path of a rate is, and whether they agree.

A floating loan earns the expected path of its reference rate and is discounted by the
government curve. Where the two are of different days, the gap between the days looks
like a subsidy or a gift, so the days stand where the curves are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.tables import table_of
from kakehashi.schema.parameter import Confidence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.programme import Programme

CURVE, PATH = "curve", "expected path"
COLUMNS = (
    "kind", "name", "label", "rates", "assumed", "first_day", "last_day"
)  # fmt: skip


def curve_days(programme: Programme) -> pd.DataFrame:
    """One row a curve of `fiscal.curves` and a reference rate of the market.

    Columns: kind (`CURVE` or `PATH`), name (key in the file), label, rates (how many it
    has), assumed (how many of them nobody has published), first_day and last_day of
    those that somebody has; absent where all are assumed.
    """
    rows = [
        _row(kind, name, label, rates) for kind, name, label, rates in _given(programme)
    ]
    return table_of(rows, COLUMNS, numbers=("rates", "assumed"))


def days_differ(programme: Programme) -> bool:
    """Whether the published rates of all curves and paths are not of one day.

    Of a path its latest published rate counts: the earlier ones are history.
    """
    days: set[dt.date] = set()
    for kind, _, _, rates in _given(programme):
        found = _published(rates)
        days.update(found[-1:] if kind == PATH else found)
    return len(days) > 1


def _given(
    programme: Programme,
) -> Iterator[tuple[str, str, str, Sequence[Parameter]]]:
    """Kind, key, label and rates of everything that moves or discounts interest."""
    for name, rate in programme.market.reference_rates.items():
        yield PATH, name, rate.label, [point.rate for point in rate.points]
    if programme.fiscal is None:
        return
    curves = programme.fiscal.curves
    for name in type(curves).model_fields:
        curve = getattr(curves, name)
        if curve is not None:
            yield CURVE, name, curve.label, [knot.rate for knot in curve.knots]


def _published(rates: Sequence[Parameter]) -> list[dt.date]:
    """Days of the rates that are not assumed, from the first to the last."""
    return sorted(
        rate.as_of for rate in rates if rate.confidence is not Confidence.ASSUMED
    )


def _row(
    kind: str, name: str, label: str, rates: Sequence[Parameter]
) -> dict[str, object]:
    days = _published(rates)
    return {
        "kind": kind,
        "name": name,
        "label": label,
        "rates": len(rates),
        "assumed": len(rates) - len(days),
        "first_day": days[0] if days else None,
        "last_day": days[-1] if days else None,
    }
