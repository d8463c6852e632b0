"""Tables of what resilience rests on: the record, the assumptions, the plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.formats import as_printed, date, plain, printed, share
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience import Resilience
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.table import Cell, Table
    from kakehashi.schema.parameter import Parameter


def back_tests_table(found: Resilience) -> Table:
    """Past events and published estimates beside the model."""
    lines: list[list[Cell | str]] = [
        [
            row["label"],
            row["figure"],
            _ends(row["low"], row["high"], row["unit"]),
            _ends(row["computed_low"], row["computed_high"], row["unit"]),
            cell(
                row["verdict"],
                tone="good" if row["verdict"] in {"within", "nearly within"} else "bad",
            ),
        ]
        for row in records(found.back_tests)
    ]
    columns = [
        name("Event"),
        name("Figure", wide=True),
        name("On record"),
        name("Here"),
        name("Verdict"),
    ]
    return table(
        "The record, and what the network says",
        columns,
        lines,
        note="Losses range over both rules; where a class's parts are not alike, also "
        "from every user taking any maker's part to each taking one maker's alone. All "
        "other tables have the first, the kindest reading.",
    )


def _ends(low: float, high: float, unit: str) -> str:
    """A range in its unit, or one figure."""
    near, far = (as_printed(float(plain_digits(one)), unit) for one in (low, high))
    return near if near == far else f"{near} to {far}"


def plain_digits(number_: float) -> str:
    """Three significant digits without groups, to be read as a number again."""
    return f"{number_:.3g}" if abs(number_) < 1000 else f"{number_:.0f}"  # noqa: PLR2004 - digits


def assumptions_table(found: Resilience) -> Table:
    """Policy assumptions and levers that every figure here hangs on."""
    network = found.setting.network
    kept: dict[str, Parameter] = {
        "Additionality: part that would not be built without the programme": (
            network.capacity.additionality
        ),
        "Displacement: part of that which is not built elsewhere": (
            network.capacity.displacement
        ),
        "Ramp of a plant, from completion to full output": network.capacity.ramp,
        "Yield of a plant at its start": network.capacity.first_yield,
        "Growth of chips made and of what users make of them": network.growth,
        "How fast users order what their stocks lack": network.restock,
        "How long an event is followed": network.horizon,
        "Cost of holding a stock, of its worth": network.levers.holding,
        "Cost of qualifying one supplier for one buyer": network.levers.qualification_cost,
    }
    lines: list[list[Cell | str]] = [
        [label, printed(one), one.confidence.value, one.note or empty("no note")]
        for label, one in kept.items()
    ]
    columns = [
        name("Assumption"),
        name("Value and range"),
        name("Confidence"),
        name("Note", wide=True),
    ]
    return table(
        "What the figures above rest on, before the network itself", columns, lines
    )


def plants_table(setting: NetworkSetting) -> Table:
    """Funded plants that add to the network."""
    lines: list[list[Cell | str]] = [
        [
            setting.programme.projects[one.project].name,
            one.group,
            next(
                s.label
                for s in setting.before(setting.onsets[0]).compiled.sites
                if s.id == one.site
            ),
            plain(one.units),
            date(one.completion),
            share(one.additionality),
        ]
        for one in setting.added
    ]
    columns = [
        name("Plant"),
        name("Group"),
        name("Adds to"),
        number("thousand wafers a week"),
        name("Complete"),
        number("additional"),
    ]
    return table("Funded plants that add to the network", columns, lines)
