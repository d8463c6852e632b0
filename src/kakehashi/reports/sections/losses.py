"""Section: who bears a loss."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.figures.money_flow import never_repaid
from kakehashi.reports.formats import in_billions, listed, money, share
from kakehashi.reports.names import party_name, project_name
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table

COLUMNS = {
    "claims_paid": "Claims paid",
    "claims_received": "Claims received",
    "recovered": "Recovered",
    "written_off": "Written off",
    "made_good": "Made good by the host",
    "final_loss": "Final loss",
}


def losses_section(study: Study) -> Section:
    """Losses after default by bearer, and debt that is simply never repaid."""
    blocks: list[Block] = [Prose(paragraphs=_words(study))]
    if len(study.losses):
        blocks.append(Rows(table=_by_bearer(study)))
    unpaid = never_repaid(study.result)
    if unpaid:
        blocks.append(Rows(table=_unpaid(study, unpaid)))
    return Section(id="losses", heading="Who bears a loss?", blocks=blocks)


def _words(study: Study) -> list[str]:
    terms = study.programme.terms
    shared = terms.loss_share_of_host
    paragraphs = []
    if len(study.losses):
        bearers = [
            f"{party_name(study.programme, row['bearer'])} {money(row['final_loss'])}"
            for row in study.losses
            if row["final_loss"] > 0
        ]
        paragraphs.append(
            f"After defaults the final loss falls on {listed(bearers)}."
            if bearers
            else "There are defaults, and all that was lost comes back."
        )
    else:
        paragraphs.append(
            "No project defaults in this run, so no claim is paid and nothing is written "
            "off. This is one course of events, not a forecast: scenarios script a "
            "default, and chance is not drawn here."
        )
    part = share(shared.base) if shared.base > 0 else "none"
    paragraphs.append(
        f"The host state makes good {part} of a final loss ({shared.confidence.value}). "
        f"{shared.note or ''}".strip()
    )
    return paragraphs


def _by_bearer(study: Study) -> Table:
    rows = [
        [
            party_name(study.programme, row["bearer"]),
            *(in_billions(row[column]) for column in COLUMNS),
        ]
        for row in study.losses
    ]
    columns = [
        name("Bearer"),
        *(number(words, "US$ bn") for words in COLUMNS.values()),
    ]
    return table("Losses after default, by who bears them", columns, rows)


def _unpaid(study: Study, unpaid: list[tuple[str, str, float]]) -> Table:
    """Principal that does not come back, by project and creditor."""
    amounts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    creditors: dict[str, None] = {}
    for project, party, amount in unpaid:
        amounts[project][party] += amount
        creditors.setdefault(party)
    rows = [
        [
            project_name(study.programme, project),
            *(in_billions(owed.get(party, 0.0)) for party in creditors),
            in_billions(sum(owed.values())),
        ]
        for project, owed in amounts.items()
    ]
    sums = [
        sum(owed.get(party, 0.0) for owed in amounts.values()) for party in creditors
    ]
    columns = [
        name("Project"),
        *(
            number(f"Owed to {party_name(study.programme, party)}", "US$ bn")
            for party in creditors
        ),
        number("Together", "US$ bn"),
    ]
    last = study.result.inputs.timeline.ends[-1].year
    return table(
        f"Principal that is written off, or still owed when the run ends in {last}",
        columns,
        rows,
        total=["All projects", *map(in_billions, sums), in_billions(sum(sums))],
    )
