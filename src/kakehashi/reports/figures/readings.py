"""Figure: who gets what under each reading of the split, the same projects throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.bars import BELOW, along, stacked_bars
from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.rows import (
    ROOM_FOR_WORDS,
    ROW_OF_PLACE,
    Head,
    pitch,
    row_heads,
)
from kakehashi.reports.figures.style import ON_DARK, ON_LIGHT, Spec
from kakehashi.reports.formats import in_billions, money, plain, share
from kakehashi.reports.names import state_name
from kakehashi.reports.table import cell, known, name, number, table

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Column, Table

ROW, BAR = 54, 20  # pixels of a row and of its bar
LEAST = 1.0  # one unit of the currency; less is a rounding
READABLE = 34.0  # pixels that a figure inside a bar needs

AXIS = "US$ bn over the whole run"
# Colour of a figure inside a bar, on either page, and the kinds it is read on.
INSIDE = {ON_DARK: ("investor", "host", "sponsor"), ON_LIGHT: ("bank",)}
PARTS = {
    "to_lenders": "bank",
    "to_investor": "investor",
    "to_host": "host",
    "to_sponsor": "sponsor",
}


def readings_figure(result: Result, readings: list[Record]) -> Figure:
    """One bar a reading: lenders, investor state, host state, sponsors."""
    return Figure(
        id="readings",
        title="Who gets the projects' cash under each reading",
        sentence=_sentence(result, readings),
        table=readings_table(result, readings),
        drawing=lambda width: _drawing(result, readings, width),
    )


def part_names(result: Result, readings: list[Record]) -> dict[str, str]:
    """What the parts of a bar are called; parts that are nothing throughout are left out."""
    parties = result.inputs.loaded.programme.parties
    named = {
        "to_lenders": "lenders, as debt service",
        "to_investor": f"{state_name(parties.investor)}, as its share",
        "to_host": f"{state_name(parties.host)}, as its share",
        "to_sponsor": "sponsors, as their share",
    }
    moving = {
        part: words
        for part, words in named.items()
        if max(row[part] for row in readings) >= LEAST
    }
    return moving or named


def _sentence(result: Result, readings: list[Record]) -> str:
    parties = result.inputs.loaded.programme.parties
    most = max(readings, key=_net_of_investor)
    least = min(readings, key=_net_of_investor)
    if most["reading"] == least["reading"]:
        return (
            f"{state_name(parties.investor)} nets {money(most['investor_net'])}, "
            f"{state_name(parties.host)} {money(most['host_net'])}."
        )
    return (
        f"{state_name(parties.investor)} nets {money(least['investor_net'])} under "
        f"\u201c{least['label']}\u201d and {money(most['investor_net'])} under "
        f"\u201c{most['label']}\u201d."
    )


def readings_table(result: Result, readings: list[Record]) -> Table:
    """Cash by party, nets, what stays unpaid and rates, one row a reading."""
    in_force = result.inputs.reading
    shown = part_names(result, readings)
    failing = any(row["defaults"] for row in readings)
    rows: list[list[Cell | str]] = [
        [
            row["label"] + " (in force)" * (row["reading"] == in_force),
            *(in_billions(row[part]) for part in shown),
            in_billions(row["investor_net"]),
            in_billions(row["host_net"]),
            cell(in_billions(row["unpaid"]), tone="bad" if row["unpaid"] > 0 else ""),
            known(row["share_of_host"], share, "nothing is shared"),
            known(row["investor_irr"], share, "no rate of return"),
            *([plain(row["defaults"])] if failing else []),
        ]
        for row in readings
    ]
    columns = _columns(result, list(shown), failing=failing)
    return table(
        "Who gets what under each reading of the split",
        columns,
        rows,
        note="Net: all that a state and its institutions receive less all that they pay, "
        "taxes, grants and premiums among it. Unpaid: owed on the loans on the last day "
        "of the run, interest in arrears among it.",
    )


def _columns(result: Result, shown: list[str], *, failing: bool) -> list[Column]:
    parties = result.inputs.loaded.programme.parties
    investor, host = state_name(parties.investor), state_name(parties.host)
    heads = {
        "to_lenders": "Lenders",
        "to_investor": f"Share of {investor}",
        "to_host": f"Share of {host}",
        "to_sponsor": "Sponsors",
    }
    return [
        name("Reading"),
        *(number(heads[part], "US$ bn") for part in shown),
        number(f"{investor} net", "US$ bn"),
        number(f"{host} net", "US$ bn"),
        number("Unpaid debt", "US$ bn"),
        number(f"Part of {host}", "of both sides' cash"),
        number(f"Return of {investor}", "a year"),
        *([number("Defaults")] if failing else []),
    ]


def _net_of_investor(row: Record) -> float:
    net: float = row["investor_net"]
    return net


def _drawing(result: Result, readings: list[Record], width: int) -> Spec:
    wide = width >= ROOM_FOR_WORDS
    heads = [
        Head(name=row["label"], words=_words(result, row) if wide else "")
        for row in readings
    ]
    values = _values(result, readings, width - 8)
    return {
        "width": width - 8,
        "height": max(len(heads), 1) * pitch(heads, width - 8, ROW),
        "layer": [
            *_bars(part_names(result, readings), values, wide=wide),
            *row_heads(heads, width - 8),
        ],
    }


def _words(result: Result, row: Record) -> str:
    parties = result.inputs.loaded.programme.parties
    return (
        f"{state_name(parties.investor)} nets {money(row['investor_net'])}, "
        f"{state_name(parties.host)} {money(row['host_net'])}"
    )


def _values(result: Result, readings: list[Record], width: int) -> list[Record]:
    """Parts of the bars with both ends, in US$ bn; figures where there is room."""
    totals = [sum(row[part] for part in PARTS) for row in readings]
    per_pixel = max(*totals, 1.0) / max(width, 1)
    names = part_names(result, readings)
    values: list[Record] = []
    for place, row in enumerate(readings):
        start = 0.0
        for part in names:
            amount = row[part]
            fits = amount / per_pixel >= READABLE
            values.append(
                {
                    "place": place,
                    "part": names[part],
                    "start": start / 1e9,
                    "end": (start + amount) / 1e9,
                    "middle": (start + amount / 2) / 1e9,
                    "text": in_billions(amount) if fits else "",
                    "kind": PARTS[part],
                }
            )
            start += amount
    return values


def _bars(names: dict[str, str], values: list[Record], *, wide: bool) -> list[Spec]:
    """Parts of the bars and, where they fit, their figures."""
    kinds = {words: PARTS[part] for part, words in names.items()}
    bars = stacked_bars(
        values, kinds, title=AXIS, height=BAR, columns=len(kinds) if wide else 1
    )
    figures: Spec = {"type": "text", "dy": BELOW, "fontWeight": "bold"}
    return [
        bars,
        *(
            {
                "data": {"values": [row for row in values if row["kind"] in within]},
                "mark": {**figures, "color": colour},
                "encoding": {
                    "y": ROW_OF_PLACE,
                    "x": along(AXIS, "middle"),
                    "text": {"field": "text", "type": "nominal"},
                },
            }
            for colour, within in INSIDE.items()
        ),
    ]
