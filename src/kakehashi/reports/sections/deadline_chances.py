"""Section: how likely it is that an amount is committed or paid out by the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.backing_over_time import deadline_chances
from kakehashi.analysis.utilisation import commitments
from kakehashi.reports.blocks import Picture, Rows, Section
from kakehashi.reports.estimates import INTERVAL, NO_DRAWS, probability
from kakehashi.reports.figures.deadline_fan import deadline_fan_figure
from kakehashi.reports.formats import date, money
from kakehashi.reports.records import records
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from kakehashi.reports.study import Study
    from kakehashi.reports.table import Table

HEADING = "How likely is it by the deadline?"
PARTS = (0.05, 0.1, 0.2, 0.5, 1.0)  # of the envelope that are asked about
STEPS = (0.5, 0.75, 1.0)  # of what is funded in the run


def deadline_chances_section(study: Study) -> Section:
    """Fan and chances."""
    if study.result.draws is None:
        return Section(id="deadline-chances", heading=HEADING, lead=NO_DRAWS)
    deadline = study.programme.terms.deadline.date
    return Section(
        id="deadline-chances",
        heading=HEADING,
        lead=f"Construction, delays and a reversal of the deal decide how much is paid "
        f"out by {date(deadline)}; who is funded, and when notice is given, is as planned.",
        blocks=(
            Picture(figure=deadline_fan_figure(study.result)),
            Rows(table=chances(study)),
        ),
    )


def asked_amounts(study: Study) -> list[float]:
    """Shares of the envelope and of what is funded, rising."""
    envelope = study.programme.terms.envelope.base
    funded = float(commitments(study.result).sum())
    return sorted({part * envelope for part in PARTS} | {s * funded for s in STEPS})


def chances(study: Study) -> Table:
    """Probability that at least an amount is committed, and paid out, by the deadline."""
    amounts = asked_amounts(study)
    found = {
        (row["basis"], row["amount"]): row
        for row in records(deadline_chances(study.result, amounts))
    }
    bases = list(dict.fromkeys(basis for basis, _ in found))
    rows = [
        [money(amount), *(probability(found[basis, amount]) for basis in bases)]
        for amount in amounts
    ]
    columns = [name("At least"), *(number(basis.capitalize()) for basis in bases)]
    return table(
        "Probability that so much is done by the deadline",
        columns,
        rows,
        note=f"{INTERVAL}.",
    )
