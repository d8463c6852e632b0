"""What is not known: assumed and recalled numbers, ranges, and open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.provenance import locate
from kakehashi.analysis.tables import table_of
from kakehashi.schema.parameter import Confidence

if TYPE_CHECKING:
    import pandas as pd

    from kakehashi.schema.programme import Programme

UNSURE = (Confidence.ASSUMED, Confidence.RECALLED)
COLUMNS = ("path", "label", "value", "low", "high", "unit", "confidence", "note")


def unknowns(programme: Programme) -> pd.DataFrame:
    """One row an open question of the programme, and one an uncertain parameter.

    Columns: path, label, value, low, high (in the printed unit), unit, confidence,
    note. Uncertain is what is assumed or recalled, or has a range. The questions come
    first, with their sentence as the label and no path.
    """
    questions = [{"label": sentence} for sentence in programme.unknowns]
    uncertain = [
        {
            "path": located.path,
            "label": located.label,
            "value": located.parameter.value,
            "low": located.parameter.low,
            "high": located.parameter.high,
            "unit": located.parameter.unit,
            "confidence": located.parameter.confidence.value,
            "note": located.parameter.note,
        }
        for located in locate(programme)
        if located.parameter.confidence in UNSURE or located.parameter.low is not None
    ]
    return table_of([*questions, *uncertain], COLUMNS, numbers=("value", "low", "high"))
