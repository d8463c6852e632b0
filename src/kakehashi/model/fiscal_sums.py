"""What is kept of draws for public cost: sums by replicate, and a few numbers a draw.

Every figure of cost is linear in the flows, or a number of each draw, so present values
by account and kind are summed over a replicate, and only a lifetime cost, a worst year
and a cost in yen stay of each draw. Of the first draws the accounts are kept by year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.kernels.account_values import account_values, add_draws
from kakehashi.kernels.account_years import account_years, by_year
from kakehashi.kernels.hedge_cost import hedge_cost
from kakehashi.model.fiscal_terms import NET, PROGRAMME_EQUITY, STATE, signs
from kakehashi.model.fiscal_weights import GOVERNMENT
from kakehashi.model.market_draws import exchange_models
from kakehashi.model.streams import KIND, KINDS, STOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kakehashi.arrays import ByDraw, ByDrawPeriod, Index
    from kakehashi.model.collector import DrawnBlock
    from kakehashi.model.fiscal_terms import FiscalTerms
    from kakehashi.model.inputs import Inputs

PATHS = 4096  # draws whose accounts are kept year by year, 3 MB an account
ITEMS = (
    "income", "funding", "basis", "loss", "running", "net", "covered", "drawn", "claims"
)  # fmt: skip
"""Of an account and year: money, whether income has covered cost so far, mean stocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalSums:
    """Sums over draws, or the plan's own numbers where `draws` is 0; USD, yen."""

    inputs: Inputs
    terms: FiscalTerms
    draws: int
    replicate: int
    weights: ByDraw
    """Of importance sampling, (draw,); of the plan one."""
    valued: NDArray[np.float64]
    """Weighed sum over each replicate, (replicate, weighing, account, kind)."""
    expected: NDArray[np.float64]
    """Mean of the streams, (period, account, kind)."""
    costs: Mapping[str, ByDraw]
    """Lifetime cost by bearer, discounted to the first flow of each cohort."""
    worst_years: Mapping[str, ByDraw]
    """Most that is called in one fiscal year, by bearer."""
    unhedged: Mapping[str, ByDraw]
    """Yen cost of the state at the rate of each period, by model of the rate."""
    years: Mapping[str, NDArray[np.float64]]
    """By institution, weighed sum over each replicate, (replicate, item, year)."""
    subsidies: Mapping[str, NDArray[np.float64]]
    """Asked of the state by an institution, or paid for shares, (replicate, year)."""
    payments: Mapping[str, NDArray[np.float64]]
    """Paid to the state by an institution, or by shares, (replicate, year)."""
    administration: Mapping[str, NDArray[np.float64]]
    """Present value of an institution's running cost, (replicate,)."""
    paths: Mapping[str, NDArray[np.float64]]
    """By institution: net income so far at each year's end, (first draws, year)."""


