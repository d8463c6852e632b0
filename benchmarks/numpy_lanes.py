"""The engine's arithmetic in plain NumPy: masks for branches, one Python loop over periods.

Each project is its own SPV, as in the portfolio here (no pool that several projects
share). Not written: hurdles by IRR, tiers of the next period, and rows kept period by
period; only totals are summed. `FEATURES` says what is there, and is compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels import records as kinds
from numpy_building import build
from numpy_default import after_default
from numpy_operating import fall_due, operate, serve
from numpy_state import Lanes

if TYPE_CHECKING:
    from kakehashi.kernels.engine import Terms
    from numpy_state import Amounts
    from portfolio import Draws

FEATURES = (
    "delayed S-curves, three orders of funding, fees, interest capitalised or funded, "
    "reserves, tax with losses carried forward, tax credit, level payment and tables, "
    "claims as due and accelerated, reimbursement, sweep, lock-up, default by arrears and "
    "by script with recovery and loss sharing, tiers with carry before or after debt "
    "service, one SPV a project"
)
DRAWS_AT_ONCE = 64  # so that the arrays of a period stay in the processor's cache


def step(lanes: Lanes) -> None:
    """One period of all lanes: build, operate or settle a default; share the cash."""
    own, state, rule = lanes.own, lanes.state, lanes.terms.rule[0]
    scripted = (state.defaulted_in == kinds.NEVER) & (
        lanes.shock.default_period == lanes.period
    )
    lanes.keep(scripted, defaulted_in=lanes.period)
    defaulted = state.defaulted_in <= lanes.period
    building = ~defaulted & (lanes.age < 0) & (lanes.period >= own.start_period)
    operating = ~defaulted & (lanes.age >= 0)
    if defaulted.any():
        after_default(lanes, defaulted)
    if building.any():
        build(lanes, building)
    interest, principal = deemed(lanes, operating)
    cash = lanes.due = np.zeros(lanes.shape)
    if operating.any():
        fall_due(lanes, operating)
        cash = operate(lanes, operating)
    if rule.before_debt:
        cash = share_before_debt(lanes, cash, interest, principal)
    free = serve(lanes, operating, cash) if operating.any() else cash
    free = np.where(operating, free, state.surplus)  # of accounts after a default
    lanes.keep(defaulted, surplus=0.0)
    if rule.before_debt:
        lanes.note(True, distribution_investor=free)  # noqa: FBT003 - all lanes
    else:
        share_after_debt(lanes, free, interest, principal)
    share_deemed(lanes, interest, principal)
    rates = lanes.terms.tiers["carry_rate"] / rule.periods_per_year
    state.carried *= 1.0 + rates[:, None, None]


def deemed(lanes: Lanes, operating: Amounts) -> tuple[Amounts, Amounts]:
    """Deemed interest and principal of each project."""
    invested, life = lanes.state.invested, lanes.own.life_periods
    counted = operating & (lanes.age < life)
    interest = np.where(counted, invested * lanes.deemed_rate, 0.0)
    return interest, np.where(counted, invested / life, 0.0)


def split(
    lanes: Lanes, cash: Amounts, interest: Amounts, principal: Amounts
) -> tuple[Amounts, Amounts, Amounts]:
    """Share `cash` by the tiers: investor's part, host's part, what reached the last."""
    left = cash
    investor, host = np.zeros(lanes.shape), np.zeros(lanes.shape)
    for tier, carried in zip(lanes.terms.tiers, lanes.state.carried, strict=True):
        amount = left
        if tier.until != kinds.UNLIMITED:
            need = deemed_need(tier, interest, principal) + carried
            amount = np.minimum(left, need)
            carried[...] = need - amount
        investor = investor + amount * tier.investor_share
        host = host + amount * tier.host_share
        left = left - amount
    return investor, host, amount


def deemed_need(tier: Amounts, interest: Amounts, principal: Amounts) -> Amounts:
    """Cash that a deemed tier takes in this period, without what was carried to it."""
    kinds_of_need = {
        kinds.DEEMED_ALLOCATION: interest + principal,
        kinds.DEEMED_INTEREST: interest,
        kinds.DEEMED_PRINCIPAL: principal,
    }
    return kinds_of_need[int(tier.until)] * (2.0 if tier.each_side else 1.0)


def share_before_debt(
    lanes: Lanes, cash: Amounts, interest: Amounts, principal: Amounts
) -> Amounts:
    """Share the SPV's cash by the tiers; returns what the investor has for the debt."""
    ours = lanes.own.spv_share * cash
    investor, host, beyond = split(lanes, ours, interest, principal)
    lanes.note(
        True,  # noqa: FBT003 - all lanes
        distribution_sponsor=cash - ours,
        distribution_host=host,
        beyond_deemed=beyond,
    )
    return investor


def share_after_debt(
    lanes: Lanes, free: Amounts, interest: Amounts, principal: Amounts
) -> None:
    """Share by the tiers what falls to the programme's equity after debt service."""
    ours = lanes.own.programme_equity_fraction * free
    investor, _, beyond = split(lanes, ours, interest, principal)
    lanes.note(
        True,  # noqa: FBT003 - all lanes
        distribution_sponsor=free - ours,
        distribution_investor=investor,
        distribution_host=ours - investor,
        beyond_deemed=beyond,
    )


def share_deemed(lanes: Lanes, interest: Amounts, principal: Amounts) -> None:
    """Note the deemed allocation and its shortfall per side."""
    tiers = lanes.terms.tiers
    sides = np.where(tiers["each_side"], 2.0, 1.0)
    counted = np.where(tiers["until"] <= kinds.DEEMED_INTEREST, 1.0 / sides, 0.0)
    shortfall = np.tensordot(counted, lanes.state.carried, axes=1)
    lanes.note(
        lanes.state.invested > 0.0,
        deemed_allocation=interest + principal,
        deemed_shortfall=shortfall,
    )


def run(terms: Terms, draws: Draws, at_once: int = DRAWS_AT_ONCE) -> dict[str, Amounts]:
    """Totals by the name of the flow, (draw, project) or (facility, draw, project)."""
    parts = [
        run_at_once(
            terms, type(draws)(*(part[first : first + at_once] for part in draws))
        )
        for first in range(0, len(draws.shocks), at_once)
    ]
    return {
        name: np.concatenate([part[name] for part in parts], axis=-2)
        for name in parts[0]
    }


def run_at_once(terms: Terms, draws: Draws) -> dict[str, Amounts]:
    """Run all of `draws` side by side."""
    lanes = Lanes(terms, draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        for period in range(draws.price_index.shape[1]):
            lanes.start(period)
            step(lanes)
    return lanes.totals
