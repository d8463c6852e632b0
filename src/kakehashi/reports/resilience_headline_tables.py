"""Tables and facts of resilience in the report of a run: a few events, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_losses import BRACKET
from kakehashi.analysis.resilience_screen import SERVED
from kakehashi.reports.blocks import Fact
from kakehashi.reports.formats import in_billions, money, share
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_headline import HeadlineResilience
    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table

RELIES = {
    "taiwan_share": "where reliance on Taiwan is greatest",
    "china_share": "where reliance on China is greatest",
}
MILLION = 1e6  # US$ in a unit of loss
LEAST = 1.0  # US$m below which nothing is lost
HEADS = {
    "planner": "Planner",
    "priority": "Priority",
    "proportional": "Proportional",
}


def headline_losses_table(found: HeadlineResilience) -> Table:
    """Each headline event: its bracket without the plants, with them, and what they avert."""
    network = found.setting.network
    lines: list[list[Cell | str]] = []
    for place, event in enumerate(found.before.events):
        label = network.events[event].label
        before, after = (_losses(one, place) for one in (found.before, found.after))
        lines.append([label, "without the plants", *map(_lost, before)])
        if found.setting.added:
            gains = [b - a for b, a in zip(before, after, strict=True)]
            lines.append([label, "with the plants", *map(_lost, after)])
            lines.append([label, "averted", *map(_gained, gains)])
    return table(
        f"Value added lost if the event comes in {found.setting.onsets[-1].year}",
        [
            name("If it comes"),
            name("State"),
            *(number(HEADS[way], "US$bn") for way in BRACKET),
        ],
        lines,
        note="A bracket, never one score. A planner knows on the first day how long it "
        "lasts and serves those who lose most; nobody can lose less. Under the rules "
        "nobody plans ahead; the truth lies between, nearer to the rules. More capacity "
        "can shift goods to those who lose less, so under a rule a figure below nought "
        "is no mistake.",
    )


def _losses(losses: EventLosses, place: int) -> list[float]:
    """US$m under each way of answering."""
    return [float(losses.total(way)[place]) for way in BRACKET]


def _lost(million: float) -> Cell:
    return _billions(million, "nothing is lost")


def _gained(million: float) -> Cell:
    return _billions(million, "nothing is averted")


def _billions(million: float, reason: str) -> Cell:
    return (
        empty(reason) if abs(million) < LEAST else cell(in_billions(million * MILLION))
    )


def headline_facts(found: HeadlineResilience) -> list[Fact]:
    """The foremost event's bracket, then dependence and single points, before and after."""
    return [*_loss_facts(found), *_dependence_facts(found), _points_fact(found)]


def _loss_facts(found: HeadlineResilience) -> list[Fact]:
    """What the plants avert in the foremost event, and what is lost without them."""
    if not found.before.events:
        return []
    label = found.setting.network.events[found.before.events[0]].label
    year = found.setting.onsets[-1].year
    ends = "from a planner's best answer to simple rules"
    before, after = (
        [float(one.total(way)[0]) * MILLION for way in BRACKET]
        for one in (found.before, found.after)
    )
    lost = Fact(
        label="Lost without the plants",
        value=_span(before),
        meaning=f"{label} in {year}: value added of users, {ends}",
        href="#measure-resilience_loss_priority",
    )
    gains = [b - a for b, a in zip(before, after, strict=True)]
    averted = Fact(
        label="Averted by funded plants",
        value=_span(gains),
        meaning=f"{label} in {year}: value added of users, {ends}"
        if found.setting.added
        else "nothing that is funded adds to the supply network",
        href="#measure-resilience_averted_priority",
    )
    return [averted, lost]


def _span(ends: list[float]) -> str:
    """US$ from one end of the bracket to the other."""
    low, high = money(min(ends)), money(max(ends))
    return str(low) if low == high else f"{low} to {high}"


def _dependence_facts(found: HeadlineResilience) -> list[Fact]:
    """Need met at home, and reliance on Taiwan and China, where plants move most."""
    rows = records(found.dependence)
    before = {row["product"]: row for row in rows if row["when"] == "before"}
    after = {row["product"]: row for row in rows if row["when"] == "after"}
    host = found.setting.network.regions[found.setting.network.host].label

    def fact(label: str, key: str, rank: str, measure: str) -> Fact:
        moved = {one: abs(after[one][key] - before[one][key]) for one in before}
        most = max(moved, key=lambda one: (moved[one], before[one][rank]))
        why = "where it moves most" if moved[most] else RELIES[rank]
        return Fact(
            label=label,
            value=_change(before[most], after[most], key),
            meaning=f"{before[most]['label']}, {why}",
            href=f"#measure-resilience_{measure}_after",
        )

    return [
        fact(
            f"Need of {host} met at home", "host_covered", "taiwan_share", "home_share"
        ),
        fact("Reliance on Taiwan", "taiwan_share", "taiwan_share", "taiwan_share"),
        fact("Reliance on China", "china_share", "china_share", "china_share"),
    ]


def _change(before: Record, after: Record, key: str) -> str:
    """A share before and after, or one where it stays."""
    old, new = share(before[key]), share(after[key])
    return f"{old}, unchanged" if old == new else f"{old} before, {new} after"


def _points_fact(found: HeadlineResilience) -> Fact:
    """Regions and sites without which users cannot be served."""
    fills = found.single_points
    before, after = (
        int((fills[column] < SERVED).sum()) for column in ("fill_before", "fill_after")
    )
    return Fact(
        label="Single points of failure",
        value=f"{before} before, {after} after",
        meaning=f"regions and sites without which less than {share(SERVED)} can be made",
        href="#measure-resilience_single_points_after",
    )
