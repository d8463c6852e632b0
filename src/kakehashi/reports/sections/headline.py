"""Section: the run in a few large figures, each with its meaning and its origin."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Fact, Facts, Section
from kakehashi.reports.estimates import of_measure, spread_between
from kakehashi.reports.formats import count, date, money, rate, share

if TYPE_CHECKING:
    from kakehashi.analysis.measure import Measure
    from kakehashi.reports.study import Study

MONTHS_IN_YEAR = 12


def headline_section(study: Study) -> Section:
    """What is asked, under which reading, and what comes out."""
    programme = study.programme
    terms = programme.terms
    return Section(
        id="summary",
        heading="In short",
        lead=f"{programme.parties.investor.name} finances up to "
        f"{money(terms.envelope.base)} of {programme.parties.host.name} projects by "
        f"{date(terms.deadline.date)}. Scenario: {study.scenario}. "
        f"Split: {study.reading.label}.",
        blocks=(Facts(facts=headline_facts(study), large=True),),
    )


def headline_facts(study: Study) -> list[Fact]:
    """Six figures, or fewer where a run does not give them."""
    shown = {
        "placed_amount": ("Funded in this run", _placed(study)),
        "disbursed_by_deadline": ("Paid out by the deadline", _paid(study)),
        "investor_cash_hurdle": (f"Cash hurdle of {study.investor}", _hurdle(study)),
        "investor_net": (f"{study.investor} nets", _investor(study)),
        "host_net": (f"{study.host} nets", _host(study)),
        **_unpaid(study),
    }
    return [
        Fact(
            label=label,
            value=of_measure(measure),
            meaning=measure.note or ""
            if measure.value is None
            else f"{meaning}{spread_words(measure)}",
            href=f"#measure-{measure_id}",
        )
        for measure_id, (label, meaning) in shown.items()
        if (measure := study.measures.get(measure_id)) is not None
    ]


def spread_words(measure: Measure) -> str:
    """Where draws put a figure of the plan, as a sentence; nothing without draws."""
    if measure.low is None or measure.high is None:
        return ""
    if measure.standard_error is not None:
        return ""
    ends = spread_between(measure.low, measure.high, measure.unit)
    return f" This is the plan's figure; nine draws of ten lie between {ends}."


def figure(study: Study, measure_id: str) -> float | None:
    """Value of a measure that is a number."""
    measure = study.measures.get(measure_id)
    if measure is None or isinstance(measure.value, str | dt.date):
        return None
    return measure.value


def _placed(study: Study) -> str:
    placed = len(study.result.inputs.placement.placed)
    on_file = len(study.programme.projects)
    amount = figure(study, "placed_amount")
    envelope = study.programme.terms.envelope.base
    text = f"{placed} of {count(on_file, 'project')} on file"
    if amount is not None and envelope > 0:
        text += f"; {share(amount / envelope)} of the envelope of {money(envelope)}"
    return f"{text}."


def _paid(study: Study) -> str:
    part = figure(study, "disbursed_by_deadline_share")
    pace = figure(study, "required_pace")
    words = [] if part is None else [f"{share(part)} of the envelope"]
    if pace is not None:
        words.append(
            f"to use all of it would take {money(pace / MONTHS_IN_YEAR)} a month from now"
        )
    return f"{'; '.join(words)}." if words else ""


def _hurdle(study: Study) -> str:
    return (
        "Times its principal and interest that a project must throw off before "
        f"{study.investor} has got them once."
    )


def _investor(study: Study) -> str:
    received, paid = (
        figure(study, "investor_received"),
        figure(study, "investor_paid_in"),
    )
    irr, whole = figure(study, "investor_irr"), study.measures.get("investor_payback")
    if received is None or paid is None:
        return ""
    words = f"It pays {money(paid)} and gets {money(received)}"
    if irr is not None:
        words += f", {rate(irr)}"
    if whole is not None and isinstance(whole.value, dt.date):
        words += f"; its money is back on {date(whole.value)}"
    return f"{words}. Not discounted."


def _host(study: Study) -> str:
    taken = figure(study, "host_share_of_cash")
    words = "Its share of the cash and taxes, less grants and credits"
    if taken is not None:
        words += f"; its share is {share(taken)} of what lenders and both sides get"
    return f"{words}."


def _unpaid(study: Study) -> dict[str, tuple[str, str]]:
    """Claims where an insurer has to pay any, else what lenders never get back."""
    last = study.result.inputs.timeline.ends[-1].year
    claims, open_ = figure(study, "claims_paid"), figure(study, "claims_open_at_end")
    unpaid = figure(study, "unpaid_at_end") or 0.0
    late = count(figure(study, "projects_in_arrears") or 0, "project")
    failed = figure(study, "defaults") or 0
    standing = f"{late} in arrears at some time, {round(failed)} in default."
    if not claims:
        words = f"Owed on the loans when the run ends in {last}. {standing}"
        return {"unpaid_at_end": ("Debt that stays unpaid", words)}
    words = (
        f"Of it {money(open_ or 0.0)} are never paid back by {last}, and "
        f"{money(unpaid)} stay owed to lenders. {standing}"
    )
    return {"claims_paid": ("Claims that insurers pay", words)}
