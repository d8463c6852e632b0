"""Measures of the supply network: how much safer the funded plants make the supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.definition import BUILDING, CAPITAL, PLACING, Definition, Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from kakehashi.analysis.resilience_headline import HeadlineResilience
    from kakehashi.analysis.resilience_reliance import Reliance
    from kakehashi.analysis.resilience_risk import Variants
    from kakehashi.analysis.views import Views
    from kakehashi.arrays import ByDraw
    from kakehashi.model.network_capacity import NetworkAt

MILLION = 1e6  # US$ in a unit of loss
NINE_OF_TEN = (0.05, 0.95)
MOST_VARIANTS = 200  # of an event, whatever the draws of the run: a tenth of a second
TODAY, BEFORE, AFTER = "today", "before", "after"
STATES = {
    TODAY: "today",
    BEFORE: "on the last day of onset, without the programme's plants",
    AFTER: "on the last day of onset, with the programme's plants",
}
NETWORK = ("network.growth", "network.host", "network.onsets")
PLANTS = ("network.capacity.**", *CAPITAL, *BUILDING, *PLACING)
SITES = ("resilience_sites",)
NOTHING = "nothing that is funded adds to the supply network"
NO_NEED = "no user in the host region takes any chips"
NO_EVENT = "the network names no headline event"
PLANNER = "planner"
PLANNED = "a planner's best answer: the least that anybody could lose"
BEYOND = "the event as it is named lies beyond nine of ten of its variants"
RULED = {
    "priority": "suppliers serve first who loses most per unit; nobody plans ahead",
    "proportional": "suppliers serve all orders by the same part; nobody plans ahead",
}


def _variants(views: Views) -> Variants | None:
    """Variants to draw where the run has draws; none in a run without chance."""
    from kakehashi.analysis.resilience_risk import Variants  # numba is slow to load

    draws = views.result.draws
    if draws is None:
        return None
    return Variants(min(draws.draws, MOST_VARIANTS), draws.how.seed)


def _state(views: Views, when: str) -> NetworkAt:
    """The network as it stands today, or at the last onset without or with the plants."""
    setting, onset = views.safety.setting, views.safety.onset
    if when == TODAY:
        return setting.at(views.result.inputs.as_of)
    return setting.before(onset) if when == BEFORE else setting.at(onset)


def _spread(value: float, drawn: ByDraw | None, note: str | None) -> Found:
    """A figure, and between what nine variants of ten lie."""
    import numpy as np

    if drawn is None or drawn.size == 0:
        return Found(value=value, note=note)
    low, high = (float(end) for end in np.quantile(drawn, NINE_OF_TEN))
    if not low <= value <= high:
        note = f"{note}; {BEYOND}"
    return Found(value=value, note=note, low=low, high=high)


# ------------------------------------------------------------------ who supplies


def _part(
    when: str, of: Callable[[Reliance], tuple[ByDraw, str | None]]
) -> Callable[[Views, str], Found]:
    """A part of the host's need in one state of the network."""

    def value(views: Views, _: str) -> Found:
        from kakehashi.analysis.resilience_reliance import reliance

        found = reliance(views.safety.setting, _state(views, when), _variants(views))
        if found is None:
            return Found(value=None, note=NO_NEED)
        parts, note = of(found)
        return _spread(float(parts[0]), parts[1:], note)

    return value


def _home(found: Reliance) -> tuple[ByDraw, str | None]:
    return found.home, None


def _from(country: str) -> Callable[[Reliance], tuple[ByDraw, str | None]]:
    def of(found: Reliance) -> tuple[ByDraw, str | None]:
        nothing = 0.0 * found.home
        greatest = found.greatest.get(country)
        note = f"greatest in {greatest}" if greatest else "no site of the network"
        return found.by_country.get(country, nothing), note

    return of


def _points(when: str) -> Callable[[Views, str], Found]:
    def value(views: Views, _: str) -> Found:
        from kakehashi.analysis.resilience_screen import SERVED, count_single_points

        if when == TODAY:
            setting = views.safety.setting
            return Found(value=float(count_single_points(setting, _state(views, when))))
        fills = views.safety.single_points[f"fill_{when}"]
        return Found(value=float((fills < SERVED).sum()))

    return value


# ------------------------------------------------------------------ what is lost


def _event(views: Views) -> tuple[str, ...]:
    """Paths of the figures of the foremost event."""
    safety = views.safety
    name = safety.events[0]
    event, path = safety.setting.network.events[name], f"network.events.{name}"
    return (
        *(f"{path}.hits.{place}.severity" for place in range(len(event.hits))),
        *(f"{path}.corridors.{corridor}" for corridor in event.corridors),
        f"{path}.outage",
        f"{path}.recovery",
    )


def _lost(
    way: str, of: Callable[[ByDraw, ByDraw], ByDraw], *, compares: bool
) -> Callable[[Views, str], Found]:
    """US$ in the foremost event, of the losses without and with the plants."""

    def value(views: Views, _: str) -> Found:
        safety = views.safety
        if not safety.events:
            return Found(value=None, note=NO_EVENT)
        pair = safety.bracket if way == PLANNER else safety.ruled
        without, with_plants = (one.total(way)[:1] * MILLION for one in pair)
        drawn = None
        variants = _variants(views)
        if variants is not None and way != PLANNER:
            drawn = of(*(m * MILLION for m in safety.drawn(variants, way)))
        note = RULED.get(way, PLANNED)
        if compares and not safety.setting.added:
            note = NOTHING
        found = _spread(float(of(without, with_plants)[0]), drawn, note)
        return Found(
            value=found.value,
            note=found.note,
            low=found.low,
            high=found.high,
            parameters=_event(views),
        )

    return value


