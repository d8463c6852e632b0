"""Whether the saving outweighs the loss: a yearly flow against a stock of loans.

The two meet as present values in the same draws, never as saving over envelope. Savings
count up to two horizons, the programme's deadline and the end of its loans; losses
always over the life of the loans, which outlives the deadline. A closed form stands
beside the draws: one large, even pool with the same exposure, default rate and severity.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kakehashi.analysis.loss_distribution import check_batches, with_ends
from kakehashi.analysis.own_portfolio import committed_exposure, own_portfolio
from kakehashi.analysis.second_look import second_look
from kakehashi.analysis.tariff_collector import TariffCollector, tariff_collector_of
from kakehashi.analysis.tariff_saving import Perimeters, tariff_saving
from kakehashi.errors import InputError, Problem
from kakehashi.kernels import tail
from kakehashi.kernels.tariff_draws import BUYER, DUTY_SAVED, EXPORTER, GROSS
from kakehashi.kernels.tariff_offset import (
    annuity,
    break_even_loss_rate,
    probability_saving_exceeds_loss,
    years_to_break_even,
)
from kakehashi.model.compile_tariffs import tariffs_of
from kakehashi.model.monte_carlo import run_draws_of
from kakehashi.timeline import years_between

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kakehashi.model.monte_carlo import DrawResult
    from kakehashi.model.result import Result

PERIMETERS = Perimeters._fields
INVESTOR_SIDE = PERIMETERS[:3]
"""Those that may be held against the investor state's loss."""
HORIZONS = ("deadline", "life")
BAND = (0.05, 0.95)  # of the draws, for bands


class Pool(NamedTuple):
    """What the investor state's institutions have at stake, as one even pool."""

    exposure: float
    """JPY."""
    pd: float
    lgd: float
    correlation: float

    @property
    def expected_loss(self) -> float:
        """JPY, not discounted."""
        return self.exposure * self.pd * self.lgd


