"""A run with draws is the same however it is cut, and the plan where all is certain."""

from dataclasses import replace

import numba
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from kakehashi.analysis.losses import losses_by_bearer
from kakehashi.analysis.parties import members
from kakehashi.analysis.party_flows import net_flows
from kakehashi.analysis.utilisation import disbursements
from kakehashi.errors import BrokenIdentityError
from kakehashi.kernels.engine import run_draws
from kakehashi.kernels.loss_distribution import loss_distribution
from kakehashi.kernels.records import NEVER
from kakehashi.kernels.shocks import cumulative_hazard
from kakehashi.kernels.tail import exceedance_probability
from kakehashi.model.common_factors import Sampling, sampling
from kakehashi.model.compile import compile_programme
from kakehashi.model.compile_laws import compile_laws
from kakehashi.model.draw_identities import check_draws
from kakehashi.model.draw_measures import FACILITY_COLUMN, PROJECT_COLUMN
from kakehashi.model.draws import draw_block, inputs_of_draw
from kakehashi.model.laws import FACTORS, RateLaw, quiet_laws
from kakehashi.model.memory import fresh_flows, fresh_state
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.model.obligors import by_period
from kakehashi.model.run import run_inputs
from kakehashi.schema.load import load_programme
from kakehashi.schema.uncertainty import FactorName, ShockName

SEED, DRAWS = 7, 300
SERIES = ("losses", "still_open", "equity", "sums")


@pytest.fixture(scope="module", params=["announced-2026", "default-portsmouth-2033"])
def inputs(request):
    """The bundled programme, as announced and with a scripted default."""
    return compile_programme(load_programme("us-japan-2025", [request.param]))


@pytest.fixture(scope="module")
def whole(inputs):
    """A run in one block."""
    return run_draws_of(inputs, DRAWS, SEED)


def same(left, right):
    """Every number of two runs, bit by bit."""
    for series in SERIES:
        ours, theirs = getattr(left, series), getattr(right, series)
        assert ours.keys() == theirs.keys()
        for name in ours:
            assert_array_equal(ours[name], theirs[name], err_msg=name)
    for name in ("weights", "disbursed", "batch_losses", "worst", "worst_losses"):
        assert_array_equal(getattr(left, name), getattr(right, name), err_msg=name)


@pytest.mark.parametrize("chunk", [1, 37, 128])
def test_a_run_does_not_see_its_chunks(inputs, whole, chunk):
    """Any size of block gives the same bits, with and without importance sampling."""
    if chunk > 1:
        same(run_draws_of(inputs, DRAWS, SEED, chunk=chunk), whole)
    how = Sampling(seed=SEED, replicate=16, shift=-1.5, plain_share=0.5)
    shifted = [
        run_draws_of(inputs, 60, SEED, chunk=size, how=how) for size in (chunk, 60)
    ]
    same(*shifted)


def test_a_run_does_not_see_its_threads(inputs, whole):
    """One thread gives the same bits as all of them."""
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        same(run_draws_of(inputs, DRAWS, SEED), whole)
    finally:
        numba.set_num_threads(before)


def test_another_seed_gives_other_draws(inputs, whole):
    """The seed matters."""
    other = run_draws_of(inputs, DRAWS, SEED + 1)
    assert np.any(other.sums["investor_net"] != whole.sums["investor_net"])


def test_progress_is_told(inputs):
    """After each block the number of finished draws is told."""
    told: list[int] = []
    run_draws_of(inputs, 25, SEED, told.append, chunk=10)
    assert told == [10, 20, 25]


def test_quiet_draws_are_the_plan_bit_by_bit(inputs):
    """Without spread and hazard a draw has the shocks, rates and prices of the plan."""
    block = draw_block(inputs, quiet_laws(inputs), sampling(SEED, 64), 3, 40)
    for draw in range(37):
        assert np.all(block.shocks[draw] == inputs.shocks[0])
        assert_array_equal(block.market.reference[draw], inputs.reference[0])
        for index in block.price_index[draw]:
            assert_array_equal(index, inputs.price_index[0, 0])
    assert_array_equal(block.weights, 1.0)


