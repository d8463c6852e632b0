"""How likely an event must be for the plants to pay, and what they avert in a mean year.

Conditional losses come first, since they need no probability. The break-even probability
is the yearly cost of the programme's share over what it averts if the event comes. Only
then do expected losses follow, under the ranges of the catalogue: events come as
independent Poisson processes, and each takes the loss of one of its variants, of which
severity, outage and recovery are drawn from their ranges.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.analysis.resilience_losses import RULES, simulated
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.streams import uniforms
from kakehashi.kernels.supply.annual_loss import annual_losses, break_even_probability
from kakehashi.model.network_events import event_rows
from kakehashi.model.ranged import drawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_losses import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import ByDraw, Numbers
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.parameter import Parameter

STREAM = "resilience"
YEARS = 20_000  # drawn, for the tail of a year's loss
MILLION = 1e6  # US$ in a unit of loss
TAIL = 0.99  # level of the tail: the worst year in a hundred
MIDDLE, LOW, HIGH = 0.5, 0.05, 0.95  # quantiles that tables show
DRAWN_NUMBERS = ("mean", "low", "middle", "high")
DRAWN_COLUMNS = ("event", "rule", "when", *DRAWN_NUMBERS)
YEARLY_COLUMNS = (
    "rule",
    "measure",
    "before",
    "after",
    "averted",
    "low",
    "high",
    "standard_error",
)
ENDS = ("value", "low", "high")
BATCHES = 20  # of years, whose spread gives the error
BREAK_EVEN_COLUMNS = ("event", "label", "cost", "break_even_low", "break_even_high")


class Variants(NamedTuple):
    """How many variants of an event are drawn, and from which seed."""

    draws: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLosses:
    """Losses of each event in each draw, US$m, before and after, by rule."""

    events: Sequence[str]
    before: dict[str, dict[str, ByDraw]]
    """By rule, then event: (draw,)."""
    after: dict[str, dict[str, ByDraw]]


def drawn_losses(
    setting: NetworkSetting,
    names: Sequence[str],
    onset: dt.date,
    variants: Variants,
    progress: Progress | None = None,
) -> DrawnLosses:
    """Simulate every event in some variants on both states of the network.

    The same draws strike both, so differences are of the plants alone.
    """
    states = {"before": setting.before(onset), "after": setting.at(onset)}
    found: dict[str, dict[str, dict[str, ByDraw]]] = {
        when: {rule: {} for rule in RULES} for when in states
    }
    for step, name in enumerate(names):
        if progress is not None:
            label = setting.network.events[name].label
            progress(f"Variants of {label}", step, len(names))
        for when, at in states.items():
            for rule in RULES:
                found[when][rule][name] = _one(setting, at, name, rule, variants)
    return DrawnLosses(
        events=tuple(names), before=found["before"], after=found["after"]
    )


def _one(
    setting: NetworkSetting, at: NetworkAt, name: str, rule: str, variants: Variants
) -> ByDraw:
    """One event's losses by draw, all sectors together."""
    event = setting.network.events[name]
    draws, seed = variants

    def number(parameter: Parameter, part: str) -> ByDraw:
        if parameter.low is None:
            return np.full(draws, parameter.base)
        u = uniforms(seed, STREAM, [f"{name}.{part}"], 0, draws)[:, 0]
        return np.asarray(drawn(parameter, u))

    rows = event_rows(setting.network, at.compiled, event, number)
    lost = simulated(setting, at, rows, rule, spared=not event.work_in_progress)
    return np.asarray(lost.sum(axis=1))


def drawn_table(found: DrawnLosses) -> pd.DataFrame:
    """One row an event, rule and state: mean and quantiles of its losses, US$m."""
    rows = []
    for when, by_rule in (("before", found.before), ("after", found.after)):
        for rule, by_event in by_rule.items():
            for name, lost in by_event.items():
                low, middle, high = np.quantile(lost, [LOW, MIDDLE, HIGH])
                rows.append(
                    {
                        "event": name,
                        "rule": rule,
                        "when": when,
                        "mean": float(lost.mean()),
                        "low": float(low),
                        "middle": float(middle),
                        "high": float(high),
                    }
                )
    return table_of(rows, DRAWN_COLUMNS, numbers=DRAWN_NUMBERS)


