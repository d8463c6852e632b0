"""Figure: exposure of each institution over time in the draws, against its capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing_over_time import exposure_fan
from kakehashi.analysis.convert import in_currency
from kakehashi.reports.estimates import (
    INTERVAL,
    amount,
    day_between,
    estimated,
    named,
)
from kakehashi.reports.figures.fan import MARGIN, fan_layers, rule_at
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import Spec, nothing
from kakehashi.reports.formats import in_billions, money, short_date
from kakehashi.reports.names import institution_name, kind, public_institutions
from kakehashi.reports.records import records
from kakehashi.reports.table import empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.formats import Shown
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

PANEL = 150  # pixels of height for one institution
SHOWN = ("0.05", "0.5", "0.95")  # bands of the table
NEAR = 2.0  # a limit further away than so many peaks would flatten the fan


def exposure_fan_figure(result: Result) -> Figure:
    """Bands by institution, a rule where its limit is, peaks as a table."""
    programme = result.inputs.loaded.programme
    rows = records(exposure_fan(result))
    public = public_institutions(programme) or list(programme.institutions)
    fans = {
        one: [row for row in rows if row["institution"] == one]
        for one in public
        if any(row["institution"] == one for row in rows)
    }
    peaks = {one: _peak(fan) for one, fan in fans.items()}
    limits = {one: _limit(result, one) for one in fans}
    return Figure(
        id="exposure-fan",
        title="Exposure in the draws, against capacity",
        sentence=_sentence(result, peaks, limits),
        table=_table(result, peaks, limits),
        drawing=lambda width: _drawing(result, fans, limits, width),
    )


def _most(row: Record) -> float:
    highest: float = row["q0.95"]
    return highest


def _peak(fan: list[Record]) -> Record:
    """Where the upper band is highest, with the days on which it may be.

    Those are all on which the upper end of its interval reaches the lower one there.
    """
    top = max(fan, key=_most)
    days = [row["date"] for row in fan if row["q0.95_high"] >= top["q0.95_low"]]
    bands = {level: named(top, f"q{level}") for level in SHOWN}
    return {"date": top["date"], "first": days[0], "last": days[-1], **bands}


def _day(peak: Record) -> Shown:
    return day_between(peak["date"], peak["first"], peak["last"], short_date)


def _limit(result: Result, institution: str) -> float | None:
    programme = result.inputs.loaded.programme
    limit = programme.institutions[institution].exposure_limit
    return None if limit is None else in_currency(limit, "USD", programme.market)


def _sentence(
    result: Result, peaks: dict[str, Record], limits: dict[str, float | None]
) -> str:
    programme = result.inputs.loaded.programme
    parts = [
        f"{institution_name(programme, one)} {amount(row['0.95'])} on {_day(row)}"
        + ("" if (limit := limits[one]) is None else f", of a limit of {money(limit)}")
        for one, row in peaks.items()
    ]
    if not parts:
        return "No institution carries anything."
    return (
        "Where it is highest, nineteen draws of twenty carry no more than this: "
        f"{'; '.join(parts)}."
    )


def _table(
    result: Result, peaks: dict[str, Record], limits: dict[str, float | None]
) -> Table:
    programme = result.inputs.loaded.programme
    rows = [
        [
            institution_name(programme, one),
            _day(row),
            *(estimated(**row[level], words=in_billions) for level in SHOWN),
            empty("no limit is known")
            if (limit := limits[one]) is None
            else in_billions(limit),
        ]
        for one, row in peaks.items()
    ]
    columns = [
        name("Institution"),
        name("When the upper band is highest"),
        number("5 % of draws below", "US$ bn"),
        number("Middle draw", "US$ bn"),
        number("95 % of draws below", "US$ bn"),
        number("Limit", "US$ bn"),
    ]
    return table(
        "Exposure where it is highest",
        columns,
        rows,
        note="Drawn loans, undrawn commitments, guaranteed exposure and open claims. "
        f"{INTERVAL}; a loan is counted for the bank that "
        "lends and for the insurer that covers it.",
    )


def _drawing(
    result: Result,
    fans: dict[str, list[Record]],
    limits: dict[str, float | None],
    width: int,
) -> Spec:
    if not fans:
        return nothing(width, "No institution carries anything.")
    programme = result.inputs.loaded.programme
    panels = []
    for one, fan in fans.items():
        highest = _most(max(fan, key=_most))
        layers = fan_layers(
            fan, kind(programme, one), fan[0]["date"], fan[-1]["date"], width
        )
        limit = limits[one]
        if limit is not None and limit <= NEAR * highest:
            layers += rule_at(limit, f"limit {money(limit)}")
        panels.append(
            {
                "title": {
                    "text": institution_name(programme, one),
                    "fontSize": 13,
                    "offset": 6,
                },
                "width": width - MARGIN,
                "height": PANEL,
                "layer": layers,
            }
        )
    return {"vconcat": panels, "spacing": 24}
