"""Figure: the money from state to project and back, bands in step with the amounts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kakehashi.reports.figures.figure import Figure
from kakehashi.reports.figures.money_drawing import drawing, total
from kakehashi.reports.figures.money_flow import START, money_back, money_in
from kakehashi.reports.formats import in_billions, money, share
from kakehashi.reports.table import name, number, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.model.result import Result
    from kakehashi.reports.figures.sankey import Node, Path
    from kakehashi.reports.table import Table


def money_figure(result: Result) -> Figure:
    """Both halves: into the projects on the left, out of them on the right."""
    coming, going = money_in(result), money_back(result)
    return Figure(
        id="money",
        title="From state to project and back",
        sentence=_sentence(result, coming, going),
        table=_table(coming, going),
        drawing=lambda width: drawing(coming, going, width),
        legend=_legend(coming, going),
    )


def by_owner(paths: Sequence[Path], place: int) -> dict[str, float]:
    """Paid money by the label of one node of each path, the largest first."""
    found: dict[str, float] = defaultdict(float)
    for path in paths:
        if not path.owed:
            found[path.nodes[place].label] += path.amount
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _sentence(result: Result, coming: Sequence[Path], going: Sequence[Path]) -> str:
    last = result.inputs.timeline.ends[-1].year
    back, lost = total(going), total(going, owed=True)
    words = [f"{money(total(coming))} go into the projects, and nothing comes back."]
    if back > 0:
        parts = [
            f"{label} {share(amount / back)}"
            for label, amount in by_owner(going, -1).items()
        ]
        words = [
            (
                f"{money(total(coming))} go into the projects; until {last} {money(back)} "
                f"come back: {', '.join(parts)}."
            )
        ]
    covered = sum(path.amount for path in going if path.nodes[0].id.startswith(START))
    if covered > 0:
        words.append(f"{money(covered)} of it are paid by others for their losses.")
    if lost > 0:
        words.append(f"{money(lost)} of debt are never repaid.")
    return " ".join(words)


def _legend(
    coming: Sequence[Path], going: Sequence[Path]
) -> tuple[tuple[str, str], ...]:
    ends = [path.nodes[0] for path in coming] + [path.nodes[-1] for path in going]
    return tuple(dict.fromkeys((node.kind, node.label) for node in ends))


def _table(coming: Sequence[Path], going: Sequence[Path]) -> Table:
    rows = [
        (way, *(_words(node) for node in nodes), in_billions(amount))
        for way, paths, places in (
            ("in", coming, (1, 2, 3)),
            ("back", going, (0, 1, 2)),
        )
        for nodes, amount in _added(paths, places)
    ]
    return table(
        "Money into the projects and out of them, over all periods",
        [name("Way"), name("From"), name("By"), name("To"), number("Amount", "US$ bn")],
        rows,
        note="What was owed and never paid stands under 'Never repaid'; it is no payment.",
    )


def _words(node: Node) -> str:
    return f"{node.label} {node.detail}".rstrip()


def _added(
    paths: Sequence[Path], places: tuple[int, ...]
) -> list[tuple[tuple[Node, ...], float]]:
    amounts: dict[tuple[Node, ...], float] = defaultdict(float)
    for path in paths:
        amounts[tuple(path.nodes[place] for place in places)] += path.amount
    return list(amounts.items())
