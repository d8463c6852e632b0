"""Tables of resilience: losses, what is averted, what it costs, what it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_losses import BRACKET
from kakehashi.reports.formats import (
    in_billions,
    money,
    plain,
    share,
)
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, known, name, number, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kakehashi.analysis.resilience import Resilience
    from kakehashi.analysis.resilience_cost import FiscalPart
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table

MILLION = 1e6  # US$ in a unit of loss
NOISE = 1e-6  # US$m, or US$ averted per US$, below which it is the solver's rounding
NOTHING = "nothing is lost"


def _worst_first(found: Resilience) -> list[tuple[str, dict[str, Record]]]:
    """Events with their rows of all users and of the host's, the dearest first."""
    by_event: dict[str, dict[str, Record]] = {}
    for row in records(found.losses):
        if row["sector"] in {"all", "host"}:
            by_event.setdefault(row["label"], {})[row["sector"]] = row
    return sorted(
        by_event.items(), key=lambda item: -max(item[1]["all"][way] for way in BRACKET)
    )


def losses_table(found: Resilience) -> Table:
    """Conditional losses by event, all users and those of the host, worst first."""
    ordered = _worst_first(found)
    lines: list[list[Cell | str]] = [
        [
            label,
            *(_billions(parts["all"][way]) for way in BRACKET),
            *(_billions(parts["host"][way]) for way in BRACKET[1:]),
        ]
        for label, parts in ordered
    ]
    host = found.setting.network.regions[found.setting.network.host].label
    calm = [
        label
        for label, parts in ordered
        if max(parts["all"][way] for way in BRACKET) < 1  # US$m
    ]
    lines = lines[: len(ordered) - len(calm)]
    lasting = (
        f" Stocks outlast these, so nothing is lost under any rule: {'; '.join(calm)}."
        if calm
        else ""
    )
    columns = [
        name("If it comes"),
        number("Planner", "US$bn"),
        number("Priority", "US$bn"),
        number("Proportional", "US$bn"),
        number(f"{host}: priority", "US$bn"),
        number("proportional", "US$bn"),
    ]
    return table(
        f"Value added lost if the event comes in {found.setting.onsets[-1].year}, "
        "without the programme's plants",
        columns,
        lines,
        note="A planner knows on the first day how long it lasts and serves those who "
        "lose most; nobody can lose less. Under the rules nobody plans ahead. The truth "
        f"lies between, nearer to the rules.{lasting}",
    )


def _billions(million: float) -> Cell:
    """US$m as US$bn; nothing where nothing is lost."""
    return empty(NOTHING) if abs(million) < 1 else cell(in_billions(million * MILLION))


def single_points_table(
    setting: NetworkSetting, rows: list[dict[str, object]]
) -> Table:
    """What is still served with a region or site gone for good."""
    lines: list[list[Cell | str]] = [
        [
            str(row["label"]),
            str(row["kind"]),
            share(_number(row["fill_before"])),
            share(_number(row["fill_after"])),
            cell("yes", tone="bad") if row["is_single_point"] else cell("no"),
            known(_site_only(row["systemic_risk"]), share, "counted for sites alone"),
            known(
                _site_only(row["extraction"]), in_billions, "counted for sites alone"
            ),
        ]
        for row in rows
    ]
    columns = [
        name("Without"),
        name("Kind"),
        number("Served before"),
        number("after"),
        name("Single point of failure"),
        number("Trade lost with it at once"),
        number("Sales that go with it", "US$bn a year"),
    ]
    return table(
        f"What users can still make with it gone for good, {setting.onsets[-1].year}",
        columns,
        lines,
        note="The kindest reading: stocks are used up, but every other supplier is "
        "qualified and makes all it can. Below 95 % it is a single point of failure. "
        "Trade lost at once is the systemic risk index: no stocks, no time, nobody new "
        "qualified; a ranking and no forecast. Sales that go with it are its own and its "
        "suppliers', if it vanished from the table of sales (hypothetical extraction).",
    )


def _site_only(value: object) -> float | None:
    """The index of a site; none for a region."""
    found = float(str(value)) if value is not None else math.nan
    return None if math.isnan(found) else found


