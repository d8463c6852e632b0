"""The way of the money: from the states into the projects, from the projects back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.model.postings import (
    FACILITY_CAUSES,
    LOAN,
    POOL,
    PROJECT,
    PROJECT_CAUSES,
    party_of,
)
from kakehashi.reports.figures.sankey import Node, Path
from kakehashi.reports.names import (
    MARKET,
    institution_name,
    kind,
    owner,
    party_name,
    project_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kakehashi.model.inputs import FacilityLabel, Inputs, ProjectLabel
    from kakehashi.model.postings import Cause
    from kakehashi.model.result import Result
    from kakehashi.schema.programme import Programme

SHOWN_PROJECTS = 8
# Suppliers and customers, and what projects of one SPV pay each other, are not drawn.
WITHIN = (MARKET, POOL)
SMALLEST = 1.0  # one currency unit; less is rounding of the engine

PURPOSES = {
    "upfront_fee": "Interest, fees",
    "commitment_fee": "Interest, fees",
    "interest_paid": "Interest, fees",
    "principal_repaid": "Principal",
    "prepayment": "Principal",
    "premium": "Premiums",
    "tax": "Income tax",
    "distribution_sponsor": "Share of cash",
    "distribution_investor": "Share of cash",
    "distribution_host": "Share of cash",
    "guarantee_call": "Claims paid",
    "reimbursement": "Claims paid back",
    "recovery_lender": "Recoveries",
    "recovery_guarantor": "Recoveries",
    "loss_shared_lender": "Losses made good",
    "loss_shared_guarantor": "Losses made good",
}
DRAWDOWN = "drawdown"
START = "start-"  # id of who pays in place of a project
INSTRUMENTS = {
    "programme_equity": "Programme equity",
    "sponsor_equity": "Sponsors' equity",
    "sponsor_support": "Sponsors' support",
    "grant": "Grants",
    "tax_credit": "Tax credits",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """All that one party paid to another for one cause on one project's account."""

    project: str
    cause: str
    text: str
    """The cause in words."""
    payer: str
    payee: str
    insured_by: str | None
    amount: float


def payments(result: Result) -> Iterator[Payment]:
    """Totals over all periods, nothings left out."""
    inputs = result.inputs
    owners = {project.id: project for project in inputs.projects}
    for cause in FACILITY_CAUSES:
        totals = result.facility_flows[cause.column].sum(axis=0)
        for loan, amount in zip(inputs.facilities, totals, strict=True):
            if amount >= SMALLEST:
                yield _payment(inputs, cause, owners[loan.project], loan, float(amount))
    for cause in PROJECT_CAUSES:
        totals = result.project_flows[cause.column].sum(axis=0)
        for label, amount in zip(inputs.projects, totals, strict=True):
            if amount >= SMALLEST:
                yield _payment(inputs, cause, label, None, float(amount))


def _payment(
    inputs: Inputs,
    cause: Cause,
    label: ProjectLabel,
    loan: FacilityLabel | None,
    amount: float,
) -> Payment:
    insured = loan.guarantor if loan and cause.instrument == LOAN else None
    return Payment(
        project=label.id,
        cause=cause.column,
        text=cause.text,
        payer=party_of(cause.payer, inputs, label, loan),
        payee=party_of(cause.payee, inputs, label, loan),
        insured_by=insured,
        amount=amount,
    )


def project_nodes(result: Result, paid: Sequence[Payment]) -> dict[str, Node]:
    """The projects that get most by name, all others as one."""
    received: dict[str, float] = defaultdict(float)
    for payment in paid:
        if payment.payee == PROJECT and payment.payer not in WITHIN:
            received[payment.project] += payment.amount
    programme = result.inputs.loaded.programme
    ordered = sorted(received, key=lambda project: -received[project])
    shown = ordered if len(ordered) <= SHOWN_PROJECTS else ordered[: SHOWN_PROJECTS - 1]
    others = len(result.inputs.projects) - len(shown)
    rest = Node(
        id="other-projects", label=f"{others} other projects", kind="neutral", last=True
    )
    named = {
        project: Node(
            id=f"project-{project}",
            label=project_name(programme, project),
            kind="neutral",
        )
        for project in shown
    }
    return {label.id: named.get(label.id, rest) for label in result.inputs.projects}


