"""Section: the documents that the figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.reports.blocks import Section, Source, Sources
from kakehashi.reports.formats import count
from kakehashi.reports.html import address

if TYPE_CHECKING:
    from kakehashi.reports.study import Study


def sources_section(study: Study) -> Section:
    """Every source of the programme with publisher, date and address."""
    listed = study.programme.sources
    entries = [
        Source(
            key=key,
            title=source.title,
            detail=", ".join(
                part for part in (source.publisher, source.date, source.kind) if part
            )
            + "."
            + ("" if address(source.url) or not source.url else f" {source.url}"),
            url=address(source.url),
        )
        for key, source in sorted(listed.items())
    ]
    return Section(
        id="sources",
        heading="Sources",
        lead=f"{count(len(entries), 'document')}. The addresses were right when the "
        "figures were gathered; this page itself fetches nothing.",
        blocks=(Sources(sources=entries),),
    )
