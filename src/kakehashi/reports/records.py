"""Tables of the analyses as plain rows: numbers, texts, days, and None where absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Any]  # the columns of a row by name


def records(table: pd.DataFrame) -> list[Record]:
    """Every row by the names of its columns."""
    columns = [(str(name), _plain(table[name])) for name in table.columns]
    return [
        {name: cells[place] for name, cells in columns} for place in range(len(table))
    ]


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Cells of a column as Python knows them; time stamps become days."""
    import pandas as pd

    cells = column.tolist()
    absent = column.isna().tolist()
    return [
        None if gone else one.date() if isinstance(one, pd.Timestamp) else one
        for one, gone in zip(cells, absent, strict=True)
    ]
