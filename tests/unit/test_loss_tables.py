"""What a run with draws says of losses."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.analysis import backing, loss_distribution
from kakehashi.errors import InputError
from kakehashi.kernels import tail
from kakehashi.model.common_factors import Sampling, sampling
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.pilot import tail_sampling
from kakehashi.model.worst_draws import WorstDraws
from kakehashi.schema.load import load_programme

DRAWS = 1024


@pytest.fixture(scope="module")
def inputs():
    """The bundled programme."""
    return compile_programme(load_programme("us-japan-2025"))


@pytest.fixture(scope="module")
def result(inputs):
    """A run of it with draws."""
    return run_draws_of(inputs, DRAWS, 5)


def test_every_figure_has_its_error(result):
    """No expected loss, quantile or shortfall stands without an interval around it."""
    table = loss_distribution.loss_table(result)
    assert set(table["bearer"]) == set(result.losses)
    assert len(table) == 7 * len(result.losses)
    assert np.all(table["low"] <= table["value"] + 1e-6)
    assert np.all(table["value"] <= table["high"] + 1e-6)
    assert table["standard_error"].notna().all()


def test_shortfalls_are_beyond_their_quantiles(result):
    """The mean of the worst cases is at least where they begin, and rises with the level."""
    table = loss_distribution.loss_table(result)
    for bearer in result.losses:
        own = table[table["bearer"] == bearer]
        at = own[own["measure"] == "quantile"]["value"].to_numpy()
        beyond = own[own["measure"] == "expected shortfall"]["value"].to_numpy()
        assert np.all(beyond >= at - 1e-6)
        assert np.all(np.diff(at) >= 0.0)
        assert np.all(np.diff(beyond) >= -1e-6)


def test_parts_sum_to_the_whole(inputs, result):
    """Contributions of the projects make the state's expected loss and shortfalls."""
    how = Sampling(seed=5, replicate=16, shift=-1.5, plain_share=0.4)
    for run in (result, run_draws_of(inputs, DRAWS, 5, how=how)):
        parts = loss_distribution.contributions(run)
        losses, weights = run.losses["japan"], run.weights
        assert_allclose(parts["expected"].sum(), np.mean(losses * weights))
        for level in loss_distribution.LEVELS:
            whole = tail.expected_shortfall(losses, weights, level, run.how.replicate)
            assert_allclose(parts[f"shortfall_{level:g}"].sum(), whole.value)


def test_importance_sampling_sees_the_same_losses(inputs, result):
    """Shifted draws, weighed back, agree with plain ones within their errors."""
    how = Sampling(seed=6, replicate=16, shift=-1.0, plain_share=0.5)
    shifted = run_draws_of(inputs, DRAWS, 6, how=how)
    assert tail.effective_sample_size(shifted.weights) < DRAWS
    plain, other = (
        loss_distribution.expected_losses(run)["nexi"] for run in (result, shifted)
    )
    error = np.hypot(plain.standard_error, other.standard_error)
    assert abs(plain.value - other.value) < 4.0 * error


def test_few_draws_are_refused(inputs):
    """Where no standard error can be had no figure is shown."""
    few = run_draws_of(inputs, 20, 5)
    with pytest.raises(InputError, match="at least 32 draws"):
        loss_distribution.loss_table(few)


def test_replicates_grow_with_the_draws():
    """About thirty-two replicates or more, each a power of two, and none too large."""
    sizes = [sampling(1, draws).replicate for draws in (10, 1000, 10_000, 10**6)]
    assert sizes == [16, 16, 256, 1024]


def test_backing_is_what_the_programme_names(result):
    """Delivery bonds and the supplement stand behind NEXI, at the market's rate."""
    programme = result.inputs.loaded.programme
    facts = programme.institutions["nexi"].facts
    yen = facts["delivery_bonds_fy2026"].base + facts["equity_fy2025_supplement"].base
    found = {(name, reading): usd for name, reading, usd in backing.backings(result)}
    assert_allclose(found["nexi", "fiscal_2026"], yen / programme.market.usd_jpy.base)


def test_what_more_is_needed_bears_the_loss(result):
    """With what more is needed, the backing is used up with the chosen probability at most."""
    table = backing.backing_table(result)
    for row in table.to_dict("records"):
        loss = backing.borne_by(result, row["institution"], row["basis"])
        assert_allclose(row["value"], np.mean(loss > row["backing"]))
        for level in loss_distribution.LEVELS:
            enough = row["backing"] + row[f"needed_{level:g}"]
            assert np.mean(loss > enough * (1.0 + 1e-12)) <= 1.0 - level + 1e-9


def test_concentration_counts_obligors(result):
    """The index lies between that of equal obligors and one; parts of one sponsor add up."""
    table = backing.concentration_table(result).set_index("institution")
    obligors = len(result.laws.obligors.groups)
    assert np.all(table["hhi"] >= 1.0 / obligors)
    assert np.all(table["hhi"] <= 1.0)
    assert obligors < len(result.inputs.projects)
    alone = replace(
        result.laws.obligors,
        group=np.zeros(len(result.inputs.projects), dtype=np.int64),
        groups=["one"],
    )
    single = replace(result, laws=replace(result.laws, obligors=alone))
    assert_allclose(backing.concentration_table(single)["hhi"], 1.0)


def test_the_fan_opens(result):
    """Bands of what is paid out lie in order, and never fall with time."""
    table = loss_distribution.disbursed_table(result)
    bands = table[["q0.05", "q0.25", "q0.5", "q0.75", "q0.95"]].to_numpy()
    assert np.all(np.diff(bands, axis=1) >= 0.0)
    assert np.all(np.diff(bands, axis=0) >= 0.0)
    middle = float(table["q0.5"].iloc[-1])
    assert 0.3 < loss_distribution.disbursed_probability(result, middle).value < 0.7
    sums = loss_distribution.sums_table(result)
    assert set(sums["sum"]) == set(result.sums)


@pytest.mark.parametrize("chunk", [1, 7, 50])
def test_the_worst_draws_do_not_see_blocks(chunk):
    """The worst draws are kept whatever the blocks; of equal ones the earliest."""
    total = np.array([3.0, 1.0, 2.0, 3.0, 0.0] * 10)
    rows = np.stack([total, np.arange(50.0)], axis=1)
    worst = WorstDraws(most=12, projects=2)
    for first in range(0, 50, chunk):
        block = slice(first, min(first + chunk, 50))
        worst.add(first, total[block], rows[block])
    kept, losses = worst.kept()
    assert_array_equal(kept, np.flatnonzero(total == 3.0)[:12])
    assert_array_equal(losses[:, 1], kept)


def test_a_pilot_moves_the_economy_towards_its_losses(inputs):
    """The economy's number is low where losses are great, and no weight exceeds two."""
    laws = compile_laws(inputs)
    how = tail_sampling(inputs, laws, 5, DRAWS)
    assert how.shift < 0.0
    run = run_draws_of(inputs, DRAWS, 5, laws=laws, how=how)
    assert run.weights.max() <= 2.0
    assert_allclose(run.weights.mean(), 1.0, atol=0.05)