def _number(value: object) -> float:
    return float(str(value))


def averted_table(found: Resilience) -> Table:
    """Loss averted by event and day of onset; events in which anything is averted."""
    onsets = [onset.year for onset in found.setting.onsets]
    cells: dict[str, dict[int, list[float]]] = {}
    for row in records(found.averted):
        ends = [row[way] for way in BRACKET]
        cells.setdefault(row["label"], {})[row["onset"].year] = ends
    lines: list[list[Cell | str]] = [
        [label, *(_bracket(by_year[year]) for year in onsets)]
        for label, by_year in cells.items()
        if any(abs(x) >= 1 for ends in by_year.values() for x in ends)
    ]
    columns = [name("Event"), *(number(f"comes in {year}", "US$bn") for year in onsets)]
    return table(
        "Loss that the programme's plants avert if the event comes",
        columns,
        lines,
        note="Three figures: with a planner, under priority and under proportional "
        "rationing. The rules are not monotone: more capacity can shift goods to those "
        "who lose less. And a plant that takes over trade moves it to where the event "
        "may strike, too. So a figure below nought is no mistake.",
    )


def _bracket(ends: list[float]) -> Cell:
    """What is averted with a planner and under the rules, US$bn."""
    if max(map(abs, ends)) < 1:
        return empty("nothing averted")
    texts = [plain(one / 1e3) if abs(one) >= 1 else "0" for one in ends]
    return cell(texts[0] if len(set(texts)) == 1 else " / ".join(texts))


def per_dollar_table(found: Resilience) -> Table:
    """Averted at the last onset per US$ committed, and the break-even probability."""
    odds = {row["event"]: row for row in records(found.break_even)}
    lines = [
        line
        for place, event in enumerate(found.before.events)
        if any(abs(float(found.averted_now(way)[place])) >= 1 for way in BRACKET)
        for line in _per_dollar(found, place, odds[event])
    ]
    columns = [
        name("Event"),
        name("What"),
        number("Planner"),
        number("Priority"),
        number("Proportional"),
    ]
    return table(
        f"What the plants avert in {found.setting.onsets[-1].year}, and how likely the "
        "event must be for them to pay by it alone",
        columns,
        lines,
        note=_costs(found),
    )


def _costs(found: Resilience) -> str:
    """What the plants cost the programme and the state."""
    return (
        f"Committed: {money(found.committed)}, the programme's share of the capital of "
        "the plants that add to the network. Its yearly cost is an annuity at the "
        "discount rate, as if nothing were ever repaid; loans that are repaid cost far "
        f"less. Fiscal cost: {_fiscal(found.fiscal)}"
    )


def _fiscal(cost: FiscalPart | None) -> str:
    """The cost to the state with its interval, in a sentence."""
    if cost is None:
        return "not known."
    part = f"{money(cost.value)}, their part of the programme's credit-reform cost"
    if cost.low is None or cost.high is None:
        return f"{part} in the plan, without chance."
    return (
        f"{part}, the mean of {cost.draws:,} draws ({money(cost.low)} to "
        f"{money(cost.high)}, 95 %); the range behind each quotient comes from it."
    )


def _per_fiscal(gain: float, cost: FiscalPart | None) -> Cell:
    """US$ averted per US$ of fiscal cost, with the range that the cost's interval gives."""
    if cost is None:
        return empty("fiscal cost not known")
    if cost.value <= 0.0:
        return empty("no fiscal cost")
    middle = plain(gain / cost.value)
    if cost.low is None or cost.high is None:
        return cell(middle)
    if cost.low <= 0.0:
        return cell(f"{middle} (from {plain(gain / cost.high)}; the cost may be nil)")
    ends = sorted((gain / cost.high, gain / cost.low))
    return cell(f"{middle} ({plain(ends[0])} to {plain(ends[1])})")


