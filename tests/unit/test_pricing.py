"""What is asked for credit, what breaks even, and the yardsticks beside them."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from kakehashi.analysis.break_even import break_even
from kakehashi.analysis.fiscal import plan_sums
from kakehashi.analysis.pricing import (
    BREAK_EVEN,
    CHARGED,
    MINIMUM,
    OWN_TARIFF,
    REFERENCE_RATE,
    SPREAD,
    TARIFF,
    fee_schedule,
    lending_rates,
    premiums,
)
from kakehashi.kernels.premium import break_even_premium
from kakehashi.model.fiscal_weights import GOVERNMENT
from kakehashi.model.reference_tables import in_force, premium_table, rate_rule
from kakehashi.model.result import Result
from kakehashi.model.run import run
from kakehashi.model.streams import KIND, STOCKS
from kakehashi.reports.records import records
from kakehashi.schema.pricing import MarketTariff


@pytest.fixture(scope="module")
def planned() -> Result:
    """The bundled programme as planned."""
    return run("us-japan-2025")


@pytest.fixture(scope="module")
def drawn() -> Result:
    """The bundled programme in a few hundred worlds."""
    return run("us-japan-2025", draws=256, seed=5)


def rows_of(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows by their yardstick."""
    return {str(row["yardstick"]): row for row in records(table)}


def test_the_break_even_premium_is_that_of_the_kernel(planned: Result) -> None:
    """Claims less recoveries, and administration, over covered exposure, discounted."""
    sums = plan_sums(planned)
    place = next(
        place
        for place, account in enumerate(planned.inputs.accounts)
        if account.institution == "nexi"
    )
    flows = planned.streams[:, place]
    stock = flows[:, KIND["guaranteed"]]
    base = [0.0, *(stock[:-1] * sums.terms.year_fraction)]
    factors = sums.terms.weights[sums.terms.weighings.index(GOVERNMENT), :, place]
    yearly = sums.terms.accounts["nexi"].running_cost
    held = flows[:, [KIND[kind] for kind in STOCKS]].sum(axis=1)
    running = np.where(held > 0.0, yearly * sums.terms.year_fraction, 0.0)
    expected = break_even_premium(
        flows[:, KIND["claims_paid"]], flows[:, KIND["recovered_guarantor"]], running,
        base, factors,
    )  # fmt: skip
    assert yearly > 0.0
    table = rows_of(premiums(planned))
    assert_allclose(table[BREAK_EVEN]["value"], expected, rtol=1e-9)


def test_administration_ends_with_the_last_thing_at_stake(planned: Result) -> None:
    """An account is charged while it holds anything, and says what a premium pays for."""
    rows = break_even(planned).groupby("institution")["running"].sum()
    own = [p for p, a in enumerate(planned.inputs.accounts) if a.institution == "nexi"]
    stocks = [KIND[kind] for kind in STOCKS]
    busy = (planned.streams[:, own][:, :, stocks].sum(axis=(1, 2)) > 0.0).sum()
    assert 0 < busy < planned.inputs.timeline.periods
    terms = plan_sums(planned).terms
    yearly = terms.accounts["nexi"].running_cost
    assert_allclose(float(rows["nexi"]), yearly * terms.year_fraction * busy)
    assert "administration" in rows_of(premiums(planned))[BREAK_EVEN]["label"]


def test_prices_of_draws_have_intervals(drawn: Result) -> None:
    """What is charged and what would break even are estimates, and show it."""
    table = rows_of(premiums(drawn))
    for row in (CHARGED, BREAK_EVEN):
        low, value, high = (table[row][end] for end in ("low", "value", "high"))
        assert low < value < high


def test_what_is_not_published_is_a_row_without_a_figure(planned: Result) -> None:
    """The insurer's own tariff and the user's spread are empty, and say where to fill in."""
    table = rows_of(premiums(planned))
    for row in (OWN_TARIFF, SPREAD):
        assert table[row]["value"] is None
        assert "fiscal.pricing" in table[row]["note"]


def test_yardsticks_stand_with_the_dates_of_their_tables(planned: Result) -> None:
    """Tariff and minimum premium say from when they hold, a rule that ended says so."""
    table = rows_of(premiums(planned))
    assert table[MINIMUM]["effective_from"] == dt.date(2023, 7, 15)
    assert table[TARIFF]["value"] == pytest.approx(0.01)
    rates = rows_of(lending_rates(planned))
    assert rates[REFERENCE_RATE]["effective_until"] == dt.date(2023, 7, 14)
    assert "no longer in force" in rates[REFERENCE_RATE]["note"]


def test_the_file_holds_the_tables_that_kernels_take(planned: Result) -> None:
    """A class that a category does not offer stays empty; a rule keeps its margin."""
    fiscal = planned.inputs.loaded.programme.fiscal
    assert fiscal is not None
    assert fiscal.pricing is not None
    table = premium_table(fiscal.pricing.minimum_premiums[0])
    assert table.effective_from == "2023-07-15"
    assert table.buyer_per_year["CC5"][-1] is None
    rule = rate_rule(fiscal.pricing.reference_rate_rules[0])
    assert rule.margin == pytest.approx(0.01)


def test_the_latest_table_that_has_begun_is_in_force() -> None:
    """A table holds from its first day on, until the next one begins."""
    old, new = (
        MarketTariff.model_construct(label="t", effective_from=day, classes={})
        for day in (dt.date(2020, 1, 1), dt.date(2024, 1, 1))
    )
    assert in_force([new, old], dt.date(2023, 12, 31)) is old
    assert in_force([new, old], dt.date(2024, 1, 1)) is new
    assert in_force([new, old], dt.date(2019, 1, 1)) is None


def test_every_fee_has_a_payer_and_a_payee(planned: Result) -> None:
    """The borrower pays all fees; premiums go to the insurer, the rest to the lender."""
    table = fee_schedule(planned)
    assert set(table["payer"]) == {"borrower"}
    running = table[table["fee"].str.startswith("premium")]
    assert set(running["payee"]) == {"nexi"}
    assert (table["low"] <= table["rate"]).all()


def test_without_yardsticks_the_own_prices_stand_alone(planned: Result) -> None:
    """A programme that gives no table still shows what it charges and needs."""
    programme = planned.inputs.loaded.programme
    assert programme.fiscal is not None
    fiscal = programme.fiscal.model_copy(update={"pricing": None})
    bare: Any = programme.model_copy(update={"fiscal": fiscal})
    loaded = replace(planned.inputs.loaded, programme=bare)
    without = replace(planned, inputs=replace(planned.inputs, loaded=loaded))
    assert set(premiums(without)["yardstick"]) == {CHARGED, BREAK_EVEN}
