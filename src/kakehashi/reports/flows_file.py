"""The table of flows as a Parquet file, for anything that reads tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kakehashi.model.result import Result

# One thread and a fixed order: the same run gives the same bytes.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "preserve_insertion_order": True,
}
COLUMNS = {
    "project": "VARCHAR",
    "instrument": "VARCHAR",
    "party": "VARCHAR",
    "cause": "VARCHAR",
    "period": "VARCHAR",
    "date": "DATE",
    "currency": "VARCHAR",
    "net_amount": "DOUBLE",
}


def write_flows(result: Result, path: Path) -> None:
    """One row a project, instrument, party, cause and period; + is received.

    Raises `OSError` where the file cannot be written.
    """
    with whole_file(path) as partial:
        put_flows(result, partial)


def put_flows(result: Result, path: Path) -> None:
    """Write the table to a name that need not be whole yet."""
    casts = ", ".join(f"{name}::{kind} AS {name}" for name, kind in COLUMNS.items())
    copy_to_parquet(result.flows, path, casts)


def copy_to_parquet(table: pd.DataFrame, path: Path, columns: str = "*") -> None:
    """Write `columns` of a table, in SQL; rows stream, so that no copy is made."""
    import duckdb

    target = str(path).replace("'", "''")
    with duckdb.connect(config=SETTINGS) as connection:
        connection.register("rows_", table)
        try:
            connection.execute(
                f"COPY (SELECT {columns} FROM rows_) TO '{target}' "  # noqa: S608 - our own names
                "(FORMAT parquet, COMPRESSION zstd)"
            )
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
