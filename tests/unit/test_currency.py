"""Funding, what stays open against the dollar, and the cost in yen."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.currency import UNHEDGED, funding_mix, open_positions, yen_cost
from kakehashi.analysis.fiscal import plan_sums
from kakehashi.model.fiscal_weights import HEDGED, SPOT
from kakehashi.model.result import Result
from kakehashi.model.run import run
from kakehashi.schema.uncertainty import ExchangeModel


@pytest.fixture(scope="module")
def planned() -> Result:
    """The bundled programme as planned."""
    return run("us-japan-2025")


@pytest.fixture(scope="module")
def drawn() -> Result:
    """The bundled programme in a few hundred worlds."""
    return run("us-japan-2025", draws=512, seed=5)


def test_funding_is_shared_out_whole(planned: Result) -> None:
    """The shares of each institution's funding sum to one."""
    shares = funding_mix(planned).groupby("institution")["share"].sum()
    assert_allclose(shares.astype(float), 1.0)


def test_what_is_open_is_what_no_dollar_funds(planned: Result) -> None:
    """With no yen left unswapped a lender has no open loans; an insurer's claims are."""
    table = open_positions(planned).astype({"open": float, "claims": float})
    assert (table.loc[table["institution"] == "jbic", "open"] == 0.0).all()
    insurer = table[table["institution"] == "nexi"]
    assert_allclose(insurer["open"], insurer["claims"])


def test_swapping_moves_its_own_price(planned: Result) -> None:
    """The basis grows more negative with what is swapped, and the cost is both of them."""
    table = open_positions(planned)
    own = table[table["institution"] == "jbic"].astype(
        {"swapped": float, "basis": float}
    )
    order = own.sort_values("swapped")["basis"].to_numpy()
    assert (np.diff(order) <= 1e-15).all()


def test_a_plan_hedged_and_unhedged_cost_alike(planned: Result) -> None:
    """The mean of a rate around its forwards is the forward, so both readings agree."""
    table = yen_cost(planned)
    hedged, unhedged = (
        table[table["reading"] == reading]["value"].astype(float).iloc[0]
        for reading in (HEDGED, UNHEDGED)
    )
    assert_allclose(hedged, unhedged, rtol=1e-9)


def test_models_of_the_rate_stand_side_by_side(drawn: Result) -> None:
    """Each model gives an expectation and a tail, and the tail costs more."""
    table = yen_cost(drawn)
    rows = table[table["reading"] == UNHEDGED]
    assert set(rows["model"]) == set(ExchangeModel)
    for _, own in rows.groupby("model"):
        values = own["value"].astype(float).to_numpy()
        assert (np.diff(values) > 0).all()
        assert not own["low"].isna().any()


def test_yen_and_dollars_differ_by_the_dated_rate(drawn: Result) -> None:
    """The dollar column is the yen column over the market's rate."""
    rate = drawn.inputs.loaded.programme.market.usd_jpy
    assert rate is not None
    table = yen_cost(drawn)
    assert_allclose(
        table["value"].astype(float), table["value_usd"].astype(float) * rate.base
    )


def test_without_a_rate_there_is_no_cost_in_yen(planned: Result) -> None:
    """A market without an exchange rate gives an empty table, not a guess."""
    programme = planned.inputs.loaded.programme
    market = programme.market.model_copy(update={"usd_jpy": None})
    bare = programme.model_copy(update={"market": market})
    loaded = replace(planned.inputs.loaded, programme=bare)
    without = replace(planned, inputs=replace(planned.inputs, loaded=loaded))
    assert len(yen_cost(without)) == 0
    assert SPOT not in plan_sums(without).terms.weighings
