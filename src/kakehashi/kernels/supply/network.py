"""The supply network as arrays, which screen, linear programme and simulation share.

Four tables, each a group of arrays of one length. A *site* makes one product (all fabs
of one class in one region are one site; a sector of users is a site that has demand). A
*slot* is one input of a site. A *link* brings the product of a supplying site to a slot.
A *corridor* is a set of links with a common limit: a sea lane, an export control.

A link that is not qualified carries `open_flow` in week t < tq, and from there on
open_flow + (max_flow - open_flow) * min(1, (t - tq + 1) / rq): a buyer can take a little
more of what it takes already, and much more once another supplier is qualified.

Products are counted in units per week, times in weeks; US$ enter by `value` only. Rows
stand in any order, and results do not hang on it. Networks are layered: no product comes
back to its maker. All of it holds before the event, in a steady state: `baseline` is what
a site makes in a week, and the inputs of a slot come in by the shares of its links.

An event is a `Disruption`: what is lost of sites and corridors in each week, beside what
capacity stands and what is demanded. Week 0 is the week of the onset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from kakehashi.arrays import (
        ByCorridor,
        ByCorridorWeek,
        ByLink,
        BySite,
        BySiteWeek,
        BySlot,
        Flags,
        Index,
    )

# What a site makes when a slot runs short: nothing without it; half the shortfall is
# lost; as much as before. [Pichler and others, JEDC 144:104527, 2022]
CRITICAL, IMPORTANT, MINOR = 0, 1, 2
NO_CORRIDOR = -1
UNLIMITED = np.inf


class SupplyNetwork(NamedTuple):
    """Sites, slots, links and corridors; symbols as in docs/concepts/resilience.md."""

    # by site
    baseline: BySite  # x, units per week made before the event; of a sector, used
    capacity: BySite  # K0, units per week
    surge: (
        BySite  # alpha >= 1, most that can be made, per unit of capacity; of a sector
    )
    # that catches up, per unit of demand
    cycle_weeks: Index  # L, from start to finish; 0 where it takes less than a week
    wip_at_risk: BySite  # omega, share of work in progress lost per share of site lost
    finished_weeks: BySite  # g, finished goods in stock, weeks of baseline
    demand: BySite  # D, units per week; 0 where the site is no sector
    value: BySite  # v, US$ lost per unit that a sector is short; 0 where none

    # by slot
    slot_site: Index  # the site whose input it is
    input_use: BySlot  # a > 0, units in per unit out, yield inside
    criticality: Index  # CRITICAL, IMPORTANT or MINOR
    cover_weeks: BySlot  # c, input in stock, weeks of input_use * baseline

    # by link
    supplier: Index  # the site that it comes from
    slot: Index  # the slot that it goes into
    share: ByLink  # of the slot's input before the event; sums to 1 by slot
    qualified: Flags  # True: up to max_flow can flow from week 0 on
    open_flow: ByLink  # not qualified: can flow all the same, units per week; 0: none
    qualification_weeks: Index  # tq, not qualified: first week above open_flow
    ramp_weeks: Index  # rq >= 1, not qualified: weeks from there to max_flow, linear
    max_flow: ByLink  # phi, units per week; finite where not qualified, else UNLIMITED
    lag_weeks: Index  # from leaving the supplier to arriving in the slot
    tier: Index  # order in which a supplier that sets priorities serves; 0 first
    corridor: Index  # place of its corridor, or NO_CORRIDOR

    # by corridor
    corridor_limit: ByCorridor  # F, units per week over all its links

    # by site
    backlog_share: BySite | float = 0.0
    """r, share of what a sector is short that its buyers wait for; the rest is lost.

    What they wait for is made later, as far as `surge` goes; what is still owed when the
    weeks that are followed are over is lost after all.
    """


def owes(network: SupplyNetwork) -> Flags:
    """Sectors whose buyers wait for some of what they are short, (site,)."""
    return np.asarray((network.backlog_share > np.zeros(1)) & (network.demand > 0.0))


class Disruption(NamedTuple):
    """One event from its onset on; every array has a column for each week."""

    lost_site: BySiteWeek  # delta in 0..1, share of capacity that is out
    lost_corridor: ByCorridorWeek  # delta in 0..1, share of the limit that is closed
    capacity: BySiteWeek  # K, units per week that would stand without the event
    demand: BySiteWeek  # D, units per week; 0 where the site is no sector
