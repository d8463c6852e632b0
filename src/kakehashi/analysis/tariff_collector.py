"""Saving and loss of the same draw, both as present values, kept while draws stream by.

The saving of a draw ends with the deal, or on its own when the tariffs change again. The
loss is what the investor state's institutions write off of loans and covers. Money is in
yen at the draw's own exchange rate, discounted at the programme's rate to the first day
of the comparison.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.tariff_draws import GAINS, saving_draws, value_of_savings
from kakehashi.model.compile_tariffs import imports_of, mfn_rates, tariffs_of
from kakehashi.model.laws import first_unknown
from kakehashi.model.streams import KIND, final_losses
from kakehashi.model.tariff_draws import tariff_draws
from kakehashi.model.tariff_path import ONE_DAY, regime_years, tariff_path
from kakehashi.timeline import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kakehashi.arrays import ByDraw, ByDrawPeriod, ByPeriod
    from kakehashi.kernels.tariff_draws import ByDrawPointGain, ByPointPeriodRegime
    from kakehashi.model.collector import DrawnBlock
    from kakehashi.model.inputs import Inputs
    from kakehashi.model.result import Result
    from kakehashi.model.tariff_path import TariffPath

MOST_POINTS = 16  # points in time that are kept of a draw, beside the two horizons


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizons:
    """Days up to which savings and losses are added up."""

    first: dt.date
    """Day of the comparison, from which all is counted and to which it is discounted."""
    deadline: dt.date
    life: dt.date
    """Last day on which a loan or a cover of the plan is open."""
    points: tuple[dt.date, ...]
    """Rising; the deadline and the end of the loans among them."""


def horizons_of(
    inputs: Inputs, stocks: NDArray[np.float64], first: dt.date
) -> Horizons:
    """The horizons of a run; `stocks` is what is lent and covered, (period,)."""
    ends = inputs.timeline.ends
    deadline = inputs.loaded.programme.terms.deadline.date
    open_ = np.flatnonzero(stocks > 0.0)
    life = ends[int(open_[-1])] if open_.size else deadline
    life = max(life, deadline)
    years = np.arange(first.year, life.year + 1)
    step = -(-years.size // MOST_POINTS)
    closing = {dt.date(int(year) + 1, 1, 1) - ONE_DAY for year in years[::step]}
    points = {day for day in closing if first < day < life} | {deadline, life}
    return Horizons(
        first=first, deadline=deadline, life=life, points=tuple(sorted(points))
    )


def tariff_collector_of(
    result: Result, draws: int, seed: int, day: dt.date | None = None
) -> TariffCollector:
    """A collector for draws of a plan; `day` none: that of the agreed rates."""
    tariffs = tariffs_of(result.inputs.loaded.programme)
    first = tariffs.agreed_on if day is None else day
    horizons = horizons_of(result.inputs, _stocks(result), first)
    return TariffCollector(
        result.inputs, list(tariffs.counterfactuals), horizons, draws, seed
    )


def _stocks(result: Result) -> NDArray[np.float64]:
    """What is lent, covered and still to be paid out, (period,), in the plan."""
    kinds = ("drawn", "guaranteed", "undrawn")
    columns = [result.streams[:, :, KIND[kind]].sum(axis=1) for kind in kinds]
    stocks: NDArray[np.float64] = np.sum(columns, axis=0)
    return stocks


class TariffCollector:
    """Keeps of each draw the value of each saving, and of the loss, at each point."""

    def __init__(
        self,
        inputs: Inputs,
        counterfactuals: Sequence[str],
        horizons: Horizons,
        draws: int,
        seed: int,
    ) -> None:
        self.inputs, self.horizons, self.seed = inputs, horizons, seed
        self.programme = inputs.loaded.programme
        self.paths = {
            name: tariff_path(
                self.programme, name, horizons.first, inputs.timeline.ends
            )
            for name in counterfactuals
        }
        self.spans = {name: self._spans(path) for name, path in self.paths.items()}
        points = len(horizons.points)
        self.savings: Mapping[str, ByDrawPointGain] = {
            name: np.zeros((draws, points, len(GAINS))) for name in counterfactuals
        }
        """By counterfactual, (draw, point, gain of `kernels.tariff_draws.GAINS`), JPY."""
        self.losses = np.zeros((draws, points))
        """Of loans and covers, (draw, point), JPY."""
        self.tax_share = np.zeros(draws)
        self.weights = np.ones(draws)
        self.discount = self._discount()
        self.public = [
            place
            for place, account in enumerate(inputs.accounts)
            if self._is_public(account.institution)
        ]

    def take(self, block: DrawnBlock) -> None:
        """Reduce one block, draw by draw."""
        rows = slice(block.first, block.first + block.weights.size)
        numbers = tariff_draws(self.programme, self.seed, rows.start, rows.stop)
        yen = self._yen(block)
        worth = np.where(
            self._in_force(block, numbers.years_in_force), self.discount * yen, 0.0
        )
        imports, mfn = imports_of(self.programme), mfn_rates(self.programme)
        for name, path in self.paths.items():
            yearly = np.zeros((block.weights.size, len(path.starts), len(GAINS)))
            saving_draws(
                imports,
                mfn,
                path.rate_without,
                path.rate_with,
                numbers.pass_through,
                numbers.elasticity,
                numbers.volume,
                numbers.margin,
                yearly,
            )
            value_of_savings(worth, self.spans[name], yearly, self.savings[name][rows])
        self.losses[rows] = self._losses(block, self.discount * yen)
        self.tax_share[rows] = numbers.tax_share
        self.weights[rows] = block.weights

    def _is_public(self, institution: str) -> bool:
        part = self.programme.institutions.get(institution)
        return part is not None and part.state == self.programme.parties.investor.id

    def _discount(self) -> ByPeriod:
        """What one unit at the middle of a period is worth on the first day, (period,)."""
        rate = self.programme.market.discount_rate.base
        half = 1.0 / (2.0 * self.inputs.timeline.periods_per_year)
        first = self.horizons.first
        years = [
            (end - first).days / DAYS_PER_YEAR for end in self.inputs.timeline.ends
        ]
        ahead = np.maximum(np.array(years) - half, 0.0)
        return np.exp(-ahead * np.log1p(rate))

    def _yen(self, block: DrawnBlock) -> ByDrawPeriod:
        """Yen per dollar; the tariffs' own rate where the programme draws none."""
        if block.usd_jpy is not None:
            return block.usd_jpy
        rate = tariffs_of(self.programme).usd_jpy.base
        return np.full((block.weights.size, self.discount.size), rate)

    def _in_force(self, block: DrawnBlock, years: ByDraw) -> NDArray[np.bool_]:
        """Whether the agreed rates still hold, (draw, period)."""
        per_year = self.inputs.timeline.periods_per_year
        ended = first_unknown(self.inputs) + np.floor(years * per_year)
        last = np.minimum(block.reversal_period, ended)
        return np.arange(self.discount.size) < last[:, None]

    def _losses(self, block: DrawnBlock, worth: ByDrawPeriod) -> NDArray[np.float64]:
        """Value of what is lost for good up to each point, (draw, point)."""
        lost = final_losses(block.streams, self.public)
        total = np.cumsum(lost * worth, axis=1)
        ends = np.array(self.inputs.timeline.ends)
        points = np.array(self.horizons.points)
        places = np.searchsorted(ends, points, side="right") - 1
        return np.where(places >= 0, total[:, np.maximum(places, 0)], 0.0)

    def _spans(self, path: TariffPath) -> ByPointPeriodRegime:
        """Years of each regime in each period between one point and the next."""
        ends = self.inputs.timeline.ends
        before = np.zeros_like(path.years)
        spans = []
        for point in self.horizons.points:
            until = regime_years(path.starts, self.horizons.first, ends, point)
            spans.append(until - before)
            before = until
        return np.stack(spans)
