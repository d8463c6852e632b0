"""Section: where the money comes from and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Picture, Prose, Section
from kakehashi.reports.figures.money_figure import money_figure

if TYPE_CHECKING:
    from kakehashi.reports.study import Study


def money_section(study: Study) -> Section:
    """The Sankey diagram and how to read it."""
    return Section(
        id="money",
        heading="Where does the money come from, and where does it go?",
        blocks=(
            Picture(figure=money_figure(study.result)),
            Prose(
                paragraphs=[
                    (
                        "Both halves have one scale, so a band twice as thick is twice as "
                        "much money. All amounts are sums over the whole run, neither "
                        "discounted nor adjusted for prices. What the plants cost to build "
                        "and run is paid to suppliers and not drawn; the money back is what "
                        "customers pay, less that. Hollow bands are debt that is never "
                        "repaid: no money flows there."
                    ),
                ]
            ),
        ),
    )
