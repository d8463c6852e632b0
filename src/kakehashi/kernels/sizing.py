"""How much debt a project can carry, and the commitments that its construction needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.construction import build
from kakehashi.kernels.debt import Loans, reset_rates
from kakehashi.kernels.jit import compiled
from kakehashi.kernels.records import (
    FACILITY_FLOWS,
    FACILITY_STATE,
    PRO_RATA,
    PROJECT_FLOWS,
    PROJECT_STATE,
    SHOCK,
    records,
)

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByDraw,
        ByDrawFacility,
        ByFacility,
        ByFacilityPeriod,
        ByPeriod,
    )
    from kakehashi.kernels.records import Records

ROUNDS = 20  # most steps towards a limit that a straight line does not hit at once
SMALL_STEP = 1e-6  # of the cost, where the order of funding breaks the line
SAME = (
    1e-12  # two successive sizings this close, in proportion, lie on one straight line
)


def sculpt(
    cfads: ByPeriod, dscr: float, rate: ByPeriod
) -> tuple[float, ByPeriod, ByPeriod, ByPeriod]:
    """Debt whose service is cash flow / cover in every instalment.

    debt = sum of cfads_t / dscr x discount factor_t; interest on the opening balance,
    principal = debt service - interest [SAM sculpting rule]. `cfads` and `rate` are per
    instalment, (instalment,). Returns debt, interest, principal, closing balance.
    """
    service = cfads / dscr
    debt = float(np.sum(service / np.cumprod(1.0 + rate)))
    interest, closing = np.empty_like(service), np.empty_like(service)
    balance = debt
    for place in range(service.size):
        interest[place] = rate[place] * balance
        balance = balance + interest[place] - service[place]
        closing[place] = balance
    return debt, interest, service - interest, closing


def unit_debt_service(fractions: ByPeriod, rate: ByPeriod) -> ByPeriod:
    """Debt service of each instalment for one unit of debt repaid by `fractions`."""
    before = np.concatenate(([1.0], np.cumprod(1.0 - fractions)[:-1]))
    return before * (rate + fractions)


def debt_capacity(cfads: ByPeriod, dscr: float, unit_service: ByPeriod) -> float:
    """Most debt whose service keeps cfads / dscr in every instalment; 0 where none."""
    if dscr <= 0.0:  # no cover is asked for
        return float(np.inf)
    served = unit_service > 0
    allowed = np.maximum(cfads[served], 0.0) / dscr
    return float(np.min(allowed / unit_service[served], initial=np.inf))


class Built(NamedTuple):
    """What construction used: per facility with capitalised interest, and in total."""

    utilised: ByFacility
    need: float
    """Money raised while the programme was available."""
    sponsor_equity: float
    programme_equity: float


def construct(
    project: Records,
    facilities: Records,
    cumulative_spent: ByPeriod,
    fractions: ByFacilityPeriod,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
) -> Built:
    """Run one project's construction alone, its facilities in place 0 and on."""
    asked = np.append(facilities["commitment"], project["budget"])
    used, sponsor, programme = construct_each(
        asked[None], project, facilities, cumulative_spent, fractions, reference,
        year_fraction,
    )  # fmt: skip
    return Built(
        used[0, :-1], float(used[0, -1]), float(sponsor[0]), float(programme[0])
    )


def construct_each(
    asked: ByDrawFacility,
    project: Records,
    facilities: Records,
    cumulative_spent: ByPeriod,
    fractions: ByFacilityPeriod,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
) -> tuple[ByDrawFacility, ByDraw, ByDraw]:
    """Run one project's construction for each row of `asked`: commitments, then budget.

    Returns what was used of them in the same shape, and the sponsor's and the
    programme's equity of each row.
    """
    lanes = asked.shape[0]
    shock = records(1, SHOCK)
    for factor in ("capex_factor", "revenue_factor", "cost_factor", "grant_factor"):
        shock[factor] = 1.0
    used, sponsor, programme = np.zeros_like(asked), np.zeros(lanes), np.zeros(lanes)
    _construct_each(
        asked, project, shock, records(lanes, PROJECT_STATE), records(lanes, PROJECT_FLOWS),
        facilities, records((lanes, facilities.size), FACILITY_STATE),
        records((lanes, facilities.size), FACILITY_FLOWS), cumulative_spent, fractions,
        reference, year_fraction, used, sponsor, programme,
    )  # fmt: skip
    return used, sponsor, programme


