"""The supply network of a run at any onset, with and without the programme's plants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.model.network_capacity import added_capacity, network_at
from kakehashi.model.placement import place
from kakehashi.model.setting import setting_of
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from kakehashi.model.network_capacity import AddedCapacity, NetworkAt
    from kakehashi.model.placement import Placement
    from kakehashi.schema.network import Network
    from kakehashi.schema.programme import Programme


@dataclass(frozen=True, eq=False)
class NetworkSetting:
    """A programme's network and what its funded projects add to it."""

    programme: Programme
    network: Network
    placement: Placement
    added: Sequence[AddedCapacity]
    _known: dict[tuple[frozenset[str], dt.date], NetworkAt] = field(
        default_factory=dict, repr=False
    )

    @property
    def weeks(self) -> int:
        """How long an event is followed."""
        return round(self.network.horizon.base * WEEKS_PER_YEAR)

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of funded projects that add to the network, in the file's order."""
        return tuple(dict.fromkeys(one.group for one in self.added))

    @property
    def onsets(self) -> Sequence[dt.date]:
        """Days on which events are tried to strike."""
        return self.network.onsets

    def at(self, onset: dt.date, groups: Collection[str] | None = None) -> NetworkAt:
        """The network on a day, with the plants of some groups; None: of all."""
        chosen = frozenset(self.groups if groups is None else groups)
        key = (chosen, onset)
        if key not in self._known:
            self._known[key] = network_at(
                self.programme, self.added, chosen, onset, self.weeks
            )
        return self._known[key]

    def before(self, onset: dt.date) -> NetworkAt:
        """The network without what the programme adds."""
        return self.at(onset, ())


def network_setting(
    programme: Programme, as_of: dt.date | None = None
) -> NetworkSetting:
    """The setting of a programme; raises `InputError` where it has no network."""
    if programme.network is None:
        raise InputError(
            [
                Problem(
                    where="network",
                    what=f"the programme '{programme.id}' has no supply network",
                    fix="add a folder `network`; docs/how-to/bring-your-own-network.md",
                )
            ]
        )
    timeline = setting_of(programme).timeline
    placement = place(programme, timeline, as_of or programme.as_of)
    return NetworkSetting(
        programme=programme,
        network=programme.network,
        placement=placement,
        added=added_capacity(programme, placement),
    )
