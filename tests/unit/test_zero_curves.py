"""A programme's curve as zero rates."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from pydantic import ValidationError

from kakehashi.errors import InputError
from kakehashi.model.zero_curves import zero_curve
from kakehashi.schema.curve import BeyondCurve, Curve, CurveKind, Knot
from kakehashi.schema.parameter import Confidence, Parameter


def rate(percent: float) -> Parameter:
    """A yearly rate as a file gives it."""
    return Parameter(
        value=percent, unit="% / year", as_of=dt.date(2026, 6, 30), source="test",
        confidence=Confidence.PRIMARY,
    )  # fmt: skip


def curve(kind: CurveKind, knots: dict[float, float], **more: Any) -> Curve:
    """A curve from its knots in per cent."""
    points = [Knot(years=years, rate=rate(percent)) for years, percent in knots.items()]
    return Curve(
        label="test", as_of=dt.date(2026, 6, 30), kind=kind, knots=points,
        **{"payments_per_year": 1, **more},
    )  # fmt: skip


def test_a_flat_par_curve_is_a_flat_zero_curve() -> None:
    """A bond that always pays its yield is worth its face at every maturity."""
    found = zero_curve(curve(CurveKind.PAR, {1: 4, 30: 4}), "usd", 30.0)
    assert_allclose(found.rates, 0.04)
    assert_allclose(found.factors(np.array([0.0, 10.0])), [1.0, 1.04**-10])


def test_half_yearly_quotes_become_yearly_rates() -> None:
    """Six per cent compounded twice a year is 6.09 % [OMB working paper 3]."""
    found = zero_curve(curve(CurveKind.ZERO, {10: 6}, payments_per_year=2), "usd", 10.0)
    assert_allclose(found.rates, 0.0609)


def test_a_curve_that_is_too_short_is_named() -> None:
    """Flows beyond the last knot are refused, with the curve's name."""
    with pytest.raises(InputError, match=r"fiscal\.curves\.usd.*\n*.*") as refusal:
        zero_curve(curve(CurveKind.PAR, {10: 4}), "usd", 25.0)
    assert "ends at 10 years" in str(refusal.value)


def test_beyond_its_end_a_curve_is_flat_only_if_it_says_so() -> None:
    """With `beyond: flat` the last zero rate holds on."""
    short = curve(CurveKind.ZERO, {10: 4}, beyond=BeyondCurve.FLAT)
    assert_allclose(zero_curve(short, "usd", 25.0).factors(np.array([25.0])), 1.04**-25)


def test_a_shift_moves_every_rate() -> None:
    """One point more lowers a ten-year factor by ten years of it."""
    found = zero_curve(curve(CurveKind.ZERO, {10: 4}), "usd", 10.0).shifted(0.01)
    assert_allclose(found.factors(np.array([10.0])), 1.05**-10)


def test_knots_out_of_order_are_refused() -> None:
    """A curve runs from short to long."""
    with pytest.raises(ValidationError, match="short to long"):
        curve(CurveKind.PAR, {10: 4, 5: 3})
