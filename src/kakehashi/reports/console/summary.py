"""A run in a person's words: who pays, when, what comes back, what is in doubt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kakehashi.analysis.deadline import utilisation_at
from kakehashi.analysis.headline import snake
from kakehashi.analysis.provenance import unused
from kakehashi.analysis.unknowns import unknowns
from kakehashi.reports.console.writing import grid, heading, point, say, title
from kakehashi.reports.estimates import INTERVAL, of_measure
from kakehashi.reports.figures.money_flow import never_repaid
from kakehashi.reports.formats import (
    EN_DASH,
    count,
    date,
    in_billions,
    money,
    share,
    share_of,
)
from kakehashi.reports.names import institution_name, party_name
from kakehashi.reports.sections.deadline import BASES, gauges
from kakehashi.reports.sections.headline import figure
from kakehashi.reports.sections.readings import times
from kakehashi.reports.study import Study, study_of

if TYPE_CHECKING:
    from rich.console import Console

    from kakehashi.model.result import Result

REASONS = 4  # reasons for leaving projects out that are named
WARNING = "yellow"
DRAWN = {
    "expected_disbursed_by_deadline": "Paid out by the deadline, expected",
    "expected_loss_of_investor": "Final loss of {investor}, expected",
    "loss_of_investor_99": "Final loss of {investor} that 99 of 100 draws stay below",
    "shortfall_of_investor_99": "Mean of the worst draws beyond that",
}


def print_summary(result: Result, console: Console) -> None:
    """Print what a run says; a terminal of 60 columns is wide enough."""
    study = study_of(result)
    title(
        console,
        study.programme.title,
        f"{study.scenario}. As of {date(result.inputs.as_of)}.",
        f"Split: {study.reading.label}.",
    )
    _who_pays(study, console)
    _deadline(study, console)
    _what_comes_back(study, console)
    _in_draws(study, console)
    _readings(study, console)
    _left_out(study, console)
    _warnings(study, console)


def _who_pays(study: Study, console: Console) -> None:
    heading(console, "Who pays")
    placed = study.result.inputs.placement.placed
    amount = figure(study, "placed_amount") or 0.0
    envelope = study.programme.terms.envelope.base
    say(
        console,
        f"{len(placed)} of {count(len(study.programme.projects), 'project')} on file are "
        f"funded with {money(amount)}, {share_of(amount, envelope)} of {money(envelope)}.",
    )
    payers = [
        f"{party_name(study.programme, row['party'])} {money(row['paid_in'])}"
        for row in study.returns
        if row["paid_in"] >= 1 and row["party"] != study.programme.parties.investor.id
    ]
    say(console, f"They pay, claims among it: {'; '.join(payers)}.")
    loans = study.result.inputs.facilities
    insurers = [loan.guarantor for loan in loans if loan.guarantor]
    for insurer in dict.fromkeys(insurers):
        peak = figure(study, f"peak_exposure_of_{snake(insurer)}")
        if peak:
            name = institution_name(study.programme, insurer)
            say(console, f"{name} insures up to {money(peak)} at the peak.")


def _deadline(study: Study, console: Console) -> None:
    deadline = study.programme.terms.deadline
    heading(
        console, f"Deadline {date(deadline.date)}, counted: {BASES[deadline.basis]}"
    )
    use = utilisation_at(study.result, deadline.date)
    say(
        console,
        f"By then {money(use.committed)} are committed and {money(use.disbursed)} paid "
        "out.",
    )
    for gauge in gauges(study)[3:]:
        say(console, f"{gauge.label}: {gauge.value}, {gauge.meaning}.")


def _what_comes_back(study: Study, console: Console) -> None:
    last = study.result.inputs.timeline.ends[-1].year
    heading(console, f"What comes back until {last}, US$ bn, not discounted")
    rows = [
        [
            party_name(study.programme, row["party"]),
            in_billions(row["paid_in"]),
            in_billions(row["received"]),
            in_billions(row["net"]),
            EN_DASH if row["irr"] is None else share(row["irr"]),
        ]
        for row in study.returns
        if row["paid_in"] >= 1 or row["received"] >= 1
    ]
    grid(console, ["", "pays", "gets", "net", "a year"], rows)
    say(
        console,
        f"The row of {study.investor} holds those of its institutions.",
        style="dim",
    )


def _in_draws(study: Study, console: Console) -> None:
    """Losses, backing and payout in the draws, each with its interval."""
    draws = study.result.draws
    if draws is None:
        return
    heading(
        console,
        f"In {draws.draws:,} draws from seed {draws.how.seed}; all else is the plan",
    )
    for name, words in DRAWN.items():
        measure = study.measures.get(name)
        if measure is not None and measure.value is not None:
            point(
                console,
                f"{words.format(investor=study.investor)}: {of_measure(measure)}",
            )
    used = [name for name in study.measures if name.startswith("backing_used_up_")]
    for measure in map(study.measures.__getitem__, used):
        if measure.value is not None:
            point(console, f"{measure.label} ({measure.note}): {of_measure(measure)}")
    point(console, f"{INTERVAL}.")


def _readings(study: Study, console: Console) -> None:
    heading(console, "The same projects under each reading, US$ bn")
    in_force = study.result.inputs.reading
    hurdles = {row["reading"]: row["multiple"] for row in study.hurdles}
    rows = [
        [
            row["label"] + " (here)" * (row["reading"] == in_force),
            in_billions(row["investor_net"]),
            in_billions(row["host_net"]),
            in_billions(row["unpaid"]),
            times(hurdles[row["reading"]]),
        ]
        for row in study.readings
    ]
    heads = ["", f"{study.investor} net", f"{study.host} net", "unpaid", "hurdle"]
    grid(console, heads, rows)
    say(
        console,
        "Hurdle: how many times principal and interest a project must earn before "
        f"{study.investor} has them once.",
        style="dim",
    )


def _left_out(study: Study, console: Console) -> None:
    left_out = study.result.inputs.placement.not_placed
    if not left_out:
        return
    heading(console, f"Not funded: {count(len(left_out), 'project')}")
    reasons = Counter(one.reason for one in left_out)
    for reason, how_many in reasons.most_common(REASONS):
        point(console, f"{how_many}: {reason}")
    if len(reasons) > REASONS:
        point(
            console, f"{len(reasons) - REASONS} other reasons; the report has them all"
        )


def _warnings(study: Study, console: Console) -> None:
    heading(console, "Mind")
    lost = sum(amount for *_, amount in never_repaid(study.result))
    late = figure(study, "projects_in_arrears") or 0
    failed = figure(study, "defaults") or 0
    loss = figure(study, "final_loss") or 0
    claims = figure(study, "claims_paid") or 0
    warnings = [
        (late, f"{count(late, 'project')} cannot pay all debt service when it is due."),
        (failed, f"{count(failed, 'project')} in default; {money(loss)} are lost."),
        (claims, f"Insurers pay claims of {money(claims)}."),
        (lost, f"{money(lost)} of debt are never repaid."),
    ]
    for happens, text in warnings:
        if happens:
            point(console, text, style=WARNING)
    undecided = figure(study, "undecided_projects") or 0
    if undecided:
        point(console, f"Eligibility of {count(undecided, 'project')} is not known.")
    elsewhere = tuple(unused(study.result))
    paths = [path for path in unknowns(study.programme)["path"] if path is not None]
    uncertain = sum(not path.startswith(elsewhere) for path in paths)
    point(
        console,
        f"{count(uncertain, 'number')} behind this run are assumed, recalled or known "
        "only within a range; this is no forecast.",
    )
