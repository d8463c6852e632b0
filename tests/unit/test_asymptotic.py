"""The asymptotic loss of one factor."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.asymptotic import (
    asymptotic_exceedance,
    asymptotic_expected_shortfall,
    asymptotic_value_at_risk,
)


def test_shortfall_is_the_mean_of_the_values_at_risk_beyond() -> None:
    """ES_q is the average of VaR over the levels above q."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    level = 0.99 + 0.01 * (1 - (1 - (nodes + 1) / 2) ** 2)  # dense where VaR is steep
    stretch = 0.01 * 2 * (1 - (nodes + 1) / 2) / 2
    mean = np.sum(weights * stretch * asymptotic_value_at_risk(0.05, 0.6, 0.2, level))
    shortfall = asymptotic_expected_shortfall(0.05, 0.6, 0.2, 0.99)
    assert_allclose(shortfall, mean / 0.01, rtol=1e-6)


def test_without_correlation_nothing_is_uncertain() -> None:
    """At correlation zero both measures are the expected loss, at any level."""
    levels = np.array([0.5, 0.99, 0.9999])
    assert_allclose(asymptotic_value_at_risk(0.03, 0.4, 0.0, levels), 0.012)
    assert_allclose(asymptotic_expected_shortfall(0.03, 0.4, 0.0, levels), 0.012)


def test_an_illustration_of_the_backing() -> None:
    """PD 6.7 % over ten years, LGD 20 %, rho 0.24: VaR99 6.8 %, ES99 8.3 % of exposure.

    The granular row of the illustration of what a backing of 4.7 to 6 % buys.
    """
    var = asymptotic_value_at_risk(0.067, 0.2, 0.24, 0.99)
    shortfall = asymptotic_expected_shortfall(0.067, 0.2, 0.24, 0.99)
    assert_allclose([var, shortfall], [0.068, 0.083], atol=5e-4)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("pd", 1.3),
        ("pd", -0.1),
        ("lgd", 1.01),
        ("correlation", -0.2),
        ("correlation", 1.0),
        ("confidence", 1.0),
        ("confidence", 99.0),
        ("pd", np.nan),
    ],
)
def test_bad_arguments_are_refused(argument: str, value: float) -> None:
    """What is no probability, share, correlation or level is named and refused."""
    good = {"pd": 0.01, "lgd": 0.45, "correlation": 0.2, "confidence": 0.99}
    for measure in (asymptotic_value_at_risk, asymptotic_expected_shortfall):
        with pytest.raises(InputError, match=f"^{argument}: "):
            measure(**good | {argument: value})


def test_the_exceedance_is_the_quantile_read_back() -> None:
    """The loss that is exceeded with one in a hundred is the 99 % value at risk."""
    for level in (0.9, 0.99, 0.999):
        loss = asymptotic_value_at_risk(0.067, 0.45, 0.24, level)
        beyond = asymptotic_exceedance(0.067, 0.45, 0.24, loss)
        assert_allclose(beyond, 1.0 - level, rtol=1e-9)
    assert asymptotic_exceedance(0.067, 0.45, 0.24, 0.45) == 0.0
    assert asymptotic_exceedance(0.1, 0.5, 0.0, 0.04) == 1.0
    assert asymptotic_exceedance(0.1, 0.5, 0.0, 0.06) == 0.0
