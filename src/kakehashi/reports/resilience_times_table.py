"""Table of resilience: how long sectors are served after an event, and when again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_losses import BRACKET
from kakehashi.reports.formats import share
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, name, number, table

if TYPE_CHECKING:
    from kakehashi.analysis.resilience import Resilience
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.reports.records import Record
    from kakehashi.reports.table import Cell, Table


def times_table(found: Resilience) -> Table:
    """How long each sector is served after an event, and when it is served again."""
    setting = found.setting
    by_sector: dict[tuple[str, str], dict[str, Record]] = {}
    for row in records(found.times):
        by_sector.setdefault((row["event"], row["sector"]), {})[row["rule"]] = row
    lines = [
        _times(setting, event, sector, [by_rule[rule] for rule in BRACKET[1:]])
        for (event, sector), by_rule in by_sector.items()
        if any(row["survives"] < setting.weeks for row in by_rule.values())
    ]
    columns = [
        name("Event"),
        name("Sector"),
        number("Could be served alone", "weeks"),
        number("Is served in full", "weeks"),
        number("Recovered after", "weeks"),
        number("Worst week"),
    ]
    return table(
        f"Time to survive and time to recover in {setting.onsets[-1].year}, without the "
        "plants",
        columns,
        lines,
        note="Alone: in full, if a planner gave all goods to this sector. Where there are "
        "two figures, under priority and under proportional rationing. Recovered: the "
        "first week from which 95 % and more is served for good. Always and not yet are "
        f"meant of the {setting.weeks} weeks that are followed. Sectors and events that "
        "are not here are always served in full.",
    )


def _times(
    setting: NetworkSetting, event: str, sector: str, by_rule: list[Record]
) -> list[Cell | str]:
    """One event and sector: alone, then under each rule."""

    def weeks(key: str, beyond: str) -> Cell:
        texts = [
            str(row[key]) if row[key] < setting.weeks else beyond for row in by_rule
        ]
        return cell(" / ".join(dict.fromkeys(texts)))

    return [
        setting.network.events[event].label,
        setting.network.sectors[sector].label,
        weeks("survives_planner", "always"),
        weeks("survives", "always"),
        weeks("recovers", "not yet"),
        cell(" / ".join(share(row["least_fill"]) for row in by_rule)),
    ]
