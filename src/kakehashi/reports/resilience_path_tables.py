"""Tables of one event in time: the triangle, the stress of plants, the orders lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.formats import in_billions, plain, share
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, known, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience import Resilience
    from kakehashi.reports.table import Cell, Table

MILLION = 1e6  # US$ in a unit of loss
WORST = 15  # sites and products that are shown
WHEN = {"before": "without the plants", "after": "with the plants"}


def triangle_table(found: Resilience) -> Table:
    """Area, depth and length of what is missing, under each rule."""
    weeks = found.setting.weeks
    lines: list[list[Cell | str]] = [
        [
            row["rule"],
            WHEN[row["when"]],
            plain(row["area"]),
            share(row["drawdown"]),
            empty("not in the weeks that are followed")
            if row["recovers"] >= weeks
            else cell(str(row["recovers"])),
        ]
        for row in records(found.triangles)
    ]
    columns = [
        name("Rule"),
        name("State"),
        number("Missing", "weeks of full output"),
        number("Deepest"),
        number("Recovered after", "weeks"),
    ]
    event = found.setting.network.events[found.lever_event].label
    return table(
        f"Resilience triangle of all users: {event}",
        columns,
        lines,
        note="Of the value that all sectors make in a week over what they would: the sum "
        "of what is missing, the deepest week, and the first week from which 95 % and "
        "more is made for good.",
    )


def stress_table(found: Resilience) -> Table:
    """How long stocks last without one site, and what its outage costs."""
    rows = records(found.stress)
    lines: list[list[Cell | str]] = [
        [
            row["label"],
            known(row["survives_before"], plain, "others make up for it"),
            known(row["survives_after"], plain, "others make up for it"),
            in_billions(row["cost_before"] * MILLION),
            in_billions(row["cost_after"] * MILLION),
            share(row["exposure"]),
        ]
        for row in rows[:WORST]
        if row["cost_before"] > 0.0 or row["cost_after"] > 0.0
    ]
    columns = [
        name("Without"),
        number("Stocks last", "weeks"),
        number("with the plants", "weeks"),
        number("Costs users", "US$bn"),
        number("with the plants", "US$bn"),
        number("Exposure index"),
    ]
    weeks = plain(rows[0]["weeks_out"]) if rows else "no"
    return table(
        f"Stress test of plants: each out for {weeks} weeks",
        columns,
        lines,
        note="Two tiers, class by class, no probability: the other sites of a class make "
        "all that they can from the first day, every one of them qualified, and stocks "
        "of makers and takers are used up first. The index is the cost over the "
        "largest. Costs of two sites do not add up: the same users lose.",
    )


def orders_table(found: Resilience) -> Table:
    """What makers lose in sales because users make less."""
    lines: list[list[Cell | str]] = [
        [
            row["label"],
            row["rule"],
            in_billions(row["sales"] * MILLION),
            in_billions(row["lost"] * MILLION),
            share(row["lost_share"]),
        ]
        for row in records(found.orders)[:WORST]
    ]
    columns = [
        name("Product"),
        name("Rule"),
        number("Usual sales", "US$bn"),
        number("Orders lost", "US$bn"),
        number("Part"),
    ]
    event = found.setting.network.events[found.lever_event].label
    return table(
        f"Orders that makers lose because users make less: {event}",
        columns,
        lines,
        note="By the inoperability of an input-output table of the network's own sales. "
        "Linear and without stocks. Never add it to what users lose: it is the same "
        "goods, counted once more along the way.",
    )
