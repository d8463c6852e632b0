"""Names that a supply network uses: regions, products, sites, corridors; and no cycles."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.errors import Problem
from kakehashi.schema.files.tree import KeyPath, Tree, mapping
from kakehashi.schema.paths.nearest import suggestion
from kakehashi.schema.paths.pattern import matching

LAYERS = ("materials", "fabs", "packaging", "modules")
ALL = "all"

# Where a name is used: in the keys of a mapping, or as a value.
REGION_KEYS = (
    *(f"network.{layer}.*.supply" for layer in LAYERS),
    *(f"network.{layer}.*.headquarters" for layer in LAYERS),
    "network.sectors.*.regions",
)
REGION_VALUES = (
    "network.corridors.*.from_regions.*",
    "network.corridors.*.to_regions.*",
    "network.events.*.hits.*.regions.*",
    "network.capacity.projects.*.adds.*.region",
    "network.host",
)
PRODUCT_KEYS = (
    *(f"network.{layer}.*.inputs" for layer in LAYERS),
    "network.sectors.*.uses",
)
PRODUCT_VALUES = (
    "network.corridors.*.products.*",
    "network.events.*.hits.*.products.*",
    "network.capacity.projects.*.adds.*.product",
)
EVENT_VALUES = ("network.headline.*",)
CORRIDOR_KEYS = ("network.events.*.corridors",)
PROJECT_KEYS = ("network.capacity.projects",)


def check_network_names(tree: Tree) -> Iterator[Problem]:
    """Every name that the network uses and does not give, and every cycle."""
    if "network" in tree.unread or "network" not in tree.values:
        return
    regions = list(mapping(tree.at(("network", "regions"))))
    products = list(products_of(tree))
    corridors = list(mapping(tree.at(("network", "corridors"))))
    events = list(mapping(tree.at(("network", "events"))))
    yield from _keys(tree, REGION_KEYS, regions, "region")
    yield from _values(tree, REGION_VALUES, [*regions, ALL], "region")
    yield from _keys(tree, PRODUCT_KEYS, products, "product")
    yield from _values(tree, PRODUCT_VALUES, [*products, *LAYERS, ALL], "product")
    yield from _keys(tree, CORRIDOR_KEYS, corridors, "corridor")
    yield from _values(tree, EVENT_VALUES, events, "event")
    if "projects" not in tree.unread:
        projects = list(mapping(tree.values.get("projects")))
        yield from _keys(tree, PROJECT_KEYS, projects, "project")
    yield from _sites(tree)
    yield from _cycles(tree)


def products_of(tree: Tree) -> dict[str, KeyPath]:
    """The products of the network, each with its path."""
    return {
        name: ("network", layer, name)
        for layer in LAYERS
        for name in mapping(tree.at(("network", layer)))
    }


def _keys(
    tree: Tree, patterns: tuple[str, ...], known: list[str], noun: str
) -> Iterator[Problem]:
    """The keys of mappings that are no known name."""
    for pattern in patterns:
        for path, node in matching(tree.values, pattern):
            for name in mapping(node):
                if name not in known:
                    yield _unknown(tree, (*path, name), name, known, noun)


def _values(
    tree: Tree, patterns: tuple[str, ...], known: list[str], noun: str
) -> Iterator[Problem]:
    """The values that are no known name."""
    for pattern in patterns:
        for path, node in matching(tree.values, pattern):
            if isinstance(node, str) and node not in known:
                yield _unknown(tree, path, node, known, noun)


def _unknown(
    tree: Tree, path: KeyPath, name: str, known: list[str], noun: str
) -> Problem:
    """A name that is not given."""
    return Problem(
        where=tree.where(path),
        what=f"the network has no {noun} '{name}'",
        fix=suggestion(name, known, otherwise=f"add the {noun}, or take this out"),
    )


def _sites(tree: Tree) -> Iterator[Problem]:
    """What is added to a product or hit where nobody makes it."""
    paths = products_of(tree)
    for path, node in matching(tree.values, "network.capacity.projects.*.adds.*"):
        addition = mapping(node)
        product, region = addition.get("product"), addition.get("region")
        if product not in paths or not isinstance(region, str):
            continue
        supply = mapping(tree.at((*paths[str(product)], "supply")))
        if region not in supply:
            yield Problem(
                where=tree.where(path),
                what=f"'{product}' is not made in '{region}', so nothing can be added",
                fix=f"give '{region}' a share of its supply, 0 % if need be",
            )


def _cycles(tree: Tree) -> Iterator[Problem]:
    """Products that are, over others, an input of themselves."""
    paths = products_of(tree)
    inputs = {
        name: [key for key in mapping(tree.at((*path, "inputs"))) if key in paths]
        for name, path in paths.items()
    }
    left = dict(inputs)
    while left:
        made = [name for name, needs in left.items() if not set(needs) & set(left)]
        if not made:
            chain = _one_cycle(left)
            yield Problem(
                where=tree.where((*paths[chain[0]], "inputs", chain[1])),
                what=f"goods go round in a circle: {' from '.join(chain)}",
                fix="take one of these inputs out; a network has layers",
            )
            return
        for name in made:
            del left[name]


def _one_cycle(needs: dict[str, list[str]]) -> list[str]:
    """One circle among products of which each needs another of them."""
    chain = [min(needs)]
    while True:
        following = next(name for name in needs[chain[-1]] if name in needs)
        if following in chain:
            return [*chain[chain.index(following) :], following]
        chain.append(following)
