"""Tables in which an absent value is absent, never NaN (§6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NUMBER, WHOLE, ANY = "Float64", "Int64", "object"


def table_of(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str],
    *,
    numbers: Sequence[str] = (),
    wholes: Sequence[str] = (),
) -> pd.DataFrame:
    """A table of `columns`; those of `numbers` and `wholes` hold <NA> where absent.

    All other columns hold plain Python values, None where absent.
    """
    listed = list(rows)
    kinds = {**dict.fromkeys(numbers, NUMBER), **dict.fromkeys(wholes, WHOLE)}
    return pd.DataFrame(
        {
            name: pd.Series(
                [row.get(name) for row in listed], dtype=kinds.get(name, ANY)
            )
            for name in columns
        }
    )


def rows_by(table: pd.DataFrame, *keys: str) -> dict[Any, dict[str, Any]]:
    """The rows of a table as mappings, by one column or by several together."""
    rows = table.to_dict("records")
    return {
        row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): {
            str(name): value for name, value in row.items()
        }
        for row in rows
    }
