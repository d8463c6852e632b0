"""Who makes how much in a supply network before any event: from users up to materials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.model.network_labels import SECTORS, SiteLabel
from kakehashi.schema.network import LAYERS
from kakehashi.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kakehashi.schema.network import Input, Network, Product, Use

THOUSAND = 1e3  # wafers in a unit of goods
BILLION = 1e9  # US$ in a unit of a sector's output


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steady state: output and capacity of every site, units a week by site id."""

    sites: Sequence[SiteLabel]
    place: Mapping[str, int]
    """Row of each site."""
    products: Mapping[str, Product]
    output: Mapping[str, float]
    capacity: Mapping[str, float]
    share: Mapping[str, float]
    """Of the product's output; sectors have none."""
    sold: Mapping[str, float]
    """What sectors take of each product, units a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """One input of one site."""

    site: str
    product: str
    use: float
    """Units in per unit out."""
    input: Input | Use


def plan_network(network: Network, growth: float, added: Mapping[str, float]) -> Plan:
    """Volumes from the sectors' uses, capacities by share and utilisation.

    `growth` is a factor on what sectors make and take; `added` capacity shifts output
    to its site, since a product's output goes by capacity.
    """
    products = products_of(network)
    sites = list(_labels(network))
    sold = {
        name: product.volume.base * growth / WEEKS_PER_YEAR / THOUSAND
        if product.volume
        else 0.0
        for name, product in products.items()
    }
    output: dict[str, float] = {}
    capacity: dict[str, float] = {}
    share: dict[str, float] = {}
    for name, volume in _volumes(products, sold).items():
        installed = volume / products[name].utilisation.base
        shares = {key: part.base for key, part in products[name].supply.items()}
        stands = {
            f"{name}.{region}": max(
                installed * part / sum(shares.values())
                + added.get(f"{name}.{region}", 0.0),
                0.0,
            )
            for region, part in shares.items()
        }
        capacity.update(stands)
        share.update({key: own / sum(stands.values()) for key, own in stands.items()})
        output.update({key: share[key] * volume for key in stands})
    for name, sector in network.sectors.items():
        output[name] = sector.output.base * growth / WEEKS_PER_YEAR / BILLION
        capacity[name] = output[name]
    return Plan(
        sites=sites,
        place={label.id: row for row, label in enumerate(sites)},
        products=products,
        output=output,
        capacity=capacity,
        share=share,
        sold=sold,
    )


def products_of(network: Network) -> dict[str, Product]:
    """Every product by name, layer after layer."""
    return {
        name: product
        for layer in LAYERS
        for name, product in getattr(network, layer).items()
    }


def slots_of(network: Network, plan: Plan) -> Iterator[PlannedSlot]:
    """Every input of every site, in the order of the sites."""
    for label in plan.sites:
        if label.layer == SECTORS:
            for product, use in network.sectors[label.product].uses.items():
                taken = use.share.base * plan.sold[product]
                per_unit = taken / plan.output[label.id]
                yield PlannedSlot(
                    site=label.id, product=product, use=per_unit, input=use
                )
        else:
            for product, taken_in in plan.products[label.product].inputs.items():
                yield PlannedSlot(
                    site=label.id,
                    product=product,
                    use=taken_in.use.base,
                    input=taken_in,
                )


def _labels(network: Network) -> Iterator[SiteLabel]:
    """The sites, materials first and sectors last."""
    for layer in LAYERS:
        for name, product in getattr(network, layer).items():
            for region in product.supply:
                yield SiteLabel(
                    id=f"{name}.{region}",
                    product=name,
                    region=region,
                    layer=layer,
                    label=f"{product.label}, {network.regions[region].label}",
                )
    for name, sector in network.sectors.items():
        yield SiteLabel(
            id=name, product=name, region=None, layer=SECTORS, label=sector.label
        )


def _volumes(
    products: Mapping[str, Product], sold: Mapping[str, float]
) -> dict[str, float]:
    """Units a week of each product: for sectors, and for the products made of it."""
    volume: dict[str, float] = {}

    def of(name: str) -> float:
        if name not in volume:
            volume[name] = sold[name] + sum(
                product.inputs[name].use.base * of(user)
                for user, product in products.items()
                if name in product.inputs
            )
        return volume[name]

    return {name: of(name) for name in products}
