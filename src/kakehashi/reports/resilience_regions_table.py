"""Table: where each product is made, before and after the funded plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_regions import region_shares
from kakehashi.reports.blocks import Rows
from kakehashi.reports.formats import share
from kakehashi.reports.records import records
from kakehashi.reports.table import Cell, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_setting import NetworkSetting

WHERE_MADE = "where-made"  # by which the workbench finds what its map shows


def regions_block(setting: NetworkSetting) -> Rows:
    """One row a product and region, folded; the workbench draws it as a map."""
    lines = [
        [
            row["label"],
            Cell(text=row["region_label"], key=row["country"]),
            share(row["before"]),
            share(row["after"]),
        ]
        for row in records(region_shares(setting))
    ]
    columns = [
        name("Product"),
        name("Region"),
        number("Before"),
        number("After"),
    ]
    shown = table(
        f"Where each product is made, {setting.onsets[-1].year}",
        columns,
        lines,
        note="Share of the world's capacity, without and with the plants that the run "
        "funds. Whether plants or their owners are counted is said beside the product in "
        "the table of capacity by region.",
    )
    return Rows(table=shown, id=WHERE_MADE, folded=True)