@compiled
def _construct_each(
    asked: ByDrawFacility,
    project: Records,
    shock: Records,
    states: Records,
    rows: Records,
    facilities: Records,
    loans: Records,
    flows: Records,
    cumulative_spent: ByPeriod,
    fractions: ByFacilityPeriod,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
    used: ByDrawFacility,
    sponsor: ByDraw,
    programme: ByDraw,
) -> None:
    """All periods of construction inside the grid; the need counts while available."""
    own = project[0]
    start = max(own.start_period, 0)
    end = min(own.start_period + own.construction_periods, year_fraction.shape[1])
    for lane in range(asked.shape[0]):
        for f in range(facilities.size):
            facilities[f].commitment = asked[lane, f]
        own.budget = asked[lane, facilities.size]
        state, row = states[lane], rows[lane]
        lent = Loans(facilities, loans[lane], flows[lane], fractions)
        for period in range(start, end):
            reset_rates(lent, period, reference, year_fraction, 0, facilities.size)
            build(own, shock[0], state, row, lent, period, cumulative_spent)
            sponsor[lane] += row.sponsor_equity
            programme[lane] += row.programme_equity
        used[lane, facilities.size] = state.debt_funded + state.equity_funded
        for f in range(facilities.size):
            used[lane, f] = loans[lane, f].utilised


def commitments(
    project: Records,
    facilities: Records,
    cumulative_spent: ByPeriod,
    fractions: ByFacilityPeriod,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
) -> Built:
    """Commitments that the project's own construction uses up exactly, and its need.

    Fees, interest and the order of funding depend on commitments and budget, which
    depend on fees and interest. Use is affine in both: it is evaluated at one point and
    a step from it in each direction, and one linear system is solved [cash-flows 7.3].
    Where the order of funding breaks the line, the solution starts again from the piece
    it fell on. Leaves the answer in `project.budget` and `facilities.commitment`.
    """
    size = facilities.size + 1
    scale = max(float(project["capex"][0]), 1.0)
    step = scale if project["funding_order"][0] == PRO_RATA else SMALL_STEP * scale
    facilities["limit"] = np.inf

    directions = np.vstack([np.zeros(size), np.eye(size)])
    point = np.full(size, scale)
    for _ in range(2 * cumulative_spent.size):
        used, _, _ = construct_each(
            point + step * directions, project, facilities, cumulative_spent, fractions,
            reference, year_fraction,
        )  # fmt: skip
        constant = used[0]
        slopes = (used[1:] - constant).T / step
        answer = point + np.linalg.solve(np.eye(size) - slopes, constant - point)
        settled = bool(np.max(np.abs(answer - point)) <= SAME * scale)
        point = np.maximum(answer, 0.0)
        if settled:
            break
    facilities["commitment"], project["budget"] = point[:-1], point[-1]
    facilities["limit"] = point[:-1]
    return construct(
        project, facilities, cumulative_spent, fractions, reference, year_fraction
    )


def within_gearing(
    project: Records,
    facilities: Records,
    gearing_limit: float,
    planned: Built,
    cumulative_spent: ByPeriod,
    fractions: ByFacilityPeriod,
    reference: ByFacilityPeriod,
    year_fraction: ByFacilityPeriod,
) -> ByFacility:
    """Debt of each facility that keeps all debt / total uses at `gearing_limit`.

    Less debt means less interest and so fewer uses: debt - limit x uses is a line in the
    part of the planned shares that is kept (almost one where interest is funded pro
    rata), and its zero is found by the secant. `planned` is the debt of all of them.
    """
    shares, debt_share = facilities["share"].copy(), float(project["debt_share"][0])
    part, last, built, last_over = 1.0, 0.0, planned, 0.0
    for _ in range(ROUNDS):
        debt = float(built.utilised.sum())
        uses = debt + built.sponsor_equity + built.programme_equity
        over = debt - gearing_limit * uses
        if part == 1.0:
            last_over = -gearing_limit * (
                uses - debt
            )  # at no debt, but for its interest
            if over <= 0.0:
                break
        elif abs(over) <= SAME * uses or over == last_over:
            break
        step = over * (part - last) / (over - last_over)
        last, last_over, part = part, over, max(part - step, 0.0)
        facilities["share"] = shares * part
        project["debt_share"] = facilities["share"].sum()
        built = commitments(
            project, facilities, cumulative_spent, fractions, reference, year_fraction
        )
    facilities["share"], project["debt_share"] = shares, debt_share
    return built.utilised
