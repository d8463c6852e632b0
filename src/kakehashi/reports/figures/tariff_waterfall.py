"""Figure: from the duty avoided to who gets it, one waterfall a counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.panels import SPACING, columns_in, panels
from kakehashi.reports.figures.style import INK, KINDS, Spec
from kakehashi.reports.formats import in_billions, money
from kakehashi.reports.table import name, number, table
from kakehashi.reports.tariff_tables import label_of, sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.reports.table import Table

BAR, ROW = 16, 24  # pixels
WORDS = 170  # pixels for the names of the steps
ROOM = 58  # pixels for the figures beside the bars


def waterfall_figure(savings: Mapping[str, TariffSaving]) -> Figure:
    """Bars from gross duty by what is not collected anyway to each party's part."""
    first = next(iter(savings.values()))
    investor, host = sides(first.programme)
    best = max(savings.values(), key=lambda saving: saving.gross_duty)
    worst = min(savings.values(), key=lambda saving: saving.gross_duty)
    return Figure(
        id="tariff-waterfall",
        title="Who gets what of the tariff saving, a year",
        sentence=f"Against \N{LEFT DOUBLE QUOTATION MARK}{label_of(best)}"
        f"\N{RIGHT DOUBLE QUOTATION MARK} {money(best.gross_duty)} of duty are avoided a "
        f"year, of which {money(best.perimeters.investor)} reach {investor}; against "
        f"\N{LEFT DOUBLE QUOTATION MARK}{label_of(worst)}\N{RIGHT DOUBLE QUOTATION MARK} "
        f"it is {money(worst.gross_duty)} and {money(worst.perimeters.investor)}. What "
        f"firms and buyers gain, the {host} Treasury gives up, but for the gain from more "
        "trade.",
        table=_table(savings),
        drawing=lambda width: _drawing(savings, width),
    )


def steps(saving: TariffSaving) -> list[tuple[str, float, float, str]]:
    """(name, start, end, colour) of each bar, USD; the last ends where all is given out."""
    investor, host = sides(saving.programme)
    gain = saving.perimeters
    prices = float(saving.fixed_volumes.duty_saved.sum())
    given_up = -gain.host_treasury
    total = given_up + gain.net
    after_buyers = total - gain.host_buyers
    after_firms = after_buyers - gain.investor_private
    return [
        ("Gross duty avoided", 0.0, gain.gross_duty, "neutral"),
        ("Prices move", gain.gross_duty, prices, "open"),
        ("Volumes move", prices, given_up, "open"),
        (f"{host} Treasury gives up", 0.0, given_up, "host"),
        ("Gain from more trade", given_up, total, "neutral"),
        (f"{host} buyers", total, after_buyers, "host_light"),
        (f"{investor}'s firms after tax", after_buyers, after_firms, "investor"),
        (f"{investor}'s treasury", after_firms, 0.0, "insurer"),
    ]


def _amount(step: tuple[str, float, float, str]) -> float:
    """What a bar stands for: parties get what their bar takes off the total."""
    _, start, end, colour = step
    shares = colour in {"host_light", "investor", "insurer"}
    return start - end if shares else end - start


def _table(savings: Mapping[str, TariffSaving]) -> Table:
    columns = [steps(saving) for saving in savings.values()]
    rows = [
        [parts[0][0], *(in_billions(_amount(part)) for part in parts)]
        for parts in zip(*columns, strict=True)
    ]
    heads = [
        name("Step"),
        *(number(label_of(saving), "US$ bn a year") for saving in savings.values()),
    ]
    return table("From the duty avoided to who gets it", heads, rows)


def _drawing(savings: Mapping[str, TariffSaving], width: int) -> Spec:
    values = [
        {
            "panel": label_of(saving),
            "step": step[0],
            "place": place,
            "start": step[1] / 1e9,
            "end": step[2] / 1e9,
            "kind": step[3],
            "text": in_billions(_amount(step)),
            "edge": max(step[1], step[2]) / 1e9,
        }
        for saving in savings.values()
        for place, step in enumerate(steps(saving))
    ]
    reached = [
        amount / 1e9
        for saving in savings.values()
        for step in steps(saving)
        for amount in step[1:3]
    ]
    low, high = min(0.0, *reached), max(0.0, *reached)
    columns = columns_in(width)
    inside = (width - WORDS - SPACING * columns) // columns
    domain = (low, high + (high - low) * ROOM / (inside - ROOM))
    one = {"width": inside, "height": {"step": ROW}, "layer": _layers(domain)}
    return panels(values, [label_of(s) for s in savings.values()], width, one)


def _layers(domain: tuple[float, float]) -> list[Spec]:
    y: Spec = {
        "field": "step",
        "type": "nominal",
        "sort": {"field": "place"},
        "axis": {
            "title": None,
            "minExtent": WORDS - 10,  # fonts differ in width from reader to reader
            "ticks": False,
            "domain": False,
        },
    }
    x: Spec = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": list(domain), "nice": False},
        "axis": {"title": "US$ bn a year", "tickCount": 5},
    }
    colour: Spec = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
        "legend": None,
    }
    words: Spec = {
        "y": y,
        "x": {**x, "field": "edge"},
        "text": {"field": "text", "type": "nominal"},
    }
    return [
        {
            "mark": {"type": "bar", "height": BAR},
            "encoding": {"y": y, "x": x, "x2": {"field": "end"}, "fill": colour},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 5, "color": INK},
            "encoding": words,
        },
    ]
