"""Where a figure comes from, on the terminal: formula, parameters, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from kakehashi.reports.console.writing import heading, point, shown
from kakehashi.reports.estimates import of_measure
from kakehashi.reports.formats import (
    EN_DASH,
    as_printed,
    count,
    plain_as_given,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from kakehashi.analysis.explain import Citation, Explanation, Origin


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Print the tree below a measure, then its documents and the scenario's changes."""
    seen: set[str] = set()
    tree = Tree(_measure(console, explanation), guide_style="dim")
    _grow(tree, explanation, console, seen)
    console.print(tree)
    cited = {source.key: source for source in _citations(explanation)}
    if cited:
        heading(console, "Sources")
    for key, source in sorted(cited.items()):
        parts = [source.title, source.publisher, source.date, source.url]
        point(console, f"[{key}] {', '.join(part for part in parts if part)}")
    if explanation.changes:
        heading(console, "Changed by scenarios")
    for change in explanation.changes:
        point(
            console,
            f"{change.path}: {change.old} -> {change.new} ({change.scenario}: "
            f"{change.reason})",
        )


def _measure(console: Console, explanation: Explanation) -> Text:
    measure = explanation.measure
    text = Text(shown(console, f"{measure.label}: "))
    text.append(shown(console, of_measure(measure)), style="bold")
    text.append(shown(console, f"\n{measure.id} = {measure.formula}"), style="dim")
    if measure.note:
        text.append(shown(console, f"\n{measure.note}"))
    return text


def _grow(
    tree: Tree, explanation: Explanation, console: Console, seen: set[str]
) -> None:
    """Parameters that stand further up are counted, not printed again."""
    for below in explanation.below:
        again = below.measure.id in seen
        seen.add(below.measure.id)
        branch = tree.add(_measure(console, below))
        if not again:
            _grow(branch, below, console, seen)
    fresh = [origin for origin in explanation.origins if origin.path not in seen]
    seen.update(origin.path for origin in fresh)
    for origin in fresh:
        tree.add(_origin(console, origin))
    repeated = len(explanation.origins) - len(fresh)
    if repeated:
        words = f"{count(repeated, 'parameter')} that stand above"
        tree.add(Text(shown(console, words), style="dim"))


def _origin(console: Console, origin: Origin) -> Text:
    text = Text(shown(console, f"{origin.path} = "))
    text.append(shown(console, _printed(origin)), style="bold")
    about = [
        origin.as_of.isoformat() if origin.as_of else "",
        origin.confidence or "",
        " ".join(f"[{source.key}]" for source in origin.citations),
        origin.written_at or "",
    ]
    words = ", ".join(part for part in about if part)
    if words:
        text.append(shown(console, f"  {words}"), style="dim")
    return text


def _printed(origin: Origin) -> str:
    if origin.value is None:
        return EN_DASH
    if isinstance(origin.value, str) or origin.unit is None:
        return str(origin.value)
    text = as_printed(origin.value, origin.unit)
    if origin.low is None or origin.high is None or origin.low == origin.high:
        return text
    low, high = plain_as_given(origin.low), plain_as_given(origin.high)
    return f"{text} ({low}{EN_DASH}{high})"


def _citations(explanation: Explanation) -> Iterator[Citation]:
    for origin in explanation.origins:
        yield from origin.citations
    for below in explanation.below:
        yield from _citations(below)
