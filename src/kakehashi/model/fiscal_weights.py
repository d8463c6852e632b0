"""What one dollar of a period counts for in each reading of cost, by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.model.zero_curves import ZeroCurve, zero_curve
from kakehashi.schema.fiscal import FundingSource
from kakehashi.timeline import years_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kakehashi.arrays import ByPeriod
    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.fiscal import Fiscal

GOVERNMENT = "government"
"""Host's government curve, from the first flow of the cohort on."""
EXPOSURE = "exposure"
"""Discounted years that a stock stands, from its period's end to the next one's."""
EQUITY_RISK = "equity_risk"
"""As `GOVERNMENT`, above it by what a market asks for shares."""
SPOT = "spot"
"""Yen at today's rate of exchange, the dollars discounted to today."""
HEDGED = "hedged"
"""Yen at the forward of the day, which covered interest and the basis give."""
FUNDING = "funding"
"""Yen at what the institution's own sources of funds cost."""
IN_DOLLARS = (GOVERNMENT, EXPOSURE, EQUITY_RISK)
IN_YEN = (SPOT, HEDGED, FUNDING)


def weights_of(
    inputs: Inputs, fiscal: Fiscal, first_flow: Mapping[int, int]
) -> tuple[tuple[str, ...], NDArray[np.float64], ByPeriod]:
    """Names and table of weights (weighing, period, account), and yen factors.

    Readings in yen need a rate of exchange; without one they are left out.
    """
    curve = zero_curves(inputs, fiscal)
    dollars = _in_dollars(inputs, fiscal, first_flow, curve["usd_government"])
    years = years_from_now(inputs)
    yen = curve["jpy_government"].factors(years)
    if inputs.loaded.programme.market.usd_jpy is None:
        return IN_DOLLARS, dollars, yen
    return (
        (*IN_DOLLARS, *IN_YEN),
        np.concatenate((dollars, _in_yen(inputs, fiscal, curve, years))),
        yen,
    )


def years_from_now(inputs: Inputs) -> ByPeriod:
    """Years from the day of the run to each period's end; what is past counts as now."""
    ends = inputs.timeline.ends
    return np.array([max(years_between(inputs.as_of, end), 0.0) for end in ends])


def zero_curves(inputs: Inputs, fiscal: Fiscal) -> dict[str, ZeroCurve]:
    """Every curve that is given, up to the length of the grid."""
    grid = inputs.timeline
    horizon = years_between(grid.starts[0], grid.starts[-1])
    given = {
        name: getattr(fiscal.curves, name) for name in type(fiscal.curves).model_fields
    }
    return {
        name: zero_curve(curve, name, horizon)
        for name, curve in given.items()
        if curve is not None
    }


def _in_dollars(
    inputs: Inputs, fiscal: Fiscal, first_flow: Mapping[int, int], curve: ZeroCurve
) -> NDArray[np.float64]:
    """Weights from each cohort's first flow on; flows before it count in full."""
    periods, per_year = inputs.timeline.periods, inputs.timeline.periods_per_year
    table = np.zeros((len(IN_DOLLARS), periods, len(inputs.accounts)))
    premium = fiscal.market_risk.equity_premium.base
    for place, account in enumerate(inputs.accounts):
        base = first_flow.get(account.cohort, 0)
        years = np.maximum(np.arange(periods) - base, 0) / per_year
        factors = curve.factors(years)
        table[IN_DOLLARS.index(GOVERNMENT), :, place] = factors
        table[IN_DOLLARS.index(EXPOSURE), :-1, place] = factors[1:] / per_year
        table[IN_DOLLARS.index(EQUITY_RISK), :, place] = curve.factors(years, premium)
    return table


def _in_yen(
    inputs: Inputs, fiscal: Fiscal, curve: dict[str, ZeroCurve], years: ByPeriod
) -> NDArray[np.float64]:
    """Weights from today on, in yen at today's rate of exchange or its forwards."""
    market = inputs.loaded.programme.market
    spot = market.usd_jpy.base if market.usd_jpy else 0.0
    dollar, yen = curve["usd_government"].factors(years), curve["jpy_government"]
    own = yen.factors(years)
    forward = forward_rates(fiscal, curve, spot, years)
    shape = (len(inputs.accounts), years.size)
    table = {
        SPOT: np.broadcast_to(spot * dollar, shape),
        HEDGED: np.broadcast_to(forward * own, shape),
    }
    sources = {
        FundingSource.FX_ACCOUNT: lambda spread: (
            spot * curve["usd_government"].factors(years, spread)
        ),
        FundingSource.GUARANTEED_BONDS: lambda spread: (
            spot * curve["usd_government"].factors(years, spread)
        ),
        FundingSource.SWAPS: lambda spread: forward * yen.factors(years, spread),
        FundingSource.YEN_FILP: lambda spread: spot * yen.factors(years, spread),
    }
    funding = np.empty(shape)
    for place, account in enumerate(inputs.accounts):
        terms = fiscal.accounts.get(account.institution)
        mix = terms.funding if terms else {}
        spreads = terms.spreads if terms else {}
        parts = [
            share.base
            * sources[source](spreads[source].base if source in spreads else 0.0)
            for source, share in mix.items()
        ]
        # An insurer borrows nothing: what it pays it buys with the state's yen.
        funding[place] = np.sum(parts, axis=0) if parts else spot * own
    table[FUNDING] = funding
    return np.stack([table[name].T for name in IN_YEN])


def forward_rates(
    fiscal: Fiscal, curve: Mapping[str, ZeroCurve], spot: float, years: ByPeriod
) -> ByPeriod:
    """Yen per dollar by covered interest, F = S P_usd / P_jpy, the yen leg plus basis.

    Swap curves where they are given, the governments' own otherwise. A negative basis
    takes from the yen leg, so a dollar sold forward fetches fewer yen.
    """
    dollar = curve.get("usd_swap", curve["usd_government"])
    yen = curve.get("jpy_swap", curve["jpy_government"])
    basis = fiscal.currency.basis.base if fiscal.currency else 0.0
    return spot * dollar.factors(years) / yen.factors(years, basis)
