"""Shares of a supply network that must sum to one, and what no one makes or takes."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.checks.network_names import products_of
from kakehashi.schema.files.tree import KeyPath, Node, Tree, is_parameter, mapping
from kakehashi.units import UnknownUnitError, parse_unit

ROUNDING = 0.01
"""Printed shares may miss one by this much, and are scaled."""


def check_network_shares(tree: Tree) -> Iterator[Problem]:
    """Every sum of shares that is off, product without user, sector without supply."""
    if "network" in tree.unread or "network" not in tree.values:
        return
    for path in products_of(tree).values():
        yield from _sum(tree, (*path, "supply"), "the shares of supply")
        if mapping(tree.at((*path, "headquarters"))):
            yield from _sum(
                tree, (*path, "headquarters"), "the shares of supply by owner"
            )
    for name, sector in mapping(tree.at(("network", "sectors"))).items():
        own: KeyPath = ("network", "sectors", name)
        yield from _sum(tree, (*own, "regions"), "the shares of users")
        if not mapping(mapping(sector).get("uses")):
            yield Problem(
                where=tree.where(own),
                what=f"the sector '{name}' takes no product, so it has no supply",
                fix="list under `uses` what it takes, or take the sector out",
            )
    yield from _uses(tree)
    for name, event in mapping(tree.at(("network", "events"))).items():
        if not mapping(event).get("hits") and not mapping(event).get("corridors"):
            yield Problem(
                where=tree.where(("network", "events", name)),
                what=f"the event '{name}' hits neither site nor corridor",
                fix="give it `hits` or `corridors`, or take it out",
            )


def _number(node: Node) -> float | None:
    """A parameter in engine units; None where it cannot be read."""
    if not is_parameter(node):
        return None
    value, unit = mapping(node).get("value"), mapping(node).get("unit")
    try:
        factor = parse_unit(str(unit)).factor
    except UnknownUnitError:
        return None
    return value * factor if isinstance(value, int | float) else None


def _sum(tree: Tree, path: KeyPath, what: str) -> Iterator[Problem]:
    """Shares that do not sum to one."""
    numbers = [_number(node) for node in mapping(tree.at(path)).values()]
    shares = [number for number in numbers if number is not None]
    if len(shares) == len(numbers) and shares:
        yield from _off(tree, path, sum(shares), what)


def _off(tree: Tree, path: KeyPath, total: float, what: str) -> Iterator[Problem]:
    """A sum that is not one."""
    if abs(total - 1) > ROUNDING:
        yield Problem(
            where=tree.where(path),
            what=f"{what} sum to {total:.1%}, not to 100 %",
            fix="correct the shares; put what is left into a region or sector of its own",
        )


def _uses(tree: Tree) -> Iterator[Problem]:
    """Products whose volume is not shared out among sectors, or that nobody takes."""
    paths = products_of(tree)
    shares: dict[str, list[float | None]] = {}
    for sector in mapping(tree.at(("network", "sectors"))).values():
        for product, use in mapping(mapping(sector).get("uses")).items():
            number = _number(mapping(use).get("share"))
            shares.setdefault(product, []).append(number)
    inputs = {
        name for path in paths.values() for name in mapping(tree.at((*path, "inputs")))
    }
    for product, path in paths.items():
        has_volume = mapping(tree.at(path)).get("volume") is not None
        taken = shares.get(product, [])
        if None in taken:
            continue
        if has_volume:
            total = sum(number for number in taken if number is not None)
            what = f"the sectors' shares of '{product}'"
            yield from _off(tree, (*path, "volume"), total, what)
        elif taken:
            yield Problem(
                where=tree.where(path),
                what=f"sectors take '{product}', but it has no `volume`",
                fix="add what the world takes of it in a year",
            )
        elif product not in inputs:
            yield Problem(
                where=tree.where(path),
                what=f"nobody takes '{product}'",
                fix="name it under `inputs` or `uses`, or take it out",
            )