@dataclass(frozen=True)
class Offset:
    """Savings against each counterfactual and the loss, in the same draws; JPY."""

    drawn: DrawResult
    kept: TariffCollector

    @property
    def counterfactuals(self) -> tuple[str, ...]:
        """Those that were compared."""
        return tuple(self.kept.savings)

    @cached_property
    def perimeters(self) -> Mapping[str, Mapping[str, NDArray[np.float64]]]:
        """Value by counterfactual and perimeter, (draw, point), JPY."""
        tax = self.kept.tax_share[:, None]
        return {
            name: dict(
                zip(
                    PERIMETERS,
                    (
                        gains[..., GROSS],
                        (1.0 - tax) * gains[..., EXPORTER],
                        tax * gains[..., EXPORTER],
                        gains[..., BUYER],
                        -gains[..., DUTY_SAVED],
                    ),
                    strict=True,
                )
            )
            for name, gains in self.kept.savings.items()
        }

    @property
    def losses(self) -> NDArray[np.float64]:
        """Value of the loss over the life of the loans, (draw,), JPY."""
        return np.ascontiguousarray(self.kept.losses[:, -1])

    @cached_property
    def pool(self) -> Pool:
        """The even pool of the closed form."""
        inputs, laws = self.drawn.inputs, self.drawn.laws
        parts = [
            own_portfolio(inputs, laws, name)
            for name, part in inputs.loaded.programme.institutions.items()
            if part.state == inputs.loaded.programme.parties.investor.id
            and np.any(committed_exposure(inputs, name) > 0.0)
        ]
        exposure, severity, lost, common = (
            sum(float(np.sum(amounts)) for amounts in figures)
            for figures in (
                [part.exposure for part in parts],
                [part.severity for part in parts],
                [part.severity * part.pd for part in parts],
                [part.severity * part.correlation for part in parts],
            )
        )
        yen = self.usd_jpy
        if severity == 0.0:
            return Pool(exposure * yen, 0.0, 1.0, 0.0)
        return Pool(
            exposure * yen, lost / severity, severity / exposure, common / severity
        )

    @property
    def envelope(self) -> float:
        """All that the programme may lend and cover, JPY."""
        return self.drawn.inputs.loaded.programme.terms.envelope.base * self.usd_jpy

    @property
    def usd_jpy(self) -> float:
        """Yen per dollar that the draws spread around."""
        programme = self.drawn.inputs.loaded.programme
        market = programme.market.usd_jpy
        return (market or tariffs_of(programme).usd_jpy).base

    def point(self, horizon: str) -> int:
        """Place of a horizon among the points."""
        ends = self.kept.horizons
        return ends.points.index(getattr(ends, horizon))

    def rows(self) -> pd.DataFrame:
        """One row a counterfactual, perimeter and horizon; JPY and shares.

        Columns: counterfactual, perimeter, horizon, until, value, standard_error, low
        and high of the mean, quantile_5 and quantile_95 of the draws, and for the
        investor state's own: loss, probability that the value exceeds it with its
        error, closed_form, break_even_rate, the same two if the whole envelope were
        lent at the same risk, years_to_break_even; each with `_low` and `_high`, which
        are those of the mean value or of the loss.
        """
        return pd.DataFrame(list(self._rows()))

    def _rows(self) -> Iterator[dict[str, object]]:
        batch, weights = self.drawn.how.replicate, self.kept.weights
        for name, perimeters in self.perimeters.items():
            for perimeter, values in perimeters.items():
                for horizon in HORIZONS:
                    chosen = np.ascontiguousarray(values[:, self.point(horizon)])
                    mean = tail.mean_estimate(chosen, weights, batch)
                    lowest, highest = tail.quantile_estimates(
                        chosen, weights, BAND, batch
                    )
                    yield {
                        "counterfactual": name,
                        "perimeter": perimeter,
                        "horizon": horizon,
                        "until": getattr(self.kept.horizons, horizon),
                        "value": mean.value,
                        "standard_error": mean.standard_error,
                        "low": mean.low,
                        "high": mean.high,
                        **with_ends("quantile_5", lowest),
                        **with_ends("quantile_95", highest),
                        **self._verdict(name, perimeter, chosen, mean),
                    }

    def _verdict(
        self,
        counterfactual: str,
        perimeter: str,
        values: NDArray[np.float64],
        mean: tail.Estimate,
    ) -> dict[str, float]:
        """How a value of the investor state's side compares with its loss."""
        if perimeter not in INVESTOR_SIDE:
            return {}
        batch, weights = self.drawn.how.replicate, self.kept.weights
        chance = tail.exceedance_probability(values - self.losses, weights, 0.0, batch)
        found = {
            **with_ends("loss", self.loss),
            **with_ends("probability", chance),
            "probability_error": chance.standard_error,
        }
        ends = {"": mean.value, "_low": mean.low, "_high": mean.high}
        pools = {"": self.pool.exposure, "envelope_": self.envelope}
        for end, value in ends.items():
            for prefix, exposure in pools.items():
                rate = float(break_even_loss_rate(value, exposure))
                found[f"{prefix}break_even_rate{end}"] = rate
                found[f"{prefix}closed_form{end}"] = self._by_formula(value, exposure)
        losses = {"": self.loss.value, "_low": self.loss.low, "_high": self.loss.high}
        for end, loss in losses.items():
            years = self._years(counterfactual, perimeter, max(loss, 0.0))
            found[f"years_to_break_even{end}"] = years
        return found

    def _by_formula(self, value: float, exposure: float) -> float:
        """Probability that a value exceeds the loss of an even pool."""
        pool = self.pool
        return float(
            probability_saving_exceeds_loss(
                max(value, 0.0), exposure, pool.pd, pool.lgd, pool.correlation
            )
        )

    @cached_property
    def loss(self) -> tail.Estimate:
        """Expected loss, discounted, JPY."""
        return tail.mean_estimate(
            self.losses, self.kept.weights, self.drawn.how.replicate
        )

    def _years(self, counterfactual: str, perimeter: str, loss: float) -> float:
        """Years of the first day's saving, were it to last, that make up a loss."""
        programme = self.drawn.inputs.loaded.programme
        saving = tariff_saving(programme, counterfactual, self.kept.horizons.first)
        yearly = getattr(saving.perimeters, perimeter) * self.usd_jpy
        rate = programme.market.discount_rate.base
        return float(years_to_break_even(loss, yearly, rate, self.hazard))

    @property
    def hazard(self) -> float:
        """Yearly chance that the saving ends: with the deal, or by itself."""
        programme = self.drawn.inputs.loaded.programme
        law = programme.uncertainty
        policy = law.factors.policy if law else None
        deal = policy.reversal.base if policy else 0.0
        own = tariffs_of(programme).response.reversal.base
        return 1.0 - (1.0 - deal) * (1.0 - own)

    def needed_a_year(self) -> tail.Estimate:
        """Saving a year to the deadline that is worth as much as the loss; JPY."""
        ends, programme = self.kept.horizons, self.drawn.inputs.loaded.programme
        years = years_between(ends.first, ends.deadline)
        rate = programme.market.discount_rate.base
        worth = float(annuity(years, rate, self.hazard))
        return tail.Estimate(*(part / worth for part in self.loss))

    def paths(self, counterfactual: str) -> pd.DataFrame:
        """One row a series and day: mean and band of what has added up; JPY.

        Columns: series (the perimeters of the investor side, and loss), date, mean,
        low and high (5 and 95 % of the draws), each with `_low` and `_high`.
        """
        batch, weights = self.drawn.how.replicate, self.kept.weights
        chosen = self.perimeters[counterfactual]
        series = {name: chosen[name] for name in INVESTOR_SIDE}
        rows = []
        for name, values in {**series, "loss": self.kept.losses}.items():
            for place, day in enumerate(self.kept.horizons.points):
                column = np.ascontiguousarray(values[:, place])
                low, high = tail.quantile_estimates(column, weights, BAND, batch)
                rows.append(
                    {
                        "series": name,
                        "date": day,
                        **with_ends("mean", tail.mean_estimate(column, weights, batch)),
                        **with_ends("low", low),
                        **with_ends("high", high),
                    }
                )
        return pd.DataFrame(rows)


def tariff_offset(result: Result, day: dt.date | None = None) -> Offset:
    """Every saving beside the loss, in the draws of a result.

    `day` none: that on which the agreed rates took effect; for another one the draws run
    once more. Raises `InputError` for a
    result without draws or with too few, for a programme without tariffs, or a day
    outside the schedule.
    """
    inputs, known = result.inputs, result.draws
    tariffs_of(inputs.loaded.programme)
    if known is None:
        raise InputError(
            [
                Problem(
                    where="draws",
                    what="the result has no draws, in which saving and loss could meet",
                    fix="run with draws; some thousands are good",
                )
            ]
        )
    check_batches(known)
    seen = second_look(result).tariffs if day is None else None
    if seen is not None:
        return Offset(known, seen)
    kept = tariff_collector_of(result, known.draws, known.how.seed, day)
    drawn = run_draws_of(
        inputs,
        known.draws,
        known.how.seed,
        collectors=[kept],
        laws=known.laws,
        how=known.how,
    )
    return Offset(drawn, kept)