def _foremost(views: Views) -> Found:
    safety = views.safety
    if not safety.events:
        return Found(value=None, note=NO_EVENT)
    event = safety.setting.network.events[safety.events[0]]
    return Found(value=event.label, note=event.note)


def _committed(safety: HeadlineResilience) -> Found:
    from kakehashi.analysis.resilience_value import committed

    note = None if safety.setting.added else NOTHING
    return Found(value=float(committed(safety.setting)), note=note)


def _fiscal(views: Views) -> Found:
    """Their part of the cost to the state, with the interval that draws give."""
    from kakehashi.analysis.resilience_cost import fiscal_part

    if not views.safety.setting.added:
        return Found(value=None, note=NOTHING)
    found = fiscal_part(views.result, views.safety.setting)
    if found is None:
        return Found(value=None, note="the programme says too little to count it")
    return Found(value=found.value, low=found.low, high=found.high)


# ------------------------------------------------------------------ the definitions


def _parts(
    name: str,
    label: str,
    formula: str,
    of: Callable[[Reliance], tuple[ByDraw, str | None]],
) -> tuple[Definition, ...]:
    """A part of the host's need today, and without and with the plants."""
    return tuple(
        Definition(
            id=f"resilience_{name}_{when}",
            label=f"{label}, {words}",
            unit="share",
            formula=f"sum over classes of chips of need x price x {formula} / sum of need "
            "x price",
            parameters=(*NETWORK, *(() if when == BEFORE else PLANTS)),
            measures=SITES,
            needs_network=True,
            value=_part(when, of),
        )
        for when, words in STATES.items()
    )


def _losses(way: str) -> tuple[Definition, Definition]:
    """What is lost without the plants, and what they avert, under one way of answering."""
    followed = ("network.horizon", "network.restock", *NETWORK)
    return (
        Definition(
            id=f"resilience_loss_{way}",
            label=f"Value added lost in the foremost event without the plants, {way}",
            unit="USD",
            formula="sum over weeks and sectors of value added x output short of demand",
            parameters=followed,
            measures=("resilience_event", *SITES),
            needs_network=True,
            takes_seconds=way == PLANNER,
            value=_lost(way, lambda without, _: without, compares=False),
        ),
        Definition(
            id=f"resilience_averted_{way}",
            label=f"Loss that the plants avert in the foremost event, {way}",
            unit="USD",
            formula=f"resilience_loss_{way} - the same with the programme's plants",
            parameters=PLANTS,
            measures=(f"resilience_loss_{way}",),
            needs_network=True,
            takes_seconds=way == PLANNER,
            value=_lost(way, lambda without, after: without - after, compares=True),
        ),
    )


DEFINITIONS = (
    Definition(
        id="resilience_sites",
        label="Sites of the supply network",
        unit="count",
        formula="one for each product and region, one for each sector of users",
        parameters=(
            "network.materials.**",
            "network.fabs.**",
            "network.packaging.**",
            "network.modules.**",
            "network.sectors.**",
        ),
        needs_network=True,
        value=lambda views, _: Found(
            value=float(len(_state(views, BEFORE).compiled.sites))
        ),
    ),
    Definition(
        id="resilience_onset",
        label="Day on which the events of the measures strike",
        unit="date",
        formula="last of the days of onset that the network names",
        parameters=("network.onsets",),
        needs_network=True,
        value=lambda views, _: Found(value=views.safety.onset),
    ),
    Definition(
        id="resilience_committed",
        label="Programme's money in plants that add to the supply network",
        unit="USD",
        formula="sum of programme share x capital expenditure of funded projects that "
        "add to a site",
        parameters=PLANTS,
        needs_network=True,
        value=lambda views, _: _committed(views.safety),
    ),
    Definition(
        id="resilience_fiscal_cost",
        label="What those plants cost the state by credit reform",
        unit="USD",
        formula="subsidy_cost_of_investor x resilience_committed / the same sum over all "
        "funded projects",
        measures=("subsidy_cost_of_investor", "resilience_committed"),
        needs_network=True,
        value=lambda views, _: _fiscal(views),
    ),
    *_parts(
        "home_share",
        "Part of {host}'s need of chips that its own plants could make",
        "min(1, capacity in the host region / need)",
        _home,
    ),
    *_parts(
        "taiwan_share",
        "Part of {host}'s need of chips that is made in Taiwan",
        "Taiwan's share of capacity",
        _from("TW"),
    ),
    *_parts(
        "china_share",
        "Part of {host}'s need of chips that is made in China",
        "China's share of capacity",
        _from("CN"),
    ),
    *(
        Definition(
            id=f"resilience_single_points_{when}",
            label=f"Single points of failure, {words}",
            unit="count",
            formula="regions and sites without which less than 95 % of the value of "
            "sectors' output can be made for good, every other supplier qualified",
            parameters=(*NETWORK, *(() if when == BEFORE else PLANTS)),
            measures=SITES,
            needs_network=True,
            value=_points(when),
        )
        for when, words in STATES.items()
    ),
    Definition(
        id="resilience_event",
        label="Foremost event of the measures",
        unit="text",
        formula="first of the headline events that the network names",
        parameters=("network.headline",),
        needs_network=True,
        value=lambda views, _: _foremost(views),
    ),
    *(one for way in (PLANNER, *RULED) for one in _losses(way)),
)