def yearly_losses(
    setting: NetworkSetting, found: DrawnLosses, seed: int
) -> pd.DataFrame:
    """Expected loss of a year and mean of its worst hundredth, before and after, US$m.

    `low` and `high` are what is averted at the low and at the high end of every event's
    probability; `standard_error` is of what is averted, from batches of years. Events
    without a probability do not enter.
    """
    rows = []
    for rule in RULES:
        years = {end: _years(setting, found, rule, end, seed) for end in ENDS}
        for measure, of in MEASURES.items():
            gains = {
                end: of(before) - of(after) for end, (before, after) in years.items()
            }
            before, after = years["value"]
            parts = [
                of(before[batch]) - of(after[batch])
                for batch in np.array_split(np.arange(YEARS), BATCHES)
            ]
            rows.append(
                {
                    "rule": rule,
                    "measure": measure,
                    "before": of(before),
                    "after": of(after),
                    "averted": gains["value"],
                    "low": gains["low"],
                    "high": gains["high"],
                    "standard_error": float(np.std(parts, ddof=1) / np.sqrt(BATCHES)),
                }
            )
    return table_of(rows, YEARLY_COLUMNS, numbers=YEARLY_COLUMNS[2:])


def _mean(losses: ByDraw) -> float:
    """Mean of all years."""
    return float(losses.mean())


def _tail(losses: ByDraw) -> float:
    """Mean of the worst hundredth of years."""
    worst = np.sort(losses)[int(np.ceil(losses.size * TAIL)) :]
    return float(worst.mean())


MEASURES = MappingProxyType({"expected_loss": _mean, "worst_hundredth": _tail})


def _years(
    setting: NetworkSetting, found: DrawnLosses, rule: str, end: str, seed: int
) -> tuple[ByDraw, ByDraw]:
    """Losses of drawn years before and after, with probabilities at one end."""
    events = setting.network.events
    chances = {name: events[name].probability for name in found.events}
    rates = {
        name: {"value": one.base, "low": one.base_low, "high": one.base_high}[end]
        for name, one in chances.items()
        if one is not None
    }
    return (
        annual_losses(rates, found.before[rule], seed, YEARS),
        annual_losses(rates, found.after[rule], seed, YEARS),
    )


def yearly_cost(setting: NetworkSetting, amount: float) -> float:
    """US$ a year that pay `amount` back over the plants' life at the discount rate."""
    programme = setting.programme
    projects = {one.project for one in setting.added}
    lives = [
        (project.operations.life or technology.life).base
        for name in projects
        for project in [programme.projects[name]]
        for technology in [programme.technologies[project.operations.technology]]
    ]
    rate = programme.market.discount_rate.base
    years = float(np.mean(lives)) if lives else 1.0
    return (
        amount * rate / -np.expm1(-years * np.log1p(rate)) if rate else amount / years
    )


def break_even(
    setting: NetworkSetting,
    names: Sequence[str],
    averted: dict[str, Numbers],
    cost: float,
) -> pd.DataFrame:
    """One row an event: yearly probability from which the plants pay by it alone.

    `cost` is US$ a year; `averted`, by way of answering, US$m if the event comes. Absent
    where nothing is averted, or where even a sure event would not pay.
    """
    rows = []
    for place, name in enumerate(names):
        gains = [float(each[place]) * MILLION for each in averted.values()]
        ends = [break_even_probability(cost, gain) for gain in (max(gains), min(gains))]
        rows.append(
            {
                "event": name,
                "label": setting.network.events[name].label,
                "cost": cost,
                "break_even_low": ends[0] if ends[0] <= 1.0 else None,
                "break_even_high": ends[1] if ends[1] <= 1.0 else None,
            }
        )
    return table_of(rows, BREAK_EVEN_COLUMNS, numbers=BREAK_EVEN_COLUMNS[2:])
