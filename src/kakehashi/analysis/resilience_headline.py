"""What the report of a run asks of its supply network: a few events, with their bracket.

The events are those that the network names as its headline, at the last onset, with and
without what funded projects add. The planner's two problems of an event are solved side
by side, and once for each network and plants, whatever else of a programme changes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_dependence import dependence, missing_packaging
from kakehashi.analysis.resilience_losses import event_losses, with_planner
from kakehashi.analysis.resilience_screen import single_points
from kakehashi.analysis.resilience_setting import network_setting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.schema.programme import Programme

SIDES = 2  # with and without the plants
KEPT = 8  # networks whose answers are kept


@dataclass(frozen=True, kw_only=True, eq=False)
class HeadlineResilience:
    """Answers about a few events; losses in US$m of value added."""

    setting: NetworkSetting
    before: EventLosses
    """At the last onset, without the programme's plants."""
    after: EventLosses
    dependence: pd.DataFrame
    single_points: pd.DataFrame
    warnings: Sequence[str]


@dataclass(frozen=True)
class _Asked:
    """A setting, the same as another where network, plants and day are the same."""

    content: tuple[object, ...]
    setting: NetworkSetting = field(compare=False)


def headline_resilience(programme: Programme, as_of: dt.date) -> HeadlineResilience:
    """The headline events of a programme's network; `InputError` where it has none."""
    setting = network_setting(programme, as_of)
    network = setting.network.model_dump_json()
    content = (network, programme.as_of, programme.parties.investor.name)
    return _answer(_Asked((*content, *setting.added), setting))


@lru_cache(maxsize=KEPT)
def _answer(asked: _Asked) -> HeadlineResilience:
    """The answers for one network and its plants."""
    setting = asked.setting
    before, after = _brackets(setting)
    return HeadlineResilience(
        setting=setting,
        before=before,
        after=after,
        dependence=dependence(setting),
        single_points=single_points(setting),
        warnings=missing_packaging(setting),
    )


def _brackets(setting: NetworkSetting) -> tuple[EventLosses, EventLosses]:
    """Losses without and with the plants; the same where no plant is funded."""
    names, onset = list(setting.network.headline), setting.onsets[-1]
    states = [setting.before(onset)]
    if setting.added:
        states.append(setting.at(onset))
    ruled = [event_losses(setting, at, names, planner=False) for at in states]
    with ThreadPoolExecutor(max_workers=SIDES) as pool:
        found = list(
            pool.map(
                lambda pair: with_planner(setting, *pair),
                zip(states, ruled, strict=True),
            )
        )
    return found[0], found[-1]
