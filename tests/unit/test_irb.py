"""Regulatory capital by the internal-ratings formula."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.errors import InputError
from kakehashi.kernels.irb import (
    capital_requirement,
    corporate_correlation,
    risk_weight,
)

# BCBS, Basel II (June 2006), Annex 5: corporate, LGD 45 %, maturity 2.5 years, percent.
PD = np.array([0.0003, 0.001, 0.01, 0.03])
PRINTED = np.array([14.44, 29.65, 92.32, 128.44])


def test_risk_weights_are_as_printed() -> None:
    """Four rows of the committee's own table come out to the last printed digit."""
    assert_allclose(100 * risk_weight(PD, 0.45, 2.5, 0.0), PRINTED, atol=0.005)


def test_a_floor_is_only_the_one_asked_for() -> None:
    """The floor of Basel III raises small probabilities, and only when it is given."""
    floored = risk_weight(PD, 0.45, 2.5, 0.0005)
    assert_allclose(100 * floored[0], 19.65, atol=0.005)
    assert_allclose(floored[1:], risk_weight(PD, 0.45, 2.5, 0.0)[1:])


def test_weights_are_in_proportion_to_lgd() -> None:
    """Half the loss given default is half the weight."""
    assert_allclose(2 * risk_weight(PD, 0.2, 2.5, 0.0), risk_weight(PD, 0.4, 2.5, 0.0))


def test_longer_loans_need_more() -> None:
    """Capital rises with maturity, and less so for risky borrowers."""
    longer = capital_requirement(PD, 0.45, 5.0, 0.0)
    factor = longer / capital_requirement(PD, 0.45, 1.0, 0.0)
    assert np.all(factor > 1)
    assert np.all(np.diff(factor) < 0)


def test_correlation_falls_from_24_to_12_percent() -> None:
    """The safest name moves with the cycle by 24 %, the riskiest by 12 %."""
    assert_allclose(corporate_correlation([0.0, 1.0]), [0.24, 0.12])


@pytest.mark.parametrize(
    ("pd", "lgd", "maturity", "floor"),
    [
        (1.5, 0.45, 2.5, 0.0),
        (-0.1, 0.45, 2.5, 0.0005),
        (0.0, 0.45, 2.5, 0.0),
        (0.01, 1.45, 2.5, 0.0),
        (0.01, 0.45, 30.0, 0.0),
    ],
)
def test_bad_arguments_are_refused(
    pd: float, lgd: float, maturity: float, floor: float
) -> None:
    """No weight is given where the rule has none; a floor hides no wrong pd."""
    with pytest.raises(InputError):
        risk_weight(pd, lgd, maturity, floor)
