"""Section: who bears a loss."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Prose, Rows, Section
from kakehashi.reports.figures.money_flow import never_repaid
from kakehashi.reports.formats import count, in_billions, listed, money, share
from kakehashi.reports.names import party_name, project_name
from kakehashi.reports.sections.headline import figure
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.blocks import Block
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table

COLUMNS = {
    "claims_paid": "Claims paid",
    "claims_received": "Claims received",
    "recovered": "Got back",
    "written_off": "Written off",
    "made_good": "Made good by the host",
    "final_loss": "Final loss",
    "open_at_end": "Still owed at the end",
}


def losses_section(study: Study) -> Section:
    """Claims, losses by bearer, and debt that is simply never repaid."""
    blocks: list[Block] = [Prose(paragraphs=_words(study))]
    if study.losses:
        blocks.append(Rows(table=_by_bearer(study)))
    unpaid = never_repaid(study.result)
    if unpaid:
        blocks.append(Rows(table=_unpaid(study, unpaid)))
    return Section(id="losses", heading="Who bears a loss?", blocks=blocks)


def _words(study: Study) -> list[str]:
    shared = study.programme.terms.loss_share_of_host
    part = share(shared.base) if shared.base > 0 else "none"
    good = (
        f"The host state makes good {part} of a final loss ({shared.confidence.value})."
    )
    said = (_defaults(study), _claims(study), _final(study))
    return [" ".join(filter(None, said)), " ".join(filter(None, (good, shared.note)))]


def _defaults(study: Study) -> str:
    failed = figure(study, "defaults") or 0
    late = figure(study, "projects_in_arrears") or 0
    if failed:
        return f"{count(failed, 'project')} in default, {round(late)} in arrears at some time."
    return (
        f"No project defaults in this run, {count(late, 'project')} in arrears at some "
        "time. This is the plan, one course of events and no forecast: scenarios script a "
        "default, and what chance does to it is another question"
        + (", which the next section answers." if study.result.draws else ".")
    )


def _claims(study: Study) -> str:
    paid = sum(row["claims_paid"] for row in study.losses)
    if paid < 1:
        return ""
    open_ = sum(row["open_at_end"] for row in study.losses if row["claims_paid"] > 0)
    back = sum(row["recovered"] for row in study.losses if row["claims_paid"] > 0)
    return (
        f"Insurers pay claims of {money(paid)}; {money(back)} come back and "
        f"{money(open_)} are still owed to them when the run ends."
    )


def _final(study: Study) -> str:
    bearers = [
        f"{party_name(study.programme, row['bearer'])} {money(row['final_loss'])}"
        for row in study.losses
        if row["final_loss"] >= 1
    ]
    if not bearers:
        return "Nothing is written off for good."
    return f"The final loss falls on {listed(bearers)}."


def _by_bearer(study: Study) -> Table:
    """One row a bearer; columns in which nothing stands are left out."""
    shown = [
        column for column in COLUMNS if any(row[column] >= 1 for row in study.losses)
    ]
    rows = [
        [
            party_name(study.programme, row["bearer"]),
            *(in_billions(row[column]) for column in shown),
        ]
        for row in study.losses
    ]
    columns = [name("Bearer"), *(number(COLUMNS[column], "US$ bn") for column in shown)]
    return table("Claims and losses, by who bears them", columns, rows)


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
        f"Debt that is written off, or still owed when the run ends in {last}",
        columns,
        rows,
        total=["All projects", *map(in_billions, sums), in_billions(sum(sums))],
    )
