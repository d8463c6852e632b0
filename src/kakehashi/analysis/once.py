"""An analysis is made once for each result, however many measures and sections ask."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from kakehashi.model.result import Result

    Analysis = Callable[[Result], pd.DataFrame]


def once(analysis: Analysis) -> Analysis:
    """The same analysis, its table kept as long as the result is.

    Each caller gets a table of its own; pandas copies what one of them changes.
    """
    known: WeakKeyDictionary[Result, pd.DataFrame] = WeakKeyDictionary()

    @wraps(analysis)
    def asked(result: Result) -> pd.DataFrame:
        if result not in known:
            known[result] = analysis(result)
        return known[result].copy(deep=False)

    return asked