def test_laws_without_volatility_are_quiet(inputs):
    """The programme's own laws, each spread set to nothing, draw the plan too."""
    laws, quiet = compile_laws(inputs), quiet_laws(inputs)
    names = (
        "cost", "delay", "revenue_deviation", "cost_deviation", "recovery_mean",
        "recovery_deviation", "grant_probability", "ranged", "reversal",
    )  # fmt: skip
    still = {name: getattr(quiet, name) for name in names}
    still |= {"dollar_rate": RateLaw(0.0, 0.0), "chip_deviation": 0.0}
    hazard = np.zeros_like(laws.obligors.hazard)
    laws = replace(laws, **still, obligors=replace(laws.obligors, hazard=hazard))
    block = draw_block(inputs, laws, sampling(SEED, 64), 0, 20)
    for draw in range(20):
        assert np.all(block.shocks[draw] == inputs.shocks[0])
        assert_array_equal(block.market.reference[draw], inputs.reference[0])


def test_quiet_totals_are_the_sums_of_the_plan(inputs):
    """Totals of a draw are the sums over time of the deterministic run's flows."""
    plan = run_inputs(inputs)
    flows = fresh_flows(inputs.terms, draws=3, rows=1)
    block = draw_block(inputs, quiet_laws(inputs), sampling(SEED, 64), 0, 3)
    run_draws(
        inputs.terms, fresh_state(inputs.terms, draws=3), block.shocks,
        block.market.reference, block.price_index, flows,
    )  # fmt: skip
    for columns, totals, table in (
        (PROJECT_COLUMN, flows.project_totals, plan.project_flows),
        (FACILITY_COLUMN, flows.facility_totals, plan.facility_flows),
    ):
        for name, place in columns.items():
            expected = np.asarray(table[name]).sum(axis=0)
            for draw in range(3):
                assert_allclose(totals[draw, :, place], expected, rtol=1e-12, atol=1e-6)


def test_quiet_measures_are_those_of_the_plan(inputs):
    """Losses by bearer, payouts and the state's net are those of the deterministic run."""
    plan, quiet = (
        run_inputs(inputs),
        run_draws_of(inputs, 2, SEED, laws=quiet_laws(inputs)),
    )
    programme = inputs.loaded.programme
    investor = programme.parties.investor.id
    table = losses_by_bearer(plan).set_index("bearer")["final_loss"]
    for bearer in (*programme.institutions, "sponsor", programme.parties.host.id):
        ours = quiet.losses[bearer] + quiet.equity.get(bearer, 0.0)
        assert_allclose(ours, table.get(bearer, 0.0), rtol=1e-12, atol=1e-2)
    net = net_flows(plan, members(programme, investor)).sum()
    assert_allclose(quiet.sums["investor_net"], net, rtol=1e-12)
    until = quiet.disbursed.shape[1]
    paid = np.cumsum(disbursements(plan))[:until]
    assert_allclose(quiet.disbursed, np.tile(paid, (2, 1)), rtol=1e-12)
    still_open = np.asarray(plan.facility_flows["subrogated_balance"])[-1].sum()
    owed = np.asarray(plan.facility_flows["closing_balance"])[-1].sum()
    total = sum(quiet.still_open.values())
    assert_allclose(total, still_open + owed, rtol=1e-12, atol=1e-2)


def test_losses_add_up_in_every_draw(inputs, whole):
    """The state's loss is that of its institutions and its equity, project by project."""
    programme = inputs.loaded.programme
    investor = programme.parties.investor.id
    own = [
        name for name, part in programme.institutions.items() if part.state == investor
    ]
    parts = sum(whole.losses[name] for name in own) + whole.losses["programme-equity"]
    assert_allclose(whole.losses[investor], parts, rtol=1e-9, atol=1e-2)
    kept = whole.losses[investor][whole.worst]
    assert_allclose(whole.worst_losses.sum(axis=1), kept, rtol=1e-9, atol=1e-2)
    assert_allclose(whole.batch_losses.sum(), whole.losses[investor].sum(), rtol=1e-9)
    left_out = np.delete(whole.losses[investor], whole.worst)
    assert left_out.max() <= kept.min()


