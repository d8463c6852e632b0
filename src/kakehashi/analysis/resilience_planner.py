"""The planner's end of the bracket: what nobody could help losing, in many events at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from kakehashi.kernels.supply.events import disruption_of
from kakehashi.kernels.supply.planner_runs import Case, least_losses
from kakehashi.model.network_events import calendar_of, event_rows, exposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import Numbers
    from kakehashi.kernels.supply.events import Events
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.network_event import Event

    Progress: TypeAlias = Callable[[str, int, int], None]
    """Told what is being done, how many steps are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A row of an event, as it strikes one state of the network."""

    at: NetworkAt
    event: Event
    rows: Events
    row: int


def strike_of(setting: NetworkSetting, at: NetworkAt, name: str) -> Strike:
    """A named event by its best figures."""
    event = setting.network.events[name]
    return Strike(
        at=at,
        event=event,
        rows=event_rows(setting.network, at.compiled, event),
        row=0,
    )


def planned_losses(
    setting: NetworkSetting,
    runs: Sequence[Sequence[Strike]],
    what: str,
    progress: Progress | None = None,
) -> list[Numbers]:
    """US$m that a planner would lose: for each run (strike, sector).

    Each strike of a run starts from the solution of the one before: put like ones side by
    side. `what` is told to whoever waits.
    """
    total, solved = sum(map(len, runs)), count(1)

    def told() -> None:
        done = next(solved)
        if progress is not None:
            progress(what, done, total)

    cases = [_cases(setting, run) for run in runs]
    found = least_losses(cases, setting.weeks, told)
    return [
        lost[:, run[0].at.compiled.arrays.demand > 0.0] if run else lost
        for run, lost in zip(runs, found, strict=True)
    ]


def _cases(setting: NetworkSetting, run: Sequence[Strike]) -> Iterator[Case]:
    """Strikes written out by week, one at a time: each is large."""
    for one in run:
        calendar = calendar_of(one.at)
        event = disruption_of(one.rows, one.row, calendar, setting.weeks)
        yield Case(exposed(one.at, one.event), event)
