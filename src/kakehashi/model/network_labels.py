"""Who stands behind each row of a compiled supply network. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.arrays import BySite
    from kakehashi.kernels.supply.network import SupplyNetwork

SECTORS = "sectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLabel:
    """One product in one region, or one sector of users."""

    id: str
    """`product.region`; of a sector its name."""
    product: str
    """Name of the product or sector."""
    region: str | None
    """None: a sector."""
    layer: str
    """`materials`, `fabs`, `packaging`, `modules` or `sectors`."""
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotLabel:
    """One input of one site."""

    site: str
    product: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledNetwork:
    """The arrays of a network, and the names of their rows.

    Goods are counted in thousands of 300 mm wafers (or what goes with as many) a week,
    the output of sectors in US$bn a week, losses in US$m.
    """

    arrays: SupplyNetwork
    sites: Sequence[SiteLabel]
    slots: Sequence[SlotLabel]
    corridors: Sequence[str]
    price: BySite
    """US$ per unit of a site's product in stock; 0 for sectors."""
    host_share: BySite
    """Share of a sector's users that are in the host region; 0 for other sites."""

    def site(self, name: str) -> int:
        """Place of a site by its id."""
        return [label.id for label in self.sites].index(name)
