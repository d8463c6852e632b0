"""Section: how the figures were computed, so that anybody can do it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi import __version__
from kakehashi.reports.blocks import Prose, Section
from kakehashi.reports.formats import date, printed

if TYPE_CHECKING:
    from kakehashi.reports.study import Study


SAME = (
    f"Computed with Kakehashi {__version__}. The same file, scenario and day give the "
    "same page, byte for byte."
)
CHANCE = (
    "Nothing is drawn by chance: one course of events, with the best value of every "
    "range and no default unless a scenario scripts one."
)
CHECKED = (
    "The run was checked before this page was written: money in equals money out in "
    "every project and period, balances roll forward, a tier waits for the one before "
    "it, claims stay within their cover (convention 8)."
)


def method_section(study: Study) -> Section:
    """Conventions, version, reading, day, grid."""
    return Section(
        id="method",
        heading="How this was computed",
        blocks=(
            Prose(
                paragraphs=[*_run(study), *_market(study), CHANCE, CHECKED, SAME],
                as_list=True,
            ),
        ),
    )


def _run(study: Study) -> list[str]:
    """What was run: file, day, scenarios, grid."""
    inputs = study.result.inputs
    programme, timeline = study.programme, inputs.timeline
    scenarios = ", ".join(inputs.loaded.scenario_names) or "none"
    length = timeline.frequency.replace("_", "-")
    first, last = date(timeline.starts[0]), date(timeline.ends[-1])
    return [
        (
            f"Programme file {programme.id}, facts gathered up to {date(programme.as_of)}. "
            f"The future is planned from {date(inputs.as_of)}."
        ),
        f"Scenarios: {scenarios}. Reading of the split: {inputs.reading}.",
        (
            f"{timeline.periods} {length} periods from {first} to {last}; flows fall on the "
            "last day of their period (convention 3)."
        ),
    ]


def _market(study: Study) -> list[str]:
    """Currency, prices, tax."""
    programme = study.programme
    market = programme.market
    rise = printed(market.escalation)
    points = [
        (
            f"All amounts are in {programme.currency} and nominal; prices and costs rise by "
            f"{rise}."
        )
    ]
    if market.usd_jpy is not None:
        day = date(market.usd_jpy.as_of)
        points.append(
            f"Yen at {printed(market.usd_jpy)} ({day}, {market.usd_jpy.source})."
        )
    if programme.tax.note:
        points.append(f"Tax: {programme.tax.note}")
    return points
