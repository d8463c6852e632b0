"""Section: how much could be lost in the draws, by whom, by which project, by how few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing import (
    FINAL,
    WITH_OPEN,
    beyond_backing_table,
    concentration_table,
)
from kakehashi.analysis.loss_distribution import (
    EXPECTED,
    LEVELS,
    QUANTILE,
    SHORTFALL,
    contributions,
    loss_table,
)
from kakehashi.model.draw_measures import PROGRAMME_EQUITY
from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.estimates import (
    FEW,
    FEW_WORDS,
    INTERVAL,
    NO_DRAWS,
    billions,
    estimated,
    named,
    rests_on_few,
)
from kakehashi.reports.formats import EN_DASH, in_billions, plain, share
from kakehashi.reports.names import institution_name, party_name, project_name
from kakehashi.reports.records import records
from kakehashi.reports.table import cell, empty, name, number, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.reports.records import Record
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell, Column, Table

HEADING = "How much could be lost, and by whom?"
BASES = {FINAL: "final", WITH_OPEN: "with open"}


def drawn_losses_section(study: Study) -> Section:
    """Loss by bearer, parts of the projects, concentration."""
    draws = study.result.draws
    if draws is None:
        return Section(id="drawn-losses", heading=HEADING, lead=NO_DRAWS)
    return Section(
        id="drawn-losses",
        heading=HEADING,
        lead=f"Over {draws.draws:,} draws of what is uncertain, from seed "
        f"{draws.how.seed}. Losses are final, in dollars, not discounted, before premium "
        "income; what is still owed when the run ends is no final loss and stands beside "
        "them in the test of the backing.",
        blocks=(
            *(Rows(table=make(study, draws)) for make in _tables(study)),
            Prose(paragraphs=[_limits()]),
        ),
    )


def _tables(study: Study) -> list[Callable[[Study, DrawResult], Table]]:
    """Tables of the section; nobody stands behind a backing that is not named."""
    given = study.programme.uncertainty
    beyond = [_beyond] if given is not None and given.backing else []
    return [_by_bearer, *beyond, _by_project, _concentration]


def _limits() -> str:
    return (
        "Parts of the projects are their mean loss in the draws of the tail and sum to "
        "the measure (Euler). The index of concentration is the sum of squared shares; "
        "its inverse is the number of equal names that would be as concentrated. Flags "
        "at 10 and 25 % of the backing are supervisors' rules for banks: a yardstick, "
        "which binds neither JBIC nor NEXI."
    )


def _measures() -> list[tuple[str, float | None, str]]:
    """Measure, level and head of each column of estimates."""
    return [
        (EXPECTED, None, "Expected"),
        *((QUANTILE, level, f"{share(level)} level") for level in LEVELS),
        (SHORTFALL, LEVELS[1], f"Mean beyond {share(LEVELS[1])}"),
    ]


def _columns(*first: Column) -> list[Column]:
    return [*first, *(number(words, "US$ bn") for _, _, words in _measures())]


def _cells(rows: list[Record]) -> list[Cell | str]:
    """Estimates of one series in the order of the columns."""
    by_measure = {(row["measure"], row["level"]): row for row in rows}
    return [
        billions(row)
        for measure, level, _ in _measures()
        if (row := by_measure[measure, level])
    ]


def _note() -> str:
    return (
        f"A level is the loss that so many of the draws stay below. {INTERVAL}. "
        f"{FEW_WORDS}"
    )


def bearer_name(study: Study, bearer: str) -> str:
    """What a bearer of losses is called."""
    if bearer == PROGRAMME_EQUITY:
        return "Programme equity"
    return party_name(study.programme, bearer)


def _by_bearer(study: Study, draws: DrawResult) -> Table:
    rows: dict[str, list[Record]] = {}
    for row in records(loss_table(draws)):
        rows.setdefault(row["bearer"], []).append(row)
    shown = [
        [bearer_name(study, bearer), *_cells(found)] for bearer, found in rows.items()
    ]
    return table(
        "Final loss by who bears it",
        _columns(name("Bearer")),
        shown,
        note=f"{_note()} The row of {study.investor} holds its institutions and the "
        "programme's equity; bearers do not add up at a quantile.",
    )


def _beyond(study: Study, draws: DrawResult) -> Table:
    """The state as a bearer of its own, behind each backing."""
    rows: dict[tuple[str, str, str], list[Record]] = {}
    for row in records(beyond_backing_table(draws)):
        key = row["institution"], row["reading"], row["basis"]
        rows.setdefault(key, []).append(row)
    shown = [
        [
            (
                f"{study.investor} beyond {institution_name(study.programme, institution)}, "
                f"{reading.replace('_', ' ')}"
            ),
            BASES[basis],
            in_billions(found[0]["backing"]),
            *_cells(found),
        ]
        for (institution, reading, basis), found in rows.items()
    ]
    return table(
        f"What falls on {study.investor} once a backing is used up",
        _columns(name("Bearer"), name("Counted"), number("Backing", "US$ bn")),
        shown,
        note=f"{_note()} Final: what is written off. With open: claims and loans that "
        "are still open when the run ends count as lost, too. Between the two lies the "
        "truth.",
    )


def _by_project(study: Study, draws: DrawResult) -> Table:
    found = records(contributions(draws))
    keys = [
        ("expected", "Expected"),
        *((f"shortfall_{level:g}", f"Mean beyond {share(level)}") for level in LEVELS),
    ]
    sums = _whole(study, draws)
    marks = [FEW * rests_on_few(one) for one in sums]
    rows = [
        [
            project_name(study.programme, row["project"]),
            *(
                _part(named(row, key), mark)
                for (key, _), mark in zip(keys, marks, strict=True)
            ),
        ]
        for row in found
    ]
    columns = [name("Project"), *(number(words, "US$ bn") for _, words in keys)]
    return table(
        f"Parts of the projects in the losses of {study.investor}",
        columns,
        rows,
        total=["Together", *map(billions, sums)],
        note=f"{INTERVAL}. {FEW_WORDS}",
    )


def _whole(study: Study, draws: DrawResult) -> list[Record]:
    """The measures that the parts sum to."""
    state = study.programme.parties.investor.id
    return [
        row
        for row in records(loss_table(draws))
        if row["bearer"] == state and row["measure"] in (EXPECTED, SHORTFALL)
    ]


def _part(row: Record, mark: str) -> Cell | str:
    """A part with its interval; none where the one worst draw gives no error."""
    if row["low"] == row["high"] and mark:
        return empty("too few draws lie beyond for an interval; ask for more")
    return estimated(**row, words=in_billions, mark=mark)


def _concentration(study: Study, draws: DrawResult) -> Table:
    rows: list[list[Cell | str]] = [
        [
            party_name(study.programme, row["institution"]),
            in_billions(row["exposure"]),
            plain(row["hhi"]),
            plain(row["effective_names"]),
            f"{row['largest']}, {share(row['largest_share'])}",
            _flagged(row["over_25_percent"]),
            _flagged(row["over_10_percent"]),
        ]
        for row in records(concentration_table(draws))
    ]
    columns = [
        name("Institution"),
        number("Committed", "US$ bn"),
        number("Concentration index"),
        number("Effective names"),
        name("Largest obligor"),
        name("Above 25 % of the backing", wide=True),
        name("10 % and more", wide=True),
    ]
    groups = len(draws.laws.obligors.groups)
    return table(
        f"On how few obligors it hangs: {groups} connected groups",
        columns,
        rows,
        note="Connected: of one sponsor group, or guaranteed by one parent. Known from "
        "the contracts as planned, so no interval belongs to it.",
    )


def _flagged(by_reading: dict[str, tuple[str, ...]]) -> Cell:
    """Obligors of a flag by reading of the backing; one list where all readings agree."""
    if not by_reading:
        return empty("no backing is named")
    lists = set(by_reading.values())
    if len(lists) == 1:
        return cell(", ".join(lists.pop()) or EN_DASH)
    parts = [
        f"{reading.replace('_', ' ')}: {', '.join(names) or EN_DASH}"
        for reading, names in by_reading.items()
    ]
    return cell("; ".join(parts))
