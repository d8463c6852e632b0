"""What a run asks of its supply network: a few events, with their bracket.

The events are those that the network names as its headline, at the last onset, with and
without what funded projects add. Each answer is worked out when it is first asked for:
the planner's takes a second or two, the others little; and each once for a network and
its plants, whatever else of a programme changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kakehashi.analysis.resilience_dependence import dependence, missing_packaging
from kakehashi.analysis.resilience_losses import brackets, rule_losses
from kakehashi.analysis.resilience_risk import drawn_losses
from kakehashi.analysis.resilience_screen import single_points
from kakehashi.analysis.resilience_setting import network_setting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.analysis.resilience_losses import EventLosses
    from kakehashi.analysis.resilience_risk import DrawnLosses, Variants
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.arrays import ByDraw
    from kakehashi.model.network_capacity import NetworkAt
    from kakehashi.schema.programme import Programme

KEPT = 8  # networks whose answers are kept


@dataclass(frozen=True, eq=False)
class HeadlineResilience:
    """Answers about a few events; losses in US$m of value added."""

    setting: NetworkSetting
    _drawn: dict[Variants, DrawnLosses] = field(default_factory=dict, repr=False)

    @property
    def onset(self) -> dt.date:
        """The day of onset of every answer: the last that is tried."""
        return self.setting.onsets[-1]

    @property
    def events(self) -> list[str]:
        """The headline events, the foremost first."""
        return list(self.setting.network.headline)

    @cached_property
    def ruled(self) -> tuple[EventLosses, EventLosses]:
        """Losses under the rules, without and with the plants."""
        found = [rule_losses(self.setting, at, self.events) for at in self._states]
        return found[0], found[-1]

    @cached_property
    def bracket(self) -> tuple[EventLosses, EventLosses]:
        """The same with the planner's end."""
        found = brackets(self.setting, self._states, self.events)
        return found[0], found[-1]

    @property
    def before(self) -> EventLosses:
        """The whole bracket without the programme's plants."""
        return self.bracket[0]

    @property
    def after(self) -> EventLosses:
        """The whole bracket with them; the same where none is funded."""
        return self.bracket[1]

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """Shares of regions by product, before and after."""
        return dependence(self.setting)

    @cached_property
    def single_points(self) -> pd.DataFrame:
        """Fill without each region and site, before and after."""
        return single_points(self.setting)

    @cached_property
    def warnings(self) -> Sequence[str]:
        """Fabs without packaging to match."""
        return missing_packaging(self.setting)

    def drawn(self, variants: Variants, rule: str) -> tuple[ByDraw, ByDraw]:
        """Losses of the foremost event in variants of it, without and with the plants."""
        first = self.events[0]
        if variants not in self._drawn:
            self._drawn[variants] = drawn_losses(
                self.setting, [first], self.onset, variants
            )
        found = self._drawn[variants]
        return found.before[rule][first], found.after[rule][first]

    @property
    def _states(self) -> list[NetworkAt]:
        """The network without the plants, and with them where some are funded."""
        states = [self.setting.before(self.onset)]
        return [*states, self.setting.at(self.onset)] if self.setting.added else states


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
    return HeadlineResilience(asked.setting)
