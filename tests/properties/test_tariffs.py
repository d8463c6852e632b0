"""What must hold of any tariffs: nothing for nothing, more for more, and it all adds up."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kakehashi.kernels.tariff_draws import GAINS, saving_draws, value_of_savings
from kakehashi.kernels.tariff_incidence import incidence
from kakehashi.kernels.tariff_rates import static_saving

rates = st.floats(0, 3)
cases = st.fixed_dictionaries(
    {
        "imports": st.floats(0, 1e12),
        "base_rate": rates,
        "rate_without": rates,
        "rate_with": rates,
        "pass_through": st.floats(0, 1),
        "elasticity": st.floats(0, 8),
        "margin": st.floats(0, 1),
    }
)


def slack(case: dict[str, float], share: float = 1e-9) -> float:
    """A rounding of the imports."""
    return share * max(case["imports"], 1.0)


@given(cases)
def test_equal_regimes_save_nothing(case):
    """Where both tariffs are the same, nobody gains and no duty changes."""
    rate = case["rate_with"]
    found = incidence(**{**case, "rate_without": rate})
    assert static_saving(case["imports"], rate, rate) == 0
    for part in (found.exporter, found.buyer, found.duty_saved):
        assert part == 0


@given(cases, rates)
def test_more_of_a_cut_is_never_worse(case, other):
    """The deeper the cut, the more exporters and buyers gain and the more duty it saves."""
    low, high = sorted((case["rate_with"], other))
    without, value = 3.0, case["imports"]
    shallow, deep = (
        incidence(**{**case, "rate_without": without, "rate_with": agreed})
        for agreed in (high, low)
    )
    assert deep.exporter >= shallow.exporter - slack(case)
    assert deep.buyer >= shallow.buyer - slack(case)
    assert static_saving(value, without, low) >= static_saving(value, without, high)


@given(cases)
def test_with_fixed_demand_the_duty_is_all_there_is(case):
    """At an elasticity of nought exporters and buyers gain what the treasury gives up."""
    found = incidence(**{**case, "elasticity": 0.0})
    gain, near = found.exporter + found.buyer, slack(case, 1e-12)
    assert_allclose(gain, found.duty_saved, rtol=1e-9, atol=near)


@given(cases)
def test_perimeters_add_up_to_the_gain_from_trade(case):
    """What all parties gain is the margin and the triangle on the trade that is created."""
    found = incidence(**case)
    without, agreed = found.without, found.agreed
    grown = agreed.quantity - without.quantity
    cheaper = (1 + case["base_rate"]) * (without.paid - agreed.paid)
    each = case["rate_with"] * agreed.price + cheaper / 2
    together = found.exporter + found.buyer - found.duty_saved
    wanted = found.exporter_volume + case["imports"] * grown * each
    assert_allclose(together, wanted, rtol=1e-7, atol=slack(case))


def test_draws_are_the_formulas_summed():
    """The loop over draws gives what incidence gives, draw by draw and over groups."""
    random = np.random.default_rng(1)
    draws, groups, regimes = 7, 5, 3
    value, mfn = random.uniform(0, 9, groups), random.uniform(0, 0.1, groups)
    without, agreed = random.uniform(0, 0.6, (2, groups, regimes))
    agreed[0] = without[0]
    rho = random.uniform(0, 1, (draws, groups))
    eps = random.uniform(0, 5, (draws, groups))
    volume, margin = random.uniform(0.1, 0.9, (2, draws))
    gains = np.zeros((draws, regimes, len(GAINS)))
    saving_draws(value, mfn, without, agreed, rho, eps, volume, margin, gains)
    for regime in range(regimes):
        found = incidence(
            value,
            mfn,
            without[:, regime],
            agreed[:, regime],
            rho,
            eps,
            margin[:, None],
        )
        static = static_saving(value, without[:, regime], agreed[:, regime])
        parts = (static + 0 * rho, found.exporter, found.buyer, found.duty_saved)
        wanted = np.stack([volume * part.sum(axis=1) for part in parts], axis=-1)
        assert_allclose(gains[:, regime], wanted, rtol=1e-10, atol=1e-12)


def test_values_add_up_over_points():
    """The value at the last point is all worth times all gains, whatever lies between."""
    random = np.random.default_rng(2)
    worth = random.uniform(0, 1, (4, 6))
    years = random.uniform(0, 1, (3, 6, 2))
    gains = random.uniform(-1, 1, (4, 2, 4))
    values = np.zeros((4, 3, 4))
    value_of_savings(worth, years, gains, values)
    wanted = np.einsum("dp,kpr,drg->dg", worth, years, gains)
    assert_allclose(values[:, -1], wanted)
