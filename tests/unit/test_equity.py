"""Tiers: what each takes, what it carries, when it ends."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels import equity
from kakehashi.kernels.records import (
    DEEMED_ALLOCATION,
    DEEMED_INTEREST,
    DEEMED_PRINCIPAL,
    IRR,
    TIER,
    TIER_FLOWS,
    TIER_STATE,
    UNLIMITED,
    records,
)


def tiers_of(*rows: dict[str, Any]) -> Any:
    """Tier records, their states and their rows."""
    tiers = records(len(rows), TIER)
    for place, row in enumerate(rows):
        for name, value in row.items():
            tiers[name][place] = value
        tiers["host_share"][place] = 1 - row["investor_share"]
    return tiers, records(len(rows), TIER_STATE), records(len(rows), TIER_FLOWS)


REST = {"until": UNLIMITED, "investor_share": 0.1}
HALVES = {"until": DEEMED_ALLOCATION, "investor_share": 0.5, "each_side": True}


def test_every_dollar_is_shared_and_tiers_wait() -> None:
    """What the two states get is the cash, and a tier waits for the one before it."""
    rows = (
        {"until": DEEMED_PRINCIPAL, "investor_share": 0.8},
        {"until": DEEMED_INTEREST, "investor_share": 0.3, "carry_rate": 0.1},
        {"until": IRR, "investor_share": 0.6, "target_irr": 0.08},
        REST,
    )
    tiers, states, shared = tiers_of(*rows)
    draws = np.random.default_rng(7).uniform(0, 40, 60) * (np.arange(60) % 4 > 0)
    equity.contribute(tiers, states, 100.0)
    for cash in draws:
        investor, host, beyond = equity.split(cash, tiers, states, shared, 4.0, 3.0)
        assert_allclose(investor + host, cash, rtol=1e-14)
        assert_allclose(shared["shared"].sum(), cash, rtol=1e-14)
        assert beyond == shared["shared"][-1]
        assert not np.minimum(shared["shared"][1:], shared["short"][:-1]).max() > 1e-12
        equity.carry_forward(tiers, states, investor, 1.0)
    assert states["met"][2]


def test_each_side_counts_twice() -> None:
    """A need that each side is to have takes twice its amount, a total takes it once."""
    for each_side, amount in ((True, 20.0), (False, 10.0)):
        tiers, states, shared = tiers_of({**HALVES, "each_side": each_side}, REST)
        equity.split(100.0, tiers, states, shared, 6.0, 4.0)
        assert_allclose(shared["shared"], [amount, 100 - amount])


def test_the_deemed_allocation_is_interest_and_principal() -> None:
    """1000 at 2 % a period over 40 periods: 20 and 25."""
    assert equity.deemed_allocation(1000.0, 0.02, 40) == (20.0, 25.0)


def test_a_target_is_the_investors_return() -> None:
    """When an IRR tier ends, the investor has earned its target to the last digit."""
    tiers, states, shared = tiers_of(
        {"until": IRR, "investor_share": 0.75, "target_irr": 0.21}, REST
    )
    flows = [-100.0]
    equity.contribute(tiers, states, 100.0)
    equity.carry_forward(tiers, states, 0.0, 2.0)
    while not states["met"][0]:
        investor, _, _ = equity.split(30.0, tiers, states, shared, 0.0, 0.0)
        flows.append(investor)
        equity.carry_forward(tiers, states, investor, 2.0)
    *_, last = flows
    at_target = shared["shared"][0] * 0.75
    flows[-1] = at_target  # without its part of what came after the target
    worth = np.array(flows) / 1.1 ** np.arange(len(flows))
    assert_allclose(worth.sum(), 0.0, atol=1e-10)
    assert last > at_target


def test_two_targets_keep_two_accounts() -> None:
    """Tiers with two targets end one after the other, each at its own return."""
    tiers, states, shared = tiers_of(
        {"until": IRR, "investor_share": 1.0, "target_irr": 0.05},
        {"until": IRR, "investor_share": 0.5, "target_irr": 0.10},
        REST,
    )
    equity.contribute(tiers, states, 100.0)
    equity.carry_forward(tiers, states, 0.0, 1.0)
    equity.split(1000.0, tiers, states, shared, 0.0, 0.0)
    assert_allclose(shared["shared"], [105, 10, 885])


def test_money_paid_in_late_raises_the_target() -> None:
    """A contribution of the period itself counts before its cash is shared."""
    tiers, states, shared = tiers_of(
        {"until": IRR, "investor_share": 1.0, "target_irr": 0.0}, REST
    )
    equity.contribute(tiers, states, 10.0)
    equity.split(25.0, tiers, states, shared, 0.0, 0.0)
    assert_allclose(shared["shared"], [10, 15])


@pytest.mark.parametrize("next_period", [False, True])
def test_an_investor_without_share_never_reaches_a_target(next_period: bool) -> None:
    """An IRR tier that gives the investor nothing takes all, and no number is missing."""
    row = {"until": IRR, "investor_share": 0.0, "target_irr": 0.1}
    tiers, states, shared = tiers_of({**row, "next_period": next_period}, REST)
    equity.contribute(tiers, states, 50.0)
    assert equity.split(30.0, tiers, states, shared, 0.0, 0.0) == (0.0, 30.0, 0.0)
    tiers, states, shared = tiers_of({**row, "next_period": False}, REST)
    assert_allclose(equity.split(30.0, tiers, states, shared, 0.0, 0.0), (3, 27, 30))


def test_a_flip_stays_flipped() -> None:
    """A target that was met stays met, also when more is paid in later."""
    row = {"until": IRR, "investor_share": 1.0, "target_irr": 0.0, "next_period": True}
    tiers, states, shared = tiers_of(row, REST)
    equity.contribute(tiers, states, 10.0)
    assert equity.split(50.0, tiers, states, shared, 0.0, 0.0)[0] == 50
    equity.carry_forward(tiers, states, 50.0, 1.0)
    equity.contribute(tiers, states, 500.0)
    assert equity.split(50.0, tiers, states, shared, 0.0, 0.0)[0] == 5


def test_a_carried_need_grows_at_its_rate() -> None:
    """Interest on a carried need is that of a period."""
    tiers, states, shared = tiers_of({**HALVES, "carry_rate": 0.08}, REST)
    equity.split(0.0, tiers, states, shared, 6.0, 4.0)
    equity.carry_forward(tiers, states, 0.0, 4.0)
    assert_allclose(states["carried"], [20 * 1.02, 0])
