"""Figure: what is paid out by the deadline in the draws, as a fan beside what is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing_over_time import committed_table
from kakehashi.analysis.loss_distribution import BANDS, disbursed_table
from kakehashi.reports.estimates import INTERVAL, amount, billions, named
from kakehashi.reports.figures.fan import MARGIN, billions_axis, fan_layers
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.style import KINDS, Spec, nothing, year, years
from kakehashi.reports.formats import date
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Table

TALL = 260


def deadline_fan_figure(result: Result) -> Figure:
    """Bands of what is paid out; a line of what is committed in the mean."""
    drawn = result.draws
    if drawn is None:
        raise ValueError("a fan needs draws")
    paid = records(disbursed_table(drawn))
    committed = records(committed_table(result))
    return Figure(
        id="deadline-fan",
        title="Paid out by the deadline, in the draws",
        sentence=_sentence(result, paid, committed),
        table=_table(paid, committed),
        drawing=lambda width: _drawing(paid, committed, width),
    )


def _sentence(result: Result, paid: list[Record], committed: list[Record]) -> str:
    deadline = result.inputs.loaded.programme.terms.deadline.date
    if not paid:
        return "No period of the run ends by the deadline."
    last = paid[-1]
    return (
        f"In nine draws of ten, what is paid out by {date(deadline)} lies between "
        f"{amount(named(last, 'q0.05'))} and {amount(named(last, 'q0.95'))}; the middle "
        f"draw pays out {amount(named(last, 'q0.5'))}. Committed by then, in the mean "
        f"(dashed): {amount(named(committed[-1], 'expected'))}; contracts are signed "
        "when the plan says, unless the deal is reversed or the project given up before."
    )


def _table(paid: list[Record], committed: list[Record]) -> Table:
    rows = [
        [
            row["period"],
            billions(named(bound, "expected")),
            *(billions(named(row, f"q{level:g}")) for level in BANDS),
        ]
        for row, bound in zip(paid, committed, strict=True)
    ]
    columns = [
        name("By the end of"),
        number("Committed, mean", "US$ bn"),
        *(
            number(f"{level} of draws below", "US$ bn paid out")
            for level in ("5 %", "25 %", "50 %", "75 %", "95 %")
        ),
    ]
    return table(
        "Committed and paid out in the draws", columns, rows, note=f"{INTERVAL}."
    )


def _drawing(paid: list[Record], committed: list[Record], width: int) -> Spec:
    if not paid:
        return nothing(width, "No period of the run ends by the deadline.")
    first, last = paid[0]["date"], paid[-1]["date"]
    values = [
        {"year": year(row["date"]), "bn": row["expected"] / 1e9} for row in committed
    ]
    x: Spec = {
        "field": "year",
        "type": "quantitative",
        **years(year(first), year(last), width),
    }
    bound: Spec = {
        "data": {"values": values},
        "mark": {
            "type": "line",
            "interpolate": "step-after",
            "strokeDash": [6, 3],
            "strokeWidth": 2,
            "color": KINDS["investor"],
        },
        "encoding": {"x": x, "y": billions_axis("bn")},
    }
    return {
        "width": width - MARGIN,
        "height": TALL,
        "layer": [*fan_layers(paid, "host", first, last, width), bound],
    }