def _per_dollar(
    found: Resilience, place: int, odds: Record
) -> Iterator[list[Cell | str]]:
    """One event's rows of that table, each by way of answering."""
    gains = [float(found.averted_now(way)[place]) * MILLION for way in BRACKET]
    spent, label = found.committed, odds["label"]
    yield [label, "averted, US$bn", *(in_billions(gain) for gain in gains)]
    per_dollar = [
        cell(plain(gain / spent)) if spent else empty("nothing is committed")
        for gain in gains
    ]
    yield [label, "per US$ committed", *per_dollar]
    per_fiscal = [_per_fiscal(gain, found.fiscal) for gain in gains]
    yield [label, "per US$ of fiscal cost", *per_fiscal]
    pays = [
        cell(share(odds["cost"] / gain))
        if gain > odds["cost"]
        else empty("not even a sure event pays")
        for gain in gains
    ]
    yield [label, "break-even yearly probability", *pays]


def _million_in_billions(million: float) -> str:
    return in_billions(million * MILLION)


def yearly_table(found: Resilience) -> Table:
    """Expected loss and the worst hundredth of years."""
    words = {
        "expected_loss": "Mean year",
        "worst_hundredth": "Mean of the worst hundredth of years",
    }
    lines: list[list[Cell | str]] = [
        [
            f"{words[row['measure']]}, {row['rule']}",
            *(
                in_billions(row[key] * MILLION)
                for key in ("before", "after", "averted")
            ),
            in_billions(row["low"] * MILLION),
            in_billions(row["high"] * MILLION),
            known(
                row["standard_error"], _million_in_billions, "one draw has no spread"
            ),
        ]
        for row in records(found.yearly)
    ]
    columns = [
        name("Loss of a year"),
        number("Before", "US$bn"),
        number("After", "US$bn"),
        number("Averted", "US$bn"),
        number("at low odds", "US$bn"),
        number("at high odds", "US$bn"),
        number("Standard error", "US$bn"),
    ]
    return table(
        "Expected losses, which hang on probabilities that nobody knows",
        columns,
        lines,
        note="Low and high odds: every event at the low or the high end of its range. A "
        "Taiwan event makes up nearly all of it; read the break-even odds first. The "
        "planner is asked of every variant of every event that the rules meet. Standard "
        "errors: of the mean year by the variants drawn, of the worst years by the years.",
    )


def groups_table(found: Resilience) -> Table:
    """Worth of each group of projects, first in, last in, on average."""
    lines: list[list[Cell | str]] = [
        [
            row["group"],
            row["rule"],
            in_billions(row["committed"]),
            *(plain(_quiet(row[key])) for key in ("first_in", "last_in", "shapley")),
            cell(plain(_quiet(row["shapley"]) * MILLION / row["committed"]))
            if row["committed"]
            else empty("nothing is committed"),
        ]
        for row in records(found.groups)
    ]
    columns = [
        name("Group"),
        name("Rule"),
        number("Committed", "US$bn"),
        number("First in", "US$m"),
        number("Last in", "US$m"),
        number("Mean of all orders", "US$m"),
        number("Mean per US$ committed"),
    ]
    return table(
        "What each group of plants averts, alone, last to come, and on average over all "
        "orders (Shapley)",
        columns,
        lines,
    )


def _quiet(million: float) -> float:
    """US$m, nought where it is the solver's rounding."""
    return million if abs(million) > NOISE else 0.0


def levers_table(found: Resilience) -> Table:
    """Plants, stocks and qualification in one table."""
    rows = records(found.levers)
    shown = [row for row in rows if (row["per_capital"] or 0.0) > NOISE]
    lines: list[list[Cell | str]] = [
        [
            row["lever"],
            row["what"],
            cell(plain(row["per_capital"])),
            cell(plain(row["per_year"])),
        ]
        for row in shown
    ]
    columns = [
        name("Measure"),
        name("Of what"),
        number("Averted per US$ of capital"),
        number("per US$ a year"),
    ]
    event = found.setting.network.events[found.lever_event].label
    none = sorted(
        {row["what"] for row in rows if row["lever"] == "capacity"}
        - {row["what"] for row in shown if row["lever"] == "capacity"}
    )
    idle = (
        f" Capacity that averts nothing by itself: {', '.join(none)}." if none else ""
    )
    return table(
        f"What a further dollar averts if it goes into plants, stocks or qualification: "
        f"{event}",
        columns,
        lines,
        note="By the planner's prices, the least that each is worth, and only for the "
        f"first dollars.{idle}",
    )
