"""What the part on public cost must be to the rest: its names, and how far curves reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import Node, Tree, mapping
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.paths.pattern import matching
from kakehashi.timeline import years_between

CASE = ("fiscal", "pricing", "case")
CLASSES = (  # key of the case, and the mappings that must hold its value
    ("debtor_class", "fiscal.pricing.market_tariffs.*.classes"),
    ("buyer", "fiscal.pricing.minimum_premiums.*.buyer_per_year"),
    ("quality", "fiscal.pricing.minimum_premiums.*.quality"),
)


def check_fiscal(tree: Tree) -> Iterator[Problem]:
    """Every name of the part `fiscal` that nothing answers to, and every short curve."""
    yield from _accounts(tree)
    yield from _classes(tree)
    yield from _curves(tree)


def _accounts(tree: Tree) -> Iterator[Problem]:
    """Accounts of institutions that the programme does not have."""
    if "institutions" in tree.unread:
        return
    known = mapping(tree.values.get("institutions"))
    for path, accounts in matching(tree.values, "fiscal.accounts"):
        for name in mapping(accounts):
            if name not in known:
                yield Problem(
                    where=tree.where((*path, name)),
                    what=f"there is an account of '{name}', but no such institution",
                    fix=suggestion(name, known, otherwise="add the institution"),
                )


def _classes(tree: Tree) -> Iterator[Problem]:
    """Classes of the yardstick case that a table does not hold."""
    case = mapping(tree.at(CASE))
    for key, pattern in CLASSES:
        chosen = case.get(key)
        for _, table in matching(tree.values, pattern):
            known = mapping(table)
            if isinstance(chosen, str) and known and chosen not in known:
                yield Problem(
                    where=tree.where((*CASE, key)),
                    what=f"the table has no class '{chosen}'",
                    fix=suggestion(
                        chosen, known, otherwise=f"give one of {', '.join(known)}"
                    ),
                )


def _curves(tree: Tree) -> Iterator[Problem]:
    """Curves that end before the grid does and do not say what holds beyond."""
    grid = mapping(tree.values.get("grid"))
    start, end = grid.get("start"), grid.get("end")
    if not (isinstance(start, dt.date) and isinstance(end, dt.date)):
        return
    horizon = years_between(start, end)
    for path, curve in matching(tree.values, "fiscal.curves.*"):
        last = _last_knot(mapping(curve).get("knots"))
        flat = mapping(curve).get("beyond") == "flat"
        if last is not None and last < horizon and not flat:
            yield Problem(
                where=tree.where((*path, "knots")),
                what=f"the curve '{path[-1]}' ends at {last:g} years, but the grid runs "
                f"for {horizon:.1f}",
                fix="add a longer knot, end the grid earlier, or say `beyond: flat`",
            )


def _last_knot(knots: Node) -> float | None:
    """Longest maturity of a curve, where its knots can be read."""
    years = (
        [mapping(knot).get("years") for knot in knots]
        if isinstance(knots, list)
        else []
    )
    numbers = [float(one) for one in years if isinstance(one, int | float)]
    return max(numbers, default=None)
