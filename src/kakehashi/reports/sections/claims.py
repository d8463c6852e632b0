"""Section: what was claimed about the deal, beside what the run computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.claims import claims
from kakehashi.reports.blocks import Rows, Section
from kakehashi.reports.cite import cite
from kakehashi.reports.formats import (
    EN_DASH,
    as_printed,
    plain_as_given,
    quantity,
    short_date,
)
from kakehashi.reports.table import cell, empty, name, table

if TYPE_CHECKING:
    from kakehashi.analysis.claims import ClaimCheck
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Cell


def claims_section(study: Study) -> Section:
    """One row a claim: who said it, what he said, what comes out here."""
    rows = [
        [
            claim.label,
            claim.speaker,
            short_date(claim.date),
            _claimed(claim),
            _computed(claim),
            claim.comment or empty("no comment"),
            cite(claim.source),
        ]
        for claim in claims(study.result)
    ]
    columns = [
        name("Claim"),
        name("By"),
        name("On"),
        name("Claimed"),
        name("Computed here"),
        name("What the sources say", wide=True),
        name("Source"),
    ]
    return Section(
        id="claims",
        heading="What was claimed, and what is computed",
        lead="Claims are recorded with who made them and are never an input.",
        blocks=(Rows(table=table("Claims beside computed figures", columns, rows)),),
    )


def _claimed(claim: ClaimCheck) -> str:
    text = as_printed(claim.claimed, claim.unit)
    if claim.low is None or claim.high is None:
        return text
    return f"{text} ({plain_as_given(claim.low)}{EN_DASH}{plain_as_given(claim.high)})"


def _computed(claim: ClaimCheck) -> Cell:
    if claim.computed is None:
        return empty("nothing in this run answers the claim")
    if claim.computed.value is None:
        return empty(claim.computed.note or "it cannot be computed in this run")
    return cell(
        quantity(claim.computed.value, claim.computed.unit),
        href=f"#measure-{claim.computed.id}",
    )
