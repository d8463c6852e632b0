"""Money of one currency in another (§7): the only conversion in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.units import CURRENCIES

if TYPE_CHECKING:
    from kakehashi.schema.market import Market
    from kakehashi.schema.parameter import Parameter


def convert(amount: float, *, currency: str, into: str, market: Market) -> float | None:
    """`amount` of `currency` in `into`, at the market's yen per dollar.

    None where the market holds no rate between the two.
    """
    usd_jpy = market.usd_jpy
    if usd_jpy is None:
        return amount if currency == into else None
    return at_rate(amount, currency=currency, into=into, usd_jpy=usd_jpy.base)


def at_rate(amount: float, *, currency: str, into: str, usd_jpy: float) -> float | None:
    """The same at so many yen per dollar."""
    if currency == into:
        return amount
    if (currency, into) == ("JPY", "USD"):
        return amount / usd_jpy
    if (currency, into) == ("USD", "JPY"):
        return amount * usd_jpy
    return None


def currency_of(parameter: Parameter) -> str | None:
    """Currency that a parameter is counted in; None where it is no money."""
    bases = [base for base, _ in parameter.dimension if base != "year"]
    powers = dict(parameter.dimension)
    if len(bases) != 1 or bases[0] not in CURRENCIES or powers[bases[0]] != 1:
        return None
    return bases[0]


def in_currency(parameter: Parameter, into: str, market: Market) -> float | None:
    """A parameter of money in `into`; None where it is no money or has no rate."""
    currency = currency_of(parameter)
    if currency is None:
        return None
    return convert(parameter.base, currency=currency, into=into, market=market)