class FiscalCollector:
    """Takes blocks of draws; `sums` gives what has come together."""

    def __init__(
        self,
        inputs: Inputs,
        terms: FiscalTerms,
        draws: int,
        replicate: int,
        seed: int = 0,
    ) -> None:
        self._inputs, self._terms, self._seed = inputs, terms, seed
        self._draws, self._replicate = draws, replicate
        batches = -(-draws // replicate)
        accounts, periods = len(inputs.accounts), inputs.timeline.periods
        years = len(terms.years)
        self._weights = np.ones(draws)
        self._valued = np.zeros((batches, len(terms.weighings), accounts, len(KINDS)))
        self._expected = np.zeros((periods, accounts, len(KINDS)))
        own = terms.institutions
        self._cost_signs = _cost_signs(inputs, terms)
        self._costs = {name: np.zeros(draws) for name in self._cost_signs}
        self._worst = {name: np.zeros(draws) for name in (*own, STATE)}
        models = terms.exchange.middles() if terms.exchange else {}
        self._unhedged = {str(name): np.zeros(draws) for name in models}
        self._years = {n: np.zeros((batches, len(ITEMS), years)) for n in own}
        treasury = (*own, PROGRAMME_EQUITY)
        self._subsidies = {n: np.zeros((batches, years)) for n in treasury}
        self._payments = {n: np.zeros((batches, years)) for n in treasury}
        self._administration = {n: np.zeros(batches) for n in own}
        self._paths = {n: np.zeros((min(draws, PATHS), years)) for n in own}

    def take(self, block: DrawnBlock) -> None:
        """Reduce one block of draws."""
        self.add(
            block.first,
            block.weights,
            block.streams,
            block.reference[:, 0],
            block.yen_steps,
        )

    def add(
        self,
        first: int,
        weights: ByDraw,
        streams: NDArray[np.float64],
        reference_rate: ByDrawPeriod,
        yen_steps: ByDrawPeriod | None,
    ) -> None:
        """Add draws that begin with number `first`; of the plan, which has no steps, one."""
        terms, rows = self._terms, slice(first, first + weights.size)
        batches: Index = np.arange(rows.start, rows.stop) // self._replicate
        self._weights[rows] = weights
        sums, series = account_values(streams, terms.weights, terms.line_signs)
        np.add.at(self._valued, batches, sums * weights[:, None, None, None])
        add_draws(self._expected, streams, weights)
        discounted = sums[:, terms.weighings.index(GOVERNMENT)]
        for name, table in self._cost_signs.items():
            self._costs[name][rows] = _signed(discounted, table)
        for name in self._worst:
            calls = by_year(
                series[:, terms.line(name, "calls")], terms.year, len(terms.years)
            )
            self._worst[name][rows] = np.maximum(calls.max(axis=1), 0.0)
        for name in terms.institutions:
            self._add_account(name, rows, batches, series, reference_rate)
            spent = administration(self._inputs, terms, name, streams)
            np.add.at(self._administration[name], batches, spent * weights)
        for kept, what in ((self._subsidies, "paid"), (self._payments, "received")):
            amounts = by_year(
                series[:, terms.line(PROGRAMME_EQUITY, what)],
                terms.year,
                len(terms.years),
            )
            np.add.at(kept[PROGRAMME_EQUITY], batches, amounts * weights[:, None])
        if terms.exchange is not None:
            paths = (
                {name: path[None] for name, path in terms.exchange.middles().items()}
                if yen_steps is None
                else exchange_models(
                    terms.exchange,
                    1.0 / terms.year_fraction,
                    yen_steps,
                    self._seed,
                    first,
                )
            )
            for name, path in paths.items():
                yen = series[:, terms.line(STATE, "net")] * path * terms.yen_factors
                self._unhedged[name][rows] = np.cumsum(yen, axis=1)[:, -1]

    def _add_account(
        self,
        name: str,
        rows: slice,
        batches: Index,
        series: NDArray[np.float64],
        reference_rate: ByDrawPeriod,
    ) -> None:
        """One institution's account, year by year."""
        own = self._terms.accounts[name]
        weights = self._weights[rows]
        items = account_items(self._terms, name, series, reference_rate)
        net = items[:, ITEMS.index("net")]
        so_far = np.cumsum(net, axis=1)
        np.add.at(self._years[name], batches, items * weights[:, None, None])
        rolled = account_years(net, own.surplus_to_state)
        for kept, amounts in (
            (self._subsidies, rolled.subsidies), (self._payments, rolled.payments)
        ):  # fmt: skip
            np.add.at(kept[name], batches, amounts * weights[:, None])
        paths = self._paths[name]
        fitting = max(min(rows.stop, paths.shape[0]) - rows.start, 0)
        paths[rows.start : rows.start + fitting] = so_far[:fitting]

    def sums(self) -> FiscalSums:
        """Everything that was kept."""
        return FiscalSums(
            inputs=self._inputs,
            terms=self._terms,
            draws=self._draws,
            replicate=self._replicate,
            weights=self._weights,
            valued=self._valued,
            expected=self._expected / self._draws,
            costs=self._costs,
            worst_years=self._worst,
            unhedged=self._unhedged,
            years=self._years,
            subsidies=self._subsidies,
            payments=self._payments,
            administration=self._administration,
            paths=self._paths,
        )


def account_items(
    terms: FiscalTerms,
    name: str,
    series: NDArray[np.float64],
    reference_rate: ByDrawPeriod,
) -> NDArray[np.float64]:
    """Income and cost of an institution by fiscal year, (draw, item, year).

    Interest counts as it accrues: what is paid, and what is added to the loan, which is
    the rise of the balance that no drawing explains. Funding is paid on what was drawn
    at the start of a period, at the dollar short rate and the spread of the mix; what is
    swapped pays the basis on top. Administration runs while anything is at stake.
    """
    own, years = terms.accounts[name], len(terms.years)
    drawn = series[:, terms.line(name, "drawn")]
    opening = np.concatenate((np.zeros((drawn.shape[0], 1)), drawn[:, :-1]), axis=1)
    basis = hedge_cost(
        terms.basis, terms.basis_impact, own.swapped * opening, terms.year_fraction
    )
    at_stake = series[:, terms.line(name, "held")] > 0.0
    running = np.where(at_stake, own.running_cost * terms.year_fraction, 0.0)
    by_period = {
        "income": drawn - opening - series[:, terms.line(name, "income")],
        "funding": opening * (reference_rate + own.spread) * terms.year_fraction,
        "basis": basis,
        "loss": series[:, terms.line(name, "loss")],
        "running": running,
    }
    items = np.zeros((drawn.shape[0], len(ITEMS), years))
    for what, amounts in by_period.items():
        items[:, ITEMS.index(what)] = by_year(amounts, terms.year, years)
    income, *charges = (items[:, ITEMS.index(what)] for what in by_period)
    net = income - sum(charges)
    items[:, ITEMS.index("net")] = net
    items[:, ITEMS.index("covered")] = np.cumsum(net, axis=1) >= 0.0
    for what in ("drawn", "claims"):
        stock = series[:, terms.line(name, what)] * terms.year_fraction
        items[:, ITEMS.index(what)] = by_year(stock, terms.year, years)
    return items


def administration(
    inputs: Inputs, terms: FiscalTerms, name: str, streams: NDArray[np.float64]
) -> ByDraw:
    """Present value of an institution's running cost, (draw,).

    It runs while anything is at stake, and falls on the cohorts in proportion to what
    they hold, so each part is discounted to the first flow of its cohort.
    """
    running = terms.accounts[name].running_cost * terms.year_fraction
    own = [a for a, one in enumerate(inputs.accounts) if one.institution == name]
    factors = terms.weights[terms.weighings.index(GOVERNMENT)]
    held, valued = np.zeros(streams.shape[:2]), np.zeros(streams.shape[:2])
    for account in own if running > 0.0 else ():
        for kind in STOCKS:
            stock = streams[:, :, account, KIND[kind]]
            held += stock
            valued += stock * factors[:, account]
    factor = np.divide(valued, held, out=np.zeros_like(held), where=held > 0.0)
    return running * np.cumsum(factor, axis=1)[:, -1]


def _cost_signs(inputs: Inputs, terms: FiscalTerms) -> dict[str, NDArray[np.float64]]:
    """Signs of the lifetime cost by bearer; shares stand apart from credit."""
    credit = [NET[kind] for kind in ("loan", "cover")]
    own = terms.institutions
    return {
        **{name: signs(inputs, [name], *credit) for name in own},
        PROGRAMME_EQUITY: signs(inputs, own, NET["equity"]),
        STATE: signs(inputs, own, *credit, NET["equity"]),
    }


def _signed(sums: NDArray[np.float64], table: NDArray[np.float64]) -> ByDraw:
    """Signed sum over accounts and kinds of each draw, one after the other."""
    total = np.zeros(sums.shape[0])
    for account, kind in np.argwhere(table != 0.0):
        total += table[account, kind] * sums[:, account, kind]
    return total
