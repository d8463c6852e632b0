"""One portfolio by every method: where they must agree, and where a yardstick fails."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import kakehashi as kk
from kakehashi.analysis.backing_ratio import backing_ratio_table
from kakehashi.analysis.obligor_portfolio import portfolio_of
from kakehashi.errors import InputError

UNEVEN = np.array([40.0, 25, 15, 10, 5, 5])
TWO = np.array([[0.5, 0.0], [0.4, 0.2], [0.0, 0.5]] * 2)
PAIR = np.array([[1.0, 0.3], [0.3, 1.0]])
MEASURES = (
    ("expected", None), ("quantile", 0.95), ("quantile", 0.99),
    ("expected shortfall", 0.95), ("expected shortfall", 0.99), ("exceedance", 20.0),
)  # fmt: skip


def figure(comparison: Any, method: str, measure: str, level: float | None) -> Any:
    """The row of a method, measure and level."""
    table = comparison.table
    chosen = (table["method"] == method) & (table["measure"] == measure)
    if level is not None:
        chosen &= (table["level"] - level).abs() < 1e-9
    return table[chosen].iloc[0]


@pytest.mark.parametrize(
    ("exposure", "pd", "loadings", "correlation"),
    [
        (np.full(20, 5.0), 0.01, np.sqrt(0.2), None),
        (UNEVEN, np.linspace(0.02, 0.1, 6), TWO, PAIR),
        (np.linspace(1.0, 9.0, 40), 0.05, 0.4, None),
    ],
)
def test_simulation_and_convolution_agree(
    exposure: Any, pd: Any, loadings: Any, correlation: Any
) -> None:
    """Each simulated figure lies within three standard errors of the exact one."""
    found = kk.compare_portfolio(
        exposure, pd, 0.6, loadings, correlation=correlation, bounds=[20.0]
    )
    step = float(np.max(exposure)) * 0.6
    for measure, level in MEASURES:
        exact = found.value("exact convolution", measure, level)
        drawn = figure(found, "simulation", measure, level)
        error = float(drawn["standard_error"])
        # A quantile of few names jumps from one possible loss to the next.
        jump = step if measure == "quantile" else 0.0
        assert abs(drawn["value"] - exact) <= max(3.0 * error, jump * (error == 0.0))
        assert drawn["low"] <= drawn["value"] <= drawn["high"]


def test_the_asymptotic_formula_fails_for_twenty_names() -> None:
    """Twenty names of PD 1 %, rho 0.2: exact 20.0 % at 99.9 %, ASRF 14.6, with GA 22.6."""
    found = kk.compare_portfolio(np.full(20, 0.05), 0.01, 1.0, np.sqrt(0.2))
    at = ("quantile", 0.999)
    exact, asymptotic = (
        found.value(name, *at) for name in ("exact convolution", "ASRF")
    )
    assert_allclose(exact, 0.200, atol=1e-9)
    assert_allclose(asymptotic, 0.1455, atol=1e-4)
    drawn = figure(found, "simulation", *at)
    assert drawn["low"] <= exact <= drawn["high"]
    assert not drawn["low"] <= asymptotic <= drawn["high"]
    adjusted = found.value("ASRF + granularity (Martin-Wilde)", *at)
    assert_allclose(adjusted, 0.226, atol=1e-3)


def test_many_names_come_to_the_asymptotic_formula() -> None:
    """Where there are very many equal names all methods agree within a fortieth."""
    found = kk.compare_portfolio(
        np.full(400, 1.0), 0.05, 0.4, np.sqrt(0.15), draws=2000
    )
    for level in (0.95, 0.99, 0.999):
        exact = found.value("exact convolution", "quantile", level)
        assert_allclose(found.value("ASRF", "quantile", level), exact, rtol=0.025)


def test_methods_that_keep_the_mean_agree_on_it() -> None:
    """Exact convolution, CreditRisk+ and ASRF give the sum of pd x lgd x exposure."""
    pd, lgd = np.linspace(0.02, 0.1, 6), np.linspace(0.2, 0.6, 6)
    found = kk.compare_portfolio(UNEVEN, pd, lgd, TWO)
    for method in ("exact convolution", "CreditRisk+", "ASRF"):
        assert_allclose(found.value(method, "expected"), UNEVEN @ (pd * lgd), rtol=1e-9)


def test_yardsticks_are_labelled() -> None:
    """Only the convolution is called exact; formulas of supervision are yardsticks."""
    table = kk.compare_portfolio(UNEVEN, 0.05, 0.4, 0.4).table
    status = dict(zip(table["method"], table["status"], strict=True))
    assert status.pop("exact convolution") == "exact"
    assert status.pop("simulation") == "simulation"
    assert set(status.values()) == {"yardstick"}
    assert {"CreditRisk+", "ASRF", "Basel IRB"} <= set(status)


def test_members_of_a_group_are_one_obligor() -> None:
    """Two loans of one owner are as one loan of their sum."""
    both = kk.compare_portfolio([30.0, 10, 60], 0.05, 0.4, 0.4, group=["a", "a", "b"])
    one = kk.compare_portfolio([40.0, 60], 0.05, 0.4, 0.4)
    assert both.names == 2
    for level in (0.95, 0.99):
        assert_allclose(
            both.value("exact convolution", "quantile", level),
            one.value("exact convolution", "quantile", level),
        )


def test_odd_portfolios_are_flagged() -> None:
    """One name, no exposure, members unlike each other: said, and measured all the same."""
    single = kk.compare_portfolio([50.0], 0.05, 0.4, 0.4)
    assert single.effective_names == 1.0
    assert any("one obligor" in flag for flag in single.flags)
    assert single.value("exact convolution", "quantile", 0.95) == 0.0
    assert_allclose(single.value("exact convolution", "quantile", 0.99), 20.0)
    hollow = kk.compare_portfolio([50.0, 0.0], 0.05, 0.4, 0.4, group=["a", "empty"])
    assert any("left out" in flag and "empty" in flag for flag in hollow.flags)
    mixed = kk.compare_portfolio(
        [5.0, 5, 5], [0.1, 0.2, 0.1], 0.4, 0.4, ["a", "a", "b"]
    )
    assert any("differ" in flag and flag.endswith("a") for flag in mixed.flags)


def test_a_formula_without_meaning_says_why() -> None:
    """Without a common factor there is nothing to adjust; the row says so, with no number."""
    table = kk.compare_portfolio(UNEVEN, 0.05, 0.4, 0.0).table
    row = table[table["method"] == "ASRF + granularity (Martin-Wilde)"].iloc[0]
    assert "not defined" in row["note"]
    assert row.isna()["value"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], 0.1, 0.4, 0.4), "nothing to measure"),
        (([1.0], 1.2, 0.4, 0.4), "1.2 is not from 0 to 1"),
        (([1.0], 0.1, 1.4, 0.4), "1.4 is not from 0 to 1"),
        (([-1.0], 0.1, 0.4, 0.4), "at least 0"),
        (([0.0, 0.0], 0.1, 0.4, 0.4), "nothing to lose"),
        (([1.0], 0.1, 0.0, 0.4), "loses nothing"),
        (([1.0], 0.1, 0.4, 1.0), "below 1"),
        (([1.0, 2.0], [0.1, 0.1, 0.1], 0.4, 0.4), "3 rows where exposure has 2"),
        (([1.0, 2.0], 0.1, 0.4, 0.4, ["a"]), "names 1 loans"),
        (([np.nan], 0.1, 0.4, 0.4), "exposure"),
    ],
)
def test_bad_portfolios_are_refused(arguments: Any, message: str) -> None:
    """Each mistake of the caller is named, with a remedy."""
    with pytest.raises(InputError, match=message):
        kk.compare_portfolio(*arguments)


def test_a_matrix_that_is_no_correlation_is_refused() -> None:
    """Correlations that no factors can have are named."""
    wrong = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    loadings = np.full((4, 3), 0.2)
    with pytest.raises(InputError, match="not positive semidefinite"):
        kk.compare_portfolio(np.ones(4), 0.1, 0.4, loadings, correlation=wrong)
    with pytest.raises(InputError, match="there are 3 factors"):
        kk.compare_portfolio(np.ones(4), 0.1, 0.4, loadings, correlation=PAIR)


def test_what_a_backing_buys_hangs_on_lgd_and_names() -> None:
    """PD 6.7 %, rho 0.24, 4.7 and 6 % of backing: the table for even and many names."""
    portfolio = portfolio_of(np.ones(20), 0.067, 0.2, np.sqrt(0.24))
    ratios = {"first": 0.047, "most": 0.06}
    table = backing_ratio_table(portfolio, {"20": 0.2, "45": 0.45}, ratios)
    wanted = {
        ("infinitely granular", "20"): (0.0134, 0.038, 0.017, 0.068, 0.083),
        ("equal names", "20"): (0.0134, 0.064, 0.022, 0.080, 0.096),
        ("equal names", "45"): (0.0302, 0.187, 0.187, 0.180, 0.216),
    }
    columns = [
        "expected", "beyond_first", "beyond_most", "quantile_0.99", "shortfall_0.99",
    ]  # fmt: skip
    for (name, lgd), figures in wanted.items():
        row = table[(table["portfolio"] == name) & (table["lgd_variant"] == lgd)]
        assert_allclose(row[columns].iloc[0].astype(float), figures, atol=6e-4)
