"""How likely an event must be for the plants to pay, and variants of events.

The break-even probability is the yearly cost of the programme's share over what it averts
if the event comes. Variants have severity, outage and recovery drawn from their ranges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.analysis.resilience_losses import RULES, simulated
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.streams import uniforms
from kakehashi.kernels.supply.annual_loss import break_even_probability
from kakehashi.model.network_events import event_rows
from kakehashi.model.ranged import drawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_planner import Progress
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import ByDraw, Numbers
    from kakehashi.kernels.supply.events import Events
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.parameter import Parameter

STREAM = "resilience"
MILLION = 1e6  # US$ in a unit of loss
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
        spared = not setting.network.events[name].work_in_progress
        for when, at in states.items():
            rows = variant_rows(setting, at, name, variants)
            for rule in RULES:
                lost = simulated(setting, at, rows, rule, spared=spared)
                found[when][rule][name] = np.asarray(lost.sum(axis=1))
    return DrawnLosses(
        events=tuple(names), before=found["before"], after=found["after"]
    )


def variant_rows(
    setting: NetworkSetting, at: NetworkAt, name: str, variants: Variants
) -> Events:
    """An event's variants as rows: severity, outage and recovery from their ranges."""
    draws, seed = variants

    def number(parameter: Parameter, part: str) -> ByDraw:
        if parameter.low is None:
            return np.full(draws, parameter.base)
        u = uniforms(seed, STREAM, [f"{name}.{part}"], 0, draws)[:, 0]
        return np.asarray(drawn(parameter, u))

    event = setting.network.events[name]
    return event_rows(setting.network, at.compiled, event, number)


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
