"""Every case of credit.yaml on risk is reproduced, its inputs read from the file.

A case is told by its name, so that more cases of the same kinds are taken up without a
change here; test_credit_cost.py holds the kinds of cost and price. What a case holds
and no check has read fails the test.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels import (
    asymptotic,
    bond_price,
    creditrisk_plus,
    factor_model,
    granularity,
    hazard,
    irb,
    loss_distribution,
    loss_measures,
)


def check_irb_corporate(case: Any) -> None:
    """Risk weights of the Basel tables."""
    lgd = case.number("source", "LGD <n> ?%") / 100
    maturity = case.number("source", r"\bM <n>")
    rows = dict(case["pd_pct_to_rw_pct"].items())
    pd = np.array(list(rows), dtype=float) / 100
    weights = 100 * irb.risk_weight(pd, lgd, maturity, pd_floor=0.0)
    assert_allclose(weights, list(rows.values()), rtol=0, atol=case["tol_pp"])


def check_creditriskplus(case: Any) -> None:
    """CreditRisk+ spreadsheet examples; a column may name the sectors of one."""
    columns = [str(column) for column in case["columns"]]
    table = dict(zip(columns, np.array(case["obligors"], dtype=float).T, strict=True))
    exposure, pd, deviation = table["net_exposure"], table["pd"], table["pd_sd"]
    bands = case.number("conventions", "max exposure/<n>")
    unit = float(np.ceil(np.max(exposure) / bands))
    for found, example in case.matching(r"ex(\d)([A-Z]?)"):
        column = next((c for c in columns if f"(example {found[1]})" in c), None)
        sector = table[column] if column else np.ones_like(pd)
        weights = (sector[:, None] == np.unique(sector)).astype(float)
        varies = 0.0 if found[2] == "B" else 1.0  # as we read it: fixed default rates
        losses, chances = creditrisk_plus.creditrisk_plus(
            exposure, pd, varies * deviation, weights, unit
        )
        levels = {float(m[1]): loss for m, loss in example.matching("VaR<n>")}
        if "other_percentiles_computed" in example:
            levels |= dict(example["other_percentiles_computed"].items())
        for level, loss in levels.items():
            found_loss = loss_measures.interpolated_quantile(
                losses, chances, level / 100
            )
            assert_allclose(found_loss, loss, rtol=0, atol=1)  # cut or rounded
        mean = loss_measures.expected_loss(losses, chances)
        assert_allclose(mean, example["EL"], rtol=0, atol=1)
        for key, actual in {
            "sum_exposure": np.sum(exposure),
            "L": unit,
            "sd_computed": loss_measures.loss_deviation(losses, chances),
        }.items():
            if key in example:
                assert_allclose(actual, example[key], rtol=0, atol=1)
        if "alpha" in example:
            band = creditrisk_plus.exposure_bands(exposure, unit)
            rates, spreads = ((band.adjustment * x) @ weights for x in (pd, deviation))
            shapes = map(creditrisk_plus.sector_shape, rates, spreads)
            assert_allclose(list(shapes), np.atleast_1d(example["alpha"]), rtol=1e-6)


def check_vasicek_bond(case: Any) -> None:
    """Price of a zero-coupon bond."""
    r0, a, b, sigma, years = (case[key] for key in ("r0", "a", "b", "sigma", "T"))
    case.printed(bond_price.vasicek_bond_price(r0, a, b, sigma, years), case["P"])


def check_vasicek(case: Any) -> None:
    """Asymptotic value at risk and expected shortfall of a unit loss."""
    assert case["formula"]
    for pd, rho, level, *expected in case["rows_pd_rho_q_VaR_ES"]:
        measures = (
            asymptotic.asymptotic_value_at_risk(pd, 1.0, rho, level),
            asymptotic.asymptotic_expected_shortfall(pd, 1.0, rho, level),
        )
        case.printed(measures, expected)


def check_small_portfolio_exact(case: Any) -> None:
    """Equal names by convolution on the grid and by the binomial mixture alike."""
    pd, rho = case.number("what", "pd <n> ?%") / 100, case.number("what", "rho <n>")
    lgd, nodes = case.number("what", "LGD <n>"), int(case.number("what", "<n>-pt"))
    level = case["q"]
    asymptotic_loss = float(asymptotic.asymptotic_value_at_risk(pd, lgd, rho, level))
    case.printed(asymptotic_loss, case["ASRF"])
    for names, expected in case["n_to_VaR_ES"].items():
        one, loss = np.ones(names), lgd / names
        exact = loss_distribution.loss_distribution(
            loss * one[:, None], one[:, None], pd * one,
            factor_model.loadings_of(rho * one), loss, nodes,
        )  # fmt: skip
        counts = loss_distribution.default_count_distribution(names, pd, rho, nodes)
        assert_allclose(exact.probability, counts, atol=1e-12)
        case.printed(loss_measures.value_at_risk(*exact, level), expected[0], 9)
        case.printed(loss_measures.expected_shortfall(*exact, level), expected[1], 4)
    for names, expected in case["granularity_adj_MartinWilde"].items():
        one = np.ones(names)
        adjustment = granularity.martin_wilde_adjustment(
            one / names, pd * one, lgd * one, 0 * one, rho * one, level
        )
        case.printed(adjustment, expected)


def check_gordy_lutkebohmert_delta(case: Any) -> None:
    """Stress of the gamma factor."""
    shape, level = case["xi"], case["q"]
    case.printed(granularity.gamma_quantile(shape, level), case["alpha_q"])
    case.printed(granularity.factor_delta(shape, level), case["delta"])


def check_project_finance_hazard(case: Any) -> None:
    """Time constants, and yearly hazards, fitted to studies."""
    first = case.number("form", "h0=<n> ?%") / 100
    final = case.number("form", "h_inf=<n> ?%") / 100
    for found, fit in case["fits"].matching(r"CDR(\d+)=<n> ?%.*"):
        years, rate = int(found[1]), float(found[2]) / 100
        decay = hazard.fit_decay(first, final, years, rate)
        case.printed(hazard.time_constant(decay), fit["tau"])
        for row in (fit["h_pct"] for key in ("h_pct",) if key in fit):
            age = np.arange(1, len(row) + 1)
            case.printed(100 * hazard.hazard_by_age(first, final, decay, age), row)


def check_ishigami(case: Any) -> None:
    """Variance and Sobol indices of the test function of sensitivity analysis."""
    a, b = case["a"], case["b"]
    first = (1 + b * np.pi**4 / 5) ** 2 / 2
    second, joint = a**2 / 8, 8 * b**2 * np.pi**8 / 225
    variance = first + second + joint
    case.printed(variance, case["V"])
    case.printed(np.array([first, second, 0.0]) / variance, case["S1"])
    totals = np.array([first + joint, second, joint]) / variance
    case.printed(totals, case["ST"])
    for _, sampled in case.matching("SALib.*"):  # a sample: near, not equal
        assert_allclose(sampled["S1"], case["S1"], atol=0.02)
        assert_allclose(sampled["ST"], case["ST"], atol=0.02)


def check_sr_ad(case: Any) -> None:
    """Conditional losses have true gradients, whose Euler sum is the shortfall."""
    names, years = (int(case.number("what", f"<n> {x}")) for x in ("names", "y,"))
    paths = int(case.number("what", "<n> factor paths"))
    assert "Euler sum" in case["what"]
    assert "gradient 0" in case["what"]
    random = np.random.default_rng(0)
    pd = 1 - (1 - random.uniform(0.005, 0.02, names)) ** years
    loadings = factor_model.loadings_of(np.full(names, 0.24))
    points = random.standard_normal((paths, 1))
    given = factor_model.conditional_pd(pd, loadings, points)
    strikes = random.uniform(size=given.shape)

    def shortfall(lgd: Any, chance: Any) -> float:
        losses, equally = np.sort(chance @ lgd), np.full(paths, 1 / paths)
        return loss_measures.expected_shortfall(losses, equally, 0.99)

    def slopes(chance_of: Callable[[Any], Any]) -> Any:
        up = [shortfall(lgd, chance_of(pd + 1e-9 * row)) for row in np.eye(names)]
        return np.array(up) - shortfall(lgd, chance_of(pd))

    def conditional(level: Any) -> Any:
        return factor_model.conditional_pd(level, loadings, points)

    lgd = random.uniform(0.2, 0.6, names) / names
    steps = 1e-6 * np.eye(names) * lgd
    bumped = [shortfall(lgd + d, given) - shortfall(lgd - d, given) for d in steps]
    assert_allclose(np.sum(bumped) / 2e-6, shortfall(lgd, given), rtol=1e-8)
    assert np.all(slopes(conditional) > 0)
    assert np.all(slopes(lambda level: strikes < conditional(level)) == 0)


def check_meta(case: Any) -> None:
    """Nothing to compute: when and how the file was made."""
    assert case["made"]


CHECKS: dict[str, Callable[[Any], None]] = {
    name.removeprefix("check_"): check
    for name, check in sorted(globals().items())
    if name.startswith("check_")
}


@pytest.mark.parametrize("kind", CHECKS)
def test_golden_case(kind: str, credit_cases: Callable[[str], list[Any]]) -> None:
    """Each case is reproduced to its tolerance, and nothing of it is left unread."""
    for case in credit_cases(kind) or pytest.skip(f"the file holds no case {kind}"):
        CHECKS[kind](case)
        assert case.unread() == []


def test_every_golden_case_has_a_check(
    credit_cases: Callable[[str], list[Any]],
) -> None:
    """A case of a kind that nobody checks does not pass unseen."""
    assert [case.name for case in credit_cases("")] == []