def money_in(result: Result) -> list[Path]:
    """Owner, institution, instrument, project: all that is paid into the projects."""
    paid = list(payments(result))
    programme = result.inputs.loaded.programme
    projects = project_nodes(result, paid)
    return [
        Path(
            nodes=(
                _owner_node(programme, payment.payer),
                Node(
                    id=f"from-{payment.payer}",
                    label=party_name(programme, payment.payer),
                    kind=kind(programme, payment.payer),
                    group=owner(programme, payment.payer)[0],
                ),
                _instrument_node(programme, payment),
                projects[payment.project],
            ),
            amount=payment.amount,
        )
        for payment in paid
        if payment.payee == PROJECT and payment.payer not in WITHIN
    ]


def money_back(result: Result) -> list[Path]:
    """Project, purpose, owner: all that is paid out of the projects, and what is owed.

    Claims under a cover, recoveries and losses made good come from others than the
    project, and start where they come from.
    """
    paid = list(payments(result))
    programme = result.inputs.loaded.programme
    projects = project_nodes(result, paid)
    back = [
        Path(
            nodes=(
                _start_node(programme, payment, projects),
                Node(
                    id=f"{_purpose(payment)}-{payment.payee}",
                    label=_purpose(payment),
                    detail=f"to {party_name(programme, payment.payee)}",
                    kind=kind(programme, payment.payee),
                    group=owner(programme, payment.payee)[0],
                ),
                _owner_node(programme, payment.payee),
            ),
            amount=payment.amount,
        )
        for payment in paid
        if payment.payee not in (PROJECT, *WITHIN)
    ]
    return back + list(_never_repaid(result, projects))


def _purpose(payment: Payment) -> str:
    """What a payment is for; causes that belong together go by one name."""
    return PURPOSES.get(payment.cause, payment.text)


def _owner_node(programme: Programme, party: str) -> Node:
    behind, label = owner(programme, party)
    shade = kind(programme, party)
    return Node(
        id=f"owner-{behind}",
        label=label,
        kind="investor" if shade == "insurer" else shade,
    )


def _instrument_node(programme: Programme, payment: Payment) -> Node:
    """Loans by lender and cover; everything else by its kind."""
    shade = kind(programme, payment.payer)
    if payment.cause != DRAWDOWN:
        named = INSTRUMENTS.get(payment.cause, payment.text)
        return Node(id=f"{payment.cause}-{payment.payer}", label=named, kind=shade)
    label = f"Loans by {institution_name(programme, payment.payer)}"
    if payment.insured_by is not None:
        label = f"Loans insured by {institution_name(programme, payment.insured_by)}"
    return Node(
        id=f"loan-{payment.payer}-{payment.insured_by}", label=label, kind=shade
    )


def _start_node(
    programme: Programme, payment: Payment, projects: dict[str, Node]
) -> Node:
    if payment.payer == PROJECT:
        return projects[payment.project]
    if payment.payer == MARKET:
        return Node(
            id=f"{START}recovery",
            label="Sale of failed plants",
            kind="neutral",
            last=True,
        )
    return Node(
        id=f"{START}{payment.payer}",
        label=f"{party_name(programme, payment.payer)} pays for losses",
        kind=kind(programme, payment.payer),
        last=True,
    )


def never_repaid(result: Result) -> list[tuple[str, str, float]]:
    """(project, who is short, debt that never comes back) at the end of the run.

    Written off by lender or guarantor, or still owed on the last day of the grid; what
    the host state made good is taken off.
    """
    flows = result.facility_flows
    lender = flows["closing_balance"][-1] + flows["write_off"].sum(axis=0)
    guarantor = flows["subrogated_balance"][-1] + flows["guarantor_write_off"].sum(
        axis=0
    )
    lender = lender - flows["loss_shared_lender"].sum(axis=0)
    guarantor = guarantor - flows["loss_shared_guarantor"].sum(axis=0)
    short = []
    for place, loan in enumerate(result.inputs.facilities):
        short.append((loan.project, loan.lender, float(lender[place])))
        if loan.guarantor is not None:
            short.append((loan.project, loan.guarantor, float(guarantor[place])))
    return [entry for entry in short if entry[2] >= SMALLEST]


def _never_repaid(result: Result, projects: dict[str, Node]) -> Iterator[Path]:
    programme = result.inputs.loaded.programme
    gone = Node(id="never", label="Never repaid", kind="loss", last=True)
    for project, party, amount in never_repaid(result):
        yield Path(
            nodes=(
                projects[project],
                Node(
                    id=f"never-{party}",
                    label="Owed, not paid",
                    detail=f"to {party_name(programme, party)}",
                    kind="loss",
                    last=True,
                ),
                gone,
            ),
            amount=amount,
            owed=True,
        )