def test_a_project_that_is_added_moves_no_other_luck():
    """Projects that two scenarios share have the same shocks in both."""
    few, many = (
        compile_programme(load_programme("us-japan-2025", [name]))
        for name in ("announced-2026", "mou-2025")
    )
    blocks = [
        draw_block(i, compile_laws(i), sampling(SEED, 64), 0, 64).shocks
        for i in (few, many)
    ]
    for place, label in enumerate(few.projects):
        there = [other.id for other in many.projects].index(label.id)
        for name in ("capex_factor", "revenue_factor", "cost_factor", "grant_factor"):
            assert_array_equal(blocks[0][name][:, place], blocks[1][name][:, there])


def test_draws_are_refused_where_there_are_none(inputs):
    """No draws, or blocks of none, are a mistake of the caller."""
    with pytest.raises(ValueError, match="at least 1"):
        run_draws_of(inputs, 0, SEED)


def test_defaults_agree_with_the_exact_distribution(inputs):
    """How many projects fail in ten years is what exact convolution says, within its error."""
    quiet, count, draws = quiet_laws(inputs), len(inputs.projects), 16_384
    pd, loading, years = np.linspace(0.02, 0.1, count), 0.5, 10
    loadings = np.zeros((count, len(FACTORS)))
    loadings[:, FACTORS.index(FactorName.ECONOMY)] = loading
    ages = years * int(inputs.timeline.periods_per_year)
    yearly = np.tile(by_period(pd[:, None], ages), (1, ages))
    obligors = replace(quiet.obligors, hazard=cumulative_hazard(yearly))
    laws = replace(
        quiet,
        obligors=obligors,
        loadings={**quiet.loadings, ShockName.DEFAULT: loadings},
    )
    scripted = np.zeros(count, dtype=quiet.scripted.dtype).view(np.recarray)
    scripted["default_period"] = NEVER
    laws = replace(laws, scripted=scripted)
    when = draw_block(inputs, laws, sampling(SEED, draws), 0, draws).shocks
    fallen = np.count_nonzero(when["default_period"] < ages, axis=1).astype(np.float64)
    ones = np.ones((count, 1))
    exact = loss_distribution(ones, ones, pd, loading * ones, 1.0, 64)
    for least in (1, 2, 3):
        found = exceedance_probability(
            fallen, np.ones(draws), least - 0.5, sampling(SEED, draws).replicate
        )
        probability = exact.probability[exact.losses >= least - 0.5].sum()
        assert abs(found.value - probability) < 3.0 * found.standard_error


@pytest.mark.parametrize("model", ["hazard", "cash"])
def test_identities_hold_in_single_draws(inputs, model):
    """A draw that is run alone passes every identity, and gives what the block gave."""
    laws = compile_laws(inputs)
    if model == "cash":
        changed = [("uncertainty.credit.default_model", "cash", "test")]
        cash = load_programme("us-japan-2025", changes=changed)
        laws = compile_laws(compile_programme(cash))
    how = sampling(SEED, 40)
    block = run_draws_of(inputs, 40, SEED, laws=laws, how=how)
    for draw in range(0, 40, 3):
        alone = run_inputs(inputs_of_draw(inputs, laws, how, draw))
        table = losses_by_bearer(alone).set_index("bearer")
        paid = np.asarray(alone.facility_flows["guarantee_call"]).sum()
        assert_allclose(block.sums["claims_paid"][draw], paid, rtol=1e-9, atol=1e-2)
        loss = table["final_loss"].get("nexi", 0.0)
        assert_allclose(block.losses["nexi"][draw], loss, rtol=1e-9, atol=1e-2)
        sponsor = table["final_loss"].get("sponsor", 0.0)
        assert_allclose(block.losses["sponsor"][draw], sponsor, rtol=1e-9, atol=1e-2)


def test_a_breach_stops_the_run(inputs):
    """A balance that does not roll is named with its loan and its draw."""
    flows = fresh_flows(inputs.terms, draws=3, rows=1)
    flows.facility_totals[2, 1, FACILITY_COLUMN["drawdown"]] = 1e6
    states = fresh_state(inputs.terms, draws=3)
    with pytest.raises(BrokenIdentityError, match="draw 12") as caught:
        check_draws(inputs, flows, states, 10)
    assert caught.value.instrument == (
        f"{inputs.facilities[1].project}/{inputs.facilities[1].id}"
    )
