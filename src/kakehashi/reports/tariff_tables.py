"""Tables on tariffs, the same on the page and on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kakehashi.analysis.tariff_published import published_rates, top_down
from kakehashi.model.compile_tariffs import rule_on, tariffs_of
from kakehashi.reports.formats import (
    date,
    in_billions,
    money,
    plain,
    share,
    short_date,
)
from kakehashi.reports.names import state_name
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, known, name, number, table
from kakehashi.schema.tariff_rule import RuleKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from kakehashi.analysis.tariff_claim import SavingCheck
    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.reports.table import Cell, Table
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.tariff_rule import TariffRule

AUTHORITIES = {
    "mfn": "Most favoured nation",
    "ieepa": "Emergency powers (IEEPA)",
    "section_122": "Section 122",
    "section_232": "Section 232",
    "section_301": "Section 301",
}


def sides(programme: Programme) -> tuple[str, str]:
    """Short names of the investor and the host state."""
    return state_name(programme.parties.investor), state_name(programme.parties.host)


def label_of(saving: TariffSaving) -> str:
    """What the counterfactual of a comparison is called."""
    tariffs = tariffs_of(saving.programme)
    return tariffs.counterfactuals[saving.terms.counterfactual].label


def side_by_side(savings: Mapping[str, TariffSaving]) -> Table:
    """One row a counterfactual: rates, duty avoided, and the five perimeters."""
    first = next(iter(savings.values()))
    investor, host = sides(first.programme)
    rows = [_saving_row(saving) for saving in savings.values()]
    columns = [
        name("Without the agreement"),
        number("Rate without", "%"),
        number("Rate with", "%"),
        number("Gross duty", "US$ bn"),
        number(f"{investor}'s firms", "US$ bn"),
        number(f"{investor}'s treasury", "US$ bn"),
        number(f"{host} buyers", "US$ bn"),
        number(f"{host} Treasury", "US$ bn"),
        number("All four", "US$ bn"),
    ]
    return table(
        f"What the tariffs of {date(first.terms.day)} save a year, by what they are "
        "compared with",
        columns,
        rows,
        note="A year; firms after tax. The gross duty is avoided if neither prices nor "
        "volumes move; it is nobody's gain as it stands, and the four columns behind it "
        "say whose it is once they do.",
    )


def _saving_row(saving: TariffSaving) -> list[Cell | str]:
    gain = saving.perimeters
    label = label_of(saving)
    return [
        label if saving.lawful else f"{label} (no base in law on this day)",
        plain(100 * saving.rate_without),
        plain(100 * saving.rate_with),
        in_billions(gain.gross_duty),
        in_billions(gain.investor_private),
        in_billions(gain.investor_treasury),
        in_billions(gain.host_buyers),
        in_billions(gain.host_treasury),
        in_billions(gain.net),
    ]


def cross_checks(savings: Mapping[str, TariffSaving]) -> Table:
    """One row a counterfactual: the duty saved under other answers and without groups."""
    rows = [_checks_row(key, saving) for key, saving in savings.items()]
    columns = [
        name("Without the agreement"),
        number("Nothing moves", "US$ bn"),
        number("On all imports", "US$ bn"),
        number("By published averages", "US$ bn"),
        number("Prices move", "US$ bn"),
        number("And volumes", "US$ bn"),
        number("In the long run", "US$ bn"),
    ]
    return table(
        "Duty that is no longer paid a year, by what is held fixed",
        columns,
        rows,
        note="Without the agreement exporters would have cut prices and sold less, so "
        "less duty would have been collected than rates times today's trade. On all "
        "imports: nothing moves, scaled to the customs total, as are published averages.",
    )


def _checks_row(key: str, saving: TariffSaving) -> list[Cell | str]:
    agreed = saving.terms.day == tariffs_of(saving.programme).agreed_on
    seen = top_down(saving.programme, key) if agreed else None
    reason = "no published average tells this counterfactual apart"
    if not agreed:
        reason = "published averages are read for the day of the agreement only"
    answers = (saving.fixed_volumes, saving.incidence, saving.long_run)
    return [
        label_of(saving),
        in_billions(saving.gross_duty),
        in_billions(saving.on_all_imports),
        known(seen.saving if seen else None, in_billions, reason),
        *(in_billions(float(split.duty_saved.sum())) for split in answers),
    ]


def groups_table(saving: TariffSaving) -> Table:
    """One row a group of goods under one counterfactual."""
    investor, host = sides(saving.programme)
    rows = [
        [
            row["label"],
            in_billions(row["imports"]),
            *(plain(100 * row[rate]) for rate in ("mfn", "rate_without", "rate_with")),
            in_billions(row["gross_duty"]),
            in_billions(row["exporters"]),
            in_billions(row["host_buyers"]),
        ]
        for row in records(saving.by_group())
    ]
    columns = [
        name("Goods"),
        number("Imports", "US$ bn"),
        number("MFN", "%"),
        number("Without", "%"),
        number("With", "%"),
        number("Gross duty", "US$ bn"),
        number(f"{investor}'s firms before tax", "US$ bn"),
        number(f"{host} buyers", "US$ bn"),
    ]
    note = None
    if any(group.calibrated for group in saving.programme.product_groups.values()):
        note = (
            "The groups are a calibrated sample: their shares under each rule were "
            "fitted to published averages, not counted. A table by HS heading can take "
            "their place."
        )
    return table(
        f"By group of goods, a year, against: {label_of(saving)}",
        columns,
        rows,
        note=note,
    )


def rules_table(programme: Programme, day: dt.date) -> Table:
    """The rule of each scope on a day: the law, the kind, the rate, and since when."""
    tariffs = tariffs_of(programme)
    rows: list[list[Cell | str]] = []
    for key, scope in tariffs.scopes.items():
        rule = rule_on(tariffs, key, day)
        other = tariffs.scopes[scope.otherwise].label if scope.otherwise else None
        if rule is None:
            follows = f"as: {other}" if other else "most-favoured-nation rate only"
            rows.append([scope.label, empty("no rule of its own yet"), follows, ""])
        else:
            rows.append(
                [scope.label, AUTHORITIES[rule.authority], in_words(rule), rule.legal]
            )
    columns = [name("Goods"), name("Law"), name("Rate"), name("Text", wide=True)]
    return table(f"Rules in force on {date(day)}", columns, rows)


def in_words(rule: TariffRule) -> str:
    """10 % on top; 15 % in all; 50 % on half of the value; exempt."""
    if rule.rate is None:
        return "exempt"
    rate = share(rule.rate.base)
    match rule.rule:
        case RuleKind.INCLUSIVE_FLOOR:
            return f"{rate} in all, or its own rate if higher"
        case RuleKind.CONTENT_SHARE if rule.content is not None:
            return f"{rate} on top, on {share(rule.content.base)} of the value"
        case _:
            return f"{rate} on top"


def published_table(programme: Programme) -> Table:
    """Published averages beside those of the groups."""
    rows = [
        [
            short_date(row["date"]),
            row["label"],
            plain(100 * row["published"], 4),
            plain(100 * row["computed"], 4),
            f"{100 * row['gap']:+.2f}".replace("-", "\N{MINUS SIGN}"),
        ]
        for row in records(published_rates(programme))
    ]
    columns = [
        name("On"),
        name("What changed", wide=True),
        number("Published", "%"),
        number("Computed", "%"),
        number("Difference", "points"),
    ]
    return table("Average rate on all goods, published and computed", columns, rows)


def claim_table(checks: Sequence[SavingCheck], programme: Programme) -> Table:
    """One row a counterfactual: what the claim would need."""
    claim = checks[0].claim
    known_as = tariffs_of(programme).counterfactuals
    rows: list[list[Cell | str]] = [
        [
            known_as[check.counterfactual].label,
            cell(f"{money(claim.amount, claim.currency)} (claimed)"),
            money(check.computed, claim.currency),
            share(check.ratio),
            _years(check.years),
            share(check.rate_cut),
        ]
        for check in checks
    ]
    columns = [
        name("Without the agreement"),
        number("Claimed"),
        number("Computed", "a year"),
        number("Over claimed"),
        number("Years needed"),
        number("Rate cut needed"),
    ]
    return table(
        f"The claim of {claim.text}, against what is computed",
        columns,
        rows,
        note="Years of the computed saving that add up to the claim, and the cut of the "
        "tariff on all exports that would save as much in one year.",
    )


def _years(years: float) -> Cell:
    if math.isfinite(years):
        return cell(plain(years, 2))
    return empty("nothing is saved against this counterfactual")
