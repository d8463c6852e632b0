"""One project in one period of construction: what it needs, and who pays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.debt import coming_debt_service, funded_need
from kakehashi.kernels.jit import compiled
from kakehashi.kernels.profile import spent_between
from kakehashi.kernels.records import DEBT_FIRST, EQUITY_FIRST, PRO_RATA

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.kernels.debt import Loans
    from kakehashi.kernels.records import Record

ROUNDING = 1e-9  # a commitment is not refused for the last bits of its own sizing


@compiled
def charge_fees(
    facility: Record, state: Record, row: Record, first: bool, open_: bool
) -> float:
    """Upfront fee, commitment fee and insurance premium of one facility; their sum."""
    years = state.year_fraction
    row.upfront_fee = row.commitment_fee = 0.0
    row.premium = (
        facility.premium_running * facility.cover_ratio * state.balance * years
    )
    if first:
        row.upfront_fee = facility.upfront_fee * facility.commitment
        row.premium += (
            facility.premium_upfront * facility.cover_ratio * facility.commitment
        )
    if open_:
        undrawn = max(facility.commitment - state.utilised, 0.0)
        row.commitment_fee = facility.commitment_fee * undrawn * years
    return float(row.upfront_fee + row.commitment_fee + row.premium)


@compiled
def left_to_fund(project: Record, state: Record) -> tuple[float, float]:
    """What equity and debt have still to pay of their parts of the budget."""
    equity = (1.0 - project.debt_share) * project.budget - state.equity_funded
    debt = project.debt_share * project.budget - state.debt_funded
    return max(equity, 0.0), max(debt, 0.0)


@compiled
def raised_for(
    project: Record, state: Record, cost: float, debt_rate: float
) -> tuple[float, float]:
    """Money to raise for `cost` and the interest on new debt, and the debt in it.

    `debt_rate` is the interest of the period on a unit of debt drawn in it, where it is
    not capitalised. need = cost + debt_rate x debt, with the debt by the order of
    funding: share x need, what equity leaves, or what debt has left [cash-flows 7.3].
    """
    from_equity, left = left_to_fund(project, state)
    if project.debt_share <= 0.0:
        debt = 0.0
    elif project.funding_order == EQUITY_FIRST:
        debt = max(cost - from_equity, 0.0) / (1.0 - debt_rate)
    elif project.funding_order == DEBT_FIRST:
        debt = min(cost / (1.0 - debt_rate), left)
    else:
        share = project.debt_share
        debt = share * funded_need(cost, 0.0, share * debt_rate)
    return cost + debt_rate * debt, debt


@compiled
def filled_reserve(
    project: Record,
    state: Record,
    target: float,
    unit: float,
    cost: float,
    from_debt: float,
    debt_rate: float,
) -> float:
    """Reserve that covers the debt service of the debt that is raised for the reserve.

    `target` is the reserve for the debt without it, `unit` what a further unit of debt
    adds. The debt follows the reserve in a line, which the order of funding may break
    once: where equity is used up, or debt is.
    """
    from_equity, left = left_to_fund(project, state)
    slope = 1.0 / (1.0 - debt_rate)
    if project.funding_order == PRO_RATA:
        slope = project.debt_share / (1.0 - project.debt_share * debt_rate)
    own = unit * slope
    free = 0.0  # of the reserve, paid by equity alone
    if project.funding_order == EQUITY_FIRST:
        free = min(max(from_equity - cost, 0.0), target)
    reserve = (
        target  # where each unit asks for more than one, cash flow brings the rest
    )
    if own < 1.0:
        reserve = free + (target - free) / (1.0 - own)
    if project.funding_order == DEBT_FIRST:
        most = target + unit * (left - from_debt)
        reserve = min(reserve, most) if own < 1.0 else most
    return reserve


@compiled
def draw(
    facility: Record,
    state: Record,
    row: Record,
    wanted: float,
    draw_weight: float,
    fees: float,
) -> float:
    """Draw `wanted` on a facility that capitalises its own interest and fees.

    What does not fit in the commitment is not drawn. Interest and fees come first.
    Returns fees and interest that the facility could not carry, for others to pay.
    """
    room = facility.limit * (1.0 + ROUNDING) - state.utilised
    growth = 1.0 + state.rate * draw_weight
    most = (room - state.rate * state.balance) / growth - fees
    cash = min(wanted, most)
    unpaid = 0.0
    if cash < 0.0:
        cash = -fees  # nothing is drawn at all: fees and the rest fall to the equity
        unpaid = fees
    row.drawdown = cash + fees
    interest = state.rate * (state.balance + draw_weight * row.drawdown)
    row.interest_accrued = interest
    row.capitalised = min(interest, max(room - row.drawdown, 0.0))
    row.interest_paid = interest - row.capitalised
    return float(unpaid + row.interest_paid)


@compiled
def service_to_come(
    project: Record, loans: Loans, from_debt: float, open_: bool
) -> tuple[float, float]:
    """Debt service to come of the debt at completion, and of a further unit of debt."""
    target = further = 0.0
    if project.debt_share <= 0.0:
        return target, further
    for f in range(project.first_facility, project.end_facility):
        facility, loan, flow = loans.terms[f], loans.states[f], loans.rows[f]
        unit = coming_debt_service(
            facility,
            loans.fractions[f],
            -1,
            project.reserve_periods,
            loan.rate,
            1.0,
            1.0,
        )
        part = facility.share / project.debt_share if open_ else 0.0
        growth, balance = 1.0, loan.balance + part * from_debt
        if facility.capitalises and open_:
            fees = flow.upfront_fee + flow.commitment_fee + flow.premium
            growth += loan.rate * project.draw_weight
            balance = (
                loan.balance * (1.0 + loan.rate) + (part * from_debt + fees) * growth
            )
        target += unit * balance
        further += unit * part * growth
    return target, further


@compiled
def build(
    project: Record,
    shock: Record,
    state: Record,
    row: Record,
    loans: Loans,
    period: int,
    cumulative_spent: ByPeriod,
) -> None:
    """Spend a period's capital and raise the money for it: sources equal uses.

    Facilities that capitalise carry their own interest and fees; the cost of the others
    is a use that all sources share (`raised_for`). The programme pays only inside the
    availability period; outside it, and beyond the commitments, the sponsor pays.
    """
    construction = project.construction_periods + shock.delay_periods
    age = period - project.start_period
    share = spent_between(cumulative_spent, project.knots, age, construction)
    row.capex = project.capex * shock.capex_factor * share
    row.grant = min(project.grant * shock.grant_factor * share, row.capex)
    open_ = project.available_from <= period < project.available_until
    first = period == project.available_from
    cost, debt_rate = cost_of_loans(project, loans, first, open_)
    cost += row.capex - row.grant
    need, from_debt, row.reserve_funded = cost, 0.0, 0.0
    if open_:
        need, from_debt = raised_for(project, state, cost, debt_rate)
    if age == construction - 1 and project.reserve_at_completion:
        target, unit = service_to_come(project, loans, from_debt, open_)
        need, row.reserve_funded = cost + target, target
        if open_:
            row.reserve_funded = filled_reserve(
                project, state, target, unit, cost, from_debt, debt_rate
            )
            cost += row.reserve_funded
            need, from_debt = raised_for(project, state, cost, debt_rate)
    pay(project, state, row, loans, need, from_debt, open_)


@compiled
def cost_of_loans(
    project: Record, loans: Loans, first: bool, open_: bool
) -> tuple[float, float]:
    """Charge the fees of a period; what of the loans' cost is a use to be funded.

    That is the fees and the interest on the opening balance of those that do not
    capitalise them. Also returns the interest in this period on one unit of new debt.
    """
    cost = debt_rate = 0.0
    for f in range(project.first_facility, project.end_facility):
        facility, loan = loans.terms[f], loans.states[f]
        fees = charge_fees(facility, loan, loans.rows[f], first, open_)
        if not (facility.capitalises and open_):
            cost += fees + loan.rate * loan.balance
            if open_ and project.debt_share > 0.0:
                part = facility.share / project.debt_share
                debt_rate += part * loan.rate * project.draw_weight
    return cost, debt_rate


@compiled
def pay(
    project: Record,
    state: Record,
    row: Record,
    loans: Loans,
    need: float,
    from_debt: float,
    open_: bool,
) -> None:
    """Draw the loans and call the equity for `need`; the sponsor pays what is left."""
    drawn, cost = draw_loans(project, loans, from_debt, open_)
    uses = row.capex - row.grant + row.reserve_funded + cost
    call_equity(project, state, row, max(uses - drawn, 0.0), need - from_debt, open_)
    if open_:
        state.debt_funded += from_debt
        state.equity_funded += need - from_debt
    state.reserve += row.reserve_funded
    state.invested += row.programme_equity + drawn
    row.invested = state.invested
    row.reserve_balance = state.reserve
    row.retained_balance = state.retained


@compiled
def draw_loans(
    project: Record, loans: Loans, from_debt: float, open_: bool
) -> tuple[float, float]:
    """Draw `from_debt` on the loans; what they gave, and their interest and fees.

    The cost counts only what is paid in cash: what a loan capitalises is no use.
    """
    drawn = cost = 0.0
    for f in range(project.first_facility, project.end_facility):
        facility, loan, flow = loans.terms[f], loans.states[f], loans.rows[f]
        part = facility.share / project.debt_share if project.debt_share > 0.0 else 0.0
        wanted = part * from_debt
        fees = flow.upfront_fee + flow.commitment_fee + flow.premium
        flow.opening_balance = loan.balance
        if facility.capitalises and open_:
            cost += draw(facility, loan, flow, wanted, project.draw_weight, fees)
            cost += min(fees, flow.drawdown)
        else:
            room = max(facility.limit * (1.0 + ROUNDING) - loan.utilised, 0.0)
            flow.drawdown = min(wanted, room) if open_ else 0.0
            bearing = loan.balance + project.draw_weight * flow.drawdown
            flow.interest_accrued = flow.interest_paid = loan.rate * bearing
            flow.capitalised = 0.0
            cost += fees + flow.interest_paid
        drawn += flow.drawdown
        added = flow.drawdown + flow.capitalised
        loan.balance += added
        loan.scheduled_balance = loan.balance
        loan.utilised += added
        flow.closing_balance = loan.balance
    return drawn, cost


@compiled
def call_equity(
    project: Record,
    state: Record,
    row: Record,
    equity: float,
    planned: float,
    open_: bool,
) -> None:
    """Call `equity`: the programme pays its part of what was planned, the sponsor the rest.

    The programme pays at most its share of the budget in all periods together.
    """
    equity_share = 1.0 - project.debt_share
    row.programme_equity = 0.0
    if open_ and equity_share > 0.0:
        ours = planned * project.programme_equity_share / equity_share
        most = project.programme_equity_share * project.budget * (1.0 + ROUNDING)
        row.programme_equity = min(
            ours, equity, max(most - state.programme_equity_paid, 0.0)
        )
    row.sponsor_equity = equity - row.programme_equity
    state.programme_equity_paid += row.programme_equity
