"""The formulas of trade: identities first, then the few figures that can be done by hand."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels import (
    tariff_armington,
    tariff_claim,
    tariff_gsim,
    tariff_incidence,
    tariff_offset,
    tariff_rates,
    tariff_smart,
)


def test_a_floor_that_is_lower_adds_nothing():
    """Goods whose own rate is above the agreed one pay their own and nothing on top."""
    mfn = np.array([0.0, 0.1, 0.15, 0.3])
    total = tariff_rates.inclusive_floor_rate(mfn, 0.15)
    assert_allclose(total, [0.15, 0.15, 0.15, 0.3])


def test_content_splits_between_two_rules():
    """A duty on a share of the value leaves the rest under the other rule."""
    half = tariff_rates.content_share_rate(0.02, 0.5, 0.5, 0.15)
    assert_allclose(half, (0.52 + 0.15) / 2)
    assert_allclose(tariff_rates.content_share_rate(0.02, 0.5, 0.0, 0.15), 0.15)
    assert_allclose(tariff_rates.content_share_rate(0.02, 0.5, 1.0, 0.15), 0.52)


def test_an_average_of_nothing_is_nought():
    """Groups without imports have no average rate, and no division by nought."""
    assert tariff_rates.effective_rate([0.0, 0.0], [0.1, 0.2]) == 0.0


def test_one_step_tells_the_share_under_a_tariff():
    """A share read off a step gives back the step's effect on the average."""
    share = tariff_rates.share_from_step(0.10, 0.12, 0.05)
    assert_allclose(share * 0.05, 0.02)


def test_full_pass_through_leaves_exporters_their_margin_alone():
    """With a pass-through of one no price changes for exporters."""
    found = tariff_incidence.incidence(100, 0.02, 0.27, 0.15, 1.0, 2.0, 0.25)
    assert_allclose(found.exporter_price, 0, atol=1e-12)
    grown = found.agreed.quantity - found.without.quantity
    assert_allclose(found.exporter_volume, 25 * grown)


def test_absorption_is_what_pass_through_leaves():
    """The index read off the model's own price is one less the pass-through."""
    market = tariff_incidence.market(1.0, 0.025, 0.275, 0.3, 0.0)
    index = tariff_incidence.absorption_index(float(market.price) - 1, 0.025, 0.275)
    assert_allclose(index, 0.7)


def test_armington_without_change_changes_nothing():
    """Equal tariffs before and after leave every quantity as it was."""
    same = tariff_armington.armington([5, 3, 2], [0, 0.1, 0.2], [0, 0.1, 0.2], 4.0)
    assert_allclose(same.quantity, 1)
    assert_allclose(same.price_index, 1)


def test_armington_at_one_is_the_limit():
    """At a substitution of one the index is the geometric mean, its neighbours' limit."""
    market = ([60, 10, 30], [0, 0.25, 0.05], [0, 0.1, 0.05])
    at, near = (tariff_armington.armington(*market, s) for s in (1.0, 1.0 + 1e-7))
    assert_allclose(at.price_index, near.price_index, rtol=1e-7)
    assert_allclose(at.quantity, near.quantity, rtol=1e-6)


def test_a_small_cut_is_linear_in_armington():
    """Exact and linear answers agree to first order."""
    cut = 1e-6
    found = tariff_armington.armington([60, 40], [0, 0.2], [0, 0.2 - cut], 5.0, -1.0)
    assert_allclose(found.quantity - 1, found.linear_quantity, rtol=1e-4)


def test_rivals_with_the_same_cut_take_the_gain_away():
    """Japan sells less on top when its rivals' tariff falls as much."""
    spent, before = [50, 10, 40], [0, 0.27, 0.27]
    alone, together = (
        tariff_armington.armington(spent, before, after, 5.0, -1.0).quantity[1]
        for after in ([0, 0.15, 0.27], [0, 0.15, 0.15])
    )
    assert 1 < together < alone


def test_gsim_without_change_changes_nothing():
    """Equal tariffs leave prices and welfare as they are."""
    trade, power = [[0, 5], [7, 0]], [[1, 1.1], [1.2, 1]]
    found = tariff_gsim.gsim(trade, power, power, -1.25, 1.5, 5.0)
    assert_allclose(found.price, 0, atol=1e-15)
    assert_allclose(found.welfare, 0, atol=1e-12)


def test_gsim_takes_an_elasticity_a_country():
    """One number for all countries is the same as that number for each."""
    trade, before, after = [[0, 5], [7, 1]], [[1, 1.3], [1.2, 1]], [[1, 1.1], [1.2, 1]]
    one = tariff_gsim.gsim(trade, before, after, -1.25, 1.5, 5.0)
    each = tariff_gsim.gsim(trade, before, after, [-1.25] * 2, [1.5] * 2, [5.0] * 2)
    other = tariff_gsim.gsim(trade, before, after, [-1.25, -2], [1.5, 9], [5.0, 3])
    assert_allclose(each.price, one.price)
    assert_allclose(each.welfare, one.welfare)
    assert not np.allclose(other.price, one.price)


def test_gsim_with_elastic_supply_holds_prices():
    """Where supply is nearly infinite, exporters' prices do not move."""
    trade, before, after = [[5.0], [7.0]], [[1.3], [1.3]], [[1.15], [1.3]]
    found = tariff_gsim.gsim(trade, before, after, -1.5, 1e9, 2.5)
    assert_allclose(found.price, 0, atol=1e-8)


