"""Price, cost, capacity and capital cost of a plant: all must speak of one product."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Tree, mapping
from kakehashi.schema.paths.pattern import matching
from kakehashi.units import (
    Dimension,
    UnknownUnitError,
    dimension_name,
    multiply,
    parse_unit,
)

REVENUE = parse_unit("USD / year").dimension
MONEY = parse_unit("USD").dimension


def check_output_units(tree: Tree) -> Iterator[Problem]:
    """Every price that does not fit the capacity that it is paid for (§10)."""
    for path, _ in matching(tree.values, "technologies.*"):
        yield from _technology(tree, path)
    for path, operations in matching(tree.values, "projects.*.operations"):
        technology = ("technologies", str(mapping(operations).get("technology")))
        yield from _project(tree, path, technology)


def _dimension(tree: Tree, path: KeyPath) -> Dimension | None:
    """Dimension of the parameter at a path, where its unit is known."""
    unit = tree.at((*path, "unit"))
    try:
        return parse_unit(unit).dimension if isinstance(unit, str) else None
    except UnknownUnitError:
        return None


def _capacity_for(price: Dimension) -> Dimension:
    """What a capacity must measure, so that price x capacity is money per year."""
    return multiply(REVENUE, price, power=-1)


def _technology(tree: Tree, path: KeyPath) -> Iterator[Problem]:
    """Cost per output as the price, capital cost per capacity."""
    price = _dimension(tree, (*path, "price"))
    cost = _dimension(tree, (*path, "variable_cost"))
    capital = _dimension(tree, (*path, "capital_intensity"))
    if price is None:
        return
    if cost is not None and cost != price:
        yield Problem(
            where=tree.where((*path, "variable_cost")),
            what=f"variable_cost is in {dimension_name(cost)}, but the price in "
            f"{dimension_name(price)} (§10)",
            fix="print both per unit of the same output",
        )
    wanted = _capacity_for(price)
    given = multiply(MONEY, capital, power=-1) if capital is not None else wanted
    if given != wanted:
        yield Problem(
            where=tree.where((*path, "capital_intensity")),
            what=f"capital_intensity is per {dimension_name(given)}, but a price in "
            f"{dimension_name(price)} needs it per {dimension_name(wanted)} (§10)",
            fix="print it per capacity of the same output",
        )


def _project(tree: Tree, path: KeyPath, technology: KeyPath) -> Iterator[Problem]:
    """Price x capacity must be money per year."""
    capacity = _dimension(tree, (*path, "capacity"))
    common = _dimension(tree, (*technology, "price"))
    own = _dimension(tree, (*path, "price"))
    if own is not None and common is not None and own != common:
        yield Problem(
            where=tree.where((*path, "price")),
            what=f"the price is in {dimension_name(own)}, but that of its technology "
            f"in {dimension_name(common)} (§10)",
            fix="print it per unit of the same output, or name another technology",
        )
    elif capacity is not None and common is not None:
        wanted = _capacity_for(common)
        if capacity != wanted:
            yield Problem(
                where=tree.where((*path, "capacity")),
                what=f"the capacity is in {dimension_name(capacity)}, but a price in "
                f"{dimension_name(common)} needs {dimension_name(wanted)} (§10)",
                fix="print the capacity in the output of the technology's price",
            )
