"""Technologies: what a kind of plant costs, makes, sells and spends, per unit of output."""

from __future__ import annotations

from kakehashi.schema.parameter import (
    CapitalIntensity,
    Duration,
    Model,
    Money,
    Parameter,
    Price,
    Quantity,
    Rate,
    Share,
)


class Contract(Model):
    """How output is sold: the buyer pays for at least `take_or_pay` of capacity.

    1 is a tolling contract that pays for availability, 0 merchant sales, and a
    throughput contract lies between.
    """

    kind: str
    take_or_pay: Share


class Technology(Model):
    """Economics of one kind of plant, used by each project that names it."""

    label: str
    output: str
    """What is sold, in words."""
    price: Price
    """Revenue per unit of output."""
    variable_cost: Price
    """Cash cost that goes with output."""
    fixed_cost: Rate
    """Yearly fixed cost per capital expenditure."""
    capital_intensity: CapitalIntensity | None = None
    """Capital expenditure per capacity; gives the capacity where a project has none."""
    utilisation: Share
    """Part of capacity in use once ramped up."""
    ramp_up: Duration
    """From completion to full utilisation, in a straight line."""
    contract: Contract
    life: Duration
    """Operating life."""
    depreciation: Duration
    """Straight-line, for tax."""
    construction: Duration
    """Start of construction to completion where a project gives no dates."""
    note: str | None = None


class Operations(Model):
    """What a project says of its own operation; the technology fills the rest."""

    technology: str
    capacity: Quantity | None = None
    price: Price | None = None
    utilisation: Share | None = None
    life: Duration | None = None


class Tax(Model):
    """Income tax of the host, kept simple: rate on revenue less costs and depreciation.

    Interest is not deducted, so the debt can be sized in closed form; losses carry
    forward without limit.
    """

    rate: Parameter
    note: str | None = None


class TaxCredit(Model):
    """Investment tax credit: a share of capital expenditure, received after completion."""

    label: str
    share: Share
    """Part of capital expenditure."""
    probability: Share
    lag: Duration


class Grant(Model):
    """Public grant of the host, paid in step with construction."""

    label: str
    amount: Money
    probability: Share
