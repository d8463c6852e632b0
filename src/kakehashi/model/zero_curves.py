"""A programme's curve as zero rates, read at any time up to the end of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.errors import InputError, Problem
from kakehashi.kernels.fair_value import risk_adjusted_factors
from kakehashi.kernels.present_value import effective_yield
from kakehashi.kernels.zero_curve import zero_rates_at, zeros_from_par
from kakehashi.schema.curve import BeyondCurve, CurveKind

if TYPE_CHECKING:
    from kakehashi.arrays import ByKnot, Numbers
    from kakehashi.schema.curve import Curve


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroCurve:
    """Zero rates, effective per year, by maturity; shifted rates make another one."""

    years: ByKnot
    rates: ByKnot

    def factors(self, years: Numbers, spread: float = 0.0) -> Numbers:
        """Discount factors at `years` from now, `spread` a year above the curve."""
        rates = zero_rates_at(years, self.years, self.rates)
        return risk_adjusted_factors(rates, spread, years)

    def shifted(self, step: float) -> ZeroCurve:
        """The curve with every zero rate moved by `step`."""
        return ZeroCurve(years=self.years, rates=self.rates + step)


def zero_curve(curve: Curve, name: str, horizon_years: float) -> ZeroCurve:
    """Zero rates of a curve up to a horizon; raises where it does not reach so far.

    Par yields lie on straight lines between their knots and are stripped from short to
    long. Beyond its last knot a curve is flat in zero rates if it says so.
    """
    knots = np.array([knot.years for knot in curve.knots])
    rates = np.array([knot.rate.base for knot in curve.knots])
    if horizon_years > knots[-1] and curve.beyond is BeyondCurve.REFUSED:
        raise InputError([_too_short(curve, name, horizon_years)])
    if curve.kind is CurveKind.ZERO:
        zeros = effective_yield(rates, curve.payments_per_year)
    else:
        count = int(np.ceil(knots[-1] * curve.payments_per_year))
        dates = np.arange(1, count + 1) / curve.payments_per_year
        zeros = zeros_from_par(np.interp(dates, knots, rates), curve.payments_per_year)
        knots = dates
    if horizon_years > knots[-1]:
        knots = np.append(knots, horizon_years)
        zeros = np.append(zeros, zeros[-1])
    return ZeroCurve(years=knots, rates=zeros)


def _too_short(curve: Curve, name: str, horizon_years: float) -> Problem:
    last = curve.knots[-1].years
    return Problem(
        where=f"fiscal.curves.{name}",
        what=f"the curve '{curve.label}' ends at {last:g} years, but flows run for "
        f"{horizon_years:.1f}",
        fix="give it a longer knot, end the grid earlier, or say `beyond: flat`",
    )