def test_smart_diverts_no_more_than_there_is():
    """Diverted trade ends where the rivals' trade ends, and so does a loss of one's own."""
    most = tariff_smart.trade_diversion(100, 3, 50.0, 0.5, 0.0)
    assert most == 3
    assert tariff_smart.trade_diversion(3, 100, 50.0, 0.0, 0.5) == -3


def test_smart_revenue_is_rate_times_trade():
    """Revenue changes from the old rate on old trade to the new rate on new trade."""
    found = tariff_smart.smart(100, 400, 1.5, 1.5, 0.275, 0.15)
    after = 100 + found.creation + found.diversion
    assert_allclose(found.revenue, 0.15 * after - 27.5)


def test_an_annuity_without_interest_counts_years():
    """At no rate and no hazard the annuity is the number of years."""
    assert_allclose(tariff_offset.annuity([0, 2.5, 7], 0.0), [0, 2.5, 7])


def test_an_annuity_with_a_hazard_is_the_sum_of_what_survives():
    """The closed form equals the sum of surviving, discounted payments."""
    ratio = (1 - 0.2) / 1.03
    wanted = sum(ratio**year for year in range(1, 6))
    assert_allclose(tariff_offset.annuity(5, 0.03, 0.2), wanted)


def test_years_to_break_even_undo_the_annuity():
    """The annuity up to the break-even year is worth the loss."""
    years = tariff_offset.years_to_break_even(3.0, 1.1, 0.02, 0.1)
    assert_allclose(tariff_offset.saving_value(1.1, years, 0.02, 0.1), 3.0)
    assert tariff_offset.years_to_break_even(0.0, 1.0, 0.02) == 0
    assert np.isinf(tariff_offset.years_to_break_even(1.0, -1.0, 0.02))
    assert np.isinf(tariff_offset.years_to_break_even(100.0, 1.0, 0.02, 0.3))


def test_a_saving_above_the_worst_loss_is_certain():
    """At K x LGD the probability is one, at nothing it is nought, and it rises between."""
    values = np.linspace(0, 45, 10)
    chance = tariff_offset.probability_saving_exceeds_loss(values, 100, 0.05, 0.45, 0.2)
    assert chance[0] == 0
    assert chance[-1] == 1
    assert np.all(np.diff(chance) > 0)
    without = tariff_offset.probability_saving_exceeds_loss(3, 100, 0.05, 0.45, 0.0)
    assert without == 1


def test_a_claim_needs_more_years_the_less_is_saved():
    """Years are claim over saving; where nothing is saved they never end."""
    needs = tariff_claim.claim_needs(10.0, 20.0, np.array([2.0, 0.0, -1.0]))
    assert_allclose(needs.years, [5, np.inf, np.inf])
    assert_allclose(needs.rate_cut, 0.5)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (tariff_rates.additive_rate, (0.025, 25.0)),
        (tariff_rates.inclusive_floor_rate, (-0.01, 0.15)),
        (tariff_rates.content_share_rate, (0.0, 0.5, 1.5, 0.1)),
        (tariff_rates.static_saving, ([-1.0], [0.2], [0.1])),
        (tariff_rates.static_saving, ([1.0, 2.0], [0.2], [0.1])),
        (tariff_rates.static_saving, ([float("nan")], [0.2], [0.1])),
        (tariff_rates.effective_rate, ([], [])),
        (tariff_rates.share_from_step, (0.1, 0.2, 0.0)),
        (tariff_incidence.incidence, (-1, 0.0, 0.2, 0.1, 0.5)),
        (tariff_incidence.incidence, (1, 0.0, 11.0, 0.1, 0.5)),
        (tariff_incidence.incidence, (1, 0.0, 0.2, 0.1, 1.5)),
        (tariff_incidence.incidence, (1, 0.0, 0.2, 0.1, 0.5, -2.0)),
        (tariff_incidence.absorption_index, (-1.5, 0.0, 0.2)),
        (tariff_armington.armington, ([0, 0], [0, 0], [0, 0], 5.0)),
        (tariff_armington.armington, ([1, 1], [0], [0, 0], 5.0)),
        (tariff_armington.armington, ([1, 1], [0, 0], [0, 0], 0.0)),
        (tariff_gsim.gsim, ([[1.0]], [[0.5]], [[1.0]], -1.0, 1.0, 5.0)),
        (tariff_gsim.gsim, ([[1.0]], [[1.0]], [[1.0]], 1.0, 1.0, 5.0)),
        (tariff_smart.trade_creation, (1.0, 1.5, 0.2, 0.1, 0.0)),
        (tariff_smart.trade_diversion, (1.0, -4.0, 1.5, 0.2, 0.1)),
        (tariff_claim.claim_needs, (0.0, 1.0, 1.0)),
        (tariff_claim.claim_needs, (1.0, 0.0, 1.0)),
        (tariff_claim.crude_saving, (1.0, 25.0)),
        (tariff_offset.annuity, (-1.0, 0.02)),
        (tariff_offset.annuity, (1.0, 0.02, 1.0)),
        (tariff_offset.break_even_loss_rate, (1.0, 0.0)),
        (tariff_offset.probability_saving_exceeds_loss, (1.0, 10.0, 1.2, 0.4, 0.2)),
        (tariff_offset.probability_saving_exceeds_loss, (1.0, 10.0, 0.1, 0.0, 0.2)),
        (tariff_offset.probability_saving_exceeds_loss, (1.0, 10.0, 0.1, 0.4, 1.0)),
    ],
)
def test_what_means_nothing_is_refused(function: Any, arguments: tuple[Any, ...]):
    """Rates above ten, negative imports and the like say what is wrong, and how to mend."""
    with pytest.raises(InputError) as refusal:
        function(*arguments)
    assert all(problem.fix for problem in refusal.value.problems)
